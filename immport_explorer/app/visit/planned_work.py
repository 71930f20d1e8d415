"""The reader's planned fixes apart from their package: for a file, to be taken up again later.

A row number means a cell only in the file that it was read in. So each file is named with its
checksum, and what is planned for a file that has changed since is left out, and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from immport_explorer.app.visit.edits import CellKey
from immport_explorer.app.visit.opening import Tables
from immport_explorer.fixes.edits import Edit
from immport_explorer.fixes.planned import Line
from immport_explorer.issues.log import Batch
from immport_explorer.issues.sequence import issue_id
from immport_explorer.validation.recheck import TableKey

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport

Column = tuple[str, str, str | None, str | None, str | None]
"""Code, file, sheet, section and header."""


class PlannedPick(msgspec.Struct, frozen=True):
    """A suggestion that was picked, by what it is about, since another report numbers its issues
    otherwise; ``text`` is what is to be written."""

    code: str
    file: str
    sheet: str | None
    section: str | None
    column: str | None
    row: int | None
    value: str | None
    text: str

    @property
    def of_column(self) -> Column:
        return (self.code, self.file, self.sheet, self.section, self.column)


class PlannedEdit(msgspec.Struct, frozen=True):
    """An edit; ``row`` and ``number`` (of the header cell) are those of its
    :class:`~immport_explorer.app.visit.edits.CellKey`."""

    file: str
    sheet: str | None
    section: str | None
    row: int
    number: int
    column: str
    before: str
    after: str


class PlannedWork(msgspec.Struct, frozen=True, kw_only=True):
    """Planned fixes of a package. ``package`` is what the reader called it, ``files`` has the
    SHA-256 of each file that they are for; ``left_out`` are lines not to be written."""

    package: str
    files: dict[str, str]
    picks: list[PlannedPick] = []
    edits: list[PlannedEdit] = []
    left_out: list[Line] = []

    @property
    def count(self) -> int:
        """How many cells are to be written."""
        return len(self.picks) + len(self.edits)


@dataclass(frozen=True)
class Fitting:
    """What of planned work fits a report: suggestions by the id of the issue, edits, and lines not
    to be written; ``lost`` counts what does not."""

    picked: Mapping[str, str]
    edits: Sequence[tuple[CellKey, Edit]]
    left_out: frozenset[Line]
    lost: int


# ---- written down -------------------------------------------------------------------------------


def planned_work(
    report: ValidationReport,
    package: str,
    tables: Tables,
    picked: Mapping[str, str],
    edits: Sequence[tuple[CellKey, Edit]],
    left_out: Iterable[Line],
) -> PlannedWork:
    """What the reader planned; ``picked`` holds suggestions by the id of the issue. It reads the
    files that they are for; what is for one that cannot be read will fit no file."""
    picks = [_pick(report, name, text) for name, text in picked.items()]
    written = [_written(cell, edit) for cell, edit in edits]
    lines = list(left_out)
    of_cells = {one.file for one in picks} | {one.file for one in written}
    return PlannedWork(
        package=package,
        files=tables.checksums(of_cells | {line.file for line in lines}, of_readable=True),
        picks=picks,
        edits=written,
        left_out=lines,
    )


def _pick(report: ValidationReport, name: str, text: str) -> PlannedPick:
    number, position = report.issues.origin(int(name[1:]) - 1)
    batch = report.issues.batches[number]
    return PlannedPick(*_column(batch), batch.rows[position], batch.values[position], text)


def _column(batch: Batch) -> Column:
    place = batch.place
    return (batch.code, place.file, place.sheet, place.section, batch.header)


def _written(cell: CellKey, edit: Edit) -> PlannedEdit:
    table = cell.table
    return PlannedEdit(
        file=table.file,
        sheet=table.sheet,
        section=table.section,
        row=cell.row,
        number=cell.column,
        column=edit.column,
        before=edit.before,
        after=edit.after,
    )


# ---- taken up again -----------------------------------------------------------------------------


def fitting(planned: PlannedWork, report: ValidationReport, tables: Tables) -> Fitting | None:
    """What fits the last package of the report; None where none of its files is one of those that
    the work is for. It reads files; raises ``MemberError``."""
    now = tables.checksums(planned.files)
    same = {file for file, checksum in planned.files.items() if now.get(file) == checksum}
    if not same:
        return None
    picked = dict(_picked([pick for pick in planned.picks if pick.file in same], report))
    edits = list(_edits([edit for edit in planned.edits if edit.file in same], report, tables))
    return Fitting(
        picked=picked,
        edits=edits,
        left_out=frozenset(line for line in planned.left_out if line.file in same),
        lost=planned.count - len(picked) - len(edits),
    )


def _picked(picks: Sequence[PlannedPick], report: ValidationReport) -> Iterator[tuple[str, str]]:
    """Those that the report offers still, by the ids that their issues have in it."""
    wanted = {(pick.of_column, pick.row, pick.value): pick.text for pick in picks}
    columns = {pick.of_column for pick in picks}
    last = len(report.packages) - 1
    numbers = [
        number
        for number, batch in enumerate(report.issues.batches)
        if batch.place.package == last and batch.suggest and _column(batch) in columns
    ]
    for number, position, index in report.issues.places_of(numbers):
        batch = report.issues.batches[number]
        value = batch.values[position]
        text = wanted.get((_column(batch), batch.rows[position], value))
        if text is not None and batch.suggest and text in batch.suggest(value or ""):
            yield issue_id(index), text


def _edits(
    edits: Sequence[PlannedEdit], report: ValidationReport, tables: Tables
) -> Iterator[tuple[CellKey, Edit]]:
    """Those whose cells hold what they held, made anew."""
    last = len(report.packages) - 1

    def table(edit: PlannedEdit) -> tuple[str, str, str]:
        return (edit.file, edit.sheet or "", edit.section or "")

    for _, some in groupby(sorted(edits, key=table), key=table):
        of_table = list(some)
        first = of_table[0]
        opened = tables.open(TableKey(last, first.file, first.sheet, first.section))
        if opened is None or not opened.can_be_edited:
            continue
        rows = range(1, opened.windows.last_row + 1)
        window = opened.windows.of_rows([edit.row for edit in of_table if edit.row in rows])
        held = dict(zip(window.rows, window.cells, strict=True))
        headers = dict(enumerate(cell.text for cell in opened.cells))
        for edit in of_table:
            fits = edit.row in held and headers.get(edit.number) == edit.column
            if fits and held[edit.row][edit.number] == edit.before:
                yield opened.edit(edit.row, edit.number, edit.before, edit.after)
