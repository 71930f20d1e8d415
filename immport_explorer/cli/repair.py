"""``repair``: apply the fixes that cannot change meaning, and write the corrected package."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from immport_explorer.cli.common import (
    Commands,
    add_listing_format,
    add_schema,
    add_workspace,
    check_paths,
    print_json,
)
from immport_explorer.cli.errors import CommandError
from immport_explorer.cli.explain import find_kinds

if TYPE_CHECKING:
    from immport_explorer.fixes.apply import RepairReport
    from immport_explorer.fixes.change import Change
    from immport_explorer.fixes.edits import Edit
    from immport_explorer.report.terminal import Page

CHANGES_SHOWN = 500


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "repair",
        description="Apply the fixes that cannot change the meaning of a package, and write the "
        "corrected one; every other byte stays as it is. Templates in spreadsheets are written as "
        "the text that ImmPort takes. The result is validated.",
        epilog="Exit status: 0 no error is left, 1 some are, 2 could not run.",
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="one package")
    parser.add_argument("--output", metavar="FILE.zip|DIR", help="must not exist yet")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would change, write nothing"
    )
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="CODE",
        help="apply fixes of this kind or family only (may be repeated)",
    )
    parser.add_argument(
        "--choose",
        action="append",
        default=[],
        metavar="ID=VALUE",
        help="apply a suggestion that you picked, by the issue's id in the JSON report",
    )
    parser.add_argument(
        "--edits",
        metavar="FILE.csv",
        help="make these edits too: the list that the dashboard hands out",
    )
    parser.add_argument(
        "--after",
        action="append",
        default=[],
        metavar="PATH",
        help="a package that is loaded before this one (may be repeated)",
    )
    add_workspace(parser, "holds the ids of packages that were loaded before; it is read only")
    add_schema(parser)
    add_listing_format(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    check_paths([*options.paths, *options.after, *filter(None, [options.workspace, options.edits])])
    if options.output is None and not options.dry_run:
        raise CommandError("Say where to write the corrected package: --output, or --dry-run.")
    report = _repair(options)
    if options.format == "json":
        print_json(report.to_dict())
    else:
        _print(report)
    left = report.after if report.after is not None else report.before
    return 0 if left.valid else 1


def _repair(options: argparse.Namespace) -> RepairReport:
    from immport_explorer.cli.progress import Progress
    from immport_explorer.fixes.apply import repair
    from immport_explorer.fixes.planned import RepairError
    from immport_explorer.schema.errors import SchemaError
    from immport_explorer.validation.workspace import WorkspaceError

    codes = [code for text in options.only for code in text.split(",") if code.strip()]
    only = {kind.code for code in codes for kind in find_kinds(code)}
    try:
        with Progress() as progress:
            return repair(
                options.paths,
                options.output,
                schema=options.schema,
                only=only or None,
                dry_run=options.dry_run,
                choices=_choices(options.choose),
                earlier=options.after,
                workspace=options.workspace,
                edits=_edits(options.edits),
                progress=progress,
            )
    except (RepairError, SchemaError, WorkspaceError) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"Cannot write {options.output}: {error.strerror or error}.") from error


def _choices(named: Sequence[str]) -> dict[str, str]:
    choices = {}
    for text in named:
        issue, equals, value = text.partition("=")
        if not equals:
            raise CommandError(
                f"“{text}” is no choice: write an issue's id and a value, as I6=Female."
            )
        choices[issue.strip()] = value
    return choices


def _edits(path: str | None) -> list[Edit]:
    from immport_explorer.fixes.edits import EditsError, edits_from_csv

    if path is None:
        return []
    try:
        return edits_from_csv(Path(path).read_bytes())
    except EditsError as error:
        raise CommandError(f"{path}: {error}") from error


def _print(report: RepairReport) -> None:
    from immport_explorer.report.terminal import Page

    page = Page()
    done = "Changed" if report.output is not None else "Would change"
    page.line((f"{done}: {len(report.changes):,}", "bold"))
    _changes(page, report.changes)
    if report.skipped:
        page.line()
        page.line((f"Not changed: {len(report.skipped):,}", "bold"))
        _changes(page, report.skipped)
    for file, code in report.left_out:
        page.line((f"Not copied: {file} ", "yellow"), (f"({code})", "dim"))
    page.line()
    _after(page, report)


def _changes(page: Page, changes: Sequence[Change]) -> None:
    for change in changes[:CHANGES_SHOWN]:
        before = f"“{change.before}” → " if change.before is not None else ""
        after = "left out" if change.kind == "leave-out" else f"“{change.after}”"
        reason = f": {change.reason}" if change.reason else ""
        page.line(
            (_place(change), "cyan"),
            (f": {before}{after}{reason}  ", ""),
            (change.code, "dim"),
            indent=2,
            hang=2,
        )
    left = len(changes) - CHANGES_SHOWN
    if left > 0:
        page.line((f"… and {left:,} more, which --format json names.", "dim"), indent=2)


def _place(change: Change) -> str:
    parts = [
        change.file,
        f"sheet {change.sheet}" if change.sheet else "",
        f"section {change.section}" if change.section else "",
        f"column {change.column}" if change.column else "",
        f"row {change.row}" if change.row is not None else "",
    ]
    return ", ".join(filter(None, parts))


def _after(page: Page, report: RepairReport) -> None:
    before = report.before.summary
    if report.after is None:
        page.line((f"Nothing was written. Errors now: {before.errors:,}.", ""))
        return
    after = report.after.summary
    page.line((f"Errors: {before.errors:,} before, {after.errors:,} after. ", "bold"))
    page.line((report.after.headline(), "bold green" if report.after.valid else "bold red"))
    page.line((f"The package is in {report.output}.", ""))
