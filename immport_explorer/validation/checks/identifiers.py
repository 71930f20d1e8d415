"""Ids: which rows declare a thing, whether it is new, whether keys are unique."""

from __future__ import annotations

import re

import polars as pl

from immport_explorer.issues.issue import Fix
from immport_explorer.issues.keys import second_file
from immport_explorer.issues.kinds.id import (
    ID_ALREADY_LOADED,
    ID_BLANKS,
    ID_IS_ACCESSION,
    ID_MUST_BE_NEW,
    ID_REPEATED,
)
from immport_explorer.issues.kinds.row import ROW_REPEATED, ROW_REPEATED_VALUE
from immport_explorer.schema.conditions import ColumnRef
from immport_explorer.schema.model import Column
from immport_explorer.schema.rules import MustBeNew
from immport_explorer.validation.checks.base import Check
from immport_explorer.validation.index import Source, detached
from immport_explorer.validation.scope import Cells, Scope, Slot, iterate

_SORTED_AT_ONCE = 1_000_000


def accession_pattern(scope: Scope, entity: str) -> str | None:
    """The pattern of the entity's accessions: its prefix and digits (``SUB123``)."""
    known = scope.run.schema.entities.get(entity)
    return rf"^{re.escape(known.prefix)}\d+$" if known and known.prefix else None


def is_accession(scope: Scope, entity: str, values: pl.Series) -> pl.Series:
    pattern = accession_pattern(scope, entity)
    if pattern is None:
        return pl.repeat(False, len(values), dtype=pl.Boolean, eager=True)
    alike = values.str.starts_with(scope.run.schema.entities[entity].prefix or "")
    return values.str.contains(pattern) if alike.any() else alike


