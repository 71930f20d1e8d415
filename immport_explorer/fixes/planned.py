"""What a repair is to do, and what became of it: findings that have a fix, and chosen fixes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import overload

import polars as pl

from immport_explorer.issues.issue import Fix, FixKind, Issue
from immport_explorer.issues.kinds import KINDS, AnyKind
from immport_explorer.issues.kinds.layout import LAYOUT_HEADER_SPELLING, LAYOUT_UNKNOWN_COLUMN
from immport_explorer.issues.log import Batch
from immport_explorer.issues.report import ValidationReport
from immport_explorer.package.writers.rewrite import Outcome

_HEADER_KINDS: tuple[AnyKind, ...] = (LAYOUT_UNKNOWN_COLUMN, LAYOUT_HEADER_SPELLING)


class RepairError(Exception):
    """Nothing was written; the text says why."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change to the package.

    ``kind`` is the fix's; ``code`` that of the issue; ``file`` the path in the package as handed
    in; ``row`` counts from 1; ``column`` is the header. For a file, ``before`` and ``after`` are
    its paths. ``reason`` says why a change was not made.
    """

    kind: FixKind
    code: str
    file: str
    sheet: str | None
    template: str | None
    section: str | None
    row: int | None
    column: str | None
    before: str | None
    after: str
    reason: str | None = None


class State(IntEnum):
    """What became of a finding's fix, besides the outcomes of a change to a cell."""

    NO_FIX = 255
    SUPERSEDED = 254
    NO_TEXT = 253


_REASONS: Mapping[int, str] = {
    Outcome.PENDING: "the file was not rewritten",
    Outcome.NOT_FOUND: "the cell does not hold what the issue says",
    Outcome.NOT_ENCODABLE: "the file's encoding cannot hold the value",
    State.NO_TEXT: "only text, and spreadsheets that are written as text, are changed",
}


class Wish:
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
    def is_of_file(self) -> bool:
        """Whether files are changed, not cells."""
        return self.kind in ("add-lines", "rename-file", "save-as-text")

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
            reason=_REASONS.get(self.outcomes[index]),
        )


def _fixes(batch: Batch) -> Iterator[tuple[str | None, Fix]]:
    """The fix of each value that has one."""
    if batch.fixer is None:
        return
    for value in dict.fromkeys(batch.values):
        fix = batch.fixer(value or "")
        if fix is not None:
            yield value, fix


def wishes_of(
    report: ValidationReport,
    package: int,
    only: Collection[str] | None,
    choices: Mapping[str, str],
) -> list[Wish]:
    """The wishes for the package of that number: the fixes of issues whose code or family is in
    ``only`` (None: of all), and the ``choices``, by the ids of issues.

    Raises :class:`RepairError` for a choice that is none of its issue's suggestions.
    """
    picked = _Picked(report, choices)
    wishes = []
    for number, batch in enumerate(report.issues.batches):
        if batch.place.package != package:
            continue
        chosen = picked.of(number, batch)
        for fix in dict.fromkeys(chosen.values()):
            wishes.append(_wish_for(batch, [at for at, its in chosen.items() if its == fix], fix))
        if only is None or {batch.code, batch.kind.family} & set(only):
            wish = Wish(batch)
            for position in chosen:
                wish.outcomes[position] = State.SUPERSEDED
            wishes.append(wish)
    return [wish for wish in wishes if wish.fixes]


def _wish_for(batch: Batch, positions: Sequence[int], fix: Fix) -> Wish:
    values = [batch.values[position] for position in positions]
    rows = batch.rows.gather(list(positions))
    return Wish(replace(batch, rows=rows, values=values, fixer=lambda _: fix))


class _Picked:
    """What a person picked: for an issue, and so for those of the same kind and value in the same
    column, unless other picks for that value differ."""

    def __init__(self, report: ValidationReport, choices: Mapping[str, str]) -> None:
        self._own: dict[int, dict[int, Fix]] = {}
        self._alike: dict[Hashable, dict[str | None, Fix | None]] = {}
        for index, fix in _chosen(report, choices):
            number, position = report.issues.origin(index)
            batch = report.issues.batches[number]
            self._own.setdefault(number, {})[position] = fix
            alike = self._alike.setdefault(_column_of(batch), {})
            value = batch.values[position]
            alike[value] = fix if alike.get(value, fix) == fix else None

    def of(self, number: int, batch: Batch) -> dict[int, Fix]:
        """The fixes that were picked for the batch of that number, by position."""
        alike = self._alike.get(_column_of(batch))
        if alike is None:
            return {}
        by_value = {
            position: fix
            for position, value in enumerate(batch.values)
            if (fix := alike.get(value)) is not None
        }
        return by_value | self._own.get(number, {})


def _column_of(batch: Batch) -> Hashable:
    return (batch.code, batch.place, batch.header, batch.side, batch.position)


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
        raise RepairError(f"Issue {issue.id} cannot be mended by a choice.")
    return Fix("set-cell", value)


# --- what was done -------------------------------------------------------------------------------


def applied(wishes: Sequence[Wish], of_files: Sequence[Change]) -> Sequence[Change]:
    """The changes that were made: those of files, then those of cells, by file and row."""
    return _Changes(wishes, of_files, lambda outcome: outcome == Outcome.APPLIED)


def skipped(wishes: Sequence[Wish], of_files: Sequence[Change]) -> Sequence[Change]:
    """The changes that were not made, with their reasons."""
    return _Changes(wishes, of_files, lambda outcome: outcome in _REASONS)


class _Changes(Sequence[Change]):
    """Changes, made when looked at: a million of them must not be a million objects."""

    def __init__(
        self, wishes: Sequence[Wish], of_files: Sequence[Change], wanted: Callable[[int], bool]
    ) -> None:
        self._wishes = wishes
        self._of_files = of_files
        outcomes = [outcome for outcome in range(256) if wanted(outcome)]
        parts = [
            wish.select(outcomes).with_columns(
                file=pl.lit(wish.batch.place.file), wish=pl.lit(number, dtype=pl.Int32)
            )
            for number, wish in enumerate(wishes)
            if not wish.is_of_file
        ]
        empty = pl.DataFrame(schema={"wish": pl.Int32, "index": pl.Int64})
        ordered = pl.concat(parts).sort("file", "row", "position", "wish") if parts else empty
        self._cells = ordered.select("wish", "index")

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
        wish: Wish = self._wishes[number]
        return wish.change(position)
