"""A filling of the recipe, run: the lab's rows become rows of a template's section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from immport_explorer.files.numbers import number_of
from immport_explorer.fill.binding import BoundSource, Chunk
from immport_explorer.fill.compute import Compute, compute, plain
from immport_explorer.fill.recipe import Filling, Where
from immport_explorer.fill.recipe_file import header_of
from immport_explorer.fill.units import UnitError
from immport_explorer.fill.ways import Constant, Key, Lookup, TimeBetween, Way
from immport_explorer.lab.table import LabTable, Row
from immport_explorer.schema.model import Section

_MOST_SAMPLES = 5
_MOST_NOT_FOUND = 10_000


@dataclass(frozen=True)
class Slot:
    """A column to be filled: its place among the section's headers, and its way; ``name`` is how
    the recipe writes its header."""

    position: int
    group: int
    header: str
    side: str | None
    way: Way
    name: str


@dataclass
class Filled:
    """Some rows that were made. ``cells`` has a column of texts for each of the slots, ``rows`` the
    lab's row and ``table`` its table; rows that are written out in the recipe have none."""

    cells: list[Sequence[str]]
    rows: Sequence[Row | None]
    table: LabTable | None


@dataclass
class Unread:
    """Cells from which a way could make nothing though they are filled."""

    slot: Slot
    count: int = 0
    samples: list[str] = field(default_factory=list)

    def add_sample(self, text: str) -> None:
        """Keep the first few texts of which nothing was made, each once."""
        if len(self.samples) < _MOST_SAMPLES and text not in self.samples:
            self.samples.append(text)


@dataclass
class NotFound:
    """Texts that a ``found`` test did not find, how many rows each has, and what was there."""

    where: Where
    keys: Sequence[str]
    rows: Counter[str] = field(default_factory=Counter)


class Layout:
    """The columns of a section as a file has them: result columns once for each group."""

    def __init__(self, section: Section, groups: int) -> None:
        self.section = section
        result = [column for column in section.columns if column.side == "result"]
        self.columns = [*section.columns, *(result * (groups - 1))]
        self._first = {
            (column.header, str(column.side)): n
            for n, column in reversed(list(enumerate(section.columns)))
        }
        self._result = {column.header: n for n, column in enumerate(result)}
        self._base = len(section.columns)

    def position(self, header: str, group: int) -> tuple[int, str, str | None]:
        """Where a header of the recipe stands, its own header, and its side."""
        found = header_of(self.section, header)
        if found is None:
            raise KeyError(header)
        name, side = found
        if group and name in self._result:
            extra = (group - 1) * len(self._result)
            return self._base + extra + self._result[name], name, "result"
        return self._first[name, str(side)], name, side


