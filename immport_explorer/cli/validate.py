"""``validate``: check packages, and write the report in the form that is wanted."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from immport_explorer.cli.changed import packages_of
from immport_explorer.cli.common import (
    Commands,
    add_rules,
    add_schema,
    add_workspace,
    check_paths,
    make_folder,
    read_schema,
    writing,
)
from immport_explorer.cli.errors import CommandError
from immport_explorer.cli.progress import Progress
from immport_explorer.cli.settings import SEVERITIES, settable
from immport_explorer.report.forms import FORMS, ending_of, form_of
from immport_explorer.spelling import did_you_mean

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport
    from immport_explorer.report.baseline import Baseline
    from immport_explorer.report.view import View


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "validate",
        description="Check packages: folders, zip archives, or single files. Single files in a row "
        "are one package; several packages are checked one after another, and a later one may "
        "name what an earlier one declares.",
        epilog="Exit status: 0 nothing found at or above --fail-on, 1 something found, "
        "2 could not run.",
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a folder, a zip, or a file")
    parser.add_argument(
        "--changed",
        action="store_true",
        help="take PATHs as changed files, and check the packages that hold them (for hooks)",
    )
    add_schema(parser)
    add_rules(parser)
    _add_form(parser)
    _add_choice(parser)
    fail_on = parser.add_argument(
        "--fail-on",
        choices=SEVERITIES,
        default="error",
        help="the least severity that makes the exit status 1 (default: error)",
    )
    settable(fail_on, "fail-on")
    add_workspace(parser, "remembers the ids of packages that pass; made when it is not there")
    parser.add_argument(
        "--no-look",
        dest="look",
        action="store_false",
        help="do not look into the files that rows name",
    )
    parser.set_defaults(run=run)


def _add_form(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        choices=tuple(FORMS),
        help="the report's form; without it the one that --output's ending says, else console",
    )
    parser.add_argument(
        "--output",
        action="append",
        default=[],
        metavar="FILE|FOLDER",
        help="where to write the report; folders are made (may be repeated, a form each)",
    )
    parser.add_argument(
        "--marked",
        metavar="FILE.xlsx",
        help="write the tables as a workbook too, its bad cells coloured and commented",
    )
    parser.add_argument(
        "--annotate",
        action="store_true",
        help="print annotations for GitHub Actions instead of the report",
    )
    hide = parser.add_argument(
        "--hide-values",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="leave out what stands in cells, to share the report",
    )
    settable(hide, "privacy")


def _add_choice(parser: argparse.ArgumentParser) -> None:
    select = parser.add_argument(
        "--select",
        action="append",
        default=[],
        metavar="CODE",
        help="show issues of this kind or family only (may be repeated)",
    )
    ignore = parser.add_argument(
        "--ignore",
        action="append",
        default=[],
        metavar="CODE",
        help="do not show issues of this kind or family; the report says how many there were",
    )
    settable(select, "select")
    settable(ignore, "ignore")
    parser.add_argument(
        "--baseline",
        metavar="REPORT.json",
        help="say what was fixed, remains and is new since that report",
    )


def run(options: argparse.Namespace) -> int:
    targets = _targets(options)
    if options.changed:
        options.paths = packages_of(options.paths, options.schema)
        if not options.paths:
            print("None of these files belongs to a package.", file=sys.stderr)
            return 0
    check_paths(options.paths)
    select, ignore = _codes(options.select), _codes(options.ignore)
    baseline = _baseline(options.baseline)
    report = _validate(options)

    from immport_explorer.report.view import View

    view = View(report, select, ignore, options.hide_values, baseline)
    for form, path in targets:
        _write(view, form, path)
    _say(view, [path for _, path in targets if path is not None])
    if options.annotate:
        from immport_explorer.report.annotations import annotate

        annotate(view, sys.stdout)
    if options.marked is not None:
        _write_marked(view, options)
    return _status(view, options.fail_on)


def _targets(options: argparse.Namespace) -> list[tuple[str, Path | None]]:
    """The forms, and the file to write each to (None: standard output)."""
    if options.marked is not None and options.hide_values:
        raise CommandError(
            "The marked tables hold the values: leave out --marked or --hide-values."
        )
    if options.marked is not None and not options.marked.lower().endswith(ending_of("xlsx")):
        raise CommandError(f"The marked tables are a workbook: name them *{ending_of('xlsx')}.")
    if options.format is not None and len(options.output) > 1:
        raise CommandError("--format says the form of one --output; of several, each ending does.")
    if options.output:
        return [_target(options.format, text) for text in options.output]
    form = options.format or "console"
    if form == "xlsx":
        raise CommandError("A workbook goes to a file: add --output report.xlsx.")
    return [] if options.annotate and options.format is None else [(form, None)]


def _target(form: str | None, text: str) -> tuple[str, Path]:
    """The form that was asked for, else the one of the file's ending."""
    path = Path(text)
    is_folder = path.is_dir() or text.endswith(("/", os.sep)) or not path.suffix
    chosen = form or ("console" if is_folder else form_of(path))
    if chosen is None:
        endings = sorted({ending_of(known) for known in FORMS})
        raise CommandError(
            f"No report ends in {path.suffix}.{did_you_mean(path.suffix, endings)} "
            f"There are {', '.join(endings)}; or say the form with --format."
        )
    return chosen, path / f"report{ending_of(chosen)}" if is_folder else path