class Identifiers(Check):
    """Remembers what the table declares; repeated ids, and rows that say what is new."""

    name = "ids"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.declaring = [slot for slot in scope.slots if slot.column.declares]
        self.new_only = [slot for slot in self.declaring if not slot.column.refers_to]
        self.hashes: dict[str, list[pl.Series]] = {}

    def block(self, cells: Cells) -> None:
        self._blanks(cells)
        for slot in self.declaring:
            if slot in self.new_only:
                self._declare(cells, slot)
            else:
                self._declare_or_name(cells, slot)

    def _blanks(self, cells: Cells) -> None:
        """Ids that stand between blanks are read without them."""
        for slot in self.scope.slots:
            column = slot.column
            padded = cells.padded.get(slot.position)
            if padded is not None and (column.declares or column.refers_to):
                mask = cells.rows.is_in(padded.implode())
                self.scope.log.add_rows(
                    ID_BLANKS(),
                    self.scope.place,
                    rows=cells.rows.filter(mask),
                    values=cells.of(slot).filter(mask),
                    column=column,
                    position=slot.position,
                    fixer=lambda value: Fix("set-cell", value),
                )

    def _declare(self, cells: Cells, slot: Slot) -> None:
        """Each filled cell declares a thing that must be new; repeats are told at the end."""
        entity = slot.column.declares or ""
        values = cells.of(slot)
        filled = values != ""
        hashes = values.hash()
        declared = self.scope.run.index.of(entity)
        taken = filled & declared.contains(hashes, other_than=self.scope.source)
        if taken.any():
            self._taken(cells, slot, taken)
        fresh = filled & ~taken
        if self._must_be_new(slot):
            fresh = fresh & ~declared.contains(hashes)
        cells.mark_new(entity, lambda: fresh & values.is_first_distinct())
        kept = hashes.filter(filled)
        self.hashes.setdefault(entity, []).append(kept)
        if taken.any():
            self._remember(slot, values.filter(filled & ~taken))
        else:
            self._remember(slot, values.filter(filled), kept)
        self._looks_like_accession(cells, slot, filled)

    def _must_be_new(self, slot: Slot) -> bool:
        return self.scope.template.kind.startswith("combined") and slot.column.side != "result"

    def _declare_or_name(self, cells: Cells, slot: Slot) -> None:
        """In combined templates an id is new on its first row and known afterwards."""
        entity = slot.column.declares or ""
        values = cells.of(slot)
        accession = is_accession(self.scope, entity, values)
        known = self.scope.run.index.of(entity).contains(values.hash()) | accession
        new = (values != "") & values.is_first_distinct() & ~known
        cells.mark_new(entity, lambda: new)
        self._remember(slot, values.filter(new))
        self._count_accessions(entity, int(accession.sum()))

    def _remember(self, slot: Slot, values: pl.Series, hashes: pl.Series | None = None) -> None:
        self.scope.run.index.declare(slot.column.declares or "", self.scope.source, values, hashes)

    def _count_accessions(self, entity: str, count: int) -> None:
        if count:
            counts = self.scope.run.accessions
            counts[entity] = counts.get(entity, 0) + count

    def _looks_like_accession(self, cells: Cells, slot: Slot, filled: pl.Series) -> None:
        alike = filled & is_accession(self.scope, slot.column.declares or "", cells.of(slot))
        if alike.any():
            self.report(cells, slot, alike, ID_IS_ACCESSION())

    def _taken(self, cells: Cells, slot: Slot, taken: pl.Series) -> None:
        values = cells.of(slot)
        entity = slot.column.declares or ""
        title = entity_title(self.scope, entity)
        declared = self.scope.run.index.of(entity)
        for value in values.filter(taken).unique(maintain_order=True).to_list():
            source = declared.source_of(value)
            mask = taken & (values == value)
            if source is None or source.package is None:
                self.report(cells, slot, mask, ID_ALREADY_LOADED(entity=title))
            else:
                where = source.seen_from(self.scope.run.number)
                own = second_file(self.scope.place.package, self.scope.place.file)
                twice = [own] if self._is_twin(source) else None
                said = ID_REPEATED(entity=title, where=where)
                self.report(cells, slot, mask, said, causes=twice)

    def _is_twin(self, source: Source) -> bool:
        """Whether the source is another file of the same template in this package."""
        own = self.scope.source
        return source.package == own.package and source.template == own.template

    def end(self) -> None:
        groups: dict[str, list[list[Slot]]] = {}
        for slot in self.new_only:
            groups.setdefault(slot.column.declares or "", []).append([slot])
        for entity, slots in groups.items():
            for again, rows in repeats(self.scope, slots, self.hashes.get(entity, [])):
                self._repeated(again[0], rows)

    def _repeated(self, slot: Slot, rows: pl.DataFrame) -> None:
        first = dict(rows.select("value", "first").iter_rows())
        entity = entity_title(self.scope, slot.column.declares or "")
        self.scope.log.add_rows(
            ID_MUST_BE_NEW(entity=entity)
            if self._rule_says_new(slot.column)
            else ID_REPEATED(entity=entity, where=lambda value: f"in row {first.get(value)}"),
            self.scope.place,
            rows=rows["row"],
            values=rows["value"],
            column=slot.column,
            position=slot.position,
        )

    def _rule_says_new(self, column: Column) -> bool:
        return any(
            isinstance(rule, MustBeNew) and rule.id.header == column.header
            for rule in self.scope.section.rules
        )


def repeats(
    scope: Scope, groups: list[list[Slot]], chunks: list[pl.Series]
) -> list[tuple[list[Slot], pl.DataFrame]]:
    """What stands again, in the same columns or in those of another group of results.

    ``chunks`` are the hashes of all that was seen. For each group with repetitions its columns and
    its rows: ``row``, ``value``, and in ``first`` the row where the value stood first. Only a file
    with repetitions is read a second time.
    """
    twice = repeated(chunks)
    if not len(twice):
        return []
    found = occurrences(scope, groups, twice).sort("row", "group", maintain_order=True)
    first = pl.col("row").first().over("value")
    later = found.with_columns(first=first).filter(~found["value"].is_first_distinct())
    parts = later.partition_by("group", maintain_order=True)
    return [(groups[part["group"][0]], part) for part in parts]


