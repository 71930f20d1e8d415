"""What a check works on: a table of a template file, block by block, with its columns named."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, cached_property, partial, reduce
from operator import or_
from pathlib import Path

import msgspec
import polars as pl

from immport_explorer.datafiles.datafile import DataFile
from immport_explorer.files.numbers import number_of
from immport_explorer.issues.log import IssueLog, Place
from immport_explorer.issues.named_files import NamedFile
from immport_explorer.issues.overview import Overview
from immport_explorer.package.archive import Origin
from immport_explorer.package.block import Block
from immport_explorer.package.opening import FileMatch, Package
from immport_explorer.package.series import everywhere
from immport_explorer.package.table import Table, TemplateFile
from immport_explorer.schema.conditions import Condition
from immport_explorer.schema.demands import Demand
from immport_explorer.schema.model import Column, Schema, Section, Template
from immport_explorer.validation.ahead import processors, read_ahead
from immport_explorer.validation.index import Index, Source
from immport_explorer.validation.named import NamedFacts
from immport_explorer.validation.suggest import Near
from immport_explorer.validation.terms import terms_of


class Slot(msgspec.Struct, frozen=True):
    """A known column at its place in the file; ``group`` numbers repeated groups of results."""

    column: Column
    position: int
    group: int

    @property
    def name(self) -> str:
        return str(self.position)


class Lacking(msgspec.Struct, frozen=True):
    """Values that house rules ask for in some row and that the column of a file lacks."""

    place: Place
    column: Column
    demand: Demand
    missing: tuple[str, ...]


_NO_PACKAGE = Package("", (), (), [], Origin(Path()))


class PackageFiles(msgspec.Struct, dict=True):
    """The files of a package, as its rows may name them."""

    package: Package
    schema: Schema

    def find(self, name: str) -> FileMatch:
        """The file of that name."""
        return self.package.find_file(name)

    @cached_property
    def near(self) -> Near:
        """Finds the package's files whose names are like one that is missing; no templates."""
        others = (m.path for m in self.package.members if m.path not in self.template_paths)
        return Near([path.rsplit("/", 1)[-1] for path in others])

    @cached_property
    def template_paths(self) -> frozenset[str]:
        """The files that are templates."""
        return frozenset(file.member.path for file in self.package.template_files)

    @cached_property
    def template_names(self) -> frozenset[str]:
        """The templates that the package holds."""
        return frozenset(file.template.name for file in self.package.template_files)

    @cached_property
    def result_templates(self) -> frozenset[str]:
        """The standard file names of ImmPort's templates for results, in lower case."""
        return frozenset(
            template.file_name.casefold()
            for template in self.schema.templates.values()
            if template.kind == "multiple" and template.holds_results
        )


class Run(msgspec.Struct, dict=True):
    """What all checks of a package share; ``named_entities`` are those that later rows may name.

    Each file is judged in a :meth:`part` of the run, which the run then takes: what a file gives is
    known apart from that of the others.
    """

    schema: Schema
    log: IssueLog
    index: Index
    package: Package
    number: int
    named_entities: frozenset[str]
    pending: list[PendingReference] = msgspec.field(default_factory=list)
    lacking: list[Lacking] = msgspec.field(default_factory=list)
    named_files: set[str] = msgspec.field(default_factory=set)
    accessions: dict[str, int] = msgspec.field(default_factory=dict)
    builds_on: set[int] = msgspec.field(default_factory=set)
    study: str | None = None
    edited_study: dict[str, str] = msgspec.field(default_factory=dict)
    look: bool = True
    named_facts: NamedFacts = msgspec.field(default_factory=NamedFacts)
    looked: dict[str, DataFile] = msgspec.field(default_factory=dict)
    looked_into: list[NamedFile] = msgspec.field(default_factory=list)
    overview: Overview = msgspec.field(default_factory=Overview)

    asks_for_files: bool = False
    _files: PackageFiles | None = None

    @property
    def files(self) -> PackageFiles:
        """The package's files. Whoever asks is judged anew when others are there."""
        self.asks_for_files = True
        return self._known_files()

    def _known_files(self) -> PackageFiles:
        if self._files is None:
            self._files = PackageFiles(self.package, self.schema)
        return self._files

    def part(self, index: Index, file: str) -> Run:
        """The run with nothing found yet, for one file; ``index`` is what it asks."""
        part = Run(self.schema, IssueLog(), index, self.package, self.number, self.named_entities)
        part.study, part.look, part._files = self.study, self.look, self._known_files()
        part.edited_study = {file: self.edited_study[file]} if file in self.edited_study else {}
        return part

    def let_go(self) -> None:
        """Hold on to what was found alone, not to the package and the ids of all its files."""
        self.package, self.index, self._files = _NO_PACKAGE, Index(), None

    def take(self, part: Run) -> None:
        """Add what was found in one file; the part stays as it is."""
        self.log.take(part.log)
        self.pending += part.pending
        self.lacking += part.lacking
        self.named_files |= part.named_files
        self.builds_on |= part.builds_on
        self.study = part.study
        self.edited_study |= part.edited_study
        for entity, count in part.accessions.items():
            self.accessions[entity] = self.accessions.get(entity, 0) + count
        self.named_facts.take(part.named_facts)
        self.overview.take(part.overview)


