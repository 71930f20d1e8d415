"""What a repair is to do, and what became of it: findings that have a fix, and chosen fixes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

import polars as pl
from msgspec.structs import replace

from immport_explorer.fixes.change import REASONS, Change, State
from immport_explorer.fixes.edits import EDIT, Edit, PlannedEdits, planned_edits
from immport_explorer.issues.causes import vocabulary_missed
from immport_explorer.issues.issue import Fix, FixKind, Issue
from immport_explorer.issues.kinds import KINDS, AnyKind
from immport_explorer.issues.kinds.id import ID_BLANKS
from immport_explorer.issues.kinds.layout import (
    LAYOUT_HEADER_SPELLING,
    LAYOUT_UNKNOWN_COLUMN,
    LAYOUT_VALIDATION_LEVEL,
)
from immport_explorer.issues.log import Batch
from immport_explorer.issues.report import ValidationReport
from immport_explorer.package.writers.rewrite import CellChange, Outcome, Search
from immport_explorer.validation.checks.lists import LIST_SEPARATOR

_HEADER_KINDS: tuple[AnyKind, ...] = (LAYOUT_UNKNOWN_COLUMN, LAYOUT_HEADER_SPELLING)


class RepairError(Exception):
    """Nothing was written; the text says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the plan: equal changes in one column of one file. ``code`` is that of the issue,
    or :data:`~immport_explorer.fixes.edits.EDIT`; ``before`` is None where the value does not
    matter."""

    kind: FixKind
    code: str
    file: str
    sheet: str | None
    section: str | None
    column: str | None
    before: str | None
    after: str


class PlannedFixes:
    """Findings of one kind in one column, some of which have a fix; ``outcomes`` holds for each
    what became of it."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.fixes = dict(_fixes(batch))
        self.outcomes = bytearray(
            Outcome.PENDING if value in self.fixes else State.NO_FIX for value in batch.values
        )

    @property
    def kind(self) -> FixKind:
        """The fixes of a kind of issue are of one kind."""
        return next(iter(self.fixes.values())).kind

    @property
    def file(self) -> str:
        return self.batch.place.file

    @property
    def sheet(self) -> str | None:
        return self.batch.place.sheet

    @property
    def is_of_file(self) -> bool:
        """Whether files are changed, not cells."""
        return self.kind in ("add-lines", "rename-file", "save-as-text", "leave-out")

    @property
    def is_pending(self) -> bool:
        """Whether anything of it is still to be done."""
        return Outcome.PENDING in self.outcomes

    @property
    def is_later(self) -> bool:
        """Whether a cell's blanks are left out before this is done."""
        return self.batch.kind is not ID_BLANKS

    def give_way(self, edited: pl.DataFrame) -> None:
        """Leave the cells that a person edited (``row``, ``position``, ``column``) to the edits."""
        mine = self.select([Outcome.PENDING])
        by_place = mine.join(edited, on=["row", "position"], how="semi")
        if self.batch.place.section is not None:
            ours = edited.filter(pl.col("column") == self.batch.header)
            by_place = pl.concat([by_place, mine.join(ours, on="row", how="semi")])
        for index in by_place["index"]:
            self.outcomes[index] = State.SUPERSEDED

    def leave_out(self, lines: Collection[Line]) -> None:
        """Leave undone what stands in one of those lines."""
        for index, value in enumerate(self.batch.values):
            if self.outcomes[index] == Outcome.PENDING and self.line(value) in lines:
                self.outcomes[index] = State.LEFT_OUT

    def line(self, value: str | None) -> Line:
        """The line that findings with that value stand in."""
        place, fix = self.batch.place, self.fixes[value]
        return Line(
            fix.kind,
            self.batch.code,
            place.file,
            place.sheet,
            place.section,
            self.batch.header,
            value,
            fix.value,
        )

    def cell_change(self, index: int, key: tuple[int, int]) -> CellChange:
        """What the writer is to do for the finding at that place."""
        batch = self.batch
        value = batch.values[index]
        fix = self.fixes[value]
        if fix.kind == "set-version":
            words = f"Schema Version {fix.value}"
            return CellChange(before=None, after=words, position=1, key=key)
        return CellChange(
            before=value or "",
            after=fix.value,
            position=batch.position if batch.position >= 0 else None,
            search=_search(batch, fix),
            separator=LIST_SEPARATOR,
            key=key,
        )

    def settle(self, state: State) -> None:
        """Say of all that are pending what becomes of them."""
        pending = bytes([Outcome.PENDING])
        self.outcomes = self.outcomes.replace(pending, bytes([state]))

    def select(self, outcomes: Collection[int]) -> pl.DataFrame:
        """Of the findings with those outcomes ``row``, ``position`` and ``index``."""
        count = len(self.batch)
        frame = pl.DataFrame(
            {
                "row": self.batch.rows.cast(pl.Int64),
                "position": pl.repeat(self.batch.position, count, dtype=pl.Int32, eager=True),
                "index": pl.int_range(count, dtype=pl.Int64, eager=True),
                "outcome": pl.Series(list(self.outcomes), dtype=pl.UInt8),
            }
        )
        return frame.filter(pl.col("outcome").is_in(list(outcomes))).drop("outcome")

    def change(self, index: int) -> Change:
        """The change that the finding at that place asks for."""
        batch = self.batch
        value = batch.values[index]
        fix = self.fixes[value]
        return Change(
            kind=fix.kind,
            code=batch.code,
            file=batch.place.file,
            sheet=batch.place.sheet,
            template=batch.place.template,
            section=batch.place.section,
            row=batch.rows[index],
            column=batch.header,
            before=value,
            after=fix.value,
            reason=REASONS.get(self.outcomes[index]),
        )


