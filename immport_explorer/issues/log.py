"""Where checks write what they find: columns of findings, made into issues only when looked at.

A million findings of one kind in one column are one :class:`Batch`: a series of row numbers and a
series of values, not a million objects. What is taken of a block comes in several pieces, as the
block was read; each piece takes as much memory as some hundred findings, so they are joined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
import polars as pl
from msgspec.structs import replace

from immport_explorer.issues.issue import FieldRef, Fix
from immport_explorer.issues.keys import CauseKey
from immport_explorer.issues.kinds import AnyKind, Said
from immport_explorer.package.series import detached
from immport_explorer.schema.model import Column

_LISTED = 1_000
"""So few values are a list, in which like ones are one object: polars takes five kilobytes for the
fewest, and forty bytes for each."""

Suggester = Callable[[str], tuple[str, ...]]
Fixer = Callable[[str], Fix | None]


class Place(msgspec.Struct, frozen=True):
    """The part of a package in which a check looks: a file, and a section of a template in it."""

    package: int = 0
    file: str = ""
    order: int = 0
    sheet: str | None = None
    template: str | None = None
    section: str | None = None


class Batch(msgspec.Struct):
    """Findings of one kind in one column of one place.

    ``said`` is their kind with its fields; ``rows`` and ``values`` have one entry a finding;
    ``causes`` holds, one a finding or one for all, the key of the issue from which it follows.
    """

    said: Said
    place: Place
    rows: pl.Series
    values: Sequence[str | None]
    header: str | None = None
    side: str | None = None
    position: int = -1
    field: FieldRef | None = None
    suggest: Suggester | None = None
    fixer: Fixer | None = None
    causes: Sequence[CauseKey | None] | None = None

    @property
    def kind(self) -> AnyKind:
        return self.said.kind

    @property
    def code(self) -> str:
        return self.said.kind.code

    def __len__(self) -> int:
        return len(self.rows)


class BrokenRows(msgspec.Struct, frozen=True):
    """Rows that are wrong as a whole, by the batch that says so: what else is found in them follows
    from that. ``rows`` gives for each its position in the batch; where ``onwards`` is a row, all
    from there on are meant. ``whole_sheet`` tells that they are those of a sheet, not of a section,
    and that what is found in no row follows as well. With ``columns`` (positions) only what is
    found in these follows."""

    place: Place
    batch: int
    rows: Mapping[int, int]
    whole_sheet: bool = False
    onwards: int | None = None
    columns: frozenset[int] | None = None

    @property
    def is_of_many(self) -> bool:
        """Whether one finding is about many rows."""
        return self.onwards is not None or len(self.rows) > len(set(self.rows.values()))

    def covers(self, batch: Batch) -> bool:
        """Whether these findings may be about these rows."""
        own, place = self.place, batch.place
        same = (own.package, own.file, own.sheet) == (place.package, place.file, place.sheet)
        here = same and (self.whole_sheet or own.section == place.section)
        return here and (self.columns is None or batch.position in self.columns)

    def position(self, row: int | None) -> int | None:
        """The position of the finding that says that the row is wrong, None where none does."""
        if row is None:
            return 0 if self.whole_sheet and self.columns is None else None
        return 0 if self.onwards is not None and row >= self.onwards else self.rows.get(row)


class IssueLog:
    """All findings of a run, and which of them is the cause behind a key."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.causes: dict[CauseKey, tuple[int, int]] = {}
        self.broken: list[BrokenRows] = []

    def add(
        self,
        said: Said,
        place: Place,
        *,
        row: int | None = None,
        value: str | None = None,
        column: Column | None = None,
        header: str | None = None,
        side: str | None = None,
        position: int = -1,
        is_cause_of: Iterable[CauseKey] = (),
        caused_by: CauseKey | None = None,
        suggestions: tuple[str, ...] = (),
        fix: Fix | None = None,
    ) -> None:
        """Write one finding down: a kind called with its fields, and where it is."""
        self.add_rows(
            said,
            place,
            rows=pl.Series([row], dtype=pl.Int64),
            values=[value],
            column=column,
            header=header,
            side=side,
            position=position,
            suggest=(lambda _: suggestions) if suggestions else None,
            fixer=(lambda _: fix) if fix else None,
            causes=[caused_by] if caused_by is not None else None,
        )
        for key in is_cause_of:
            self.causes.setdefault(key, (len(self.batches) - 1, 0))

    def add_rows(
        self,
        said: Said,
        place: Place,
        *,
        rows: pl.Series,
        values: Sequence[str | None] | pl.Series,
        column: Column | None = None,
        header: str | None = None,
        side: str | None = None,
        position: int = -1,
        suggest: Suggester | None = None,
        fixer: Fixer | None = None,
        causes: Sequence[CauseKey | None] | None = None,
    ) -> None:
        """Write findings of one kind down: ``rows`` (Int64, null where none) with their values."""
        if not isinstance(said, Said):
            raise TypeError(f"{said!r} is no finding: call its kind with the fields it gives.")
        if not len(rows):
            return
        self.batches.append(
            Batch(
                said=said,
                place=place,
                rows=rows.rechunk(),
                values=_kept(values) if isinstance(values, pl.Series) else values,
                header=column.header if column else header,
                side=column.side if column else side,
                position=position,
                field=_field(place, column),
                suggest=suggest,
                fixer=fixer,
                causes=causes,
            )
        )

    def take(self, part: IssueLog) -> None:
        """Write down what another log holds, as if it had been written here; that one stays as it
        is, whatever is said of these findings later."""
        first = len(self.batches)
        self.batches += [replace(batch) for batch in part.batches]
        for key, (batch, position) in part.causes.items():
            self.cause(key, first + batch, position)
        self.broken += [replace(broken, batch=first + broken.batch) for broken in part.broken]

    def break_rows(self, place: Place, rows: Iterable[int]) -> None:
        """Say that the findings that were written down last are about whole rows, each about one of
        ``rows``."""
        found = {row: at for at, row in enumerate(rows)}
        self.broken.append(BrokenRows(place, len(self.batches) - 1, found))

    def break_from(self, place: Place, row: int, count: int | None) -> None:
        """Say that the finding that was written down last is about so many rows from that one on,
        or about all from there."""
        rows = dict.fromkeys(range(row, row + (count or 0)), 0)
        onwards = row if count is None else None
        self.broken.append(BrokenRows(place, len(self.batches) - 1, rows, onwards=onwards))

    def break_sheet(
        self, place: Place, rows: Iterable[int], columns: Iterable[int] | None = None
    ) -> None:
        """Say that the finding that was written down last is about all of these rows of a sheet,
        or about their cells in these columns (positions)."""
        found = dict.fromkeys(rows, 0)
        only = None if columns is None else frozenset(columns)
        self.broken.append(
            BrokenRows(place, len(self.batches) - 1, found, whole_sheet=True, columns=only)
        )

    def cause(self, key: CauseKey, batch: int, position: int) -> None:
        """Name the finding that stands behind ``key``; the first one named keeps it."""
        self.causes.setdefault(key, (batch, position))


def _kept(values: pl.Series) -> Sequence[str | None]:
    """The texts in memory of their own, however many the rows of which they were taken."""
    if len(values) > _LISTED:
        return detached(values).rechunk()  # type: ignore[return-value]
    shared: dict[str | None, str | None] = {}
    return [shared.setdefault(value, value) for value in values.to_list()]


def _field(place: Place, column: Column | None) -> FieldRef | None:
    if column is None or place.template is None:
        return None
    return FieldRef(place.template, place.section, column.side, column.header)
