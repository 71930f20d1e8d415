"""A spreadsheet (xlsx) -> tables, with values as a person sees them.

Each sheet whose first cell names a template is one; all others, such as the lists of terms in the
official blanks, are left aside. Physical rows are those of the sheet. Before the spreadsheet is
opened its parts are looked through: they may be compressed beyond all measure, or hold two cells
that span a rectangle larger than any memory.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from immport_explorer.files.zips import READ_ERRORS
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
from immport_explorer.package.readers.protocol import Reader
from immport_explorer.package.readers.workbook.parts import looked_through
from immport_explorer.package.readers.workbook.values import shown
from immport_explorer.package.recognise import Candidate, has_template_mark, recognise_cells
from immport_explorer.package.table import Block, Positions, Table, TemplateFile

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, SheetMetadata

_ROWS_OF_A_BLOCK = 20_000
_HEAD_ROWS = 60


def workbook_files(candidate: Candidate, reader: Reader) -> list[TemplateFile]:
    """The templates among a spreadsheet's sheets."""
    member, limits, notes = candidate.member, candidate.limits, candidate.notes
    named = candidate.named_like_template
    if not named and member.size > limits.other_workbook_bytes:
        return []
    try:
        sheets = _sheets(member, limits, candidate.room)
    except MemberError as error:
        notes.add("file.unreadable", params={"reason": str(error)})
        return []
    first_rows = [(sheet, cells) for sheet in sheets if (cells := _first_row(sheet))]
    files = []
    for sheet, cells in first_rows:
        of_sheet = candidate.within(sheet=sheet.name)
        recognised = recognise_cells(of_sheet, cells, named_like_template=False)
        if recognised is not None:
            read_tables = partial(_read_tables, sheet)
            files.append(of_sheet.file(reader, recognised, read_tables, sheet=sheet.name))
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
