"""Lines of cells -> where the headers are, and which section is where.

What is common to text and spreadsheets: a *grid* is the file's rows, each with its physical number
and its cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING

import msgspec

from immport_explorer.package.note import Notes
from immport_explorer.package.readers.header import (
    ROW_HEADER,
    header_cells,
    letters,
    plain,
    without_table_beside,
)
from immport_explorer.package.table import (
    HeaderCell,
    Positions,
    RowStart,
    Table,
    TemplateFile,
)
from immport_explorer.schema.model import Section, Template

if TYPE_CHECKING:
    from immport_explorer.package.block import Block

GridRow = tuple[int, Sequence[str]]
Grid = list[GridRow]
Columns = Sequence[Sequence[str]]
"""The texts of each column, by its position."""

_LEVEL = "validation level"
_TEMPLATE_MARKS = ("schema version", "please do not delete or edit")
_SHOWN_CELLS = 3
_NOTE_ROW = 2
_ROWS_LOOKED_AT = 50
"""Headers are looked for in that many rows, beyond which there are surely none."""
_TOP_ROWS = 10
_FIRST_COLUMNS = 4
"""In one of these stand the column names of a table that is turned on its side."""
_FEWEST_NAMES = 3
_TOP_LINES = 3
"""Lines above the rows in the blank template."""
_SECTION_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The lines above the rows. ``texts`` are the headers with their positions, without the mark
    'Column Name', which stands at ``mark_position``; ``width`` counts the columns up to the last
    header; ``last_row`` is the header line's last physical row."""

    header_row: int | None = None
    last_row: int = 0
    texts: tuple[tuple[int, str], ...] = ()
    mark_position: int | None = None
    width: int = 0
    level: str | None = None


def find_head(rows: Iterable[GridRow], file: TemplateFile, notes: Notes) -> Head:
    """Find the header line of a plain template, and its validation level.

    Other rows above it are not read, which is noted.
    """
    template = file.template
    level: str | None = None
    above: Grid = []
    seen: Grid = []
    for row, cells in islice(rows, _ROWS_LOOKED_AT + 1):
        words = plain(cells[0]) if cells else ""
        seen.append((row, cells))
        if row < file.first_row:
            continue
        if words == _LEVEL:
            level = cells[1] if len(cells) > 1 else ""
        elif _is_header(cells, template.sections[0]):
            head = _head(row, cells, level)
            _note_rows_above(above, notes)
            _note_head(head, template, notes, _lines_more(file, above))
            return head
        elif _is_unread((row, cells)):
            above.append((row, cells))
    turned = _turned_row(seen, template.sections[0])
    if turned is None:
        notes.add("layout.missing-header")
    else:
        notes.add("layout.turned-table", row=turned)
    return Head(level=level)


def _turned_row(rows: Grid, section: Section) -> int | None:
    """The row of the first column name, where these stand one below the other; None otherwise."""
    known = _headers(section)
    for position in range(_FIRST_COLUMNS):
        named = [row for row, cells in rows if _cell(cells, position) in known]
        if len(named) >= _FEWEST_NAMES and 2 * len(named) >= len(rows) - _TOP_LINES:
            return named[0]
    return None


def _cell(cells: Sequence[str], position: int) -> str:
    return letters(cells[position]) if position < len(cells) else ""


def is_template_mark(text: str) -> bool:
    """Whether a cell, as :func:`~immport_explorer.package.readers.header.plain` gives it, holds
    what ImmPort writes into the first lines of its templates."""
    return text.startswith(_TEMPLATE_MARKS)


def _note_rows_above(rows: Grid, notes: Notes) -> None:
    for row, cells in rows:
        filled = [cell for cell in cells if cell]
        notes.add("layout.data-above-header", row=row, value="; ".join(filled[:_SHOWN_CELLS]))


def _is_header(cells: Sequence[str], section: Section) -> bool:
    """Whether the line begins with the mark, or at least half of its cells are headers."""
    filled = [letters(cell) for cell in cells if cell]
    if not filled:
        return False
    if filled[0] == letters(ROW_HEADER):
        return len(filled) > 1
    known = _headers(section)
    named = sum(cell in known for cell in filled)
    return 2 * named >= len(filled) and named >= min(2, len(known))


def _headers(section: Section) -> set[str]:
    return {letters(column.header) for column in section.columns}


def _head(row: int, cells: Sequence[str], level: str | None) -> Head:
    filled = [(position, text) for position, text in enumerate(cells) if text]
    mark = filled[0][0] if letters(filled[0][1]) == letters(ROW_HEADER) else None
    return Head(
        header_row=row,
        last_row=row + sum(text.count("\n") for text in cells),
        texts=tuple(filled if mark is None else filled[1:]),
        mark_position=mark,
        width=filled[-1][0] + 1,
        level=level,
    )


def _lines_more(file: TemplateFile, above: Grid) -> int:
    """How many lines more than in the blank template stand above the headers, for reasons that are
    told by themselves; below 0, how many fewer."""
    return file.rows_above + len(above) - len(file.missing_lines)


