"""One file, judged: each check sees every block of each of its tables, then its end."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from immport_explorer.issues.kinds.internal import INTERNAL_CHECK_FAILED
from immport_explorer.issues.log import IssueLog, Place
from immport_explorer.issues.report import FileReport
from immport_explorer.package.table import Table, TemplateFile
from immport_explorer.validation import order
from immport_explorer.validation.checks import layout
from immport_explorer.validation.checks.about_columns import AboutColumns
from immport_explorer.validation.checks.base import Check
from immport_explorer.validation.checks.datafiles import NamedData
from immport_explorer.validation.checks.files import NamedFiles
from immport_explorer.validation.checks.heads import RepeatedHeads
from immport_explorer.validation.checks.house import House
from immport_explorer.validation.checks.identifiers import Identifiers, Keys
from immport_explorer.validation.checks.layout import Separator
from immport_explorer.validation.checks.letters import OddLetters
from immport_explorer.validation.checks.links import OncePerStudy, Parents, Properties
from immport_explorer.validation.checks.notes import absent_headers, report_notes
from immport_explorer.validation.checks.overview import Gathering
from immport_explorer.validation.checks.presence import Presence
from immport_explorer.validation.checks.privacy import Ages, Privacy
from immport_explorer.validation.checks.references import References
from immport_explorer.validation.checks.row_names import report_row_names
from immport_explorer.validation.checks.rules import Rules
from immport_explorer.validation.checks.sense import Sense, Units
from immport_explorer.validation.checks.spreadsheet import Damage
from immport_explorer.validation.checks.values import Values
from immport_explorer.validation.checks.vocabulary import Vocabularies
from immport_explorer.validation.index import Source
from immport_explorer.validation.scope import Cells, Run, Scope, iterate

# Identifiers come first: they tell the others which rows declare something new.
TABLE_CHECKS: tuple[type[Check], ...] = (
    RepeatedHeads,
    AboutColumns,
    Identifiers,
    OddLetters,
    Keys,
    Presence,
    Values,
    Damage,
    Sense,
    Units,
    Ages,
    Privacy,
    Vocabularies,
    References,
    NamedFiles,
    NamedData,
    Separator,
    Parents,
    OncePerStudy,
    Rules,
    House,
    Properties,
    Gathering,
)


class StoppedError(Exception):
    """The progress callback asked to end the run."""


def guard(log: IssueLog, place: Place, name: str, work: Callable[[], Any]) -> bool:
    """Do the work; a failure of ours is reported by name, and the rest goes on."""
    try:
        work()
    except StoppedError:
        raise
    except Exception as error:  # whatever it is, the other checks go on
        _failed(log, place, name, error)
        return False
    return True


def _failed(log: IssueLog, place: Place, name: str, error: Exception) -> None:
    if os.environ.get("IMMPORT_EXPLORER_RAISE"):
        raise error
    log.add(INTERNAL_CHECK_FAILED(check=name, reason=type(error).__name__), place)


def place_of(run: Run, file: TemplateFile, table: Table | None = None) -> Place:
    """Where findings of the file, or of one of its tables, are."""
    return Place(
        package=run.number,
        file=file.member.path,
        order=order.position(run.schema, file.template),
        sheet=file.sheet,
        template=file.template.name,
        section=table.section.name if table else None,
    )


def source_of(run: Run, file: TemplateFile) -> Source:
    """The file as what declares ids."""
    return Source(run.number, file.member.path, file.template.name, run.package.name)


def tables_of(run: Run, file: TemplateFile) -> list[Table]:
    """The file's tables; none where it cannot be read, of which the run's log tells."""
    tables: list[Table] = []
    guard(run.log, place_of(run, file), "reading", lambda: tables.extend(file.tables()))
    return tables


def judge(run: Run, file: TemplateFile, source: Source, tell: Callable[[int], None]) -> FileReport:
    """Judge a file into a part of a run; ``tell`` is called with the bytes read so far."""
    return _Judging(run, file, source, tell).report()


class _Judging:
    def __init__(
        self, run: Run, file: TemplateFile, source: Source, tell: Callable[[int], None]
    ) -> None:
        self._run, self._file, self._source, self._tell = run, file, source, tell
        self._log = run.log
        self._rows = 0
        self._filled: Counter[str] = Counter()

    def report(self) -> FileReport:
        run, file, place = self._run, self._file, place_of(self._run, self._file)
        self._guard(place, "layout", lambda: layout.check_file(self._log, run.schema, place, file))
        for table in sorted(tables_of(run, file), key=_study_first):
            self._table(table)
        report_row_names(self._log, place, file, self._rows)
        report_notes(self._log, run.schema, place, file.notes, absent_headers(file))
        if any(table.cells for table in file.tables()):
            layout.report_blank(self._log, place, file, self._rows)
        return FileReport(
            package=run.number,
            path=file.member.path,
            template=file.template.name,
            sheet=file.sheet,
            version=file.declared_version,
            role="template",
            size=file.member.size,
            rows=self._rows,
            tables=dict(self._filled),
        )

    def _guard(self, place: Place, name: str, work: Callable[[], Any]) -> bool:
        return guard(self._log, place, name, work)

    def _table(self, table: Table) -> None:
        place = place_of(self._run, self._file, table)
        scope = Scope(self._run, self._file, table, place, self._source)
        before = self._file.member.bytes_read
        self._guard(place, "columns", lambda: layout.check_columns(scope))
        checks = [make(scope) for make in TABLE_CHECKS]
        rows = 0
        for cells in self._blocks(scope):
            rows += cells.height
            for check in list(checks):
                if not self._guard(place, check.name, _of_block(check, cells)):
                    checks.remove(check)
            self._tell(min(self._file.member.bytes_read - before, self._file.member.size))
            del cells  # before the next block is read: one is large
        for check in checks:
            self._guard(place, check.name, check.end)
        self._guard(place, "sections", lambda: layout.report_empty(scope, rows))
        self._rows += rows
        for name in _tables_filled(scope):
            self._filled[name] += rows

    def _blocks(self, scope: Scope) -> Iterator[Cells]:
        blocks = iterate(scope)
        while True:
            try:
                cells = next(blocks, None)
            except Exception as error:  # a reader's bug must not stop the run
                _failed(self._log, scope.place, "reading", error)
                return
            if cells is None:
                return
            yield cells
            del cells


def _study_first(table: Table) -> bool:
    """Other sections of a study design belong to the study that its first one declares."""
    return all(column.declares != "study" for column in table.section.columns)


def _of_block(check: Check, cells: Cells) -> Callable[[], None]:
    return lambda: check.block(cells)


def _tables_filled(scope: Scope) -> dict[str, None]:
    """The tables of the data model that the section's rows go to, in the order of its columns."""
    return dict.fromkeys(name for column in scope.section.columns for name in column.tables)
