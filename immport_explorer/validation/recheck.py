"""A row that is being edited, checked by itself: at once, by the same checks as the package.

What needs other rows than this one (repeats, order) is left to the check of the package. So that no
row is blamed for being alone, its findings are compared with those that it had alone before: see
:meth:`RowChecker.changed`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

import polars as pl

from immport_explorer.issues.issue import Issue
from immport_explorer.issues.log import IssueLog, Place
from immport_explorer.issues.sequence import ordered
from immport_explorer.package.opening import Package
from immport_explorer.package.readers.frames import grid_block
from immport_explorer.package.series import detached
from immport_explorer.package.table import Table
from immport_explorer.schema.model import Schema
from immport_explorer.validation.checks import references
from immport_explorer.validation.checks.lists import distinct_parts
from immport_explorer.validation.index import Index, Source
from immport_explorer.validation.judging import TABLE_CHECKS
from immport_explorer.validation.scope import Cells, Run, Scope
from immport_explorer.validation.workspace import Workspace

_TEXTS_KEPT = 50_000
"""Ids of a table that are offered where one is asked for; all are known by their hashes."""


@dataclass(frozen=True, slots=True)
class TableKey:
    """Which table of a run: of which package, file, sheet and section."""

    package: int
    file: str
    sheet: str | None
    section: str | None


def key_of(package: int, table: Table) -> TableKey:
    return TableKey(package, table.file.member.path, table.file.sheet, table.section.name)


@dataclass(slots=True)
class _Ids:
    source: Source
    texts: pl.Series
    hashes: pl.Series


@dataclass(slots=True)
class DeclaredIds:
    """The ids that the tables of a run declare, and those that a workspace holds."""

    tables: dict[tuple[TableKey, str], list[_Ids]] = field(default_factory=dict)

    @classmethod
    def of(cls, packages: Sequence[Package], workspace: Workspace | None = None) -> DeclaredIds:
        """Read the columns that declare ids. Raises ``MemberError`` and ``WorkspaceError``."""
        found = cls()
        for number, package in enumerate(packages):
            for file in package.template_files:
                source = Source(number, file.member.path, file.template.name, package.name)
                for table in file.tables():
                    found._read(key_of(number, table), source, table)
        if workspace is not None:
            found._hold(workspace)
        return found

    def _read(self, key: TableKey, source: Source, table: Table) -> None:
        declaring = [c for c in table.cells if c.column is not None and c.column.declares]
        if not declaring:
            return
        for block in table.blocks_again(frozenset(cell.position for cell in declaring)):
            for cell in declaring:
                if cell.column is not None and str(cell.position) in block.frame.columns:
                    values = block.frame.get_column(str(cell.position))
                    parts = distinct_parts(values, cell.column.is_list)
                    self._add(key, cell.column.declares or "", source, parts)

    def _hold(self, workspace: Workspace) -> None:
        source, key = Source(None, ""), TableKey(-1, "", None, None)
        by_entity: dict[str, list[str]] = {}
        for held in workspace.show():
            by_entity.setdefault(held.entity, []).append(held.id)
        for entity, ids in by_entity.items():
            self._add(key, entity, source, pl.Series(ids, dtype=pl.String))

    def _add(self, key: TableKey, entity: str, source: Source, values: pl.Series) -> None:
        values = values.filter(values != "")
        if len(values):
            kept = self.tables.setdefault((key, entity), [])
            room = max(0, _TEXTS_KEPT - sum(len(ids.texts) for ids in kept))
            kept.append(_Ids(source, detached(values.head(room)), values.hash()))

    def texts(self, entity: str) -> Iterator[str]:
        """Ids of an entity, as far as they are kept, each once."""
        parts = (ids for (_, name), some in self.tables.items() if name == entity for ids in some)
        return iter(dict.fromkeys(chain.from_iterable(part.texts for part in parts)))

    def index(self, *, without: TableKey | None = None) -> Index:
        """An index that holds them, but for those of one table, and learns nothing."""
        index = _FixedIndex()
        for (key, entity), some in self.tables.items():
            for ids in some if key != without else ():
                index.of(entity).add(ids.source, ids.texts, ids.hashes)
        return index


class _FixedIndex(Index):
    """An index to look things up in."""

    def declare(
        self, entity: str, source: Source, values: pl.Series, hashes: pl.Series | None = None
    ) -> None:
        """A row that is being edited declares nothing yet."""

    def link(
        self, entity: str, what: str, source: Source, ids: pl.Series, values: pl.Series
    ) -> None:
        """Nor does it link anything."""


@dataclass(frozen=True, slots=True)
class RowFinding:
    """A finding in a row; ``position`` is that of its header cell, -1 where it is of the row."""

    position: int
    issue: Issue

    @property
    def key(self) -> tuple[str, int]:
        return self.issue.code, self.position


class RowChecker:
    """Checks rows of one table, each by itself.

    Without ``ids``, references are not looked at.
    """

    def __init__(
        self,
        schema: Schema,
        package: Package,
        number: int,
        table: Table,
        ids: DeclaredIds | None = None,
    ) -> None:
        self._schema, self._package, self._number, self._table = schema, package, number, table
        self._ids = ids
        file = table.file
        self._place = Place(
            number, file.member.path, 0, file.sheet, file.template.name, table.section.name
        )
        self._source = Source(number, file.member.path, file.template.name, package.name)
        key = key_of(number, table)
        self._others = (ids or DeclaredIds()).index(without=key)
        self._all = ids.index() if ids is not None else None

    def changed(
        self, row: int, before: Sequence[str], after: Sequence[str], reported: set[tuple[str, int]]
    ) -> list[RowFinding]:
        """The findings in a row once its cells are so; ``before`` are its cells as the file has
        them, in which the check of the package ``reported`` those kinds at those positions."""
        alone = {found.key for found in self.findings(row, before)} - reported
        return [found for found in self.findings(row, after) if found.key not in alone]

    def findings(self, row: int, cells: Sequence[str]) -> list[RowFinding]:
        """The findings in a row of such cells, in the order of the table's header cells."""
        log = IssueLog()
        run = self._run(log, self._others)
        scope = Scope(run, self._table.file, self._table, self._place, self._source)
        block = self._cells(scope, row, cells)
        for make in TABLE_CHECKS:
            if make is not references.References:
                make(scope).block(block)
        if self._all is not None:
            self._references(log, row, cells)
        issues = ordered(log)
        return [
            RowFinding(issues.position(index), issue)
            for index, issue in enumerate(issues)
            if issue.row is not None
        ]

    def _references(self, log: IssueLog, row: int, cells: Sequence[str]) -> None:
        assert self._all is not None
        run = self._run(log, self._all)
        scope = Scope(run, self._table.file, self._table, self._place, self._source)
        references.References(scope).block(self._cells(scope, row, cells))
        references.settle(run)

    def _run(self, log: IssueLog, index: Index) -> Run:
        entities = frozenset(self._schema.entities)
        return Run(self._schema, log, index, self._package, self._number, entities)

    def _cells(self, scope: Scope, row: int, cells: Sequence[str]) -> Cells:
        positions = [cell.position for cell in self._table.cells]
        line = [""] * (max(positions, default=-1) + 1)
        for position, text in zip(positions, cells, strict=True):
            line[position] = text.strip()
        return Cells(scope, grid_block([row], [line], positions))
