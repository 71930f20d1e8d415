"""``official``: ImmPort's own validation report, opened and explained."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from immport_explorer.cli.common import (
    Commands,
    add_listing_format,
    add_schema,
    check_paths,
    print_json,
    read_schema,
)
from immport_explorer.cli.errors import CommandError
from immport_explorer.files.wording import counted

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport
    from immport_explorer.official.explain import Explanation, OfficialCause
    from immport_explorer.official.receipt import Receipt
    from immport_explorer.report.terminal import Page

OURS_SHOWN = 20

_NUMBER = 5


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "official",
        description="Explain ImmPort's own validation report: what to fix, in which order, and "
        "which field it is about. With the package at hand, say what is found here too.",
        epilog="Exit status: 0 the report names no error, 1 it does, 2 it is no such report.",
    )
    parser.add_argument("report", metavar="REPORT", help="as ImmPort sent it: text or JSON")
    parser.add_argument(
        "package", nargs="*", metavar="PACKAGE", help="what was uploaded; earlier packages first"
    )
    add_schema(parser)
    add_listing_format(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    check_paths([options.report, *options.package])
    explanation = _explain(options)
    official = explanation.official
    if not official.counts and official.outcome is None:
        why = official.notice or next(iter(official.problems), "it is empty")
        raise CommandError(f"{official.name}: {why}")
    return show(explanation, options.format)


def show(explanation: Explanation, form: str) -> int:
    """Write an explanation, for people (console) or for programs (json); the exit status."""
    if form == "json":
        print_json(explanation.to_dict())
    else:
        _print(explanation)
    official = explanation.official
    return 1 if official.lines or official.outcome == "Rejected" else 0


def _explain(options: argparse.Namespace) -> Explanation:
    schema = read_schema(options.schema)

    from immport_explorer.official.explain import explain
    from immport_explorer.official.read import read_official

    official = read_official(options.report, schema=schema)
    return explain(official, validation=_validated(options) if options.package else None)


def _validated(options: argparse.Namespace) -> ValidationReport:
    from immport_explorer.cli.progress import Progress
    from immport_explorer.validation.validate import validate

    with Progress() as progress:
        return validate(options.package, schema=options.schema, progress=progress)


def _print(explanation: Explanation) -> None:
    from immport_explorer.report.terminal import Page

    page = Page()
    official = explanation.official
    page.line((explanation.headline(), "bold red" if official.lines else "bold green"))
    for problem in official.problems:
        page.line((problem, "yellow"))
    if official.receipt is not None:
        _receipt(page, official.receipt)
    if explanation.found is not None and official.lines:
        said = f"Found here too: {explanation.found:,} of {counted(len(official.lines), 'line')}."
        page.line((said, "dim"))
    for number, cause in enumerate(explanation.causes, 1):
        page.line()
        _cause(page, number, cause, explanation)
    _only_ours(page, explanation)


def _receipt(page: Page, receipt: Receipt) -> None:
    for given in receipt.given[:OURS_SHOWN]:
        page.line((f"{given.accession:12} ", "cyan"), (given.entity, "dim"), (f"  {given.id}", ""))
    left = len(receipt.given) - OURS_SHOWN
    if left > 0:
        page.line((f"… and {left:,} more.", "dim"))
    page.line(("immport-explorer workspace learn FILE REPORT remembers them.", "dim"))


def _cause(page: Page, number: int, cause: OfficialCause, explanation: Explanation) -> None:
    page.line(
        (f"{number:>2}. ", "dim"),
        (cause.meaning.title, "bold"),
        (f"  {cause.meaning.code or ''}", "red"),
        hang=_NUMBER,
    )
    page.line((_place(cause), "cyan"), indent=_NUMBER)
    first = cause.first
    said = ": ".join(filter(None, (first.message, first.description)))
    page.field("ImmPort says", said, indent=_NUMBER)
    page.field("Why", cause.meaning.why, indent=_NUMBER)
    page.field("How to fix it", cause.meaning.fix, indent=_NUMBER)
    if cause.ref is not None:
        words = f'immport-explorer show {cause.ref.template} "{cause.ref.column}"'
        page.field("The field", words, indent=_NUMBER)
    elif first.template is not None:
        page.field("The template", f"immport-explorer show {first.template}", indent=_NUMBER)
    if cause.followers:
        verb = "line follows" if cause.followers == 1 else "lines follow"
        page.line((f"{cause.followers:,} other {verb} from this.", "dim"), indent=_NUMBER)
    if explanation.validation is not None:
        words = f"{cause.found:,} of {cause.count:,}" if cause.found else "not found here"
        page.field("Found here", words, indent=_NUMBER)


def _place(cause: OfficialCause) -> str:
    from immport_explorer.report.plain import rows_in_words

    first = cause.first
    column = first.column.header if first.column is not None else first.field
    parts = (first.file, f"column {column}" if column else "", rows_in_words(cause.rows))
    return ", ".join(filter(None, parts))


def _only_ours(page: Page, explanation: Explanation) -> None:
    from immport_explorer.report.words import words_of

    issues = explanation.only_ours
    if not issues:
        return
    page.line()
    page.line((f"Found here, but not named by ImmPort's report: {len(issues):,}", "bold"))
    for issue in issues[:OURS_SHOWN]:
        page.line(("  - ", "dim"), (issue.place, "cyan"), (f": {words_of(issue)}", ""), hang=4)
    left = len(issues) - OURS_SHOWN
    if left > 0:
        page.line((f"  … and {left:,} more; immport-explorer validate names all.", "dim"))