class FillingRun:
    """One filling, ready to give its rows."""

    def __init__(
        self, filling: Filling, layout: Layout, sources: Mapping[str, BoundSource]
    ) -> None:
        self.filling = filling
        self.source = sources.get(filling.source)
        self._sources = sources
        self._known: dict[int, set[str]] = {}
        self.slots = [self._slot(layout, *way) for way in filling.ways()]
        self._layout = layout
        self.unread: dict[int, Unread] = {}
        self.not_found: dict[int, NotFound] = {}

    def _slot(self, layout: Layout, group: int, header: str, way: Way) -> Slot:
        position, name, side = layout.position(header, group)
        return Slot(position, group, name, side, way, header)

    def blocks(self) -> Iterator[Filled]:
        """The rows, some thousand at a time."""
        if self.filling.rows:
            yield self._written_out()
        elif self.source is None:
            yield self._constants()
        else:
            for chunk in self.source.chunks(self.wanted):
                kept = self._passing(chunk)
                for wide in self._expanded(kept):
                    if len(wide):
                        yield Filled(self._cells(wide), wide.rows, wide.table)

    def _constants(self) -> Filled:
        cells = [
            [slot.way.constant if isinstance(slot.way, Constant) else ""] for slot in self.slots
        ]
        return Filled(list(cells), [None], None)

    def _written_out(self) -> Filled:
        """Rows that stand in the recipe, beside the constants of its columns."""
        self.slots = [
            *(slot for slot in self.slots if isinstance(slot.way, Constant)),
            *self._slots_of_rows(),
        ]
        rows = self.filling.rows
        cells: list[Sequence[str]] = []
        for slot in self.slots:
            constant = slot.way.constant if isinstance(slot.way, Constant) else ""
            cells.append([_cell(row, slot, constant) for row in rows])
        return Filled(cells, [None] * len(rows), None)

    def _slots_of_rows(self) -> Iterator[Slot]:
        mapped = {slot.position for slot in self.slots}
        for header in dict.fromkeys(header for row in self.filling.rows for header in row):
            slot = self._slot(self._layout, 0, header, Constant(constant=""))
            if slot.position not in mapped:
                yield slot

    @property
    def lost(self) -> list[str]:
        """Columns that are read and that no table of the source has."""
        if self.source is None or not self.source.tables:
            return []
        there = set(self.source.columns)
        return [name for name in self.wanted if name not in there]

    # --- from the source's rows to those of the template -----------------------------------------

    @cached_property
    def wanted(self) -> list[str]:
        """The columns of the source that are read."""
        names = [where.column for where in self.filling.where]
        names += [name for one in self._sets for name in one.values.values()]
        names += [name for slot in self.slots for name in slot.way.columns if name not in self.made]
        return list(dict.fromkeys(names))

    def _passing(self, chunk: Chunk) -> Chunk:
        for number, where in enumerate(self.filling.where):
            if where.column in chunk.columns:
                test = self._found_test(number, where) if where.test == "found" else _test(where)
                chunk = chunk.kept([test(text) for text in chunk.columns[where.column]])
        return chunk

    def _found_test(self, number: int, where: Where) -> Callable[[str], bool]:
        """Whether the other source has the text; what it has not is counted."""
        known = self._known.get(number)
        if known is None:
            key = Key(source=where.source, find=where.find, by=where.column)
            found = self._found(Lookup(lookup=key, take=where.take or where.find))
            known = self._known[number] = {key for key, text in found.items() if text}
            self.not_found[number] = NotFound(where, sorted(found))
        rows = self.not_found[number].rows

        def test(text: str) -> bool:
            is_known = plain(text) in known
            if not is_known and len(rows) < _MOST_NOT_FOUND:
                rows[text] += 1
            return is_known

        return test

    def _expanded(self, chunk: Chunk) -> Iterator[Chunk]:
        """A row of the lab's -> a row for each of the sets of columns, where these hold a value."""
        sets = self._sets
        if not sets:
            yield chunk
            return
        times = range(len(sets))
        columns: dict[str, Sequence[str]] = {
            name: [text for text in texts for _ in times] for name, texts in chunk.columns.items()
        }
        for name in dict.fromkeys(name for one in sets for name in (*one.labels, *one.values)):
            parts = [_part(one, name, chunk) for one in sets]
            columns[name] = [text for row in zip(*parts, strict=True) for text in row]
        places = [self._position(chunk.table, one) for one in sets]
        rows = [Row(row.number, row.texts, at) for row in chunk.rows for at in places]
        values = [columns[name] for name in dict.fromkeys(n for one in sets for n in one.values)]
        filled = [any(row) for row in zip(*values, strict=True)]
        yield Chunk(columns, chunk.table, rows).kept(filled)

    @staticmethod
    def _position(table: LabTable, one: _Set) -> int:
        index = table.index(next(iter(one.values.values()), ""))
        return 0 if index is None else table.columns[index].position or 0

    @cached_property
    def made(self) -> frozenset[str]:
        """The columns that are made of wide ones."""
        return frozenset(name for one in self._sets for name in (*one.labels, *one.values))

    @cached_property
    def _sets(self) -> list[_Set]:
        wide = self.filling.rows_from_columns
        if wide is None or self.source is None:
            return []
        known = {column.name: column for one in self.source.tables for column in one.columns}
        sets = [_Set(dict(one.labels), dict(one.columns)) for one in wide.sets]
        for name in wide.columns:
            column = known.get(name)
            labels = {wide.name: _without_unit(name, column.unit if column else "")}
            labels[wide.unit] = column.unit if column else ""
            labels.pop("", None)
            sets.append(_Set(labels, {wide.value: name}))
        return sets

    @cached_property
    def _computed(self) -> list[Compute]:
        return [self._compute(slot) for slot in self.slots]

    def _compute(self, slot: Slot) -> Compute:
        try:
            return compute(slot.way, self._found)
        except UnitError:
            return lambda columns, rows: [""] * rows

    def _cells(self, chunk: Chunk) -> list[Sequence[str]]:
        cells = [one(_Columns(chunk), len(chunk)) for one in self._computed]
        for slot, texts in zip(self.slots, cells, strict=True):
            if isinstance(slot.way, (TimeBetween, Lookup)):
                self._note_unread(slot, texts, chunk)
        for group in range(1, len(self.filling.groups) + 1):
            self._leave_empty(group, cells)
        return cells

    def _leave_empty(self, group: int, cells: list[Sequence[str]]) -> None:
        """Constants of a further group stand only where the group has a value."""
        own = [index for index, slot in enumerate(self.slots) if slot.group == group]
        values = [cells[i] for i in own if not isinstance(self.slots[i].way, Constant)]
        filled = [any(row) for row in zip(*values, strict=True)] if values else None
        for index in own if filled else ():
            if isinstance(self.slots[index].way, Constant):
                texts = zip(cells[index], filled or (), strict=True)
                cells[index] = [text if stays else "" for text, stays in texts]

    def _note_unread(self, slot: Slot, texts: Sequence[str], chunk: Chunk) -> None:
        inputs = [_Columns(chunk)[name] for name in slot.way.columns]
        for made, cells in zip(texts, zip(*inputs, strict=True), strict=True):
            if not made and all(cells):
                unread = self.unread.setdefault(slot.position, Unread(slot))
                unread.count += 1
                if isinstance(slot.way, Lookup):
                    unread.add_sample(cells[0])

    def _found(self, way: Lookup) -> Mapping[str, str]:
        """What a lookup finds: the other source's column, by its key; the first of several."""
        other = self._sources.get(way.lookup.source)
        found: dict[str, str] = {}
        if other is not None:
            for chunk in other.chunks((way.lookup.find, way.take)):
                pairs = zip(chunk.columns[way.lookup.find], chunk.columns[way.take], strict=True)
                for key, text in pairs:
                    found.setdefault(plain(key), text)
        return found


