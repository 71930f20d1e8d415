"""An OpenDocument spreadsheet (ods) -> its sheets.

A cell or a row may say how often it is repeated, so that a small file can span a sheet larger than
any memory: the extent is reckoned before calamine opens it. From this form calamine gives no merged
cells, no hidden rows and columns, an empty text for a formula's error, lengths of time from a day
on, or below none, as XML writes them (``PT26H30M00S``), and 1 where LibreOffice shows TRUE in what
it took from Excel.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterable
from html import unescape

from immport_explorer.files.zips import ZIP_ERRORS
from immport_explorer.lab.sheet import Rectangle, Sheet
from immport_explorer.lab.table import LabError
from immport_explorer.lab.xlsx import Extras, calamine_sheet, open_calamine
from immport_explorer.package.archive import Member, MemberError, reason
from immport_explorer.package.limits import Limits
from immport_explorer.package.readers.workbook.values import duration

_TAG = re.compile(
    rb"<(/?)table:(table-column|table-row|table-cell|covered-table-cell|table)(?=[\s/>])([^<>]*)>"
)
_NAME = re.compile(rb'table:name="([^"]*)"')
_REPEATED = re.compile(rb'table:number-(?:rows|columns)-repeated="([0-9]{1,9})"')
_SPANNED = re.compile(rb'table:number-(rows|columns)-spanned="([0-9]{1,9})"')
_HIDDEN = re.compile(rb'table:visibility="(?:collapse|filter)"')
_NOT_AS_SHOWN = re.compile(
    rb'<table:table-cell\s[^<>]*?(?:office:time-value="[^<>]*>|calcext:value-type="error"[^<>]*>'
    rb'|office:value="[01]"[^<>]*><text:p>(TRUE|FALSE)</text:p>)'
)
_TIME = re.compile(
    rb'office:time-value="(-?)P(?:([0-9]{1,8})D)?'
    rb'(?:T(?:([0-9]{1,8})H)?(?:([0-9]{1,8})M)?(?:([0-9]{1,8}(?:\.[0-9]{1,30})?)S)?)?"'
)
_TRUTH = re.compile(rb'office:value="[01]"')
_ERROR_VALUE = re.compile(rb'\soffice:string-value="[^"]*"')
_PARTS = ("mimetype", "META-INF/manifest.xml", "content.xml", "styles.xml", "meta.xml")


def ods_sheets(member: Member, limits: Limits) -> list[Sheet]:
    """The sheets. Raises LabError."""
    try:
        with member.open() as stream:
            copy, grids = _within_limits(
                io.BytesIO(stream.read(limits.workbook_bytes + 1)), member, limits
            )
    except MemberError as error:
        raise _refused(member, str(error)) from error
    except ZIP_ERRORS as error:
        raise _refused(member, reason(error)) from error
    workbook = open_calamine(copy, member)
    extras = {grid.name: grid.extras() for grid in grids}
    return [
        calamine_sheet(workbook, data, member, extras.get(data.name))
        for data in workbook.sheets_metadata
    ]


def _refused(member: Member, why: str) -> LabError:
    return LabError(
        member.path,
        f"The spreadsheet cannot be read: {why}",
        allowed="an xlsx, xls or ods file without a password",
        fix="Save it as xlsx, or its sheets as CSV files",
    )


def _within_limits(
    data: io.BytesIO, member: Member, limits: Limits
) -> tuple[io.BytesIO, list[_Grid]]:
    """The parts that hold values, in an archive of ours, and the form of the sheets."""
    copy = io.BytesIO()
    grids: list[_Grid] = []
    with zipfile.ZipFile(data) as archive, zipfile.ZipFile(copy, "w") as target:
        present = [name for name in _PARTS if name in set(archive.namelist())]
        unpacked = sum(archive.getinfo(name).file_size for name in present)
        if unpacked > limits.workbook_bytes:
            raise _refused(member, "it is too large when unpacked")
        for name in present:
            part = archive.read(name)
            if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                raise _refused(member, "it defines entities")
            if name == "content.xml":
                grids = _grids(part)
                if sum(grid.cells for grid in grids) > limits.workbook_cells:
                    raise _refused(member, "its sheets span too many cells")
                part = _NOT_AS_SHOWN.sub(_as_text, part)
            target.writestr(name, part)
    return copy, grids


# --- the form of a sheet -------------------------------------------------------------------------


class _Grid:
    """A sheet's form, from its tags in their order."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._columns = self._rows = self._column = 0
        self._width = self._last_row = 0
        self._hidden_columns: list[range] = []
        self._hidden_rows: list[range] = []
        self._merged: list[Rectangle] = []

    @property
    def cells(self) -> int:
        """The cells that the sheet spans, up to the last that holds something."""
        return self._last_row * self._width

    def add(self, tag: bytes, attributes: bytes) -> None:
        """The next column, row or cell."""
        if tag == b"table-column":
            self._columns = self._add_line(self._columns, self._hidden_columns, attributes)
        elif tag == b"table-row":
            self._rows = self._add_line(self._rows, self._hidden_rows, attributes)
            self._column = 0
        else:
            self._add_cell(attributes)

    def extras(self) -> Extras:
        """What calamine does not tell."""
        return Extras(
            hidden_rows=_numbers(self._hidden_rows, self._last_row),
            hidden_columns=_numbers(self._hidden_columns, self._width),
            merged=tuple(self._merged),
        )

    @staticmethod
    def _add_line(before: int, hidden: list[range], attributes: bytes) -> int:
        last = before + _times(attributes)
        if _HIDDEN.search(attributes):
            hidden.append(range(before + 1, last + 1))
        return last

    def _add_cell(self, attributes: bytes) -> None:
        first = self._column + 1
        self._column += _times(attributes)
        if b"office:value" in attributes or not attributes.endswith(b"/"):
            self._last_row, self._width = self._rows, max(self._width, self._column)
        if b"-spanned=" in attributes:
            spans = {axis: int(number) for axis, number in _SPANNED.findall(attributes)}
            bottom = self._rows + spans.get(b"rows", 1) - 1
            right = first + spans.get(b"columns", 1) - 1
            self._merged.append((self._rows, first, bottom, right))


