"""What a check is."""

from __future__ import annotations

from ..scope import Cells, Scope


class Check:
    """Looks at one table: every block of it once, then its end. Findings go to the scope's log."""

    name = "check"

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def block(self, cells: Cells) -> None:
        """Look at a block of rows."""

    def end(self) -> None:
        """All rows were seen."""
