"""The report as a workbook: what to do, then every issue, then the files and what was checked.

Every cell is text or a number, never a formula, whatever it begins with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from immport_explorer.files.wording import counted
from immport_explorer.files.workbook import MOST_ROWS, Row, Sheet, write_workbook
from immport_explorer.issues.cause import Cause
from immport_explorer.issues.issue import Severity
from immport_explorer.issues.report import FileReport
from immport_explorer.report.csv import COLUMNS, issue_record
from immport_explorer.report.plain import rows_in_words
from immport_explorer.report.view import View
from immport_explorer.report.words import (
    NOT_IMMPORT,
    VALUES_HIDDEN,
    about,
    comparison_in_words,
    counts_in_words,
    gone_in_words,
    hidden_in_words,
    title_of,
    words_of,
)

_HEADING = "17405C"
_COLOURS: dict[Severity, str] = {"error": "FDECEA", "warning": "FDF3DF", "info": "E9F1F8"}


def write(view: View, stream: BinaryIO) -> None:
    """Write the workbook, a row after another."""
    names = [name for name in COLUMNS if name not in ("record", "count")]
    widths = [_WIDTHS.get(name, 14) for name in names]
    causes = (5, 10, 44, 30, 20, 26, 26, 60, 44, 9, 9)
    files = (40, 28, 12, 14, 12, 10, 10, 10, 10)
    coverage = ("What", "Checked", "Why not", "Count")
    sheets = (
        Sheet("Summary", ("What", "Count"), (60, 60), _summary(view)),
        Sheet("To fix", _THINGS, causes, _causes(view)),
        Sheet("Issues", names, widths, _issues(view, names)),
        Sheet("Files", _FILES, files, _files(view)),
        Sheet("Coverage", coverage, (50, 9, 70, 9), _coverage(view)),
    )
    write_workbook(stream, sheets, (_HEADING, *_COLOURS.values()))


_THINGS = (
    "No.", "Severity", "What is wrong", "File", "Section", "Column", "Rows", "Details",
    "How to fix it", "Issues", "Follow from it",
)  # fmt: skip
_FILES = (
    "File", "Template", "Version", "Sheet", "Role", "Data rows", "Errors", "Warnings", "Infos",
)  # fmt: skip
_WIDTHS = {"code": 26, "file": 30, "column": 26, "value": 26, "message": 70, "suggestions": 30}


def _summary(view: View) -> Iterator[Row]:
    report = view.report
    yield (view.headline(), ""), None
    yield (about(view), ""), None
    yield (counts_in_words(view), ""), None
    if view.comparison is not None:
        yield (comparison_in_words(view.comparison), ""), None
    if view.hidden:
        yield (hidden_in_words(view), ""), None
    if view.hide_values:
        yield (VALUES_HIDDEN, ""), None
    left_out = max(0, sum(view.counts.values()) - (MOST_ROWS - 1))
    if left_out:
        yield (
            (
                f"{counted(left_out, 'issue')} left out here; the json and csv forms have them.",
                "",
            ),
            None,
        )
    for severity, count in view.counts.items():
        yield (severity, count), _COLOURS[severity]
    for name in ("error_causes", "error_consequences", "files", "templates", "rows"):
        yield (name.replace("_", " "), getattr(report.summary, name)), None
    if view.comparison is not None:
        for issue in view.comparison.fixed:
            yield (f"Fixed: {issue['code']}", gone_in_words(issue)), None
    yield (NOT_IMMPORT, ""), None


def _causes(view: View) -> Iterator[Row]:
    for number, cause in enumerate(view.causes, 1):
        yield _cause(number, cause), _COLOURS[cause.first.severity]


def _cause(number: int, cause: Cause) -> Sequence[object]:
    first = cause.first
    others = len(cause.variants) - 1
    details = words_of(first) + (f" (and {counted(others, 'other value')})" if others else "")
    return (
        number,
        first.severity,
        title_of(cause),
        first.file,
        first.section,
        first.column,
        rows_in_words(cause.rows),
        details,
        cause.advice,
        cause.count,
        cause.follower_count,
    )


def _issues(view: View, names: Sequence[str]) -> Iterator[Row]:
    for issue in view.issues():
        record = issue_record(issue)
        yield [record.get(name) for name in names], _COLOURS[issue.severity]


def _files(view: View) -> Iterator[Row]:
    for file in view.files:
        counts = (file.errors, file.warnings, file.infos)
        yield (
            (file.path, file.template, file.version, file.sheet, file.role, file.rows, *counts),
            _colour(file),
        )


def _colour(file: FileReport) -> str | None:
    if file.errors:
        return _COLOURS["error"]
    return _COLOURS["warning"] if file.warnings else None


def _coverage(view: View) -> Iterator[Row]:
    for item in view.report.coverage:
        checked = "yes" if item.checked else "no"
        yield (
            (item.what, checked, item.why, item.count or None),
            None if item.checked else _COLOURS["warning"],
        )
