"""Are the values there that a row needs?"""

from __future__ import annotations

from functools import reduce
from operator import add

import polars as pl

from immport_explorer.issues.keys import CauseKey, header_meant
from immport_explorer.issues.kinds import Said
from immport_explorer.issues.kinds.row import ROW_NEARLY_EMPTY, ROW_NO_RESULTS
from immport_explorer.issues.kinds.value import VALUE_REQUIRED, VALUE_REQUIRED_WHEN
from immport_explorer.package.series import within
from immport_explorer.schema.conditions import Condition
from immport_explorer.schema.phrases import conditions_in_words
from immport_explorer.validation.checks.base import Check
from immport_explorer.validation.checks.undescribed import Undescribed
from immport_explorer.validation.scope import Cells, Scope, Slot

Conditions = tuple[Condition, ...]

_FILLED_AT_MOST = 3
"""A row with no more values, of which more are missing (two at least), is a remnant rather than
data."""


class Presence(Check):
    """Required values, always or under a condition; rows of combined templates without results."""

    name = "required values"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.absent = [
            Slot(column, -1, 0)
            for column in scope.section.columns
            if column.required_when and scope.slot_of(column) is None
        ]
        self.undescribed = Undescribed(scope)
        self.behind: dict[str, pl.Series] = {}

    def block(self, cells: Cells) -> None:
        self.behind = self.undescribed.judge(cells)
        self._nearly_empty(cells)
        self._results(cells)
        for slot in self.absent:
            self._conditional(cells, slot, self._expected(cells, slot, cells.all(True)))
        for slot in self.scope.slots:
            column = slot.column
            if not (column.required or column.required_when) or not cells.has_empty(slot):
                continue
            empty = self._expected(cells, slot, ~cells.filled(slot))
            if column.required:
                self._report(cells, slot, empty, VALUE_REQUIRED())
            else:
                self._conditional(cells, slot, empty)

    def _nearly_empty(self, cells: Cells) -> None:
        """A row that lacks more of what every row needs than it holds is one finding."""
        needed = [
            slot
            for slot in self.scope.slots
            if slot.column.required and slot.column.side != "result" and cells.has_empty(slot)
        ]
        if len(needed) < 2 or self.scope.table.layout == "fields":
            return
        empty = [~cells.filled(slot) for slot in needed]
        suspect = _in_several(empty)
        if not suspect.any():
            return
        missing = _count([mask.filter(suspect) for mask in empty])
        filled = _count([cells.of(slot).filter(suspect) != "" for slot in self.scope.slots])
        is_so = (filled <= _FILLED_AT_MOST) & (filled < missing)
        if is_so.any():
            self._report_nearly_empty(cells, within(suspect, is_so), missing.filter(is_so))

    def _report_nearly_empty(self, cells: Cells, mask: pl.Series, missing: pl.Series) -> None:
        """``missing`` tells of each row of the mask how many values it lacks."""
        rows = cells.rows.filter(mask)
        held = [
            "; ".join(value for value in values if value)
            for values in cells.frame.filter(mask).iter_rows()
        ]
        counts = dict(zip(held, missing.to_list(), strict=True))
        self.scope.log.add_rows(
            ROW_NEARLY_EMPTY(missing=counts.__getitem__),
            self.scope.place,
            rows=rows,
            values=held,
        )
        self.scope.log.break_rows(self.scope.place, rows.to_list())

    @staticmethod
    def _expected(cells: Cells, slot: Slot, empty: pl.Series) -> pl.Series:
        """A group of results that is wholly empty is not there, so nothing is missing in it."""
        return empty & cells.group_filled(slot.group) if slot.column.side == "result" else empty

    def _results(self, cells: Cells) -> None:
        """A row without any result is one finding, not one for each result column."""
        if not self.scope.template.is_combined_result:
            return
        filled = cells.all(False)
        for group in self.scope.groups:
            filled = filled | cells.group_filled(group)
        results = [slot for slot in self.scope.slots if slot.column.side == "result"]
        if not results or filled.all():
            return
        needed = next((slot for slot in results if slot.column.required), results[0])
        self._report(cells, needed, ~filled, ROW_NO_RESULTS())

    def _conditional(self, cells: Cells, slot: Slot, empty: pl.Series) -> None:
        remaining = empty
        for group in slot.column.required_when:
            mask = remaining & cells.holds(group, slot.group)
            if mask.any():
                words = conditions_in_words(group, self.scope.run.schema.entities)
                causes = self._explained(group, mask)
                self._report(cells, slot, mask, VALUE_REQUIRED_WHEN(condition=words), causes)
                remaining = remaining & ~mask

    def _report(
        self,
        cells: Cells,
        slot: Slot,
        mask: pl.Series,
        said: Said,
        causes: list[CauseKey | None] | None = None,
    ) -> None:
        """Where another header may be the one that is meant, that comes first."""
        self.report_empty(cells, slot, mask, said, causes=causes or [self._header_meant(slot)])

    def _header_meant(self, slot: Slot) -> CauseKey:
        place = self.scope.place
        return header_meant(place.package, place.file, place.section, slot.column.header)

    def _explained(self, group: Conditions, mask: pl.Series) -> list[CauseKey | None] | None:
        """Where a new thing is not described at all, the finding at its id says so."""
        for condition in group:
            rows = self.behind.get(condition.entity or "") if condition.test == "new" else None
            if rows is not None:
                return [
                    None if row is None else self.undescribed.key(condition.entity or "", row)
                    for row in rows.filter(mask).to_list()
                ]
        return None


def _in_several(masks: list[pl.Series]) -> pl.Series:
    """The rows that are in more than one of the masks."""
    once, again = masks[0], masks[0] & masks[1]
    for mask in masks[1:]:
        again = again | (once & mask)
        once = once | mask
    return again


def _count(masks: list[pl.Series]) -> pl.Series:
    """In how many of the masks each row is."""
    return reduce(add, (mask.cast(pl.UInt32) for mask in masks))
