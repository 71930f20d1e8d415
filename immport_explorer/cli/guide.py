"""``guide``: the descriptions of templates as a PDF."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from immport_explorer.cli.common import (
    Commands,
    add_rules,
    add_schema,
    read_schema,
    read_template,
    writing,
)
from immport_explorer.cli.errors import CommandError
from immport_explorer.dependencies import require
from immport_explorer.spelling import did_you_mean

if TYPE_CHECKING:
    from immport_explorer.schema.model import Schema


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "guide",
        description="Write a PDF about templates: what each is for, every column, and the terms.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which; without one, all")
    parser.add_argument("--category", metavar="NAME", help="all templates of a category")
    parser.add_argument("--output", metavar="FILE.pdf", required=True)
    add_schema(parser)
    add_rules(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    require("guide")
    if not options.output.lower().endswith(".pdf"):
        raise CommandError(f"The guide is a PDF: name it {Path(options.output).stem}.pdf.")
    schema = read_schema(options.schema, options.rules)
    names = [read_template(schema, name).name for name in options.names]
    if options.category is not None:
        names += _in_category(schema, options.category)

    from immport_explorer.files.atomic import write_whole
    from immport_explorer.publish.guide import guide

    path = Path(options.output)
    with writing(path):
        write_whole(path, guide(schema, names or None))
    print(f"The guide is in {path}.", file=sys.stderr)
    return 0


def _in_category(schema: Schema, category: str) -> list[str]:
    from immport_explorer.publish.guide import in_category

    names = in_category(schema, category.strip())
    if not names:
        known = list(dict.fromkeys(template.category for template in schema.templates.values()))
        near = did_you_mean(category, known)
        raise CommandError(
            f"No category is called “{category}”.{near} There are {', '.join(known)}."
        )
    return names
