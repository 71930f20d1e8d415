"""An Excel workbook (xlsx, xlsm) -> its sheets, with what calamine leaves out.

calamine gives an empty cell where a formula's result is an error, and does not tell hidden rows;
both stand in the sheet's XML, which is looked through once.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from functools import partial
from posixpath import normpath
from typing import IO, TYPE_CHECKING, NamedTuple

from immport_explorer.files.zips import READ_ERRORS, ZIP_ERRORS
from immport_explorer.lab.sheet import Rectangle, Sheet, SheetRow
from immport_explorer.lab.table import LabError
from immport_explorer.package.archive import Member, MemberError, reason
from immport_explorer.package.limits import Limits, Room
from immport_explorer.package.readers.workbook.calamine import open_workbook
from immport_explorer.package.readers.workbook.parts import Parts, looked_through
from immport_explorer.package.readers.workbook.values import shown

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook, SheetMetadata

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\s(?=[^>]*\shidden=["'](?:1|true)["'])([^>]*)>""")
_HIDDEN_COLUMN = re.compile(rb"""<(?:\w+:)?col\s(?=[^>]*\bhidden=["'](?:1|true)["'])([^>]*)>""")
_ERROR_CELL = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^>]*\bt=["']e["'])([^>]*)>(?:(?!</(?:\w+:)?c>).){0,2000}?<(?:\w+:)?v>([^<]{1,40})<""",
    re.DOTALL,
)
_PLACE = re.compile(r"([A-Z]+)([0-9]+)")
_MOST_COLUMNS = 16_384