Planned = PlannedFixes | PlannedEdits


def _search(batch: Batch, fix: Fix) -> Search:
    """Where the cell stands if not at its position: in a section of fields, names come first."""
    if batch.position >= 0 and batch.place.section is None:
        return "nowhere"
    is_value = batch.header is not None or batch.kind is LAYOUT_VALIDATION_LEVEL
    return "beside" if is_value and fix.kind != "set-header" else "first"


def _fixes(batch: Batch) -> Iterator[tuple[str | None, Fix]]:
    """The fix of each value that has one."""
    if batch.fixer is None:
        return
    for value in dict.fromkeys(batch.values):
        fix = batch.fixer(value or "")
        if fix is not None:
            yield value, fix


def fixes_of(
    report: ValidationReport,
    package: int,
    only: Collection[str] | None,
    choices: Mapping[str, str],
) -> list[PlannedFixes]:
    """The planned fixes for the package of that number: those of issues whose code or family is in
    ``only`` (None: of all), and the ``choices``, by the ids of issues.

    Raises :class:`RepairError` for a choice that is none of its issue's suggestions.
    """
    picked = _Picked(report, choices)
    plans = []
    for number, batch in enumerate(report.issues.batches):
        if batch.place.package != package:
            continue
        chosen = picked.of(number, batch)
        for fix in dict.fromkeys(chosen.values()):
            plans.append(_planned_for(batch, [at for at, its in chosen.items() if its == fix], fix))
        if only is None or {batch.code, batch.kind.family} & set(only):
            plan = PlannedFixes(batch)
            for position in chosen:
                plan.outcomes[position] = State.SUPERSEDED
            plans.append(plan)
    return [plan for plan in plans if plan.fixes]


def planned_fixes(
    report: ValidationReport,
    package: int,
    only: Collection[str] | None,
    choices: Mapping[str, str],
    edits: Iterable[Edit] = (),
    without: Collection[Line] = (),
) -> list[Planned]:
    """Those of :func:`fixes_of` and the edits, but for the lines that are left out; where a
    cell is edited, the others give way."""
    plans = fixes_of(report, package, only, choices)
    edited = planned_edits(edit for edit in edits if edit_line(edit) not in without)
    for own in edited:
        cells = pl.DataFrame(
            [(edit.row, edit.position, edit.column) for edit in own.edits],
            schema={"row": pl.Int64, "position": pl.Int32, "column": pl.String},
            orient="row",
        )
        for plan in plans:
            if (plan.file, plan.sheet) == (own.file, own.sheet) and not plan.is_of_file:
                plan.give_way(cells)
    for plan in plans if without else ():
        plan.leave_out(without)
    return [*plans, *edited]


def edit_line(edit: Edit) -> Line:
    """The line that an edit stands in."""
    return Line(
        "set-cell",
        EDIT,
        edit.file,
        edit.sheet,
        edit.section,
        edit.column,
        edit.before,
        edit.after,
    )


def planned_lines(
    report: ValidationReport,
    package: int,
    choices: Mapping[str, str],
    edits: Iterable[Edit] = (),
    *,
    only: Collection[str] | None = None,
) -> dict[Line, list[int]]:
    """What a repair with these is to do, before anything is written: each line with its rows, edits
    first."""
    lines: dict[Line, list[int]] = {}
    for plan in reversed(planned_fixes(report, package, only, choices, edits)):
        if isinstance(plan, PlannedEdits):
            for edit in plan.edits:
                lines.setdefault(edit_line(edit), []).append(edit.row)
            continue
        rows = plan.batch.rows
        for index in plan.select([Outcome.PENDING])["index"]:
            row = rows[index]
            lines.setdefault(plan.line(plan.batch.values[index]), []).append(row or 0)
    return lines