class PendingReference(msgspec.Struct):
    """References not declared so far; judged when the whole package is read."""

    place: Place
    column: Column
    position: int
    entity: str
    rows: pl.Series
    values: pl.Series


class Scope(msgspec.Struct, dict=True):
    """One table of one template file, for the checks."""

    run: Run
    file: TemplateFile
    table: Table
    place: Place
    source: Source

    @property
    def template(self) -> Template:
        return self.file.template

    @property
    def section(self) -> Section:
        return self.table.section

    @property
    def log(self) -> IssueLog:
        return self.run.log

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """The known columns in file order, without the separator and repetitions."""
        seen: set[tuple[str, str | None, int]] = set()
        slots = []
        for cell in self.table.cells:
            if cell.column is None or cell.column.is_separator:
                continue
            key = (cell.column.header, cell.column.side, cell.group)
            if key not in seen:
                seen.add(key)
                slots.append(Slot(cell.column, cell.position, cell.group))
        return tuple(slots)

    @cached_property
    def groups(self) -> tuple[int, ...]:
        """The numbers of the groups of result columns; ``(0,)`` where nothing repeats."""
        return tuple(sorted({slot.group for slot in self.slots} | {0}))

    def results(self, group: int) -> list[Slot]:
        """The result columns of a group."""
        return self._results.get(group, [])

    @cached_property
    def _results(self) -> Mapping[int, list[Slot]]:
        by_group: dict[int, list[Slot]] = {}
        for slot in self.slots:
            if slot.column.side == "result":
                by_group.setdefault(slot.group, []).append(slot)
        return by_group

    def slot(self, header: str, side: str | None = None, group: int = 0) -> Slot | None:
        """The column of that header; a result column in the given group."""
        for slot in self._slots_by_header.get(header, ()):
            column = slot.column
            if side is not None and column.side != side:
                continue
            if slot.group == (group if column.side == "result" else 0):
                return slot
        return None

    @cached_property
    def _slots_by_header(self) -> Mapping[str, list[Slot]]:
        by_header: dict[str, list[Slot]] = {}
        for slot in self.slots:
            by_header.setdefault(slot.column.header, []).append(slot)
        return by_header

    def slot_of(self, column: Column, group: int = 0) -> Slot | None:
        return self.slot(column.header, column.side, group)


_EMPTY = frozenset(("",))


