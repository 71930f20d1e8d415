"""``search``: templates, fields and terms by the words that people have for them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from immport_explorer.cli.common import (
    Commands,
    add_listing_format,
    add_schema,
    print_json,
    read_schema,
)

if TYPE_CHECKING:
    from immport_explorer.app.search import Hit
    from immport_explorer.schema.model import Schema


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "search",
        description="Find templates by their names, their fields, the terms that they take and the "
        "words that people have for these, as the search of the dashboard does; small typing "
        "errors are forgiven.",
        epilog="Exit status: 0 something found, 1 nothing, 2 could not run.",
    )
    parser.add_argument("words", nargs="+", metavar="WORDS", help="all of them must occur")
    add_schema(parser)
    add_listing_format(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from immport_explorer.app.search import TemplateIndex

    schema = read_schema(options.schema)
    hits = TemplateIndex(schema).find(" ".join(options.words))
    if options.format == "json":
        print_json([_entry(hit) for hit in hits])
    else:
        _list(schema, hits, " ".join(options.words))
    return 0 if hits else 1


def _entry(hit: Hit) -> dict[str, Any]:
    place = hit.place
    return {
        "template": hit.template,
        "section": place.section,
        "side": place.side,
        "column": place.column,
        "why": hit.why,
        "score": round(hit.score, 1),
    }


def _list(schema: Schema, hits: list[Hit], words: str) -> None:
    from immport_explorer.report.terminal import Page

    page = Page()
    if not hits:
        page.line((f"Nothing is called “{words}” in schema {schema.version}.", ""))
    for hit in hits:
        template = schema.templates[hit.template]
        page.line((template.file_name, "bold cyan"), (f"  {template.title}", ""))
        page.line((hit.why, "dim"), indent=2)
    if hits:
        page.line()
        page.line(("immport-explorer show NAME [COLUMN] says more about one of them.", "dim"))
