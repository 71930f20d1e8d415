"""What a check is."""

from __future__ import annotations

from typing import Any

import polars as pl

from ..scope import Cells, Scope, Slot


class Check:
    """Looks at one table: every block of it once, then its end. Findings go to the scope's log."""

    name = "check"

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def block(self, cells: Cells) -> None:
        """Look at a block of rows."""

    def report(self, cells: Cells, slot: Slot, mask: pl.Series, code: str, **about: Any) -> None:
        """Write down the cells of the column in the rows of the mask; ``about`` is what the log
        takes besides (see ``IssueLog.add_rows``)."""
        if not mask.any():
            return
        self.scope.log.add_rows(
            code,
            self.scope.place,
            rows=cells.rows_of(slot, mask),
            values=cells.of(slot).filter(mask),
            column=slot.column,
            position=slot.position,
            **about,
        )

    def end(self) -> None:
        """All rows were seen."""
