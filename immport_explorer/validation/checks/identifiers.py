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
from immport_explorer.package.series import nowhere
from immport_explorer.schema.conditions import ColumnRef
from immport_explorer.schema.model import Column
from immport_explorer.schema.rules import MustBeNew
from immport_explorer.validation.checks.base import Check
from immport_explorer.validation.checks.repeats import Columns, Repeats, joined
from immport_explorer.validation.index import Source
from immport_explorer.validation.scope import Cells, Scope, Slot


def accession_pattern(scope: Scope, entity: str) -> str | None:
    """The pattern of the entity's accessions: its prefix and digits (``SUB123``)."""
    known = scope.run.schema.entities.get(entity)
    return rf"^{re.escape(known.prefix)}\d+$" if known and known.prefix else None


def is_accession(scope: Scope, entity: str, values: pl.Series) -> pl.Series:
    pattern = accession_pattern(scope, entity)
    if pattern is None:
        return nowhere(values)
    alike = values.str.starts_with(scope.run.schema.entities[entity].prefix or "")
    return values.str.contains(pattern) if alike.any() else alike


class Identifiers(Check):
    """Remembers what the table declares; repeated ids, and rows that say what is new."""

    name = "ids"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.declaring = [slot for slot in scope.slots if slot.column.declares]
        self.new_only = [slot for slot in self.declaring if not slot.column.refers_to]
        self.new_slots: dict[str, list[Slot]] = {}
        for slot in self.new_only:
            self.new_slots.setdefault(slot.column.declares or "", []).append(slot)
        self.repeats = {
            entity: Repeats(scope, [(slot,) for slot in slots])
            for entity, slots in self.new_slots.items()
        }

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
        filled = cells.filled(slot)
        hashes = cells.hashes_of(slot)
        declared = self.scope.run.index.of(entity)
        taken = filled & declared.contains(hashes, other_than=self.scope.source)
        if taken.any():
            self._taken(cells, slot, taken)
        fresh = filled & ~taken
        if self._must_be_new(slot):
            fresh = fresh & ~declared.contains(hashes)
        cells.mark_new(entity, lambda: fresh & values.is_first_distinct())
        kept = hashes.filter(filled) if cells.has_empty(slot) else hashes
        group = self.new_slots[entity].index(slot)
        self.repeats[entity].add_hashed(cells, group, values, hashes, kept)
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
        known = self.scope.run.index.of(entity).contains(cells.hashes_of(slot)) | accession
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
        for repeats in self.repeats.values():
            for (slot,), rows in repeats.found():
                self._repeated(slot, rows)

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
        self.repeats = [
            Repeats(scope, groups, keeps=not any(map(_is_of_results, groups)))
            for groups in self.keys
        ]

    def _slots(self, key: tuple[ColumnRef, ...], group: int) -> list[Slot]:
        """The columns of a key; in a repeated group of results those of the group."""
        found = [self.scope.slot(ref.header, ref.side, group) for ref in key]
        slots = [slot for slot in found if slot is not None]
        if len(slots) < len(key) or (len(slots) == 1 and slots[0].column.declares):
            return []
        return slots if group == max(slot.group for slot in slots) else []

    def block(self, cells: Cells) -> None:
        for groups, repeats in zip(self.keys, self.repeats, strict=True):
            for number, slots in enumerate(groups):
                values = joined(cells, slots)
                filled = values.str.strip_chars("\t") != ""
                if _is_of_results(slots):
                    filled = filled & cells.group_filled(max(slot.group for slot in slots))
                repeats.add(cells, number, values, filled)

    def end(self) -> None:
        for repeats in self.repeats:
            for slots, rows in repeats.found():
                self._repeated(slots, rows)

    def _repeated(self, slots: Columns, rows: pl.DataFrame) -> None:
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


def _is_of_results(slots: Columns) -> bool:
    return any(slot.column.side == "result" for slot in slots)


def entity_title(scope: Scope, entity: str) -> str:
    """What to call an entity in a sentence: ``planned visit``."""
    return scope.run.schema.entity_title(entity)
