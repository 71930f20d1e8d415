"""A spreadsheet (xlsx) -> tables, with values as a person sees them.

Each sheet whose first cell names a template is one; all others, such as the lists of terms in the
official blanks, are left aside. Physical rows are those of the sheet. Before the spreadsheet is
opened its parts are looked through: they may be compressed beyond all measure, or hold two cells
that span a rectangle larger than any memory.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import dropwhile, islice
from typing import TYPE_CHECKING, cast

import msgspec

from immport_explorer.files.zips import READ_ERRORS
from immport_explorer.package.archive import Member, MemberError, reason
from immport_explorer.package.limits import Limits, Room
from immport_explorer.package.note import Notes
from immport_explorer.package.readers.frames import columns_of
from immport_explorer.package.readers.grid import (
    Columns,
    Grid,
    GridRow,
    column_blocks,
    find_head,
    grid_tables,
    plain_table,
)
from immport_explorer.package.readers.protocol import Reader
from immport_explorer.package.readers.workbook.calamine import open_workbook
from immport_explorer.package.readers.workbook.cells import (
    Cell,
    CellFacts,
    blocks_in_words,
    cell_facts,
    ranges_in_words,
)
from immport_explorer.package.readers.workbook.parts import Block as Merged
from immport_explorer.package.readers.workbook.parts import Parts, look_through
from immport_explorer.package.readers.workbook.values import Value, shown
from immport_explorer.package.recognise import (
    ROWS_LOOKED_AT,
    Candidate,
    has_template_mark,
    recognise_rows,
)
from immport_explorer.package.table import Positions, Table, TemplateFile

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, SheetMetadata

    from immport_explorer.package.block import Block

_ROWS_OF_A_BLOCK = 20_000
_ROWS_TAKEN_APART = 500
_HEAD_ROWS = 60


class _Sheet(msgspec.Struct):
    """A sheet as the library reads it, and what else is known of its cells."""

    source: CalamineSheet
    merged: list[Merged]
    facts: CellFacts = msgspec.field(default_factory=CellFacts)

    @property
    def name(self) -> str:
        return self.source.name

    def rows(self) -> Iterator[GridRow]:
        """The rows from the first on, their cells from the first column on, as a person sees
        them."""
        left = [""] * (self.source.start[1] if self.source.start else 0)
        last = 0
        values = self.source.iter_rows() if self.source.start else ()
        for last, row in enumerate(values, start=1):
            cells = [v if type(v) is str and "\r" not in v else shown(v) for v in row]
            yield last, self.facts.of_row(last, left + cells)
        for row_below in sorted(row for row in self.facts.shown if row > last):
            yield row_below, self.facts.of_row(row_below, [])

    def columns_below(self, row: int) -> Iterator[tuple[Sequence[int], Columns]]:
        """The rows below that one, many at a time: their numbers, and their columns."""
        if self.facts.shown or self.facts.formats:
            rows = dropwhile(lambda numbered: numbered[0] <= row, self.rows())
            while some := list(islice(rows, _ROWS_OF_A_BLOCK)):
                yield [number for number, _ in some], columns_of(cells for _, cells in some)
        elif self.source.start:
            left = self.source.start[1]
            values = islice(self.source.iter_rows(), row, None)
            while columns := _columns(islice(values, _ROWS_OF_A_BLOCK)):
                height = len(columns[0])
                empty = [("",) * height] * left
                yield range(row + 1, row + 1 + height), [*empty, *map(_texts, columns)]
                row += height

    def first_rows(self) -> list[list[str]]:
        """The first rows, as far as they tell a template; none when they begin with empty cells."""
        rows = [
            [cell.strip() for cell in cells] for _, cells in islice(self.rows(), ROWS_LOOKED_AT)
        ]
        return rows if any(cells and cells[0] for cells in rows) else []


def _columns(rows: Iterator[Sequence[Value]]) -> list[list[Value]]:
    """The columns of rows of one length. Few rows at a time are still in the processor's cache as
    they are taken apart, which takes a third of the time."""
    columns: list[list[Value]] = []
    while few := list(islice(rows, _ROWS_TAKEN_APART)):
        parts = zip(*few, strict=True)
        if columns:
            for column, part in zip(columns, parts, strict=True):
                column += part
        else:
            columns = [list(part) for part in parts]
    return columns


def _texts(values: Sequence[Value]) -> Sequence[str]:
    """The values as a person sees them; most columns are texts as they are."""
    if set(map(type, values)) == {str}:
        texts = cast("Sequence[str]", values)
        if "\r" not in "".join(texts):
            return texts
    return [v if type(v) is str and "\r" not in v else shown(v) for v in values]


def workbook_files(candidate: Candidate, reader: Reader) -> list[TemplateFile]:
    """The templates among a spreadsheet's sheets."""
    member, limits, notes = candidate.member, candidate.limits, candidate.notes
    named = candidate.named_like_template
    if not named and member.size > limits.other_workbook_bytes:
        return []
    try:
        parts = _parts(member, limits, candidate.room)
        sheets = _sheets(parts)
    except MemberError as error:
        notes.add("file.unreadable", params={"reason": str(error)})
        return []
    _note_left_out(candidate, parts)
    first_rows = [(sheet, rows) for sheet in sheets if (rows := sheet.first_rows())]
    files = []
    for sheet, rows in first_rows:
        of_sheet = candidate.within(sheet=sheet.name)
        recognised = recognise_rows(of_sheet, rows, named_like_template=False)
        if recognised is not None:
            sheet.facts = cell_facts(parts, sheet.name)
            read_tables = partial(_read_tables, sheet)
            files.append(of_sheet.file(reader, recognised, read_tables, sheet=sheet.name))
    if files:
        notes.add("file.needs-text", params={"form": member.suffix})
    elif named and not parts.too_far and not any(has_template_mark(r[0]) for _, r in first_rows):
        notes.add("template.not-recognised", row=1)
    return files