def _grids(content: bytes) -> list[_Grid]:
    grids: list[_Grid] = []
    for closing, tag, attributes in _TAG.findall(content):
        if closing:
            continue
        if tag == b"table":
            name = _NAME.search(attributes)
            grids.append(_Grid(unescape(name[1].decode("utf-8", "replace")) if name else ""))
        elif grids:
            grids[-1].add(tag, attributes)
    return grids


def _numbers(found: Iterable[range], last: int) -> frozenset[int]:
    return frozenset(
        number for one in found for number in range(one.start, min(one.stop, last + 1))
    )


def _times(attributes: bytes) -> int:
    found = _REPEATED.search(attributes)
    return int(found[1]) if found else 1


# --- cells that calamine does not show as the program does ---------------------------------------


def _as_text(cell: re.Match[bytes]) -> bytes:
    """The start of a cell, written so that calamine shows it as the program does: an error by its
    paragraph, a length of time as a text, TRUE and FALSE as what they are."""
    tag = cell[0]
    if b'calcext:value-type="error"' in tag:
        return _ERROR_VALUE.sub(b"", tag)
    if cell[1]:
        tag = tag.replace(b'office:value-type="float"', b'office:value-type="boolean"')
        return _TRUTH.sub(b'office:boolean-value="%s"' % cell[1].lower(), tag, count=1)
    time = _TIME.search(tag)
    if not time:
        return tag
    text = b'office:string-value="%s"' % duration(_length(time)).encode()
    tag = tag.replace(time[0], text)
    return tag.replace(b'office:value-type="time"', b'office:value-type="string"')


def _length(time: re.Match[bytes]) -> datetime.timedelta:
    sign, days, hours, minutes, seconds = (part or b"0" for part in time.groups())
    length = datetime.timedelta(
        days=int(days), hours=int(hours), minutes=int(minutes), seconds=float(seconds)
    )
    return -length if sign == b"-" else length
