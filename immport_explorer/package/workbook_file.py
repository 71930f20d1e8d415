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
from typing import IO, TYPE_CHECKING

from ..schema.dates import immport_date
from ..schema.model import Schema
from .archive import READ_ERRORS, ZIP_ERRORS, Member, MemberError, reason
from .grid import (
    Grid,
    GridRow,
    find_head,
    grid_tables,
    plain_table,
    row_blocks,
)
from .limits import Limits
from .note import Notes
from .recognise import Recognised, has_template_mark, is_named_like_template, recognise_cells
from .table import Block, Table, TemplateFile

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
_OVERLAP_BYTES = 64
_CELL_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,7})["']""")
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def workbook_files(
    member: Member, schema: Schema, limits: Limits, notes: Notes
) -> list[TemplateFile]:
    """The templates among a spreadsheet's sheets; ``notes`` gets what is odd about it."""
    named = is_named_like_template(member.name, schema)
    if not named and member.size > limits.other_workbook_bytes:
        return []
    try:
        sheets = _sheets(member, limits)
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
    found = next((one for one in _sheets(member, limits) if one.name == sheet), None)
    if found is None:
        raise MemberError(f"the spreadsheet has no sheet {sheet}")
    yield from _rows(found)


def _stripped_head(sheet: CalamineSheet) -> Iterator[GridRow]:
    for row, cells in islice(_rows(sheet), _HEAD_ROWS):
        yield row, [cell.strip() for cell in cells]


def _blocks(sheet: CalamineSheet, header_row: int, table: Table, notes: Notes) -> Iterator[Block]:
    rows = islice(_rows(sheet), header_row, None)
    while some := list(islice(rows, _ROWS_OF_A_BLOCK)):
        yield from row_blocks(table, some, notes)


def _rows(sheet: CalamineSheet) -> Iterator[GridRow]:
    """The sheet's rows from the first on, their cells from the first column on."""
    if sheet.start is None:
        return
    left = [""] * sheet.start[1]
    for row, values in enumerate(sheet.iter_rows(), start=1):
        yield row, left + [shown(value) for value in values]


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


def _sheets(member: Member, limits: Limits) -> list[CalamineSheet]:
    """The spreadsheet's sheets. Raises :class:`MemberError`."""
    from python_calamine import CalamineError, CalamineWorkbook

    if member.size > limits.workbook_bytes:
        raise MemberError("the spreadsheet is too large")
    with member.open() as stream:
        data = io.BytesIO(stream.read())
    _look_through(data, limits)
    data.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(data)
        return [workbook.get_sheet_by_name(name) for name in _worksheets(workbook.sheets_metadata)]
    except (CalamineError, *READ_ERRORS) as error:
        raise MemberError(reason(error)) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise MemberError("the spreadsheet is damaged") from error
        raise


def _worksheets(sheets: Iterable[SheetMetadata]) -> list[str]:
    return [sheet.name for sheet in sheets if str(sheet.typ).endswith("WorkSheet")]


def _look_through(data: io.BytesIO, limits: Limits) -> None:
    """Refuse a spreadsheet that would not fit into memory, or that is no honest archive."""
    try:
        with zipfile.ZipFile(data) as archive:
            parts = archive.infolist()
            if len(parts) > _PARTS:
                raise MemberError("the spreadsheet has too many parts")
            if sum(part.file_size for part in parts) > limits.workbook_bytes:
                raise MemberError("the spreadsheet is too large when unpacked")
            for part in parts:
                with archive.open(part) as stream:
                    _look_through_part(part.filename, stream, limits)
    except ZIP_ERRORS as error:
        raise MemberError(reason(error)) from error


def _look_through_part(name: str, stream: IO[bytes], limits: Limits) -> None:
    is_sheet = "/worksheets/" in f"/{name.lower()}"
    width = height = 0
    overlap = b""
    while piece := stream.read(_PIECE_BYTES):
        piece = overlap + piece
        if _ENTITIES.search(piece):
            raise MemberError("the spreadsheet defines entities")
        if is_sheet:
            width, height = _extent(piece, width, height)
            if width * height > limits.workbook_cells:
                raise MemberError("the sheet spans too many cells")
        overlap = piece[-_OVERLAP_BYTES:]


def _extent(piece: bytes, width: int, height: int) -> tuple[int, int]:
    """The farthest column and row that a cell or row stands at."""
    columns, rows = set(), set()
    for letters, digits in _CELL_PLACE.findall(piece):
        columns.add(letters)
        rows.add(digits)
    return (
        max(width, *map(_column_number, columns)) if columns else width,
        max(height, *map(int, rows)) if rows else height,
    )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