def _note_left_out(candidate: Candidate, parts: Parts) -> None:
    """Sheets whose cells span too large a rectangle: an error where it may be a template."""
    if not parts.too_far:
        return
    is_template = candidate.named_like_template or parts.has_template_mark()
    code = "file.reaches-too-far" if is_template else "file.not-looked-into"
    for sheet, corner in parts.too_far.items():
        candidate.notes.add(code, sheet=sheet, value=corner)


def _read_tables(sheet: _Sheet, file: TemplateFile, notes: Notes) -> list[Table]:
    if file.template.is_compound:
        grid: Grid = [(row, [cell.strip() for cell in cells]) for row, cells in sheet.rows()]
        tables = grid_tables(file, grid, notes)
    else:
        head = find_head(_stripped_head(sheet), file, notes)
        file.level = head.level
        tables = [plain_table(file, head, partial(_blocks, sheet, head.last_row), notes)]
        _note_merged(sheet, head.last_row, notes)
    if sheet.facts.uncalculated:
        _note_uncalculated(sheet.facts.uncalculated, tables, notes)
    return tables


def _note_merged(sheet: _Sheet, header_row: int, notes: Notes) -> None:
    """Blocks of cells below the header that are one over several rows, and hold something."""
    below = [
        ((top, left), (bottom, right))
        for top, left, bottom, right in sheet.merged
        if bottom > top > header_row
    ]
    filled = _filled(sheet, {first for first, _ in below})
    below = [block for block in below if block[0] in filled]
    if not below:
        return
    held = sheet.source.height + (sheet.source.start[0] if sheet.source.start else 0)
    rows = {row for (top, _), (bottom, _) in below for row in range(top + 1, min(bottom, held) + 1)}
    columns = {at - 1 for (_, left), (_, right) in below for at in range(left, right + 1)}
    if rows:
        notes.add(
            "file.merged-cells",
            params={
                "cells": blocks_in_words(below),
                "rows": tuple(sorted(rows)),
                "columns": tuple(sorted(columns)),
            },
        )


def _filled(sheet: _Sheet, cells: AbstractSet[Cell]) -> set[Cell]:
    """Those of the cells that hold something."""
    rows = {row for row, _ in cells}
    held = {row: texts for row, texts in sheet.rows() if row in rows} if rows else {}
    return {(row, column) for row, column in cells if any(held.get(row, [])[column - 1 : column])}


def _note_uncalculated(cells: Sequence[Cell], tables: Sequence[Table], notes: Notes) -> None:
    """Formulas without a saved result: which cells, and which ids are not known for that."""
    columns = {column - 1 for _, column in cells}
    ids = {
        cell.column.declares
        for table in tables
        for cell in table.cells
        if cell.column and (cell.position in columns or table.layout == "fields")
    }
    notes.add(
        "file.uncalculated",
        params={
            "cells": ranges_in_words(cells),
            "count": len(cells),
            "rows": tuple(sorted({row for row, _ in cells})),
            "declares": tuple(sorted(filter(None, ids))),
        },
    )


def sheet_rows(member: Member, sheet: str, limits: Limits) -> Iterator[GridRow]:
    """All rows of the sheet of that name, their cells as a person sees them.

    Raises :class:`MemberError`, also where there is no such sheet.
    """
    parts = _parts(member, limits, Room(limits))
    found = next((one for one in _sheets(parts) if one.name == sheet), None)
    if found is None:
        raise MemberError(f"the spreadsheet has no sheet {sheet}")
    found.facts = cell_facts(parts, sheet)
    yield from found.rows()


def _stripped_head(sheet: _Sheet) -> Iterator[GridRow]:
    for row, cells in islice(sheet.rows(), _HEAD_ROWS):
        yield row, [cell.strip() for cell in cells]


def _blocks(
    sheet: _Sheet, header_row: int, table: Table, notes: Notes, _: Positions | None
) -> Iterator[Block]:
    for rows, columns in sheet.columns_below(header_row):
        yield from column_blocks(table, rows, columns, notes)


def _parts(member: Member, limits: Limits, room: Room) -> Parts:
    """The spreadsheet's parts, looked through. Raises :class:`MemberError`."""
    if member.size > limits.workbook_bytes:
        raise MemberError("the spreadsheet is too large")
    with member.open() as stream:
        data = io.BytesIO(stream.read())
    return look_through(data, limits, room)


def _sheets(parts: Parts) -> list[_Sheet]:
    """The spreadsheet's sheets, without those left out. Raises :class:`MemberError`."""
    from python_calamine import CalamineError

    try:
        workbook = open_workbook(parts.data)
        names = [
            name for name in _worksheets(workbook.sheets_metadata) if name not in parts.too_far
        ]
        return [_Sheet(workbook.get_sheet_by_name(name), parts.merged_in(name)) for name in names]
    except (CalamineError, *READ_ERRORS) as error:
        raise MemberError(reason(error)) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise MemberError("the spreadsheet is damaged") from error
        raise


def _worksheets(sheets: Iterable[SheetMetadata]) -> list[str]:
    return [sheet.name for sheet in sheets if str(sheet.typ).endswith("WorkSheet")]
