"""Column names that stand among the rows: of files that were joined, or pages that were printed."""

from __future__ import annotations

import polars as pl

from immport_explorer.issues.kinds.row import ROW_IS_HEADER
from immport_explorer.validation.checks.base import Check
from immport_explorer.validation.scope import Cells, Scope, Slot

_LOOKED_AT = 2
"""Columns of which one must hold its own name before the others are looked at."""
_FEWEST = 3
"""A row that holds so many names of its columns is the header again."""


class RepeatedHeads(Check):
    """Finds rows that hold the names of their columns; what else is found there follows."""

    name = "column names among rows"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        names = {cell.position: cell.text for cell in scope.table.cells}
        is_plain = scope.table.layout == "rows" and len(scope.slots) >= _FEWEST
        self.names = [(slot, names[slot.position]) for slot in scope.slots] if is_plain else []

    def block(self, cells: Cells) -> None:
        found = [
            cells.of(slot) == name
            for slot, name in self.names[:_LOOKED_AT]
            if _may_hold(cells, slot, name)
        ]
        if not any(mask.any() for mask in found):
            return
        named = pl.select(
            pl.sum_horizontal(*(cells.of(slot) == name for slot, name in self.names))
        ).to_series()
        again = named >= _FEWEST
        if again.any():
            self._report(cells, again)

    def _report(self, cells: Cells, again: pl.Series) -> None:
        _, name = self.names[0]
        rows = cells.rows.filter(again)
        log = self.scope.log
        log.add_rows(ROW_IS_HEADER(), self.scope.place, rows=rows, values=[name] * len(rows))
        log.break_rows(self.scope.place, rows.to_list())


def _may_hold(cells: Cells, slot: Slot, name: str) -> bool:
    few = cells.few(slot)
    return few is None or name in few