def repeated(chunks: list[pl.Series]) -> pl.Series:
    """The hashes that stand there more than once. Of very many, some at a time are sorted, by their
    first bits: a sorted copy of all would double the memory they take."""
    total = sum(len(chunk) for chunk in chunks)
    parts = 1 << max(0, (total // _SORTED_AT_ONCE).bit_length())
    twice = [pl.Series(dtype=pl.UInt64)]
    for part in range(parts if chunks else 0):
        first, last = 2**64 // parts * part, 2**64 // parts * (part + 1) - 1
        some = chunks if parts == 1 else [c.filter(c.is_between(first, last)) for c in chunks]
        hashes = pl.concat(some).sort()
        twice.append(hashes[1:].filter(hashes[1:] == hashes[:-1]).unique())
    return pl.concat(twice)


def occurrences(scope: Scope, groups: list[list[Slot]], hashes: pl.Series) -> pl.DataFrame:
    """The rows whose cells in the columns of a group, joined by a tab, have one of the hashes:
    ``row``, ``value`` and the number of the ``group``. The file is read for it once more."""
    parts = []
    for cells in iterate(scope, [slot for slots in groups for slot in slots]):
        for number, slots in enumerate(groups):
            values = joined(cells, slots)
            mask = values.hash().is_in(hashes.implode())
            if mask.any():
                parts.append(
                    pl.DataFrame(
                        {
                            "row": cells.rows_of(slots[0], mask).cast(pl.Int64),
                            "value": detached(values.filter(mask)),
                        }
                    ).with_columns(group=pl.lit(number))
                )
    nothing = {"row": pl.Int64, "value": pl.String, "group": pl.Int32}
    return pl.concat(parts) if parts else pl.DataFrame(schema=nothing)


def joined(cells: Cells, slots: list[Slot]) -> pl.Series:
    """The cells of several columns as one text a row; a tab cannot stand in a cell."""
    if len(slots) == 1:
        return cells.of(slots[0])
    return cells.frame.select(
        pl.concat_str([pl.col(slot.name) for slot in slots], separator="\t").alias("key")
    ).to_series()


class Keys(Check):
    """Columns whose values together may occur once."""

    name = "unique rows"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        singles = [(column.ref,) for column in scope.section.columns if column.unique]
        keys = [
            [slots for group in scope.groups if (slots := self._slots(key, group))]
            for key in dict.fromkeys([*scope.section.keys, *singles])
        ]
        self.keys = [groups for groups in keys if groups]
        self.hashes: list[list[pl.Series]] = [[] for _ in self.keys]

    def _slots(self, key: tuple[ColumnRef, ...], group: int) -> list[Slot]:
        """The columns of a key; in a repeated group of results those of the group."""
        found = [self.scope.slot(ref.header, ref.side, group) for ref in key]
        slots = [slot for slot in found if slot is not None]
        if len(slots) < len(key) or (len(slots) == 1 and slots[0].column.declares):
            return []
        return slots if group == max(slot.group for slot in slots) else []

    def block(self, cells: Cells) -> None:
        for number, groups in enumerate(self.keys):
            for slots in groups:
                values = joined(cells, slots)
                filled = values.str.strip_chars("\t") != ""
                if any(slot.column.side == "result" for slot in slots):
                    filled = filled & cells.group_filled(max(slot.group for slot in slots))
                self.hashes[number].append(values.filter(filled).hash())

    def end(self) -> None:
        for groups, chunks in zip(self.keys, self.hashes, strict=True):
            for slots, rows in repeats(self.scope, groups, chunks):
                self._repeated(slots, rows)

    def _repeated(self, slots: list[Slot], rows: pl.DataFrame) -> None:
        single = len(slots) == 1
        values = rows["value"].str.replace_all("\t", "; ", literal=True)
        first = dict(zip(values, rows["first"], strict=True))
        columns = " and ".join(slot.column.header for slot in slots)

        def where(value: str) -> str:
            return f"in row {first.get(value)}"

        self.scope.log.add_rows(
            ROW_REPEATED_VALUE(where=where)
            if single and slots[0].column.unique
            else ROW_REPEATED(columns=columns, where=where),
            self.scope.place,
            rows=rows["row"],
            values=values,
            column=slots[0].column,
            position=slots[0].position,
        )


def entity_title(scope: Scope, entity: str) -> str:
    """What to call an entity in a sentence: ``planned visit``."""
    return scope.run.schema.entity_title(entity)
