"""Ids that a combined template could declare, but that its row does not describe.

A biosample that is named for the first time must be described in its row. Where nothing of it is,
the id was probably meant to exist: it is mistyped, or declared in a package that is not at hand.
One finding at the id says so, and what is missing in the row follows from it.
"""

from __future__ import annotations

import polars as pl

from immport_explorer.issues.keys import CauseKey, undeclared, undescribed
from immport_explorer.issues.kinds.reference import REFERENCE_UNDESCRIBED
from immport_explorer.schema.conditions import Condition
from immport_explorer.schema.model import Column, Schema, Section
from immport_explorer.validation.checks.identifiers import entity_title
from immport_explorer.validation.index import Declared
from immport_explorer.validation.scope import Cells, Scope, Slot
from immport_explorer.validation.suggest import Near

NAMED_ONE_BY_ONE = 10_000  # findings beyond that are folded under the first one of their file


class Undescribed:
    """Finds the rows of one table, block by block."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.things = dict(_things(scope))
        self.found: dict[str, list[int]] = {entity: [] for entity in self.things}
        self.bare: set[str] = set()
        self._known: dict[str, Near] = {}

    def judge(self, cells: Cells) -> dict[str, pl.Series]:
        """By entity, for each row the number of the row whose finding explains it, or null."""
        behind = {}
        for entity, (slot, about) in self.things.items():
            bare = cells.is_new(entity)
            for other in about:
                bare = bare & (cells.of(other) == "")
            if bare.any():
                behind[entity] = self._report(cells, entity, slot, bare)
        return behind

    def key(self, entity: str, row: int) -> CauseKey:
        """What stands behind the columns that are missing for the id of that row."""
        place = self.scope.place
        return undescribed(place.package, place.file, entity, row)

    def _report(self, cells: Cells, entity: str, slot: Slot, bare: pl.Series) -> pl.Series:
        rows, values = cells.rows_of(slot, bare), cells.of(slot).filter(bare)
        log, declared = self.scope.log, self.scope.run.index.when_all_is_read(entity)
        log.add_rows(
            REFERENCE_UNDESCRIBED(entity=entity_title(self.scope, entity)),
            self.scope.place,
            rows=rows,
            values=values,
            column=slot.column,
            position=slot.position,
            suggest=lambda value: self._near(entity, declared, value),
            causes=[undeclared(self.scope.place.package, entity)],
        )
        seen = self.found[entity]
        room = max(NAMED_ONE_BY_ONE - len(seen), 0)
        self.bare.update(values.head(room).to_list())
        for position, row in enumerate(rows.head(room).to_list()):
            seen.append(row)
            log.cause(self.key(entity, row), len(log.batches) - 1, position)
        named = pl.when(bare & cells.rows.is_in(seen)).then(cells.rows)
        return pl.select(named.otherwise(pl.when(bare).then(seen[0]))).to_series()

    def _near(self, entity: str, declared: Declared, value: str) -> tuple[str, ...]:
        """Like ids that are declared properly, not those that are bare as well.

        Asked for when all rows were seen.
        """
        if entity not in self._known:
            known = [name for name in declared.sample if name not in self.bare]
            self._known[entity] = Near(known)
        return tuple(name for name in self._known[entity](value) if name != value)


def _things(scope: Scope) -> list[tuple[str, tuple[Slot, list[Slot]]]]:
    """The entities that the table may declare though they have a template of their own: their ids'
    columns, and those that describe them."""
    found = []
    for slot in scope.slots:
        entity = slot.column.declares
        if entity and slot.column.refers_to and _has_own_template(scope.run.schema, entity):
            about = [scope.slot_of(column) for column in _about(scope.section, entity)]
            present = [other for other in about if other is not None]
            if len(present) > 1:
                found.append((entity, (slot, present)))
    return found


def _has_own_template(schema: Schema, entity: str) -> bool:
    return any(
        column.declares == entity and not column.refers_to for _, _, column in schema.columns()
    )


def _about(section: Section, entity: str) -> list[Column]:
    """The columns that a new thing needs, whatever else the row says."""
    new = (Condition(test="new", entity=entity),)
    return [column for column in section.columns if new in column.required_when]
