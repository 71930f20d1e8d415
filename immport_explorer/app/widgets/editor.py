"""The editor of a checked package: any of its tables in the grid."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ipywidgets import Box

from immport_explorer.app.visit.background import beside
from immport_explorer.app.visit.checking import Job
from immport_explorer.app.visit.edits import Edits
from immport_explorer.app.visit.open_table import OpenTable
from immport_explorer.app.visit.opening import Spot, Tables
from immport_explorer.app.widgets.grid import Grid
from immport_explorer.schema.model import Schema
from immport_explorer.validation.recheck import DeclaredIds, TableKey

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport


class Editor(Box):
    """Shows one table, or nothing. ``say(words)`` tells what could not be shown; ``closed()`` is
    called when the reader has done."""

    def __init__(
        self,
        edits: Edits,
        say: Callable[[str], None],
        closed: Callable[[], None],
        *,
        hides_problems: bool = False,
    ) -> None:
        self.edits, self._hides_problems = edits, hides_problems
        self._say, self._closed = say, closed
        self._tables: Tables | None = None
        self._ids: DeclaredIds | None = None
        self.grid = Grid(edits, self.close_table)
        super().__init__([self.grid])
        self.add_class("ipx-box")

    def load(self, job: Job | None, schema: Schema, report: ValidationReport | None) -> None:
        """From now on, tables of this job are meant."""
        self._leave()
        self._ids = None
        self._tables = None
        if job is not None and report is not None:
            self._tables = tables = Tables(
                job, schema, report, self.edits, hides_problems=self._hides_problems
            )
            beside(tables.prepare, lambda _nothing: None, lambda _error: None)

    @property
    def tables(self) -> Tables | None:
        """The tables of the job that was loaded."""
        return self._tables

    def open_issue(self, index: int) -> None:
        """Show the table of an issue, at its cell."""
        tables = self._tables
        if tables is not None:
            self._open(tables, lambda: tables.spot(index))

    def open_file(self, package: int, file: str, sheet: str | None) -> None:
        """Show a file from its beginning."""
        tables = self._tables
        if tables is None:
            return

        def spot() -> Spot | None:
            key = tables.first_of(package, file, sheet)
            return None if key is None else Spot(key)

        self._open(tables, spot)

    def open_section(self, key: TableKey) -> None:
        """Show one table of a file, from its beginning."""
        tables = self._tables
        if tables is not None:
            self._open(tables, lambda: Spot(key))

    def close_table(self) -> None:
        """Show nothing; the edits stay."""
        self._leave()
        self._closed()

    def _leave(self) -> None:
        self.grid.close_table()

    def _open(self, tables: Tables, find: Callable[[], Spot | None]) -> None:
        def work() -> tuple[Spot | None, OpenTable | None]:
            spot = find()
            return spot, tables.open(spot.table) if spot is not None else None

        def show(found: tuple[Spot | None, OpenTable | None]) -> None:
            spot, opened = found
            if tables is not self._tables:
                return
            if spot is None or opened is None:
                self._say("This file holds no table that can be shown here.")
                return
            if self._ids is not None:
                opened.know(self._ids)
            self.grid.show(opened, spot.row, spot.column)
            self._learn_ids(tables)

        beside(work, show, lambda error: self._say(f"The file cannot be shown: {error}."))

    def _learn_ids(self, tables: Tables) -> None:
        """Read the ids that may be named, once; the table in view then knows them."""
        if self._ids is not None:
            return

        def know(ids: DeclaredIds) -> None:
            if tables is self._tables:
                self._ids = ids
                if self.grid.opened is not None:
                    self.grid.opened.know(ids)

        beside(tables.ids, know, lambda error: self._say(f"Ids cannot be offered: {error}."))
