"""``plan``: which templates a study needs, and a starter package of them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from immport_explorer.cli.common import (
    Commands,
    add_listing_format,
    add_rules,
    add_schema,
    print_json,
    read_schema,
)
from immport_explorer.cli.errors import CommandError
from immport_explorer.files.wording import counted

if TYPE_CHECKING:
    from immport_explorer.publish.plan import Plan
    from immport_explorer.publish.starter import Form
    from immport_explorer.schema.model import Schema


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "plan",
        description="Say which templates a study needs, in which order, what to collect before "
        "you begin, and what goes to other repositories; write a starter package of them.",
    )
    parser.add_argument("--animal", action="store_true", help="the subjects are animals")
    parser.add_argument(
        "--assay", action="append", default=[], metavar="NAME", help="by any name, as Luminex"
    )
    parser.add_argument(
        "--clinical",
        action="append",
        default=[],
        metavar="WHAT",
        help="lab tests, assessments, adverse events, interventions or further exposures",
    )
    parser.add_argument("--no-results", action="store_true", help="without results templates")
    parser.add_argument("--output", metavar="DIR|FILE.zip", help="write a starter package there")
    parser.add_argument(
        "--text", action="store_true", help="the starter package as text files, not a spreadsheet"
    )
    add_listing_format(parser)
    add_schema(parser)
    add_rules(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from immport_explorer.publish.plan import plan

    schema = read_schema(options.schema, options.rules)
    try:
        made = plan(
            schema,
            species="animal" if options.animal else "human",
            assays=options.assay,
            clinical=options.clinical,
            results=not options.no_results,
        )
    except ValueError as error:
        raise CommandError(f"{error}.") from error
    if options.format == "json":
        print_json(_as_data(made))
    else:
        _print(made)
    if options.output:
        _write(schema, made, Path(options.output), "txt" if options.text else "xlsx")
    return 0


def _write(schema: Schema, made: Plan, target: Path, form: Form) -> None:
    from immport_explorer.cli.blank import not_over_others
    from immport_explorer.publish.blank import write
    from immport_explorer.publish.starter import starter

    try:
        files = starter(schema, made.names, form)
        written = write(not_over_others(files, target), target)
    except OSError as error:
        raise CommandError(f"Cannot write to {target}: {error.strerror or error}.") from error
    print(f"The starter package is in {target}: {counted(len(written), 'file')}.", file=sys.stderr)


def _as_data(made: Plan) -> dict[str, Any]:
    return {
        "assays": [
            {"said": assay.said, "template": assay.template.name, "exact": assay.exact}
            for assay in made.assays
        ],
        "steps": [
            {
                "template": step.template.name,
                "file": step.template.file_name,
                "reason": step.reason,
                "optional": step.optional,
            }
            for step in made.steps
        ],
        "collect": {
            item.template.name: {
                "always": [column.header for column in item.always],
                "sometimes": [column.header for column in item.sometimes],
            }
            for item in made.collect
        },
        "elsewhere": {template.name: said for template, said in made.elsewhere},
    }


def _print(made: Plan) -> None:
    from immport_explorer.report.terminal import Page

    page = Page()
    for assay in made.assays:
        if not assay.exact:
            page.line((f"“{assay.said}” is taken for {assay.template.title}.", "yellow"))
    page.line(("Fill in, in this order", "bold"))
    for number, step in enumerate(made.steps, start=1):
        optional = " (optional)" if step.optional else ""
        page.line((f"{number:3}. {step.template.file_name}{optional}", "cyan"))
        page.line((step.reason, ""), indent=5)
    page.line()
    page.line(("Collect before you begin", "bold"))
    for item in made.collect:
        for word, columns in (("always", item.always), ("sometimes", item.sometimes)):
            if columns:
                headers = ", ".join(dict.fromkeys(column.header for column in columns))
                page.line((f"{item.template.title}, {word}: ", "cyan"), (headers, ""), hang=4)
    if made.elsewhere:
        page.line()
        page.line(("Goes elsewhere", "bold"))
        for template, said in made.elsewhere:
            page.line((f"{template.title}: ", "cyan"), (said, ""), hang=4)
