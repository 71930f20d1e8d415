"""Rows of cells -> a template's file in ImmPort's text form, and where each row came from."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from immport_explorer.fill.recipe import Filling
from immport_explorer.fill.rows import Filled, FillingRun, Layout, Slot
from immport_explorer.fill.sifting import Sieve
from immport_explorer.fill.ways import Constant
from immport_explorer.lab.table import LabTable, Row
from immport_explorer.publish.lines import LEVEL, NAMES, NOTE
from immport_explorer.schema.model import Schema, Section, Template

_NEEDS_QUOTES = re.compile(r'^"|[\t\r\n]')

Tell = Callable[[str, int], None]
"""Told the name of a file that is being written and how many rows were added."""


class Origins:
    """For each row that was written: the filling, the lab's table and the row there.

    A row of a file is found by the physical row on which it begins; in a section with a line a
    field, each record stands in all lines.
    """

    def __init__(self) -> None:
        self.lines = array("L")
        self._runs = array("H")
        self._tables = array("H")
        self._numbers = array("L")
        self._columns = array("L")
        self._known: list[LabTable] = []
        self._positions: dict[int, int] = {}
        self._odd: dict[int, Mapping[int, tuple[int, int]]] = {}

    def add(self, lines: Sequence[int], run: int, block: Filled) -> None:
        """Rows of a block, on these lines."""
        table = 0 if block.table is None else self._table(block.table) + 1
        at = len(self.lines)
        self.lines.extend(lines)
        self._runs.extend([run] * len(lines))
        self._tables.extend([table] * len(lines))
        self._numbers.extend([row.number if row else 0 for row in block.rows])
        self._columns.extend([row.column if row else 0 for row in block.rows])
        for n, row in enumerate(block.rows):
            if row is not None and row.elsewhere:
                self._odd[at + n] = row.elsewhere

    def _table(self, table: LabTable) -> int:
        if id(table) not in self._positions:
            self._positions[id(table)] = len(self._known)
            self._known.append(table)
        return self._positions[id(table)]

    def at(self, index: int) -> tuple[int, LabTable | None, Row]:
        """The run, the table and the row of the row with that index; the row has no texts."""
        table = self._tables[index]
        row = Row(self._numbers[index], (), self._columns[index], self._odd.get(index))
        return self._runs[index], self._known[table - 1] if table else None, row

    def find(self, line: int) -> int | None:
        """The index of the row that begins on that line, or above it in a cell of several lines."""
        from bisect import bisect_right

        place = bisect_right(self.lines, line) - 1
        return place if place >= 0 else None


class Written:
    """A template's file as it was written: a part for each section."""

    def __init__(self, template: Template, name: str) -> None:
        self.template = template
        self.name = name
        self.parts: list[WrittenPart] = []
        self.files: set[str] = set()

    @property
    def rows(self) -> int:
        return sum(len(part.origins.lines) for part in self.parts)

    def part(self, section: str | None) -> WrittenPart | None:
        """The part of that section."""
        return next((one for one in self.parts if one.layout.section.name == section), None)


class WrittenPart:
    """A section of a file as it was written, with the runs that filled it."""

    def __init__(self, layout: Layout, runs: Sequence[FillingRun]) -> None:
        self.layout = layout
        self.runs = list(runs)
        self.origins = Origins()
        self.fields: dict[int, str] = {}

    @property
    def section(self) -> Section:
        return self.layout.section


def write_template(
    schema: Schema,
    template: Template,
    name: str,
    parts: Sequence[tuple[Layout, Sequence[FillingRun]]],
    folder: Path,
    sieve: Sieve,
    tell: Tell,
) -> Written:
    """Write the file of a template into a folder; ``tell`` is called with its name and the number
    of rows after each some thousand. Raises OSError, and what ``tell`` raises."""
    written = Written(template, name)
    with (folder / name).open("wb") as stream:
        file = _File(stream)
        file.line((template.name, f"Schema Version {schema.version}"))
        file.line((NOTE,))
        if template.level_line:
            file.line(LEVEL)
        if template.is_compound:
            file.line((NAMES,))
            file.line(())
        for layout, runs in parts:
            part = WrittenPart(layout, runs)
            written.parts.append(part)
            _write_part(file, template, part, sieve, written, tell)
    return written


def _write_part(
    file: _File, template: Template, part: WrittenPart, sieve: Sieve, written: Written, tell: Tell
) -> None:
    section, headers = part.section, [column.header for column in part.layout.columns]
    if section.name is None:
        file.line((NAMES, *headers))
        _write_rows(file, template, part, sieve, written, tell, before=("",))
        return
    file.line(())
    file.line((section.name,))
    if section.layout == "fields":
        _write_fields(file, template, part, sieve, written)
        tell(written.name, written.rows)
    else:
        file.line(headers)
        _write_rows(file, template, part, sieve, written, tell, before=())


