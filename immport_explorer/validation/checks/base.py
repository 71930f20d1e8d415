"""What a check is."""

from __future__ import annotations

from typing import Any

import polars as pl

from immport_explorer.issues.kinds import Said
from immport_explorer.validation.scope import Cells, Scope, Slot

_GOOD_KEPT = 10_000  # values of a column; beyond, they are judged anew


class Check:
    """Looks at one table: every block of it once, then its end. Findings go to the scope's log."""

    name = "check"

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def block(self, cells: Cells) -> None:
        """Look at a block of rows."""

    def report(self, cells: Cells, slot: Slot, mask: pl.Series, said: Said, **about: Any) -> None:
        """Write down the cells of the column in the rows of the mask; ``about`` is what the log
        takes besides (see ``IssueLog.add_rows``)."""
        if not mask.any():
            return
        self.scope.log.add_rows(
            said,
            self.scope.place,
            rows=cells.rows_of(slot, mask),
            values=cells.of(slot).filter(mask),
            column=slot.column,
            position=slot.position,
            **about,
        )

    def report_values(
        self, cells: Cells, slot: Slot, values: pl.Series | list[str], said: Said, **about: Any
    ) -> None:
        """Write down the cells of the column that hold one of the values."""
        if len(values):
            self.report(cells, slot, cells.holding(slot, values), said, **about)

    def report_empty(
        self, cells: Cells, slot: Slot, mask: pl.Series, said: Said, **about: Any
    ) -> None:
        """Write down the empty cells of the column in the rows of the mask; of a column that the
        file lacks (``position`` below 0), the rows."""
        if not mask.any():
            return
        rows = cells.rows_of(slot, mask) if slot.position >= 0 else cells.rows.filter(mask)
        self.scope.log.add_rows(
            said,
            self.scope.place,
            rows=rows,
            values=[""] * len(rows),
            column=slot.column,
            position=slot.position,
            **about,
        )

    def end(self) -> None:
        """All rows were seen."""


class ColumnCheck(Check):
    """Judges each value of a column by itself.

    What was seen in a column of few values and not reported is good, and is not looked at again.
    """

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.columns = [slot for slot in scope.slots if self.is_meant(slot)]
        self._good: dict[int, set[str]] = {slot.position: set() for slot in self.columns}

    def is_meant(self, slot: Slot) -> bool:
        """Whether the check looks at that column."""
        raise NotImplementedError

    def judge(self, cells: Cells, slot: Slot, values: pl.Series) -> None:
        """Report what is wrong with any of these values of the column; some may repeat."""
        raise NotImplementedError

    def is_fine(self, slot: Slot, few: frozenset[str]) -> bool:
        """Whether a glance at a handful of values tells that none is wrong: quicker than polars."""
        return False

    def block(self, cells: Cells) -> None:
        for slot in self.columns:
            few = cells.few(slot)
            if few is None:
                self.judge(cells, slot, cells.of(slot))
                continue
            fresh = few - self._good[slot.position]
            if fresh:
                self._judge_few(cells, slot, fresh)

    def _judge_few(self, cells: Cells, slot: Slot, fresh: frozenset[str]) -> None:
        if not self.is_fine(slot, fresh):
            reported = len(self.scope.log.batches)
            self.judge(cells, slot, pl.Series(sorted(fresh), dtype=pl.String))
            for batch in self.scope.log.batches[reported:]:
                fresh = fresh.difference(batch.values)
        good = self._good[slot.position]
        if len(good) > _GOOD_KEPT:
            good.clear()
        good |= fresh
