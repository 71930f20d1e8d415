"""How a template's file is laid out around its rows, so that what was read is written back as it
was: lines above, between and below, and each row as it stood."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from immport_explorer.package.readers.lines import head_text
from immport_explorer.publish.lines import Head, lines
from immport_explorer.publish.lines import Line as HeaderLine

if TYPE_CHECKING:
    from immport_explorer.package.table import Table
    from immport_explorer.schema.model import Column, Schema, Template


@dataclass(frozen=True)
class Slot:
    """A column of a frame, and where its cells stand in a row."""

    name: str
    position: int
    column: Column | None


@dataclass(frozen=True)
class Rows:
    """A section of which a row is a line, from the first row on."""

    section: str | None
    slots: tuple[Slot, ...]
    width: int


@dataclass(frozen=True)
class Line:
    """A field of a section of which a line is a field: its header, and the line as it stood."""

    section: str | None
    slot: Slot
    header: str
    raw: str = ""


_NUMBERED = re.compile(r" \((\d{1,3})\)$")

Piece = str | Rows | Line
"""Text to copy, a place for rows, or a field."""


@dataclass(frozen=True)
class Layout:
    """The pieces of a file in their order; ``rows`` has the rows as they stood, by section and by
    physical row: the line, and its cells by the names of their columns."""

    template: str
    pieces: tuple[Piece, ...]
    end: str = "\n"
    rows: dict[str | None, dict[int, tuple[str, dict[str, str]]]] = field(default_factory=dict)

    def __deepcopy__(self, memo: object) -> Layout:
        return self  # pandas copies what a frame carries, at every step; nobody changes this

    def sections(self) -> dict[str | None, tuple[Slot, ...]]:
        """The columns of each section that has a place."""
        found: dict[str | None, tuple[Slot, ...]] = {}
        for piece in self.pieces:
            if isinstance(piece, Rows):
                found[piece.section] = piece.slots
            elif isinstance(piece, Line):
                found[piece.section] = (*found.get(piece.section, ()), piece.slot)
        return found


def blank_layout(schema: Schema, template: Template, groups: int = 1) -> Layout:
    """The layout of a template's blank, with that many groups of its columns of results."""
    return Layout(template.name, tuple(_blank_pieces(schema, template, groups)))


def groups_of(names: Iterable[str]) -> int:
    """How many groups of results columns of these names speak of: 2 for ``Comments (2)``."""
    return max((int(found[1]) for found in map(_NUMBERED.search, names) if found), default=1)


def _blank_pieces(schema: Schema, template: Template, groups: int) -> Iterator[Piece]:
    section: str | None = None
    slots: tuple[Slot, ...] = ()
    for line in lines(schema, template):
        if line.heads:
            section = line.heads[0].section.name
        if line.kind == "header":
            line = _with_groups(line, groups)
            names = unique(head.column.header for head in line.heads)
            heads = zip(names, line.heads, strict=True)
            slots = tuple(Slot(name, head.position, head.column) for name, head in heads)
        if line.kind == "data":
            yield Rows(section, slots, max(slot.position for slot in slots) + 1)
        elif line.kind == "field":
            column = line.heads[0].column
            yield Line(section, Slot(column.header, 1, column), column.header)
        else:
            yield "\t".join(line.cells) + "\n"


def _with_groups(line: HeaderLine, groups: int) -> HeaderLine:
    """The header line with its columns of results again at its end, once for each more group."""
    results = [
        head for head in line.heads if head.column.side == "result" and not head.column.is_separator
    ]
    more = [head.column for _ in range(groups - 1) for head in results]
    heads = [
        Head(len(line.cells) + number, line.heads[0].section, column)
        for number, column in enumerate(more)
    ]
    cells = (*line.cells, *(column.header for column in more))
    return HeaderLine(line.kind, cells, (*line.heads, *heads))


def layout_of(tables: Sequence[Table], template: str, content: bytes) -> Layout:
    """The layout of a text file, with all its rows as they stood."""
    whole = head_text(content)
    texts = re.split(r"(?<=\n)|(?<=\r)(?!\n)", whole)
    pieces: dict[int, Piece] = {}
    rows: dict[str | None, dict[int, tuple[str, dict[str, str]]]] = {}
    gone: set[int] = set()
    for table in tables:
        name = table.section.name
        slots = slots_of(table)
        if table.layout == "fields":
            for slot, row in zip(slots, sorted((table.field_rows or {}).values()), strict=True):
                pieces[row] = Line(name, slot, slot.name, texts[row - 1])
            continue
        stood = rows.setdefault(name, {})
        for row, cells in _rows(table, slots):
            last = _last_line(texts, row)
            stood[row] = ("".join(texts[row - 1 : last]), cells)
            gone.update(range(row, last + 1))
        first = min(stood, default=(table.header_row or len(texts)) + 1)
        pieces[first] = Rows(name, slots, max((slot.position for slot in slots), default=0) + 1)
    return Layout(template, tuple(_in_order(texts, pieces, gone)), _line_end(whole), rows)


def slots_of(table: Table) -> tuple[Slot, ...]:
    """The columns that a frame of the table has: a header that stands twice gets a number."""
    names = unique(cell.text for cell in table.cells)
    cells = zip(names, table.cells, strict=True)
    return tuple(Slot(name, cell.position, cell.column) for name, cell in cells)


def unique(headers: Iterable[str]) -> list[str]:
    """``Comments``, ``Comments (2)``: names that a frame can tell apart."""
    seen: Counter[str] = Counter()
    names = []
    for header in headers:
        seen[header] += 1
        names.append(header if seen[header] == 1 else f"{header} ({seen[header]})")
    return names


def _rows(table: Table, slots: Sequence[Slot]) -> Iterator[tuple[int, dict[str, str]]]:
    for block in table.blocks():
        columns = [block.frame[str(slot.position)].to_list() for slot in slots]
        for row, *cells in zip(block.rows.to_list(), *columns, strict=True):
            yield row, {slot.name: cell for slot, cell in zip(slots, cells, strict=True)}


def _last_line(texts: Sequence[str], row: int) -> int:
    """The last line of the row that begins there: a quoted cell may go on below."""
    quotes, last = texts[row - 1].count('"'), row
    while quotes % 2 and last < len(texts):
        quotes += texts[last].count('"')
        last += 1
    return last


def _in_order(texts: Sequence[str], pieces: Mapping[int, Piece], gone: set[int]) -> Iterator[Piece]:
    for row, text in enumerate([*texts, ""], 1):
        if row in pieces:
            yield pieces[row]
        if row not in gone and not isinstance(pieces.get(row), Line) and text:
            yield text


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\r" if "\r" in text and "\n" not in text else "\n"
