"""The tables of a package that was checked, opened to be looked at and edited; no widgets here."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from immport_explorer.app.visit.checking import Job
from immport_explorer.app.visit.edits import CellKey, Edits
from immport_explorer.app.visit.open_table import ROW, OpenTable
from immport_explorer.package.archive import MemberError
from immport_explorer.package.digest import sha256
from immport_explorer.package.opening import Package, open_packages
from immport_explorer.package.table import Table
from immport_explorer.schema.model import Schema
from immport_explorer.validation.recheck import DeclaredIds, TableKey, key_of

if TYPE_CHECKING:
    from immport_explorer.fixes.edits import Edit
    from immport_explorer.issues.issue import Issue
    from immport_explorer.issues.log import Batch
    from immport_explorer.issues.report import ValidationReport


_LARGE_BYTES = 4 * 2**20


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of a table: ``row`` None is the table's beginning."""

    table: TableKey
    row: int | None = None
    column: int = 0


class Tables:
    """The tables of one checked job. What reads files is meant for a thread."""

    def __init__(
        self,
        job: Job,
        schema: Schema,
        report: ValidationReport,
        edits: Edits,
        *,
        hides_problems: bool = False,
    ) -> None:
        self._job, self._schema, self._report, self._edits = job, schema, report, edits
        self._hides_problems = hides_problems
        self._packages: list[Package] | None = None
        self._opened: dict[TableKey, OpenTable] = {}

    def open(self, key: TableKey) -> OpenTable | None:
        """A table, ready to be shown; None where there is none. Raises ``MemberError``."""
        if key not in self._opened:
            table = next((t for n, t in self._all() if key_of(n, t) == key), None)
            if table is None or not table.cells:
                return None
            packages = self._read()
            package, is_last = packages[key.package], key.package == len(packages) - 1
            opened = OpenTable(
                self._schema,
                package,
                key.package,
                table,
                self._report,
                self._edits,
                is_last=is_last,
                hides_problems=self._hides_problems,
            )
            opened.prepare()
            self._opened[key] = opened
        return self._opened[key]

    def prepare(self) -> None:
        """Open the large texts in which something was found before anybody asks for them: then they
        open as fast as small ones. Raises ``MemberError``."""
        found = {(file.package, file.path) for file in self._report.files if file.errors}
        for number, table in self._all():
            member = table.file.member
            is_large = member.size > _LARGE_BYTES and table.read_from is not None
            if is_large and (number, member.path) in found:
                self.open(key_of(number, table))

    def checksums(self, paths: Collection[str], *, of_readable: bool = False) -> dict[str, str]:
        """The SHA-256 of these files of the last package, of those that it has. Raises
        ``MemberError``, or leaves such files out: one that is just being saved cannot be read."""
        found = {}
        for member in self._read()[-1].members:
            if member.path in paths:
                try:
                    found[member.path] = sha256(member).hex()
                except MemberError:
                    if not of_readable:
                        raise
        return found

    def ids(self) -> DeclaredIds:
        """The ids that may be named. Raises ``MemberError`` and ``WorkspaceError``."""
        return DeclaredIds.of(self._read(), self._job.held)

    def first_of(self, package: int, file: str, sheet: str | None) -> TableKey | None:
        """The first table of a file that has columns."""
        return next(
            (
                key_of(number, table)
                for number, table in self._all()
                if number == package
                and (table.file.member.path, table.file.sheet) == (file, sheet)
                and table.cells
            ),
            None,
        )

    def spot(self, index: int) -> Spot:
        """Where the issue at that place of the report stands."""
        issue, position = self._report.issues[index], self._report.issues.position(index)
        return self._spot(issue, position)

    def edit_of(self, batch: Batch, position: int, text: str) -> list[tuple[CellKey, Edit]]:
        """The edit that writes a text where a finding stands; none where that is in no cell."""
        place, row = batch.place, batch.rows[position]
        key = TableKey(place.package, place.file, place.sheet, place.section)
        opened = self.open(key)
        if opened is None or row is None or not opened.can_be_edited:
            return []
        columns = [n for n, c in enumerate(opened.cells) if c.position == batch.position]
        if not columns:
            return []
        held = batch.values[position] or ""
        if opened.table.layout == "fields":
            row = self._record(key, columns[0], held)
        return [opened.edit(row, columns[0], held, text)]

    def _spot(self, issue: Issue, position: int) -> Spot:
        key = TableKey(issue.package, issue.file, issue.sheet, issue.section)
        table = next((t for n, t in self._all() if key_of(n, t) == key), None)
        if table is None:
            return Spot(key)
        columns = [n for n, cell in enumerate(table.cells) if cell.position == position]
        column = columns[0] if columns else 0
        if table.layout == "fields":
            return Spot(key, self._record(key, column, issue.value), column)
        return Spot(key, issue.row, max(column, ROW + 1))

    def _record(self, key: TableKey, column: int, value: str | None) -> int:
        """The record of a section of fields that holds the value."""
        opened = self.open(key)
        for shown in opened.from_row(1) if opened else ():
            if shown.cells[column] == (value or ""):
                return shown.row
        return 1

    def _all(self) -> Iterator[tuple[int, Table]]:
        for number, package in enumerate(self._read()):
            for file in package.template_files:
                for table in file.tables():
                    yield number, table

    def _read(self) -> list[Package]:
        if self._packages is None:
            self._packages = open_packages(self._job.all_sources, self._schema)[1]
        return self._packages
