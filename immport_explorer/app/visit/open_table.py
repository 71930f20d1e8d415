"""A table that is being edited: rows in view with their edits and problems; no widgets here."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from immport_explorer.app.visit.edits import CellKey, Edits
from immport_explorer.fixes.edits import Edit
from immport_explorer.issues.report import ValidationReport
from immport_explorer.package.opening import Package
from immport_explorer.package.table import HeaderCell, Table
from immport_explorer.package.windows import TableWindows, Window
from immport_explorer.schema.model import Schema
from immport_explorer.validation.recheck import DeclaredIds, RowChecker, key_of

SHOWN = 100
"""Rows in view at a time."""

_ROWS_TRIED = 200
"""Rows that are looked through for the next problem, where edits have fixed all before it."""

ROW = -1
"""Stands for the column of a problem that is of its row as a whole."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem in view: of a column (its number among the header cells, or :data:`ROW`)."""

    column: int
    severity: str
    message: str
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as it is shown: its cells with the edits, which of them are edited, its problems."""

    row: int
    cells: tuple[str, ...]
    edited: frozenset[int] = frozenset()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Reported:
    """Issues of the check, by row: the row's and the index of the issue in the report; and the rows
    with errors or warnings."""

    rows: list[int] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    grave: list[int] = field(default_factory=list)


class OpenTable:
    """One table, with the edits of the package and the report that the edits answer to;
    ``hides_problems`` for readers who look for them themselves."""

    def __init__(
        self,
        schema: Schema,
        package: Package,
        number: int,
        table: Table,
        report: ValidationReport,
        edits: Edits,
        *,
        is_last: bool = True,
        hides_problems: bool = False,
    ) -> None:
        self.is_last, self._hides_problems = is_last, hides_problems
        self.schema, self.table, self.report = schema, table, report
        self.key = key_of(number, table)
        self.windows = TableWindows(table)
        self._package, self._number, self._edits = package, number, edits
        self.ids: DeclaredIds | None = None
        self._checker = RowChecker(schema, package, number, table)
        self._columns = {cell.position: n for n, cell in enumerate(table.cells)}

    @property
    def can_be_edited(self) -> bool:
        """Whether what is edited here can be written: in the last package, in text, and in
        spreadsheets, which are written as text."""
        reader = self.table.file.reader
        return self.is_last and (reader.is_editable or not reader.is_uploadable)

    @property
    def cells(self) -> tuple[HeaderCell, ...]:
        return self.table.cells

    def prepare(self) -> None:
        """Make what the first look at rows needs. Raises ``MemberError``."""
        self.windows.prepare()
        assert self._reported is not None

    def know(self, ids: DeclaredIds) -> None:
        """From now on, references are checked, and ids offered."""
        self.ids = ids
        self._checker = RowChecker(self.schema, self._package, self._number, self.table, ids)

    # ---- rows in view -----------------------------------------------------------------------

    def around(self, row: int) -> list[ShownRow]:
        return self.shown(self.windows.around(row, SHOWN))

    def from_row(self, row: int) -> list[ShownRow]:
        return self.shown(self.windows.from_row(row, SHOWN))

    def with_problems(self, row: int) -> list[ShownRow]:
        """The rows with problems or edits at that one or below it; the last ones where fewer would
        be left."""
        rows = self.rows_to_look_at
        first = max(0, min(bisect_left(rows, row), len(rows) - SHOWN))
        return self.shown(self.windows.of_rows(rows[first : first + SHOWN]))

    @property
    def rows_to_look_at(self) -> list[int]:
        edited = {cell.row for cell in self._edits.in_table(self.key)}
        reported = () if self._hides_problems else self._reported.grave
        return sorted({*reported, *edited})

    def shown(self, window: Window) -> list[ShownRow]:
        return [self._row(row, cells) for row, cells in zip(window.rows, window.cells, strict=True)]

    def rows(self, numbers: Iterable[int]) -> list[ShownRow]:
        """These rows as they are shown now."""
        return self.shown(self.windows.of_rows(sorted(set(numbers))))

    def _row(self, row: int, held: Sequence[str]) -> ShownRow:
        edits = {
            n: edit
            for n in range(len(held))
            if (edit := self._edits.of(CellKey(self.key, row, n))) is not None
        }
        cells = tuple(edits[n].after if n in edits else text for n, text in enumerate(held))
        return ShownRow(
            row, cells, frozenset(edits), tuple(self._problems(row, held, cells, edits))
        )

    def _problems(
        self, row: int, held: Sequence[str], cells: Sequence[str], edits: Mapping[int, Edit]
    ) -> Iterator[Problem]:
        if self._hides_problems:
            return
        reported = list(self._reported_in(row, held))
        if not edits:
            yield from (problem for _, problem in reported)
            return
        keys = {key for key, _ in reported}
        found = self._checker.changed(row, held, cells, keys)
        alone = {each.key for each in self._checker.findings(row, held)}
        for key, problem in reported:  # what needs other rows stays until the package is checked
            if key not in alone and problem.column not in edits:
                yield problem
        for each in found:
            issue, column = each.issue, self._columns.get(each.position, ROW)
            yield Problem(column, issue.severity, issue.message, issue.suggestions)

    def _reported_in(
        self, row: int, held: Sequence[str]
    ) -> Iterator[tuple[tuple[str, int], Problem]]:
        reported = self._reported
        first, last = bisect_left(reported.rows, row), bisect_right(reported.rows, row)
        for index in reported.indices[first:last]:
            issue, position = self.report.issues[index], self.report.issues.position(index)
            column = self._columns.get(position, ROW)
            if self._is_of_another_record(column, held, issue.value):
                continue
            problem = Problem(column, issue.severity, issue.message, issue.suggestions)
            yield (issue.code, position), problem

    def _is_of_another_record(self, column: int, held: Sequence[str], value: str | None) -> bool:
        """Whether an issue in a section of fields, which names no record, is not of this one."""
        if self.table.layout == "rows" or column == ROW or value is None:
            return False
        return held[column] != value

    @cached_property
    def _reported(self) -> _Reported:
        """The report's issues in this table's rows. In a section of fields the rows are its
        records, and each may be meant."""
        issues, key = self.report.issues, self.key
        numbers = [
            number
            for number, batch in enumerate(issues.batches)
            if (batch.place.package, batch.place.file) == (key.package, key.file)
            and (batch.place.sheet, batch.place.section) == (key.sheet, key.section)
        ]
        found = issues.of_batches(numbers)
        notes = {n for n in numbers if issues.batches[n].kind.severity == "info"}
        rows, indices = found["row"].to_list(), found["index"].to_list()
        grave = [batch not in notes for batch in found["batch"]]
        if self.table.layout == "fields":
            records = self.windows.from_row(1, SHOWN).rows
            rows, indices = [r for r in records for _ in indices], indices * len(records)
            grave = grave * len(records)
        grave_rows = [row for row, is_grave in zip(rows, grave, strict=True) if is_grave]
        return _Reported(rows, indices, sorted(set(grave_rows)))

    # ---- problems, one after another --------------------------------------------------------

    def next_problem(self, row: int, column: int, *, back: bool) -> tuple[int, int] | None:
        """The next cell with an error or a warning behind a cell, or the one before it; round and
        round. None where there is none."""
        for turn, each in enumerate(self._order_from(row, back=back)):
            columns = [n for n in self._grave_columns(each) if turn or _is_beyond(n, column, back)]
            if columns:
                return each, max(max(columns) if back else min(columns), 0)
            if turn >= _ROWS_TRIED:
                return each, 0
        return None

    def _order_from(self, row: int, *, back: bool) -> list[int]:
        """The rows to look at, from this one on round to it again."""
        rows = self.rows_to_look_at
        here = [row]
        if back:
            at = bisect_left(rows, row)
            return [*here, *reversed(rows[:at]), *reversed(rows[at:])]
        at = bisect_right(rows, row)
        return [*here, *rows[at:], *rows[:at]]

    def _grave_columns(self, row: int) -> list[int]:
        shown = self.rows([row])
        return [p.column for each in shown for p in each.problems if p.severity != "info"]

    # ---- edits ------------------------------------------------------------------------------

    def write(self, cells: Iterable[tuple[int, int, str]]) -> set[int]:
        """Edit cells: (row, column, text); the rows that changed. Cells beyond the table's columns
        are left out."""
        wanted = [(row, n, text.strip()) for row, n, text in cells if 0 <= n < len(self.cells)]
        window = self.windows.of_rows(sorted({row for row, _, _ in wanted}))
        held = dict(zip(window.rows, window.cells, strict=True))
        changes = [
            (CellKey(self.key, row, n), self._edit(row, n, held[row][n], text))
            for row, n, text in wanted
            if row in held
        ]
        self._edits.apply(changes)
        return {cell.row for cell, _ in changes}

    def replace_equal(self, column: int, value: str, text: str) -> set[int]:
        """Write a text into every cell of the column that holds a value; the rows that changed."""
        if self.table.layout == "fields":
            rows = self.windows.from_row(1, SHOWN)
            found = [r for r, c in zip(rows.rows, rows.cells, strict=True) if c[column] == value]
        else:
            found = list(self._rows_that_hold(column, value))
        mine = self._edits.in_table(self.key)
        edited = {cell.row for cell in mine if cell.column == column}
        found = [row for row in found if row not in edited] + [
            cell.row for cell, edit in mine.items() if cell.column == column and edit.after == value
        ]
        self._edits.apply(
            (
                CellKey(self.key, row, column),
                self._edit(row, column, self._held(row, column, value), text),
            )
            for row in found
        )
        return set(found)

    def edit(self, row: int, column: int, before: str, after: str) -> tuple[CellKey, Edit]:
        """An edit of a cell that holds ``before``, for :meth:`Edits.apply`."""
        return CellKey(self.key, row, column), self._edit(row, column, before, after)

    def _held(self, row: int, column: int, value: str) -> str:
        edit = self._edits.of(CellKey(self.key, row, column))
        return value if edit is None else edit.before

    def _rows_that_hold(self, column: int, value: str) -> Iterator[int]:
        name = str(self.cells[column].position)
        for block in self.table.blocks():
            yield from block.rows.filter(block.frame.get_column(name) == value).to_list()

    def _edit(self, row: int, column: int, before: str, after: str) -> Edit:
        cell, file = self.cells[column], self.table.file
        turned = self.table.layout == "fields"
        line = (self.table.field_rows or {}).get(cell.position, row) if turned else row
        return Edit(
            file=file.member.path,
            sheet=file.sheet,
            template=file.template.name,
            section=self.table.section.name,
            row=line,
            position=row if turned else cell.position,
            column=cell.text,
            before=before,
            after=after,
            layout=self.table.layout,
        )


def _is_beyond(column: int, here: int, back: bool) -> bool:
    return column < here if back else column > here