class Extras(NamedTuple):
    """What the XML of a sheet says besides values; ``errors`` by (row, column), from 1."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    errors: dict[int, dict[int, str]] = {}  # noqa: RUF012
    merged: tuple[Rectangle, ...] = ()


def xlsx_sheets(member: Member, limits: Limits) -> list[Sheet]:
    """The worksheets of a workbook. Raises LabError."""
    if member.size > limits.workbook_bytes:
        raise _too_large(member, limits)
    try:
        with member.open() as stream:
            parts = looked_through(io.BytesIO(stream.read()), limits, Room(limits))
        extras = _extras(parts)
    except MemberError as error:
        raise _damaged(member, str(error)) from error
    except ZIP_ERRORS as error:
        raise _damaged(member, reason(error)) from error
    workbook = open_calamine(parts.data, member)
    return [
        calamine_sheet(workbook, data, member, extras.get(data.name, Extras()))
        for data in workbook.sheets_metadata
        if str(data.typ).endswith("WorkSheet")
    ]


def _too_large(member: Member, limits: Limits) -> LabError:
    return LabError(
        member.path,
        "The spreadsheet is too large",
        found=f"{member.size:,} bytes",
        allowed=f"{limits.workbook_bytes:,} bytes",
        fix="Save its sheets as CSV files",
    )


def _damaged(member: Member, why: str) -> LabError:
    return LabError(
        member.path,
        f"The spreadsheet cannot be read: {why}",
        allowed="an xlsx, xls or ods file without a password",
        fix="Open it in a spreadsheet program, and save it again",
    )


def open_calamine(copy: IO[bytes], member: Member) -> CalamineWorkbook:
    """The workbook, opened by calamine. Raises LabError whatever is wrong with it."""
    from python_calamine import CalamineError

    try:
        return open_workbook(copy)
    except (CalamineError, *READ_ERRORS) as error:
        raise _damaged(member, reason(error)) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise _damaged(member, "it is damaged") from error
        raise


def calamine_sheet(
    workbook: CalamineWorkbook, data: SheetMetadata, member: Member, extras: Extras | None = None
) -> Sheet:
    """A sheet as calamine reads it, with what the XML says besides put in."""
    found = _load(workbook, data.name, member)
    extras = extras or Extras()
    return Sheet(
        data.name,
        partial(_rows, found, extras.errors),
        visible=str(data.visible).endswith("Visible"),
        hidden_rows=extras.hidden_rows,
        hidden_columns=extras.hidden_columns,
        merged=tuple(_merged(found, extras)),
    )


def _merged(sheet: CalamineSheet, extras: Extras) -> Iterator[Rectangle]:
    """The merged cells, as far down as the sheet holds anything."""
    end = sheet.end[0] + 1 if sheet.end else 0
    for first, left, last, right in extras.merged:
        yield first, left, min(last, end), right


def _load(workbook: CalamineWorkbook, name: str, member: Member) -> CalamineSheet:
    from python_calamine import CalamineError

    try:
        return workbook.get_sheet_by_name(name)
    except (CalamineError, *READ_ERRORS) as error:
        raise _damaged(member, reason(error)) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise _damaged(member, f"its sheet {name} is damaged") from error
        raise


class _Trimmed(dict[str, str]):
    """Texts without outer blanks, each made once: texts recur."""

    _MOST = 50_000

    def __missing__(self, value: str) -> str:
        if len(self) >= self._MOST:
            self.clear()
        text = self[value] = shown(value).strip()
        return text


def _rows(sheet: CalamineSheet, errors: dict[int, dict[int, str]]) -> Iterator[SheetRow]:
    if sheet.start is None:
        return
    left = [""] * sheet.start[1]
    trimmed = _Trimmed()
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [trimmed[value] if value.__class__ is str else shown(value) for value in values]
        if left:
            cells = left + cells
        if number in errors:
            _put_errors(cells, errors[number])
        yield number, cells


def _put_errors(cells: list[str], errors: dict[int, str]) -> None:
    for column, text in errors.items():
        if column <= len(cells):
            cells[column - 1] = text


# --- what the XML says besides -------------------------------------------------------------------


def _extras(parts: Parts) -> dict[str, Extras]:
    with zipfile.ZipFile(parts.data) as archive:
        names = set(archive.namelist())
        return {
            name: _sheet_extras(archive.read(part), parts.merged[part])
            for name, part in _sheet_parts(archive, names).items()
        }


def _sheet_parts(archive: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    """The name of each sheet -> the part that holds it."""
    book, links = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if book not in names or links not in names:
        return {}
    targets = {
        found.get("Id", ""): normpath(f"xl/{found.get('Target', '')}")
        if not found.get("Target", "").startswith("/")
        else found["Target"].lstrip("/")
        for found in map(_attributes, _RELATION.findall(archive.read(links)))
    }
    sheets = map(_attributes, _SHEET.findall(archive.read(book)))
    parts = {one.get("name", ""): targets.get(one.get("r:id", ""), "") for one in sheets}
    return {name: part for name, part in parts.items() if part in names}


def _attributes(text: bytes) -> dict[str, str]:
    from html import unescape

    return {
        name.decode(): unescape((double or single).decode("utf-8", "replace"))
        for name, double, single in _ATTRIBUTE.findall(text)
    }


def _sheet_extras(xml: bytes, merged: Sequence[Rectangle]) -> Extras:
    hidden = b"hidden=" in xml
    rows = map(_attributes, _HIDDEN_ROW.findall(xml)) if hidden else ()
    columns = map(_attributes, _HIDDEN_COLUMN.findall(xml)) if hidden else ()
    return Extras(
        hidden_rows=frozenset(int(row["r"]) for row in rows if row.get("r", "").isdigit()),
        hidden_columns=frozenset(number for one in columns for number in _column_range(one)),
        errors=_errors(xml) if b't="e"' in xml or b"t='e'" in xml else {},
        merged=tuple(merged),
    )


def _column_range(attributes: dict[str, str]) -> range:
    first, last = attributes.get("min", ""), attributes.get("max", "")
    if not (first.isdigit() and last.isdigit()):
        return range(0)
    return range(int(first), min(int(last), _MOST_COLUMNS) + 1)


def _errors(xml: bytes) -> dict[int, dict[int, str]]:
    errors: dict[int, dict[int, str]] = {}
    for attributes, value in _ERROR_CELL.findall(xml):
        place = _PLACE.fullmatch(_attributes(attributes).get("r", ""))
        if place:
            row = errors.setdefault(int(place[2]), {})
            row[_column_number(place[1])] = value.decode("utf-8", "replace")
    return errors


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
