"""The package's tables as a workbook in which the bad cells are coloured and say what is wrong.

A sheet for each template with issues, each row where the file has it. A spreadsheet that was handed
in by itself stays as it is, with its cells marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from immport_explorer.files.atomic import spreadsheet_errors
from immport_explorer.files.workbook import MOST_ROWS, as_text
from immport_explorer.issues.issue import SEVERITIES, Issue
from immport_explorer.package.archive import MemberError
from immport_explorer.package.limits import Limits, Room
from immport_explorer.package.opening import open_packages
from immport_explorer.package.readers.workbook.parts import looked_through
from immport_explorer.report.plain import visible
from immport_explorer.report.view import View
from immport_explorer.report.words import NOT_IMMPORT, about, counts_in_words, part_of, words_of

if TYPE_CHECKING:
    from immport_explorer.package.table import TemplateFile
    from immport_explorer.schema.model import Schema

MOST_COMMENTS = 5_000
"""Comments on a sheet: beyond, spreadsheet programs crawl. What has none is coloured still."""

MOST_COLUMNS = 16_384
"""Of a sheet, as spreadsheet programs have it."""

_KEPT = Limits(workbook_bytes=32 * 2**20, workbook_cells=1_000_000)
"""What a spreadsheet may hold to be marked as it is: each of its cells is an object then."""
_FILLS = {
    "error": PatternFill("solid", fgColor="F8B4AE"),
    "warning": PatternFill("solid", fgColor="FBDD97"),
    "info": PatternFill("solid", fgColor="BBD7F0"),
}
_FIRST_SHEET = "What is marked"
_COLUMN_WIDTH = 18
_COLUMNS_WIDENED = 60
_COMMENT_WIDTH, _COMMENT_HEIGHT = 360, 120

Row = Sequence[str]
Key = tuple[int, str, str | None]
"""Package, file and sheet."""


class _Marks:
    """The issues of one table, by row and by column (-1: the row as a whole)."""

    def __init__(self) -> None:
        self.by_row: dict[int, list[tuple[int, Issue]]] = {}
        self.comments = 0

    def add(self, row: int, position: int, issue: Issue) -> None:
        self.by_row.setdefault(row, []).append((position, issue))

    def of(self, row: int, cells: Row) -> dict[int, list[Issue]]:
        """The issues of a row by column, from 0."""
        found: dict[int, list[Issue]] = {}
        for position, issue in self.by_row.get(row, ()):
            found.setdefault(_column(position, issue, cells), []).append(issue)
        return found

    def comment(self, issues: Sequence[Issue]) -> Comment | None:
        """What is wrong with a cell; None once the sheet has as many as it can bear."""
        self.comments += 1
        if self.comments > MOST_COMMENTS:
            return None
        each = (visible(f"{one.severity}: {words_of(one)}") for one in issues)
        said = "\n".join(dict.fromkeys(each))
        return Comment(said, "ImmPort Explorer", _COMMENT_HEIGHT, _COMMENT_WIDTH)


def write_marked(
    view: View, sources: str | Path | Sequence[str | Path], schema: Schema, stream: BinaryIO
) -> None:
    """Write the workbook.

    Parameters
    ----------
    view
        The report; what it does not show is not marked.
    sources
        What was validated, as it was given to ``validate``.
    schema
        The schema it was validated against.
    stream
        Where the bytes go.
    """
    paths = [Path(sources)] if isinstance(sources, (str, Path)) else [Path(p) for p in sources]
    marks, elsewhere = _marks(view)
    own = _open_own(paths)
    if own is not None:
        _mark_own(own, marks, stream)
        return
    book = Workbook(write_only=True)
    _write_first(book, view, elsewhere)
    names = {_FIRST_SHEET.casefold()}
    for number, package in enumerate(open_packages(paths, schema)[1]):
        for file in package.template_files:
            of_file = marks.get((number, file.member.path, file.sheet))
            if of_file is not None:
                sheet = book.create_sheet(_sheet_name(file, names))
                _write_sheet(sheet, _rows(file), of_file)
    with spreadsheet_errors():
        book.save(stream)


def _marks(view: View) -> tuple[dict[Key, _Marks], list[Issue]]:
    """The shown issues by table, and those that stand in no row."""
    marks: dict[Key, _Marks] = {}
    elsewhere = []
    for issue in view.issues():
        if issue.row is None:
            elsewhere.append(issue)
            continue
        position = view.report.issues.position(issue.index)
        key = (issue.package, issue.file, issue.sheet)
        marks.setdefault(key, _Marks()).add(issue.row, position, issue)
    return marks, elsewhere


def _column(position: int, issue: Issue, cells: Row) -> int:
    """The column of the sheet. Where the row begins with the field's name, as it does in a section
    with a line a field, it is that of the value to its right."""
    name_at = next((at for at, text in enumerate(cells) if text.strip()), 0)
    is_field = bool(issue.column) and cells[name_at : name_at + 1] == [issue.column]
    if is_field and position != name_at:
        values = [text.strip() for text in cells[name_at + 1 :]]
        found = values.index(issue.value) if issue.value in values else 0
        return name_at + 1 + found
    return max(position, 0)


# ---- a workbook of our own ------------------------------------------------------------------


def _write_first(book: Workbook, view: View, elsewhere: Iterable[Issue]) -> None:
    sheet = book.create_sheet(_FIRST_SHEET)
    sheet.column_dimensions["A"].width = 40
    sheet.column_dimensions["B"].width = 90
    sheet.append(_line(sheet, view.headline(), bold=True))
    sheet.append(_line(sheet, about(view)))
    sheet.append(_line(sheet, counts_in_words(view)))
    for severity in SEVERITIES:
        line = _line(sheet, severity, "cells of this colour say what is wrong in their comment")
        line[0].fill = _FILLS[severity]
        sheet.append(line)
    sheet.append(
        _line(sheet, f"A sheet has at most {MOST_COMMENTS:,} comments; others are coloured.")
    )
    for issue in elsewhere:
        line = _line(sheet, part_of(issue), words_of(issue))
        line[0].fill = _FILLS[issue.severity]
        sheet.append(line)
    sheet.append(_line(sheet, NOT_IMMPORT))


def _line(sheet: Any, *texts: str, bold: bool = False) -> list[Any]:
    cells = [_cell(sheet, text) for text in texts]
    if bold:
        cells[0].font = Font(bold=True)
    return cells


def _cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, as_text(text))
    if cell.value is not None:
        cell.data_type = "s"
    return cell


def _rows(file: TemplateFile) -> Iterator[tuple[int, Row]]:
    try:
        yield from file.reader.raw_rows(file)
    except MemberError:
        return


def _write_sheet(sheet: Any, rows: Iterable[tuple[int, Row]], marks: _Marks) -> None:
    """The rows where the file has them; those between are empty."""
    written = 0
    for number in range(1, _COLUMNS_WIDENED + 1):
        sheet.column_dimensions[get_column_letter(number)].width = _COLUMN_WIDTH
    for row, cells in rows:
        if row > MOST_ROWS:
            return
        while written < row - 1:
            sheet.append([])
            written += 1
        sheet.append(_marked_row(sheet, row, cells, marks))
        written += 1


def _marked_row(sheet: Any, row: int, cells: Row, marks: _Marks) -> list[Any]:
    issues = marks.of(row, cells)
    width = max(len(cells), *(at + 1 for at in issues), 0) if issues else len(cells)
    shown = range(min(width, MOST_COLUMNS))
    line = [_cell(sheet, cells[at] if at < len(cells) else "") for at in shown]
    for at, those in issues.items():
        if at in shown:
            _mark(line[at], those, marks)
    return line


def _mark(cell: Any, issues: Sequence[Issue], marks: _Marks) -> None:
    worst = min(issues, key=lambda issue: SEVERITIES.index(issue.severity))
    cell.fill = _FILLS[worst.severity]
    cell.comment = marks.comment(issues)


def _sheet_name(file: TemplateFile, taken: set[str]) -> str:
    """A name that Excel takes: 31 characters, none of ``[]:*?/\\``, no other sheet's."""
    stem = file.member.name.rsplit(".", 1)[0]
    base = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", stem).strip("'") or "sheet"
    number, name = 1, base[:31]
    while name.casefold() in taken:
        number += 1
        name = f"{base[: 31 - len(str(number)) - 1]} {number}"
    taken.add(name.casefold())
    return name


