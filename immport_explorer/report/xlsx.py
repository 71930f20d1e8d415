"""The report as a workbook: what to do, then every issue, then the files and what was checked.

Every cell is text or a number, never a formula, whatever it begins with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from immport_explorer.issues.issue import Severity
from immport_explorer.report.csv import COLUMNS, issue_record
from immport_explorer.report.plain import rows_in_words
from immport_explorer.report.view import Thing, View
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

MOST_ROWS = 1_048_576
"""Rows of a sheet in Excel."""

_LONGEST_TEXT = 32_767
_COLOURS: dict[Severity, str] = {"error": "FDECEA", "warning": "FDF3DF", "info": "E9F1F8"}
_WRAP = Alignment(wrap_text=True, vertical="top")
_HEAD = Font(bold=True, color="FFFFFF")
_HEAD_FILL = PatternFill("solid", fgColor="17405C")

Row = tuple[Sequence[object], Severity | None]
"""The cells of a row, and the severity that colours it."""


def write(view: View, stream: BinaryIO) -> None:
    """Write the workbook."""
    book = Workbook(write_only=True)
    _sheet(book, "Summary", ("What", "Count"), (60, 60), _summary(view))
    _sheet(book, "To mend", _THINGS, (5, 10, 44, 30, 20, 26, 26, 60, 44, 9, 9), _things(view))
    names = [name for name in COLUMNS if name not in ("record", "count")]
    widths = [_WIDTHS.get(name, 14) for name in names]
    _sheet(book, "Issues", names, widths, _issues(view, names))
    _sheet(book, "Files", _FILES, (40, 28, 12, 14, 12, 10, 10, 10, 10), _files(view))
    _sheet(
        book, "Coverage", ("What", "Checked", "Why not", "Count"), (50, 9, 70, 9), _coverage(view)
    )
    book.save(stream)


_THINGS = (
    "No.", "Severity", "What is wrong", "File", "Section", "Column", "Rows", "Details",
    "How to mend", "Issues", "Follow from it",
)  # fmt: skip
_FILES = (
    "File", "Template", "Version", "Sheet", "Role", "Data rows", "Errors", "Warnings", "Infos",
)  # fmt: skip
_WIDTHS = {"code": 26, "file": 30, "column": 26, "value": 26, "message": 70, "suggestions": 30}


def _sheet(
    book: Workbook,
    title: str,
    header: Sequence[str],
    widths: Sequence[float],
    rows: Iterable[Row],
) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append(_cells(header, _brush(sheet, _HEAD_FILL, _HEAD)))
    brushes = {severity: _brush(sheet, _fill(severity)) for severity in (*_COLOURS, None)}
    for contents, severity in rows:
        sheet.append(_cells(contents, brushes[severity]))


def _fill(severity: Severity | None) -> PatternFill | None:
    return PatternFill("solid", fgColor=_COLOURS[severity]) if severity else None


def _brush(sheet: Any, fill: PatternFill | None, font: Font | None = None) -> Any:
    """A cell to write with, again and again: to set its style costs more than all the rest."""
    cell = WriteOnlyCell(sheet)
    cell.alignment = _WRAP
    cell.quotePrefix = True
    if fill is not None:
        cell.fill = fill
    if font is not None:
        cell.font = font
    return cell


def _cells(contents: Iterable[object], brush: Any) -> Iterator[Any]:
    """The same cell with one content after another: a number, or text that stays text."""
    for content in contents:
        is_number = isinstance(content, int) and not isinstance(content, bool)
        brush.value = content if is_number else as_text(content)
        if brush.value is not None and not is_number:
            brush.data_type = "s"
        yield brush


def as_text(content: object) -> str | None:
    """A text that a cell can hold; None for an empty one."""
    text = "" if content is None else str(content)
    return ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)[:_LONGEST_TEXT] or None


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
            (f"{left_out:,} issues do not fit on the sheet; the json and csv forms have them.", ""),
            None,
        )
    for severity, count in view.counts.items():
        yield (severity, count), severity
    for name in ("error_causes", "error_consequences", "files", "templates", "rows"):
        yield (name.replace("_", " "), report.summary[name]), None
    if view.comparison is not None:
        for issue in view.comparison.fixed:
            yield (f"Fixed: {issue['code']}", gone_in_words(issue)), None
    yield (NOT_IMMPORT, ""), None


def _things(view: View) -> Iterator[Row]:
    for number, thing in enumerate(view.things[: MOST_ROWS - 1], 1):
        yield _thing(number, thing), thing.first.severity


def _thing(number: int, thing: Thing) -> Sequence[object]:
    first = thing.first
    others = len(thing.variants) - 1
    details = words_of(first) + (f" (and {others:,} other values)" if others else "")
    return (
        number,
        first.severity,
        title_of(thing),
        first.file,
        first.section,
        first.column,
        rows_in_words(thing.rows),
        details,
        thing.advice,
        thing.count,
        thing.follower_count,
    )


def _issues(view: View, names: Sequence[str]) -> Iterator[Row]:
    for number, issue in enumerate(view.issues()):
        if number == MOST_ROWS - 1:
            return
        record = issue_record(issue)
        yield [record.get(name) for name in names], issue.severity


def _files(view: View) -> Iterator[Row]:
    for file in view.files:
        counts = (file.errors, file.warnings, file.infos)
        yield (
            (file.path, file.template, file.version, file.sheet, file.role, file.rows, *counts),
            "error" if file.errors else "warning" if file.warnings else None,
        )


def _coverage(view: View) -> Iterator[Row]:
    for item in view.report.coverage:
        checked = "yes" if item.checked else "no"
        yield (
            (item.what, checked, item.why, item.count or None),
            None if item.checked else "warning",
        )
