"""A spreadsheet (xlsx) -> tables, with values as a person sees them.

Each sheet whose first cell names a template is one; all others, such as the lists of terms in the
official blanks, are left aside. Physical rows are those of the sheet. Before the spreadsheet is
opened its parts are looked through: they may be compressed beyond all measure, or hold two cells
that span a rectangle larger than any memory.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import IO, TYPE_CHECKING, BinaryIO

from immport_explorer.files.zips import READ_ERRORS, ZIP_ERRORS
from immport_explorer.package.archive import Member, MemberError, reason
from immport_explorer.package.limits import Limits, Room
from immport_explorer.package.note import Notes
from immport_explorer.package.readers.grid import (
    Grid,
    GridRow,
    find_head,
    grid_tables,
    plain_table,
    row_blocks,
)
from immport_explorer.package.recognise import (
    Recognised,
    has_template_mark,
    is_named_like_template,
    recognise_cells,
)
from immport_explorer.package.table import Block, Positions, Table, TemplateFile
from immport_explorer.schema.dates import immport_date
from immport_explorer.schema.model import Schema

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, SheetMetadata

Value = (
    int
    | float
    | str
    | bool
    | datetime.time
    | datetime.date
    | datetime.datetime
    | datetime.timedelta
    | None
)

_ROWS_OF_A_BLOCK = 20_000
_HEAD_ROWS = 60
_PARTS = 10_000
_PIECE_BYTES = 4 * 2**20
_PART_READ = re.compile(r".*\.(?:xml|rels)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(rb"<(?:[^\s<>/:]+:)?(?:c|row)(?=[\s/>])")
_PLAIN_TAG = re.compile(rb'<(?:c|row) r="([A-Z]{0,3})([0-9]{1,7})"')
_WHOLE_TAG = re.compile(
    rb"""<(?:[^\s<>/:]+:)?(c|row)(?=[\s/>])((?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+)"""
)
_PLACE = re.compile(rb"""\sr\s*=\s*["']([^"']*)""")
_PLACE_FORM = re.compile(rb"([A-Za-z]{0,3})([0-9]{1,7})")
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def workbook_files(
    member: Member, schema: Schema, limits: Limits, room: Room, notes: Notes
) -> list[TemplateFile]:
    """The templates among a spreadsheet's sheets; ``notes`` gets what is odd about it."""
    named = is_named_like_template(member.name, schema)
    if not named and member.size > limits.other_workbook_bytes:
        return []
    try:
        sheets = _sheets(member, limits, room)
    except MemberError as error:
        notes.add("file.unreadable", params={"reason": str(error)})
        return []
    first_rows = [(sheet, cells) for sheet in sheets if (cells := _first_row(sheet))]
    files = []
    for sheet, cells in first_rows:
        place = notes.within(sheet=sheet.name)
        recognised = recognise_cells(member, cells, schema, place, named_like_template=False)
        if recognised is not None:
            files.append(_sheet_file(member, sheet, recognised, limits))
    if files:
        notes.add("file.needs-text", params={"form": member.suffix})
    elif named and not any(has_template_mark(cells) for _, cells in first_rows):
        notes.add("template.not-recognised", row=1)
    return files


def _first_row(sheet: CalamineSheet) -> list[str]:
    """The first cells of row 1; none when its very first is empty."""
    for _, cells in islice(_rows(sheet), 1):
        first = [cell.strip() for cell in cells[:3]]
        return first if first and first[0] else []
    return []


def _sheet_file(
    member: Member, sheet: CalamineSheet, recognised: Recognised, limits: Limits
) -> TemplateFile:
    return TemplateFile(
        member=member,
        template=recognised.template,
        declared_version=recognised.declared_version,
        format="xlsx",
        limits=limits,
        sheet=sheet.name,
        read_tables=partial(_read_tables, sheet),
    )


def _read_tables(sheet: CalamineSheet, file: TemplateFile, notes: Notes) -> list[Table]:
    if file.template.is_compound:
        grid: Grid = [(row, [cell.strip() for cell in cells]) for row, cells in _rows(sheet)]
        return grid_tables(file, grid, notes)
    head = find_head(_stripped_head(sheet), file.template, notes)
    file.level = head.level
    return [plain_table(file, head, partial(_blocks, sheet, head.last_row), notes)]


def sheet_rows(member: Member, sheet: str, limits: Limits) -> Iterator[GridRow]:
    """All rows of the sheet of that name, their cells as a person sees them.

    Raises :class:`MemberError`, also where there is no such sheet.
    """
    found = next((one for one in _sheets(member, limits, Room(limits)) if one.name == sheet), None)
    if found is None:
        raise MemberError(f"the spreadsheet has no sheet {sheet}")
    yield from _rows(found)


def _stripped_head(sheet: CalamineSheet) -> Iterator[GridRow]:
    for row, cells in islice(_rows(sheet), _HEAD_ROWS):
        yield row, [cell.strip() for cell in cells]


def _blocks(
    sheet: CalamineSheet, header_row: int, table: Table, notes: Notes, _: Positions | None
) -> Iterator[Block]:
    rows = islice(_rows(sheet), header_row, None)
    while some := list(islice(rows, _ROWS_OF_A_BLOCK)):
        yield from row_blocks(table, some, notes)


def _rows(sheet: CalamineSheet) -> Iterator[GridRow]:
    """The sheet's rows from the first on, their cells from the first column on."""
    if sheet.start is None:
        return
    left = [""] * sheet.start[1]
    for row, values in enumerate(sheet.iter_rows(), start=1):
        yield (
            row,
            left
            + [
                value if type(value) is str and "\r" not in value else shown(value)
                for value in values
            ],
        )


# --- values --------------------------------------------------------------------------------------


def shown(value: Value) -> str:
    """A cell's value as text: 3.0 as ``3``, a date as ``05-Jan-2020``, the form ImmPort takes."""
    match value:
        case str():
            return value.replace("\r\n", "\n").replace("\r", "\n")
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            return _number(value)
        case datetime.datetime():
            clock = value.time()
            return _date(value) if clock == datetime.time() else f"{_date(value)} {_clock(clock)}"
        case datetime.date():
            return _date(value)
        case datetime.time():
            return _clock(value)
        case datetime.timedelta():
            return _duration(value)
    return ""


def _number(value: float) -> str:
    """With the 15 digits that spreadsheets keep: 0.1 + 0.2 is 0.3 there."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"


def _date(value: datetime.date) -> str:
    return immport_date(value)


def _clock(value: datetime.time) -> str:
    return value.strftime("%H:%M:%S")


def _duration(value: datetime.timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}"


# --- opening it safely ---------------------------------------------------------------------------


def _sheets(member: Member, limits: Limits, room: Room) -> list[CalamineSheet]:
    """The spreadsheet's sheets. Raises :class:`MemberError`."""
    from python_calamine import CalamineError, CalamineWorkbook

    if member.size > limits.workbook_bytes:
        raise MemberError("the spreadsheet is too large")
    with member.open() as stream:
        data = io.BytesIO(stream.read())
    copy = looked_through(data, limits, room)
    copy.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(copy)
        return [workbook.get_sheet_by_name(name) for name in _worksheets(workbook.sheets_metadata)]
    except (CalamineError, *READ_ERRORS) as error:
        raise MemberError(reason(error)) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise MemberError("the spreadsheet is damaged") from error
        raise


def _worksheets(sheets: Iterable[SheetMetadata]) -> list[str]:
    return [sheet.name for sheet in sheets if str(sheet.typ).endswith("WorkSheet")]


def looked_through(data: BinaryIO, limits: Limits, room: Room) -> io.BytesIO:
    """The spreadsheet's parts in an archive of ours: the library may take another view of one that
    was made to be read in two ways. Raises :class:`MemberError` for what would not fit into memory.
    """
    copy = io.BytesIO()
    try:
        with zipfile.ZipFile(data) as archive, zipfile.ZipFile(copy, "w") as target:
            parts = archive.infolist()
            if len(parts) > _PARTS:
                raise MemberError("the spreadsheet has too many parts")
            unpacked = sum(part.file_size for part in parts)
            if unpacked > limits.workbook_bytes:
                raise MemberError("the spreadsheet is too large when unpacked")
            if unpacked > room.bytes:
                raise MemberError("the package's spreadsheets are too large together")
            room.bytes -= unpacked
            names = dict.fromkeys(part.filename for part in parts)
            for name in filter(_PART_READ.fullmatch, names):
                extent = _Extent(room.cells)
                with archive.open(name) as stream, target.open(name, "w") as out:
                    for piece in _looked_through_part(stream, extent):
                        out.write(piece)
                room.cells -= extent.cells
    except ZIP_ERRORS as error:
        raise MemberError(reason(error)) from error
    return copy


def _looked_through_part(stream: IO[bytes], extent: _Extent) -> Iterator[bytes]:
    """The part, piece by piece; any of them may be a sheet, whatever its name."""
    is_sheet = False
    rest = b""
    while piece := stream.read(_PIECE_BYTES):
        if b"\0" in piece:
            raise MemberError("a part of the spreadsheet is not in UTF-8")
        text = rest + piece
        cut = text.rfind(b"<")
        if cut < 0 or len(text) - cut > _PIECE_BYTES:
            raise MemberError("a part of the spreadsheet is damaged")
        text, rest = text[:cut], text[cut:]
        if _ENTITIES.search(text):
            raise MemberError("the spreadsheet defines entities")
        is_sheet = is_sheet or b"sheetData" in text
        if is_sheet:
            extent.add(text)
        yield piece


class _Extent:
    """How far a sheet's cells reach, from pieces of its XML. The library makes room for the whole
    rectangle, and ends the program where there is none, so that each place is looked at before."""

    def __init__(self, most_cells: int) -> None:
        self._most_cells = most_cells
        self._width = self._height = 0
        self._column = self._row = 0

    def add(self, piece: bytes) -> None:
        """Takes whole tags. Raises :class:`MemberError` when the rectangle is too large, or where a
        cell is cannot be told."""
        self._add_tags(piece)
        if self.cells > self._most_cells:
            raise MemberError("the sheet spans too many cells")

    @property
    def cells(self) -> int:
        return self._width * self._height

    def _add_tags(self, piece: bytes) -> None:
        """Nearly all programs write the place first; others may write it anywhere, or leave it out
        for a cell to the right of the one before it and a row below."""
        plain = _PLAIN_TAG.findall(piece)
        if len(plain) != len(_TAG.findall(piece)):
            for tag, attributes in _WHOLE_TAG.findall(piece):
                self._add_tag(tag == b"row", _PLACE.findall(attributes))
        elif plain:
            columns, rows = ({place[part] for place in plain} for part in (0, 1))
            self._column = self._width = max(self._width, *map(_column_number, columns))
            self._row = self._height = max(self._height, *map(int, rows))

    def _add_tag(self, is_row: bool, places: list[bytes]) -> None:
        column, row = (0, self._row + 1) if is_row else (self._column + 1, self._row)
        for place in places:
            found = _PLACE_FORM.fullmatch(place)
            if found is None:
                raise MemberError("a cell of the sheet says no place")
            column, row = max(column, _column_number(found[1])), max(row, int(found[2]))
        self._column, self._row = column, row
        self._width, self._height = max(self._width, column), max(self._height, row)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