def _write_rows(
    file: _File,
    template: Template,
    part: WrittenPart,
    sieve: Sieve,
    written: Written,
    tell: Tell,
    before: tuple[str, ...],
) -> None:
    for number, run in enumerate(part.runs):
        for block in run.blocks():
            kept = sieve.sift(template, part.section, run, block)
            if kept.rows:
                _note_files(part, run, kept, written)
                lines = file.rows(_Form(part.layout, run.slots, before), kept)
                part.origins.add(lines, number, kept)
            tell(written.name, len(kept.rows))


def _write_fields(
    file: _File, template: Template, part: WrittenPart, sieve: Sieve, written: Written
) -> None:
    """A line a field, with a cell for each record."""
    records: list[dict[int, str]] = []
    for number, run in enumerate(part.runs):
        for block in run.blocks():
            kept = sieve.sift(template, part.section, run, block)
            _note_files(part, run, kept, written)
            rows = zip(*kept.cells, strict=True)
            places = [slot.position for slot in run.slots]
            records.extend(dict(zip(places, row, strict=True)) for row in rows)
            part.origins.add([file.number + 1] * len(kept.rows), number, kept)
    for place, column in enumerate(part.layout.columns):
        part.fields[file.number + 1] = column.header
        file.line((column.header, *(record.get(place, "") for record in records)))


def _note_files(part: WrittenPart, run: FillingRun, block: Filled, written: Written) -> None:
    """The names of files that rows name, to be copied beside the templates."""
    for slot, texts in zip(run.slots, block.cells, strict=True):
        if part.layout.columns[slot.position].names_file:
            for text in set(texts):
                written.files.update(name.strip() for name in text.split(";") if name.strip())


class _Form:
    """How a row is written: constants stand in it already, the other cells are put in."""

    def __init__(self, layout: Layout, slots: Sequence[Slot], before: Sequence[str]) -> None:
        cells = ["", *[""] * (len(layout.columns) - 1)]
        order: list[tuple[int, int]] = []
        for index, slot in enumerate(slots):
            if isinstance(slot.way, Constant) and slot.way.constant and not slot.group:
                cells[slot.position] = quoted(slot.way.constant).replace("%", "%%")
            else:
                cells[slot.position] = "%s"
                order.append((slot.position, index))
        self.indexes = [index for _, index in sorted(order)]
        self.text = "\t".join([*before, *cells]) + "\n"
        self.lines = self.text.count("\n")
        self.tabs = self.text.count("\t")


class _File:
    """A text file that knows the number of the line that was written last."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.number = 0

    def line(self, cells: Sequence[str]) -> None:
        text = "\t".join(map(quoted, cells)).rstrip("\t") + "\n"
        self._stream.write(text.encode("utf-8", "replace"))
        self.number += text.count("\n")

    def rows(self, form: _Form, block: Filled) -> Sequence[int]:
        """Write the rows of a block; gives the line on which each begins."""
        count = len(block.rows)
        cells = [block.cells[index] for index in form.indexes]
        rows = list(zip(*cells, strict=True)) if cells else [()] * count
        text = "".join(map(form.text.__mod__, rows))
        if not _is_plain(text, form, count):
            return self._quoted(form, rows)
        self._stream.write(text.encode("utf-8", "replace"))
        first = self.number + 1
        self.number += count * form.lines
        return range(first, self.number + 1, form.lines)

    def _quoted(self, form: _Form, rows: Sequence[tuple[str, ...]]) -> list[int]:
        lines = []
        for row in rows:
            lines.append(self.number + 1)
            text = form.text % tuple(map(quoted, row))
            self._stream.write(text.encode("utf-8", "replace"))
            self.number += text.count("\n")
        return lines


def _is_plain(text: str, form: _Form, count: int) -> bool:
    """Whether no cell holds what needs quotes."""
    return (
        '"' not in text
        and "\r" not in text
        and text.count("\n") == count * form.lines
        and text.count("\t") == count * form.tabs
    )


def quoted(cell: str) -> str:
    """A cell as it is written: in quotes where it holds a tab, a line end, or begins with one."""
    if _NEEDS_QUOTES.search(cell):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def fillings_in_order(
    schema: Schema, fillings: Sequence[Filling]
) -> Iterator[tuple[Template, list[tuple[Section, list[Filling]]]]]:
    """The fillings by template in loading order, and by section in the template's order."""
    by_template: dict[str, list[Filling]] = {}
    for filling in fillings:
        template = schema.find_template(filling.template)
        if template is not None:
            by_template.setdefault(template.name, []).append(filling)
    order = {name: place for place, name in enumerate(schema.loading_order)}
    for name in sorted(by_template, key=lambda one: order.get(one, len(order))):
        template = schema.templates[name]
        sections = []
        for section in template.sections:
            own = [
                one
                for one in by_template[name]
                if (one.section or "").casefold() == (section.name or "").casefold()
            ]
            if own:
                sections.append((section, own))
        yield template, sections