def _planned_for(batch: Batch, positions: Sequence[int], fix: Fix) -> PlannedFixes:
    values = [batch.values[position] for position in positions]
    rows = batch.rows.gather(list(positions))
    return PlannedFixes(replace(batch, rows=rows, values=values, fixer=lambda _: fix))


class _Picked:
    """What a person picked: for an issue, and so for those of the same kind and value in the same
    column and, where it is no term, in any column of that vocabulary, unless other picks for that
    value differ."""

    def __init__(self, report: ValidationReport, choices: Mapping[str, str]) -> None:
        self._own: dict[int, dict[int, Fix]] = {}
        self._alike: dict[Hashable, dict[str | None, Fix | None]] = {}
        for index, fix in _chosen(report, choices):
            number, position = report.issues.origin(index)
            batch = report.issues.batches[number]
            self._own.setdefault(number, {})[position] = fix
            value = batch.values[position]
            for where in _counts_in(batch):
                alike = self._alike.setdefault(where, {})
                alike[value] = fix if alike.get(value, fix) == fix else None

    def of(self, number: int, batch: Batch) -> dict[int, Fix]:
        """The fixes that were picked for the batch of that number, by position."""
        alike: dict[str | None, Fix | None] = {}
        for where in _counts_in(batch):
            alike = self._alike.get(where, {}) | alike
        if not alike:
            return {}
        by_value = {
            position: fix
            for position, value in enumerate(batch.values)
            if (fix := alike.get(value)) is not None
        }
        return by_value | self._own.get(number, {})


def _counts_in(batch: Batch) -> list[Hashable]:
    """Where a pick for one of the batch's values counts, the nearest first."""
    column = (batch.code, batch.place, batch.header, batch.side, batch.position)
    vocabulary = vocabulary_missed(batch)
    return [column] if vocabulary is None else [column, (batch.place.package, vocabulary)]


def _chosen(report: ValidationReport, choices: Mapping[str, str]) -> Iterator[tuple[int, Fix]]:
    for name, value in choices.items():
        index = int(name[1:]) - 1 if name[:1] == "I" and name[1:].isdecimal() else -1
        if not 0 <= index < len(report.issues):
            raise RepairError(f"The report has no issue {name}.")
        issue = report.issues[index]
        if value not in issue.suggestions:
            raise RepairError(f"“{value}” is none of the suggestions of issue {name}.")
        yield index, _chosen_fix(issue, value)


def _chosen_fix(issue: Issue, value: str) -> Fix:
    if issue.fix is not None:
        return Fix(issue.fix.kind, value)
    if KINDS[issue.code] in _HEADER_KINDS:
        return Fix("set-header", value)
    if issue.row is None or issue.value is None:
        raise RepairError(f"Issue {issue.id} cannot be fixed by a choice.")
    return Fix("set-cell", value)


# --- what was done -------------------------------------------------------------------------------


def applied(plans: Sequence[Planned], of_files: Sequence[Change]) -> Sequence[Change]:
    """The changes that were made: those of files, then those of cells, by file and row."""
    return _Changes(plans, of_files, lambda outcome: outcome == Outcome.APPLIED)


def skipped(plans: Sequence[Planned], of_files: Sequence[Change]) -> Sequence[Change]:
    """The changes that were not made, with their reasons."""
    return _Changes(plans, of_files, lambda outcome: outcome in REASONS)


class _Changes(Sequence[Change]):
    """Changes, made when looked at: a million of them must not be a million objects."""

    def __init__(
        self, plans: Sequence[Planned], of_files: Sequence[Change], wanted: Callable[[int], bool]
    ) -> None:
        self._plans = plans
        self._of_files = of_files
        outcomes = [outcome for outcome in range(256) if wanted(outcome)]
        parts = [
            plan.select(outcomes).with_columns(
                file=pl.lit(plan.file), plan=pl.lit(number, dtype=pl.Int32)
            )
            for number, plan in enumerate(plans)
            if not plan.is_of_file
        ]
        empty = pl.DataFrame(schema={"plan": pl.Int32, "index": pl.Int64})
        ordered = pl.concat(parts).sort("file", "row", "position", "plan") if parts else empty
        self._cells = ordered.select("plan", "index")

    def __len__(self) -> int:
        return len(self._of_files) + self._cells.height

    @overload
    def __getitem__(self, index: int) -> Change: ...
    @overload
    def __getitem__(self, index: slice) -> list[Change]: ...
    def __getitem__(self, index: int | slice) -> Change | list[Change]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError("no such change")
        if index < len(self._of_files):
            return self._of_files[index]
        number, position = self._cells.row(index - len(self._of_files))
        plan: Planned = self._plans[number]
        return plan.change(position)
