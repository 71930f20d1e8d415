"""``templates``: all templates in the order in which ImmPort loads them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from immport_explorer.cli.common import (
    Commands,
    add_listing_format,
    add_rules,
    add_schema,
    print_json,
    read_schema,
)

if TYPE_CHECKING:
    from immport_explorer.schema.model import Schema, Template


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "templates",
        description="List ImmPort's upload templates in the order in which they are loaded.",
    )
    add_schema(parser)
    add_rules(parser)
    add_listing_format(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    schema = read_schema(options.schema, options.rules)
    if options.format == "json":
        print_json([_entry(template) for template in schema.templates.values()])
    else:
        _list(schema)
    return 0


def _entry(template: Template) -> dict[str, Any]:
    return {
        "name": template.name,
        "file_name": template.file_name,
        "title": template.title,
        "category": template.category,
        "kind": template.kind,
        "summary": template.summary,
        "sections": [section.name for section in template.sections if section.name],
        "columns": len(template.columns),
        "required": sum(column.required for column in template.columns),
        "confirmed": template.confirmed,
    }


def _list(schema: Schema) -> None:
    from immport_explorer.report.terminal import Page

    page = Page()
    width = max(len(template.file_name) for template in schema.templates.values()) + 2
    page.line(
        (f"Schema {schema.version}, {len(schema.templates)} templates in loading order", "bold")
    )
    for number, template in enumerate(schema.templates.values(), 1):
        page.line(
            (f"{number:3} ", "dim"),
            (f"{template.file_name:{width}}", "cyan"),
            (f"{len(template.columns):4} columns  ", "dim"),
            (template.title, ""),
            hang=width + 18,
        )
    page.line()
    page.line(("immport-explorer show NAME says what goes into one of them.", "dim"))
