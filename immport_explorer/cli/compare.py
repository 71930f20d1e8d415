"""``compare``: what changed from one delivery to the next."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
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

if TYPE_CHECKING:
    from immport_explorer.package.compare import PackageComparison

_FORMS = {".json": "json", ".csv": "csv", ".html": "html"}


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "compare",
        description="Compare two packages, or a released study (its Tab.zip) and a package: rows "
        "added, gone and changed, by id and cell by cell.",
        epilog="Exit status: 0 nothing differs, 1 something does, 2 it could not run.",
    )
    parser.add_argument("old", metavar="OLD", help="a package, or a release")
    parser.add_argument("new", metavar="NEW")
    parser.add_argument("--format", choices=("console", *_FORMS.values()))
    parser.add_argument("--output", metavar="FILE", help="where to write it")
    add_schema(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from immport_explorer.package.compare import compare_packages
    from immport_explorer.report.compared import write

    check_paths([options.old, options.new])
    schema = read_schema(options.schema) if options.schema else None
    path = Path(options.output) if options.output else None
    form = options.format or (_FORMS.get(path.suffix.casefold()) if path else None) or "console"
    with ExitStack() as kept:
        sources = [_package(text, kept) for text in (options.old, options.new)]
        comparison = compare_packages(*sources, schema=schema)
    if form == "console" and path is None:
        _print(comparison)
    else:
        _write(write(comparison, form), path)
    return 1 if comparison.differs else 0


def _package(text: str, kept: ExitStack) -> Path:
    """The package's path; that of the package which a release becomes."""
    from immport_explorer.fill.release import from_release
    from immport_explorer.lab.release.tables import open_releases
    from immport_explorer.lab.table import LabError

    try:
        open_releases(text)
    except LabError:
        return Path(text)
    try:
        made = from_release(text)
    except LabError as error:
        raise CommandError(str(error)) from error
    if len(made) != 1:
        raise CommandError(f"{text} holds several studies: make packages of them first.")
    kept.callback(lambda: made)  # its folder lives as long as it does
    return made[0].filled.package.folder


def _write(text: str, path: Path | None) -> None:
    from immport_explorer.files.atomic import write_whole

    if path is None:
        sys.stdout.write(text)
        return
    with writing(path):
        write_whole(path, text.encode("utf-8"))
    print(f"The comparison is in {path}.", file=sys.stderr)


def _print(comparison: PackageComparison) -> None:
    from immport_explorer.report.compared import lines
    from immport_explorer.report.terminal import Page

    page = Page()
    for text, style in lines(comparison):
        stripped = text.lstrip(" ")
        page.line((stripped, style), indent=len(text) - len(stripped), hang=4)
