"""Tab-separated text -> tables.

A plain template is read in blocks, straight from the stream, and handed to polars by position;
memory does not grow with the file. A template with sections is small, and is held.

Physical rows are lines as an editor counts them, from 1; a row with a quoted cell of several lines
has the number of its first.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from immport_explorer.package.archive import MemberError
from immport_explorer.package.note import Notes
from immport_explorer.package.readers.grid import Grid, Head, find_head, grid_tables, plain_table
from immport_explorer.package.readers.header import ROW_HEADER, plain
from immport_explorer.package.readers.lines import Lines, read_lines
from immport_explorer.package.readers.records import Records, cells_of, read_records
from immport_explorer.package.table import Positions, RowStart, Table, TemplateFile
from immport_explorer.schema.model import Template

if TYPE_CHECKING:
    from immport_explorer.package.block import Block
    from immport_explorer.package.limits import Limits
    from immport_explorer.package.readers.frames import FrameReader

_HEAD_BLOCK_BYTES = 2**20
_WINDOW_BLOCK_BYTES = 2**18
_WIDE, _TIMES_AT_MOST = 200, 2  # columns for which a block is as large; how much larger it may be


def read_text_tables(file: TemplateFile, notes: Notes) -> list[Table]:
    """The tables of a member that is tab-separated text."""
    if file.template.is_compound:
        return grid_tables(file, _whole_grid(file, notes), notes)
    head = find_head(text_rows(file), file, notes)
    file.level = head.level
    read_from = partial(_blocks_from, head)
    return [plain_table(file, head, partial(_blocks, head), notes, read_from)]


def _whole_grid(file: TemplateFile, notes: Notes) -> Grid:
    if file.member.size > file.limits.compound_bytes:
        reason = f"a template with sections is read up to {file.limits.compound_bytes} bytes"
        notes.add("file.unreadable", params={"reason": reason})
        return []
    grid: Grid = []
    names = _names(file.template)

    def looks_like_row(line: bytes) -> bool:
        return plain(line.split(b"\t", 1)[0].decode("utf-8", "replace")) in names

    try:
        with file.member.open() as stream:
            lines = read_lines(stream, file.limits, notes)
            for records in read_records(
                lines,
                notes,
                tabs=None,
                looks_like_row=looks_like_row,
            ):
                grid.extend(_cells(records))
    except MemberError as error:
        notes.add("file.unreadable", params={"reason": str(error)})
    return grid


def _names(template: Template) -> set[str]:
    """What stands first in a line of a compound template: a section's or a column's name."""
    return {
        plain(name)
        for section in template.sections
        for name in (section.name or "", *(column.header for column in section.columns))
    }


def text_rows(file: TemplateFile) -> Iterator[tuple[int, list[str]]]:
    """The rows as they stand, from the first on, read as far as they are asked for. What is amiss
    with their bytes is noted when the tables are read."""
    limits = _with_block(file.limits, _HEAD_BLOCK_BYTES)
    unheard = file.new_notes()
    try:
        with file.member.open() as stream:
            records = read_records(
                read_lines(stream, limits, unheard),
                unheard,
                tabs=None,
                looks_like_row=_begins_like_a_row,
            )
            for some in records:
                yield from _cells(some)
    except MemberError:
        return


def _begins_like_a_row(line: bytes) -> bool:
    return line.startswith(b"\t") or plain(line[:50].decode("utf-8", "replace")).startswith(
        plain(ROW_HEADER)
    )


def _for_width(limits: Limits, width: int) -> Limits:
    """Larger blocks of a table with many columns: to judge a column of a block takes a time of its
    own, however few its rows are."""
    times = min(max(width // _WIDE, 1), _TIMES_AT_MOST)
    return _with_block(limits, limits.block_bytes * times)


def _with_block(limits: Limits, block_bytes: int) -> Limits:
    return msgspec.structs.replace(limits, block_bytes=block_bytes)


def _cells(records: Records) -> Iterator[tuple[int, list[str]]]:
    position = 0
    for row in records.rows:
        end = records.text.index(b"\n", position)
        yield row, cells_of(records.text[position:end])
        position = end + 1


def _blocks(head: Head, table: Table, notes: Notes, only: Positions | None) -> Iterator[Block]:
    """The rows below the header; with ``only``, these columns of them."""
    from immport_explorer.package.readers.frames import FrameReader

    file, limits = table.file, _for_width(table.file.limits, head.width)
    reader = FrameReader(table.cells, head.width, limits, notes, only)
    try:
        with file.member.open() as stream:
            lines = read_lines(stream, limits, notes)
            yield from _data_blocks(head, reader, lines, notes)
    except MemberError as error:
        notes.add("file.unreadable", params={"reason": str(error)})


def _blocks_from(head: Head, table: Table, start: RowStart) -> Iterator[Block]:
    """The rows from a place on at which one begins; nothing is noted. Raises ``MemberError``."""
    from immport_explorer.package.readers.frames import FrameReader

    file, unheard = table.file, table.file.new_notes()
    limits = _with_block(file.limits, _WINDOW_BLOCK_BYTES)
    reader = FrameReader(table.cells, head.width, limits, unheard)
    with file.member.open_at(start.offset) as stream:
        lines = _renumbered(read_lines(stream, limits, unheard), start.row - 1)
        yield from _data_blocks(head, reader, lines, unheard)


def _data_blocks(
    head: Head, reader: FrameReader, lines: Iterator[Lines], notes: Notes
) -> Iterator[Block]:
    tabs = head.width - 1

    def looks_like_row(line: bytes) -> bool:
        return line.startswith(b"\t") or line.count(b"\t") == tabs > 0

    below = _after(lines, head.last_row)
    for records in read_records(below, notes, tabs=tabs, looks_like_row=looks_like_row):
        yield from reader.blocks(records)


def _renumbered(blocks: Iterator[Lines], before: int) -> Iterator[Lines]:
    """The blocks with so many lines before them."""
    for lines in blocks:
        lines.row += before
        yield lines


def _after(blocks: Iterator[Lines], last_row: int) -> Iterator[Lines]:
    """The blocks without the lines up to ``last_row``."""
    for lines in blocks:
        if lines.row > last_row:
            yield lines
            continue
        row, position = lines.row, 0
        while row <= last_row and position < len(lines.text):
            position = lines.text.index(b"\n", position) + 1
            row += 1
        rest = Lines(row, lines.text[position:], None, lines.has_rare_blanks, lines.is_ascii)
        lines.text = b""  # it may be large
        if rest.text:
            yield rest
        lines.number = row - lines.row + rest.number  # known by then, if the rest was parsed