class Cells:
    """A block of rows as checks read it; an empty cell is the empty text."""

    def __init__(self, scope: Scope, block: Block) -> None:
        self.scope = scope
        self.frame = block.frame
        self.rows = block.rows
        self.padded = block.padded
        self._block = block
        self._filled: dict[int, pl.Series] = {}
        self._hashes: dict[int, pl.Series] = {}
        self._known: dict[str, pl.Series] = {}
        self._group_filled: dict[int, pl.Series] = {}
        self._new: dict[str, Callable[[], pl.Series]] = {}
        self._distinct: dict[int, pl.Series] = {}
        self._all: dict[bool, pl.Series] = {}
        self.studies: pl.Series | None = None

    @property
    def height(self) -> int:
        return self.frame.height

    def of(self, slot: Slot) -> pl.Series:
        return self.frame.get_column(slot.name)

    def hashes_of(self, slot: Slot) -> pl.Series:
        """The 64-bit hashes of the column's cells."""
        if slot.position not in self._hashes:
            self._hashes[slot.position] = self.of(slot).hash()
        return self._hashes[slot.position]

    def rows_of(self, slot: Slot, mask: pl.Series) -> pl.Series:
        """Row numbers of the cells where the mask holds, as the file shows them."""
        if self.scope.table.field_rows is not None:
            row = self.scope.table.field_rows.get(slot.position)
            return everywhere(row, int(mask.sum()), pl.Int64)
        return self.rows.filter(mask)

    def all(self, value: bool) -> pl.Series:
        """A mask that holds everywhere, or nowhere."""
        if value not in self._all:
            self._all[value] = everywhere(value, self.height, pl.Boolean)
        return self._all[value]

    def is_ascii(self, slot: Slot) -> bool:
        """Whether the column holds ASCII alone."""
        if self._block.is_ascii:
            return True
        few, values = self.few(slot), self.of(slot)
        if few is not None:
            return all(map(str.isascii, few))
        return bool(values.str.len_bytes().sum() == values.str.len_chars().sum())

    def few(self, slot: Slot) -> frozenset[str] | None:
        """The column's distinct values where they are few, else None."""
        few = self._block.few(slot.name)
        return None if few is None else few.values

    def holding(self, slot: Slot, wanted: Collection[str] | pl.Series) -> pl.Series:
        """Rows whose cell in the column is one of the values."""
        return self._block.holding(slot.name, wanted)

    def distinct(self, slot: Slot) -> pl.Series:
        """The column's distinct values, in no order."""
        if slot.position not in self._distinct:
            few = self.few(slot)
            self._distinct[slot.position] = (
                self.of(slot).unique() if few is None else pl.Series(list(few), dtype=pl.String)
            )
        return self._distinct[slot.position]

    def where(self, slot: Slot, test: Callable[[pl.Series], pl.Series]) -> pl.Series:
        """Rows whose cell in the column passes a test of texts; few values are tried once each."""
        if self.few(slot) is None:
            return test(self.of(slot)).fill_null(False)
        distinct = self.distinct(slot)
        return self.holding(slot, distinct.filter(test(distinct)))

    def filled(self, slot: Slot) -> pl.Series:
        """Rows whose cell in the column holds a value."""
        if slot.position not in self._filled:
            few = self.few(slot)
            self._filled[slot.position] = (
                self.of(slot) != "" if few is None or "" in few else self.all(True)
            )
        return self._filled[slot.position]

    def has_empty(self, slot: Slot) -> bool:
        """Whether any cell of the column is empty."""
        few = self.few(slot)
        return "" in few if few is not None else not self.filled(slot).all()

    def mark_new(self, entity: str, mask: Callable[[], pl.Series]) -> None:
        """Say in which rows an id of that entity is declared for the first time; nobody may ask."""
        self._new[entity] = cache(mask)

    def is_new(self, entity: str) -> pl.Series:
        return self._new[entity]() if entity in self._new else self.all(False)

    def is_known(self, entity: str) -> pl.Series:
        """Rows that name a thing of that entity which exists already."""
        if entity not in self._known:
            self._known[entity] = self._names_known(entity)
        return self._known[entity]

    def _names_known(self, entity: str) -> pl.Series:
        for slot in self.scope.slots:
            if entity in (slot.column.declares, slot.column.refers_to) and slot.group == 0:
                filled = self.filled(slot)
                return filled & ~self.is_new(entity) if entity in self._new else filled
        return self.all(False)

    def group_filled(self, group: int) -> pl.Series:
        """Rows in which some result column of that group holds a value."""
        if group not in self._group_filled:
            self._group_filled[group] = self._any_filled(self.scope.results(group))
        return self._group_filled[group]

    def _any_filled(self, slots: Collection[Slot]) -> pl.Series:
        if not all(self.has_empty(slot) for slot in slots):
            return self.all(True)
        filled = (self.filled(slot) for slot in slots if self.few(slot) != _EMPTY)
        return reduce(or_, filled, self.all(False))

    def holds(self, conditions: tuple[Condition, ...], group: int = 0) -> pl.Series:
        """Rows in which all the conditions hold."""
        mask = self.all(True)
        for condition in conditions:
            if not mask.any():
                break
            mask = mask & self._holds(condition, group)
        return mask

    def _holds(self, condition: Condition, group: int) -> pl.Series:
        if condition.test == "new":
            return self.is_new(condition.entity or "")
        if condition.test == "known":
            return self.is_known(condition.entity or "")
        if condition.test == "level":
            level = (self.scope.file.level or "").casefold()
            return self.all(level in {value.casefold() for value in condition.values})
        slot = self.scope.slot(condition.column or "", condition.side, group)
        if slot is not None and condition.test in ("filled", "empty"):
            filled = self.filled(slot)
            return filled if condition.test == "filled" else ~filled
        test = _test(self.scope.run.schema, condition)
        if slot is None:
            return self.all(test(""))
        distinct = self.distinct(slot).to_list()
        passing = [value for value in distinct if test(value)]
        if not passing or len(passing) == len(distinct):
            return self.all(bool(passing))
        return self.holding(slot, passing)


def _test(schema: Schema, condition: Condition) -> Callable[[str], bool]:
    """What a condition asks of one cell."""
    match condition.test:
        case "filled":
            return bool
        case "empty":
            return lambda value: not value
        case "is" | "is not":
            wanted = {value.casefold() for value in condition.values}
            meant = condition.test == "is"
            return lambda value: (value.lower() in wanted) is meant
        case "greater than":
            bound = float(condition.values[0])
            return lambda value: (number := number_of(value)) is not None and number > bound
        case "not preferred":
            terms = terms_of(schema, condition.values[0])
            return lambda value: bool(value) and not terms.recognises(value)
    raise ValueError(f"unknown test: {condition.test}")


def iterate(scope: Scope, only: Collection[Slot] | None = None) -> Iterator[Cells]:
    """The table's rows, a block at a time; a second time those that say anything in the columns
    ``only``, and these alone. Of a large file the next block is read while one is judged."""
    if only is None:
        blocks = scope.table.blocks()
    else:
        blocks = scope.table.blocks_again(frozenset(slot.position for slot in only))
    if _is_large(scope.file) and processors() > 1:
        blocks = read_ahead(blocks)
    yield from map(partial(Cells, scope), blocks)


def _is_large(file: TemplateFile) -> bool:
    """Whether the file takes several blocks."""
    return file.member.size > 2 * file.limits.block_bytes
