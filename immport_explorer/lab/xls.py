"""An old Excel workbook (xls) -> its sheets.

Read by xlrd in rows of their own length: calamine makes room for the rectangle that the outermost
cells span, which two cells of a small file can make larger than any memory. xlrd tells of merged
cells, hidden rows and columns, and how a number is shown only where it is asked for the formatting.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from immport_explorer.dependencies import require
from immport_explorer.lab.sheet import Sheet, SheetRow
from immport_explorer.lab.table import LabError
from immport_explorer.package.archive import Member, MemberError, printable
from immport_explorer.package.limits import Limits
from immport_explorer.package.readers.workbook.values import shown

if TYPE_CHECKING:
    from xlrd.book import Book

_MOST_BYTES = 64 * 2**20
"""Larger old workbooks do not exist: 65,536 rows are their limit."""
_MOST_FORMATTED_BYTES = 16 * 2**20
"""Larger ones are read without the formatting, which needs memory for each empty styled cell."""
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
"""In a number's format: a length of time, whose hours do not start again at 24."""


def xls_sheets(member: Member, limits: Limits) -> list[Sheet]:
    """The worksheets of an old workbook. Raises LabError."""
    book = _open(member, limits)
    return [_sheet(book, index) for index in range(book.nsheets)]


def _open(member: Member, limits: Limits) -> Book:
    require("instruments")
    try:
        with member.open() as stream:
            data = stream.read(_MOST_BYTES + 1)
    except MemberError as error:
        raise LabError(member.path, f"The file cannot be read: {error}") from error
    if len(data) > _MOST_BYTES:
        raise LabError(
            member.path,
            "The spreadsheet is too large",
            allowed=f"{_MOST_BYTES:,} bytes for an xls file",
            fix="Save it as xlsx or its sheets as CSV",
        )
    try:
        return _parsed(data)
    except Exception as error:  # xlrd raises whatever its parsing meets
        raise LabError(
            member.path,
            f"The spreadsheet cannot be read: {printable(str(error))}",
            allowed="an xlsx, xls or ods file without a password",
            fix="Open it in a spreadsheet program, and save it as xlsx",
        ) from error


def _parsed(data: bytes) -> Book:
    """The workbook, with the formatting where that is whole and not too large."""
    import xlrd

    with open(os.devnull, "w", encoding="utf-8") as silence:
        read = partial(xlrd.open_workbook, file_contents=data, logfile=silence, ragged_rows=True)
        if len(data) <= _MOST_FORMATTED_BYTES:
            with suppress(Exception):  # whatever xlrd's parsing meets in the styles
                return read(formatting_info=True)
        return read()


def _sheet(book: Book, index: int) -> Sheet:
    sheet = book.sheet_by_index(index)
    merged = tuple(
        (top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells
    )
    return Sheet(
        sheet.name,
        partial(_rows, book, index),
        visible=sheet.visibility == 0,
        hidden_rows=_hidden(sheet.rowinfo_map, sheet.nrows),
        hidden_columns=_hidden(sheet.colinfo_map, sheet.ncols),
        merged=merged,
        formatted=bool(book.formatting_info),
    )


def _hidden(found: Mapping[int, Any], extent: int) -> frozenset[int]:
    """The numbers of hidden rows or columns, from 1, as far as the sheet holds anything."""
    return frozenset(index + 1 for index, one in found.items() if one.hidden and index < extent)


def _rows(book: Book, index: int) -> Iterator[SheetRow]:
    sheet = book.sheet_by_index(index)
    for number in range(sheet.nrows):
        yield number + 1, [_text(cell, book) for cell in sheet.row(number)]


def _text(cell: Any, book: Book) -> str:
    import xlrd

    match cell.ctype:
        case xlrd.XL_CELL_DATE:
            return _date(cell, book)
        case xlrd.XL_CELL_BOOLEAN:
            return shown(bool(cell.value))
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(cell.value, "#ERROR!"))
    return shown(cell.value).strip()


def _date(cell: Any, book: Book) -> str:
    import xlrd

    value: float = cell.value
    try:
        if _is_elapsed(cell, book):
            return shown(datetime.timedelta(days=value))
        found: datetime.datetime = xlrd.xldate_as_datetime(value, book.datemode)
    except (xlrd.XLDateError, OverflowError, ValueError):
        return shown(value)
    return shown(found.time()) if 0 <= value < 1 else shown(found)


def _is_elapsed(cell: Any, book: Book) -> bool:
    if cell.xf_index is None:  # read without the formatting
        return False
    form = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    return bool(_ELAPSED.search(form))