# ---- the user's own workbook ----------------------------------------------------------------


def _open_own(paths: Sequence[Path]) -> Any | None:
    """The one workbook that was handed in by itself, if it is one that can be written again."""
    if len(paths) != 1 or paths[0].suffix.casefold() != ".xlsx" or not paths[0].is_file():
        return None
    try:
        with paths[0].open("rb") as stream:
            looked_through(stream, _KEPT, Room(_KEPT))
        return load_workbook(paths[0])
    except Exception:  # it raises whatever it stumbles over; our own workbook is made instead
        return None


def _mark_own(book: Any, marks: Mapping[Key, _Marks], stream: BinaryIO) -> None:
    """The workbook as it is, its formats, lists and formulas kept, with the bad cells marked."""
    for (_, _, name), of_sheet in marks.items():
        if name is None or name not in book.sheetnames:
            continue
        sheet = book[name]
        for row in of_sheet.by_row:
            cells = [_shown(cell.value) for cell in sheet[row]]
            for at, issues in of_sheet.of(row, cells).items():
                _mark(_writable(sheet, row, at + 1), issues, of_sheet)
    with spreadsheet_errors():
        book.save(stream)


def _writable(sheet: Any, row: int, column: int) -> Any:
    """The cell there, or the one that it is merged into."""
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        for merged in sheet.merged_cells.ranges:
            if cell.coordinate in merged:
                return sheet.cell(merged.min_row, merged.min_col)
    return cell


def _shown(value: object) -> str:
    return "" if value is None else str(value)
