"""Text with commas, semicolons or vertical bars -> tables.

Cells are quoted as spreadsheets quote them; a row has the number of the line on which it starts.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import dropwhile, islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from immport_explorer.package.archive import MemberError
from immport_explorer.package.note import Notes
from immport_explorer.package.readers.grid import (
    GridRow,
    Head,
    find_head,
    grid_tables,
    is_template_mark,
    plain_table,
    row_blocks,
)
from immport_explorer.package.readers.header import ROW_HEADER, plain
from immport_explorer.package.readers.lines import Lines, read_lines
from immport_explorer.package.table import Positions, Table, TemplateFile

if TYPE_CHECKING:
    from immport_explorer.package.block import Block

SEPARATORS: Mapping[str, str] = MappingProxyType(
    {",": "commas", ";": "semicolons", "|": "vertical bars"}
)
"""What stands between cells instead of tabs, with its name."""

_NAMES_SEPARATOR = re.compile(r"sep=.?", re.IGNORECASE)
_BINARY = ("PK\x03\x04", "\xd0\xcf\x11\xe0")
_LINES_LOOKED_AT = 5
_LONGEST_LINE = 20_000
_FEWEST_CELLS = 4
"""A line of so many cells may be one of column names, where the lines above it are missing."""
_ROWS_OF_A_BLOCK = 20_000
_LONGEST_CELL = 2 * 32_767 + 2
"""A spreadsheet's cell holds 32,767 characters; the marks in it are doubled."""


def separator_of(head: str) -> str | None:
    """What parts the cells of a text that begins like a template without tabs; None for others."""
    lines = re.split(r"\r\n|\r|\n", head[:_LONGEST_LINE], maxsplit=_LINES_LOOKED_AT)
    top = lines[:_LINES_LOOKED_AT]
    if not top or "\t" in top[0] or top[0].startswith(_BINARY):
        return None
    return next((mark for mark in SEPARATORS if _begins_like_a_template(top, mark)), None)


def _begins_like_a_template(lines: list[str], separator: str) -> bool:
    cells = [[plain(cell.strip(' "\ufeff')) for cell in line.split(separator)] for line in lines]
    if any(is_template_mark(second) for _, second, *_ in (each for each in cells if each[1:])):
        return True
    first = cells[0]
    marks = (plain(line).strip('"') for line in lines if "\t" not in line)
    if any(mark.startswith(plain(ROW_HEADER) + separator) for mark in marks):
        return True
    return len(first) >= _FEWEST_CELLS and all(first)


def names_separator(cells: Sequence[str]) -> bool:
    """Whether a file's first row is a line such as ``sep=;``, which tells Excel what parts cells
    and is no row of the table."""
    return bool(cells) and _NAMES_SEPARATOR.fullmatch(cells[0]) is not None and not any(cells[1:])


def read_tables(separator: str, file: TemplateFile, notes: Notes) -> list[Table]:
    """The tables of a file with that separator."""
    if file.template.is_compound:
        if file.member.size > file.limits.compound_bytes:
            reason = f"a template with sections is read up to {file.limits.compound_bytes} bytes"
            notes.add("file.unreadable", params={"reason": reason})
            return []
        return grid_tables(file, _stripped(_noted(file, separator, notes)), notes)
    rows = _noted(file, separator, file.new_notes())
    head = find_head(_stripped(rows), file, notes)
    file.level = head.level
    return [plain_table(file, head, partial(_blocks, separator, head), notes)]


def _stripped(rows: Iterator[GridRow]) -> Iterator[GridRow]:
    for row, cells in rows:
        yield row, [cell.strip() for cell in cells]


def delimited_rows(file: TemplateFile, separator: str) -> Iterator[GridRow]:
    """The rows as they stand. Raises :class:`MemberError`."""
    with file.member.open() as stream:
        lines = read_lines(stream, file.limits, file.new_notes())
        yield from _records(_texts(lines), separator)


def _noted(file: TemplateFile, separator: str, notes: Notes) -> Iterator[GridRow]:
    """The rows; what is amiss with the bytes or the quotation marks is noted."""
    try:
        with file.member.open() as stream:
            lines = read_lines(stream, file.limits, notes)
            yield from _records(_texts(lines), separator)
    except MemberError as error:
        notes.add("file.unreadable", params={"reason": str(error)})


def _texts(blocks: Iterator[Lines]) -> Iterator[str]:
    for lines in blocks:
        yield from io.StringIO(lines.text.decode("utf-8"), newline="\n")


def _records(lines: Iterator[str], separator: str) -> Iterator[GridRow]:
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
    reader = csv.reader(lines, delimiter=separator, strict=True)
    row = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise MemberError(f"a quotation mark in row {row} is not closed") from error
        if cells is None:
            return
        yield row, cells
        row = reader.line_num + 1


def _blocks(
    separator: str, head: Head, table: Table, notes: Notes, _: Positions | None
) -> Iterator[Block]:
    below = dropwhile(lambda row: row[0] <= head.last_row, _noted(table.file, separator, notes))
    while some := list(islice(below, _ROWS_OF_A_BLOCK)):
        yield from row_blocks(table, some, notes)