def _note_head(head: Head, template: Template, notes: Notes, lines_more: int) -> None:
    """With ``lines_more`` above them, for reasons told elsewhere, headers may be in place."""
    expected = 4 if template.level_line else 3
    if template.level_line and head.level is None:
        notes.add("layout.missing-level", row=3)
    elif head.header_row != expected + lines_more:
        notes.add("layout.moved-header", row=head.header_row, params={"expected": expected})
    if head.mark_position is None:
        first = head.texts[0][1] if head.texts else ""
        notes.add("layout.header-mark", row=head.header_row, value=first)


def plain_table(
    file: TemplateFile,
    head: Head,
    read: Callable[[Table, Notes, Positions | None], Iterator[Block]],
    notes: Notes,
    read_from: Callable[[Table, RowStart], Iterator[Block]] | None = None,
) -> Table:
    """The one table of a template without sections."""
    section = file.template.sections[0]
    cells: tuple[HeaderCell, ...] = ()
    header_row = head.header_row
    if header_row is not None:
        texts = _within_limit(head.texts, file, header_row, notes)
        texts = without_table_beside(texts, file.template, section, header_row, notes)
        cells = header_cells(texts, file.template, section, lambda _: header_row, notes)
    return Table(
        file=file,
        section=section,
        cells=cells,
        header_row=header_row,
        read=read,
        read_from=read_from,
        tabs=head.width - 1,
    )


def _within_limit(
    texts: Iterable[tuple[int, str]], file: TemplateFile, row: int, notes: Notes
) -> list[tuple[int, str]]:
    """The headers that stand in columns which are read."""
    texts = list(texts)
    limit = file.limits.columns
    if texts and texts[-1][0] >= limit:
        notes.add("layout.too-many-columns", row=row, params={"limit": limit})
        texts = [item for item in texts if item[0] < limit]
    return texts


# --- compound templates --------------------------------------------------------------------------


def grid_tables(file: TemplateFile, grid: Iterable[GridRow], notes: Notes) -> list[Table]:
    """The sections of a compound template, in the order in which they stand."""
    tables = []
    for part in _parts(grid, file, notes):
        section_notes = notes.within(section=part.section.name)
        if part.is_turned() or part.section.layout == "rows":
            tables.append(_rows_table(file, part, section_notes))
        else:
            tables.append(_fields_table(file, part, section_notes))
    _note_repeats(tables, notes)
    return tables


class _Part:
    """The rows of one section, from the line with its name (``start_row``) on; empty rows are left
    out."""

    def __init__(self, section: Section, start_row: int) -> None:
        self.section = section
        self.start_row = start_row
        self.rows: Grid = []

    def is_turned(self) -> bool:
        """Fields written side by side, as a header line with rows below."""
        if self.section.layout != "fields" or not self.rows:
            return False
        known = _headers(self.section)
        filled = [cell for cell in self.rows[0][1] if cell]
        return len(filled) > 1 and all(letters(cell) in known for cell in filled)


def _parts(grid: Iterable[GridRow], file: TemplateFile, notes: Notes) -> list[_Part]:
    parts: list[_Part] = []
    current: _Part | None = None
    unknown = False
    blank_before = True
    template = file.template
    for row, cells in _below_the_mark(grid, file, notes):
        filled = [cell for cell in cells if cell]
        if not filled:
            blank_before = True
            continue
        section = template.section(_underscored(filled[0])) if len(filled) == 1 else None
        if section is not None:
            current, unknown = _Part(section, row), False
            parts.append(current)
            if filled[0].casefold() != (section.name or "").casefold():
                notes.add(
                    "layout.section-spelling",
                    section=section.name,
                    row=row,
                    value=filled[0],
                    params={"official": section.name},
                )
        elif len(filled) == 1 and _is_unknown_section(filled[0], current, blank_before):
            current, unknown = None, True
            notes.add("layout.unknown-section", section=filled[0], row=row, value=filled[0])
        elif current is not None:
            current.rows.append((row, cells))
        elif not unknown:
            notes.add("layout.outside-section", row=row, value=filled[0])
        blank_before = False
    return parts


def _below_the_mark(grid: Iterable[GridRow], file: TemplateFile, notes: Notes) -> Iterator[GridRow]:
    """The rows below the mark 'Column Name', or, where it is absent, from the first section on."""
    rows = iter(grid)
    top = list(islice(rows, _TOP_ROWS))
    for count, (_, cells) in enumerate(top):
        filled = [cell for cell in cells if cell]
        is_mark = bool(filled) and letters(filled[0]) == letters(ROW_HEADER)
        is_section = len(filled) == 1 and file.template.section(_underscored(filled[0])) is not None
        if count and (is_mark or is_section):
            _note_rows_above([row for row in top[file.title_row : count] if _is_unread(row)], notes)
            return chain(top[count + is_mark :], rows)
    return chain(top[file.title_row :], rows)


def _is_unread(row: GridRow) -> bool:
    """Whether a row above the headers holds more than ImmPort's note, which stands in the second
    row and may be worded otherwise."""
    number, cells = row
    is_note = is_template_mark(plain(cells[0])) if cells else False
    is_other_note = number == _NOTE_ROW and not any(cells[1:])
    return any(cells) and not is_note and not is_other_note


