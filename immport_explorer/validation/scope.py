"""What a check works on: a table of a template file, block by block, with its columns named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import polars as pl

from ..package.package import Package
from ..package.table import Block, Table, TemplateFile
from ..schema.model import Column, Condition, Schema, Section, Template
from .index import Index, Source
from .log import IssueLog, Place
from .suggest import Near
from .terms import terms_of


@dataclass(frozen=True, slots=True)
class Slot:
    """A known column at its place in the file; ``group`` numbers repeated groups of results."""

    column: Column
    position: int
    group: int

    @property
    def name(self) -> str:
        return str(self.position)


@dataclass
class Run:
    """What all checks of a package share; ``named_entities`` are those that later rows may name."""

    schema: Schema
    log: IssueLog
    index: Index
    package: Package
    number: int
    named_entities: frozenset[str]
    pending: list[PendingReference] = field(default_factory=list)
    named_files: set[str] = field(default_factory=set)
    accessions: dict[str, int] = field(default_factory=dict)
    builds_on: set[int] = field(default_factory=set)
    study: str | None = None
    edited_study: dict[str, str] = field(default_factory=dict)

    @cached_property
    def near_files(self) -> Near:
        """Finds the package's files whose names are like one that is missing."""
        return Near([member.path.rsplit("/", 1)[-1] for member in self.package.members])

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
            if template.kind == "multiple" and template.category == "Results"
        )


@dataclass(slots=True)
class PendingReference:
    """References not declared so far; judged when the whole package is read."""

    place: Place
    column: Column
    position: int
    entity: str
    rows: pl.Series
    values: pl.Series


@dataclass
class Scope:
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
            if cell.column is None or cell.column.header == SEPARATOR:
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

    def slot(self, header: str, side: str | None = None, group: int = 0) -> Slot | None:
        """The column of that header; a result column in the given group."""
        for slot in self.slots:
            column = slot.column
            if column.header != header or (side is not None and column.side != side):
                continue
            if slot.group == (group if column.side == "result" else 0):
                return slot
        return None

    def slot_of(self, column: Column, group: int = 0) -> Slot | None:
        return self.slot(column.header, column.side, group)


SEPARATOR = "Result Separator Column"


class Cells:
    """A block of rows as checks read it; an empty cell is the empty text."""

    def __init__(self, scope: Scope, block: Block) -> None:
        self.scope = scope
        self.frame = block.frame
        self.rows = block.rows
        self.padded = block.padded
        self._new: dict[str, Callable[[], pl.Series]] = {}
        self._distinct: dict[int, pl.Series] = {}
        self._all: dict[bool, pl.Series] = {}
        self.studies: pl.Series | None = None

    @property
    def height(self) -> int:
        return self.frame.height

    def of(self, slot: Slot) -> pl.Series:
        return self.frame.get_column(slot.name)

    def rows_of(self, slot: Slot, mask: pl.Series) -> pl.Series:
        """Row numbers of the cells where the mask holds, as the file shows them."""
        if self.scope.table.field_rows is not None:
            row = self.scope.table.field_rows.get(slot.position)
            return pl.repeat(row, int(mask.sum()), dtype=pl.Int64, eager=True)
        return self.rows.filter(mask)

    def all(self, value: bool) -> pl.Series:
        """A mask that holds everywhere, or nowhere."""
        if value not in self._all:
            self._all[value] = pl.Series([value], dtype=pl.Boolean).new_from_index(0, self.height)
        return self._all[value]

    def distinct(self, slot: Slot) -> pl.Series:
        """The column's distinct values, in no order."""
        if slot.position not in self._distinct:
            self._distinct[slot.position] = self.of(slot).unique()
        return self._distinct[slot.position]

    def nearly_distinct(self, slot: Slot) -> pl.Series:
        """The distinct values, or all of them where few repeat and it would not pay to tell."""
        values = self.of(slot)
        if slot.position in self._distinct:
            return self._distinct[slot.position]
        different: Any = values.approx_n_unique()
        return values if 2 * different > len(values) else self.distinct(slot)

    def mark_new(self, entity: str, mask: Callable[[], pl.Series]) -> None:
        """Say in which rows an id of that entity is declared for the first time; nobody may ask."""
        self._new[entity] = cache(mask)

    def is_new(self, entity: str) -> pl.Series:
        return self._new[entity]() if entity in self._new else self.all(False)

    def is_known(self, entity: str) -> pl.Series:
        """Rows that name a thing of that entity which exists already."""
        for slot in self.scope.slots:
            if entity in (slot.column.declares, slot.column.refers_to) and slot.group == 0:
                return (self.of(slot) != "") & ~self.is_new(entity)
        return self.all(False)

    def group_filled(self, group: int) -> pl.Series:
        """Rows in which some result column of that group holds a value."""
        mask = self.all(False)
        for slot in self.scope.slots:
            if slot.column.side == "result" and slot.group == group:
                mask = mask | (self.of(slot) != "")
        return mask

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
        if slot is None:
            empty = pl.repeat("", self.height, dtype=pl.String, eager=True)
            return self._compare(condition, empty, empty.head(1))
        return self._compare(condition, self.of(slot), self.distinct(slot))

    def _compare(self, condition: Condition, values: pl.Series, distinct: pl.Series) -> pl.Series:
        match condition.test:
            case "filled":
                return values != ""
            case "empty":
                return values == ""
            case "is" | "is not":
                wanted = [value.casefold() for value in condition.values]
                same = _is_one_of(values, distinct, distinct.str.to_lowercase().is_in(wanted))
                return same if condition.test == "is" else ~same
            case "greater than":
                return (
                    values.cast(pl.Float64, strict=False) > float(condition.values[0])
                ).fill_null(False)
            case "not preferred":
                return (values != "") & ~self._preferred(condition.values[0], values, distinct)
        raise ValueError(f"unknown test: {condition.test}")

    def _preferred(self, vocabulary: str, values: pl.Series, distinct: pl.Series) -> pl.Series:
        terms = terms_of(self.scope.run.schema, vocabulary)
        known = [value for value in distinct.to_list() if terms.recognises(value)]
        return values.is_in(known)


def _is_one_of(values: pl.Series, distinct: pl.Series, wanted: pl.Series) -> pl.Series:
    """Which values are among those of the distinct ones that the mask names: mostly none or all."""
    if wanted.all() or not wanted.any():
        return pl.repeat(bool(wanted.all()), len(values), dtype=pl.Boolean, eager=True)
    return values.is_in(distinct.filter(wanted).implode())


def iterate(scope: Scope) -> Iterator[Cells]:
    """The table's rows, a block at a time."""
    for block in scope.table.blocks():
        yield Cells(scope, block)