def _codes(named: Sequence[str]) -> frozenset[str]:
    from immport_explorer.cli.explain import find_kinds

    codes = [code for text in named for code in text.split(",") if code.strip()]
    return frozenset(kind.code for code in codes for kind in find_kinds(code))


def _baseline(path: str | None) -> Baseline | None:
    if path is None:
        return None
    from immport_explorer.report.baseline import BaselineError, read_baseline

    try:
        return read_baseline(path)
    except BaselineError as error:
        raise CommandError(str(error)) from error


def _validate(options: argparse.Namespace) -> ValidationReport:
    from immport_explorer.package.limits import Limits
    from immport_explorer.schema.errors import SchemaError
    from immport_explorer.schema.house import HouseRulesError
    from immport_explorer.validation.validate import validate
    from immport_explorer.validation.workspace import WorkspaceError

    if options.workspace is not None:
        make_folder(Path(options.workspace).parent)
    try:
        with Progress() as progress:
            return validate(
                options.paths,
                schema=options.schema,
                workspace=options.workspace,
                progress=progress,
                look=options.look,
                rules=options.rules,
                limits=Limits(follow_links=True),  # the user's own files
            )
    except (SchemaError, HouseRulesError, WorkspaceError) as error:
        raise CommandError(str(error)) from error


def _write(view: View, form: str, path: Path | None) -> None:
    from immport_explorer.report.forms import write

    if path is None and form == "console":
        from immport_explorer.report.console import show

        show(view)
    elif path is None:
        sys.stdout.flush()
        write(view, form, sys.stdout.buffer)
    else:
        with writing(path):
            write(view, form, path)


def _write_marked(view: View, options: argparse.Namespace) -> None:
    from immport_explorer.files.atomic import written_whole
    from immport_explorer.report.marked import write_marked

    path = Path(options.marked)
    schema = read_schema(options.schema or view.report.schema_version, options.rules)
    with writing(path), written_whole(path) as stream:
        write_marked(view, options.paths, schema, stream)
    print(f"The marked tables are in {path}.", file=sys.stderr)


def _say(view: View, paths: Sequence[Path]) -> None:
    from immport_explorer.report.words import counts_in_words

    if paths:
        where = ", ".join(map(str, paths))
        print(view.report.headline(), file=sys.stderr)
        print(f"{counts_in_words(view)}; the report is in {where}.", file=sys.stderr)


def _status(view: View, fail_on: str) -> int:
    grave = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    found = any(count for severity, count in view.counts.items() if severity in grave)
    return 1 if found or view.report.partial else 0
