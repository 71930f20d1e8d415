"""``compare``: what changed from one delivery to the next."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from immport_explorer.cli.common import (
    Commands,
    add_schema,
    check_paths,
    read_schema,
    writing,
)
from immport_explorer.cli.errors import CommandError
from immport_explorer.report.forms import COMPARISONS

if TYPE_CHECKING:
    from immport_explorer.package.compare import PackageComparison

_WORKBOOK = "xlsx"


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "compare",
        description="Compare two packages, or a released study (its Tab.zip) and a package: rows "
        "added, gone and changed, by id and cell by cell.",
        epilog="Exit status: 0 nothing differs, 1 something does, 2 it could not run.",
    )
    parser.add_argument("old", metavar="OLD", help="a package, or a release")
    parser.add_argument("new", metavar="NEW")
    parser.add_argument("--format", choices=COMPARISONS)
    parser.add_argument(
        "--output", metavar="FILE", help="where to write it; its ending names the form"
    )
    add_schema(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from immport_explorer.report.compared import form_of, write

    check_paths([options.old, options.new])
    path = Path(options.output) if options.output else None
    form = options.format or (form_of(path.suffix) if path else None) or "console"
    if form == _WORKBOOK and path is None:
        raise CommandError("Excel goes to a file: name it with --output.")
    comparison = _compared(options)
    if form == "console" and path is None:
        _print(comparison)
    else:
        _write(write(comparison, form), path)
    return 1 if comparison.differs else 0


def _compared(options: argparse.Namespace) -> PackageComparison:
    from immport_explorer.cli.progress import Progress
    from immport_explorer.fill.deliveries import compare_deliveries
    from immport_explorer.lab.table import LabError

    schema = read_schema(options.schema) if options.schema else None
    try:
        with Progress() as progress:
            return compare_deliveries(options.old, options.new, schema=schema, progress=progress)
    except LabError as error:
        raise CommandError(str(error)) from error


def _write(content: bytes, path: Path | None) -> None:
    from immport_explorer.files.atomic import write_whole

    if path is None:
        sys.stdout.write(content.decode("utf-8"))
        return
    with writing(path):
        write_whole(path, content)
    print(f"The comparison is in {path}.", file=sys.stderr)


def _print(comparison: PackageComparison) -> None:
    from immport_explorer.report.compared import lines
    from immport_explorer.report.terminal import Page

    page = Page()
    for text, style in lines(comparison):
        stripped = text.lstrip(" ")
        page.line((stripped, style), indent=len(text) - len(stripped), hang=4)