def _cell(row: Mapping[str, str], slot: Slot, constant: str) -> str:
    names = (slot.header, f"{slot.side}/{slot.header}")
    return next((row[name] for name in names if name in row), constant)


@dataclass(frozen=True)
class _Set:
    """New columns with a text, and new columns with the values of a column."""

    labels: dict[str, str]
    values: dict[str, str]


class _Columns(dict[str, Sequence[str]]):
    """The columns of a chunk; one that is not there is empty."""

    def __init__(self, chunk: Chunk) -> None:
        super().__init__(chunk.columns)
        self._rows = len(chunk)

    def __missing__(self, name: str) -> Sequence[str]:
        return [""] * self._rows


def _part(one: _Set, name: str, chunk: Chunk) -> Sequence[str]:
    if name in one.labels:
        return [one.labels[name]] * len(chunk)
    source = one.values.get(name, "")
    return chunk.columns.get(source, [""] * len(chunk))


def _without_unit(name: str, unit: str) -> str:
    from immport_explorer.lab.values import split_unit

    return split_unit(name)[0] if unit else name


def _test(where: Where) -> Callable[[str], bool]:
    """The recipe's condition on a text."""
    wanted = {plain(value) for value in where.values}
    match where.test:
        case "filled":
            return bool
        case "empty":
            return lambda text: not text
        case "is":
            return lambda text: plain(text) in wanted
        case "is not":
            return lambda text: plain(text) not in wanted
    least = float(where.values[0])
    return lambda text: (number := number_of(text)) is not None and number > least