def _underscored(name: str) -> str:
    return "_".join(name.split())


def _is_unknown_section(text: str, current: _Part | None, blank_before: bool) -> bool:
    """A lone word in the form of a section's name, below an empty line. In a section of fields a
    lone word that names a field is a field without a value."""
    if not blank_before or not _SECTION_NAME.fullmatch(text):
        return False
    if current is None:
        return True
    if letters(text) in _headers(current.section):
        return False
    return "_" in text or current.section.layout == "fields"


def _rows_table(file: TemplateFile, part: _Part, notes: Notes) -> Table:
    section = part.section
    if part.is_turned():
        notes.add("layout.turned-section", row=part.rows[0][0])
    if not part.rows or not _has_a_header(part.rows[0][1], section):
        if part.rows or section.layout == "rows":
            row = part.rows[0][0] if part.rows else part.start_row
            notes.add("layout.missing-header", row=row)
        return _empty_table(file, part)
    header_row, header = part.rows[0]
    named = ((position, text) for position, text in enumerate(header) if text)
    texts = _within_limit(named, file, header_row, notes)
    texts = without_table_beside(texts, file.template, section, header_row, notes)
    cells = header_cells(texts, file.template, section, lambda _: header_row, notes)
    data = part.rows[1:]
    return Table(
        file=file,
        section=section,
        cells=cells,
        header_row=header_row,
        start_row=part.start_row,
        read=lambda table, notes, _: row_blocks(table, data, notes),
    )


def _has_a_header(cells: Sequence[str], section: Section) -> bool:
    known = _headers(section)
    return any(letters(cell) in known for cell in cells if cell)


def _empty_table(file: TemplateFile, part: _Part) -> Table:
    return Table(
        file=file,
        section=part.section,
        cells=(),
        header_row=None,
        start_row=part.start_row,
        read=lambda table, notes, _: iter(()),
    )


def row_blocks(table: Table, rows: Grid, notes: Notes) -> Iterator[Block]:
    """Rows that are held, as a block; none when no row holds a value."""
    from immport_explorer.package.readers.frames import columns_of

    columns = columns_of(cells for _, cells in rows)
    return column_blocks(table, [row for row, _ in rows], columns, notes)


def column_blocks(
    table: Table, rows: Sequence[int], columns: Columns, notes: Notes
) -> Iterator[Block]:
    """Columns that are held, as a block of these rows; none when no row holds a value."""
    from immport_explorer.package.readers.frames import column_block

    if not table.cells:
        return
    positions = [cell.position for cell in table.cells]
    _note_extra_cells(rows, columns, set(positions), notes)
    block = column_block(rows, columns, positions)
    if len(block.rows):
        yield block


def _note_extra_cells(
    rows: Sequence[int], columns: Columns, positions: set[int], notes: Notes
) -> None:
    found = [
        (row, position, text)
        for position, column in enumerate(columns)
        if position not in positions and "".join(column).strip()
        for row, cell in zip(rows, column, strict=True)
        if (text := cell.strip())
    ]
    between = range(1, max(positions))
    for row, position, text in sorted(found):
        code = "layout.nameless-column" if position in between else "layout.extra-cells"
        notes.add(code, row=row, value=text, params={"position": position})


def _fields_table(file: TemplateFile, part: _Part, notes: Notes) -> Table:
    """A section with a line a field: the field's name, to its right a value for each record."""
    limit = file.limits.columns
    texts: list[tuple[int, str]] = []
    values: list[list[str]] = []
    field_rows: dict[int, int] = {}
    for position, (row, line) in enumerate(part.rows[:limit]):
        name_at = next(at for at, text in enumerate(line) if text)
        texts.append((position, line[name_at]))
        values.append(list(line[name_at + 1 : name_at + 1 + limit]))
        field_rows[position] = row
    if len(part.rows) > limit or any(len(column) == limit for column in values):
        notes.add("layout.too-many-columns", row=part.start_row, params={"limit": limit})
    cells = header_cells(texts, file.template, part.section, field_rows.__getitem__, notes)
    records = max((_last_filled(column) for column in values), default=0)
    data: Grid = [
        (part.rows[0][0], [column[index] if index < len(column) else "" for column in values])
        for index in range(records)
    ]
    return Table(
        file=file,
        section=part.section,
        cells=cells,
        header_row=part.rows[0][0] if part.rows else None,
        start_row=part.start_row,
        layout="fields",
        field_rows=field_rows,
        read=lambda table, notes, _: row_blocks(table, data, notes),
    )


def _last_filled(values: Sequence[str]) -> int:
    return max((index + 1 for index, value in enumerate(values) if value), default=0)


def _note_repeats(tables: Iterable[Table], notes: Notes) -> None:
    seen: dict[str | None, int | None] = {}
    for table in tables:
        name = table.section.name
        if name in seen and table.layout == "rows":
            params = {"first": seen[name]}
            notes.add("layout.repeated-section", section=name, row=table.start_row, params=params)
        seen.setdefault(name, table.start_row)
