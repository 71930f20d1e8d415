"""Does each value make sense? Warnings, since no rule of ImmPort's asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import polars as pl

from immport_explorer.issues.kinds.privacy import PRIVACY_BIRTH_YEAR
from immport_explorer.issues.kinds.value import (
    VALUE_BELOW_ZERO,
    VALUE_CALENDAR_YEAR,
    VALUE_DAY_NUMBER,
    VALUE_MINIMUM_ABOVE_MAXIMUM,
    VALUE_MIXED_UNITS,
)
from immport_explorer.schema.dates import EXCEL_DAY_ZERO, immport_date
from immport_explorer.schema.sense import (
    AT_MOST,
    MEASURED_IN,
    NEVER_NEGATIVE,
    STUDY_TIMES,
    stored_as,
)
from immport_explorer.schema.synonyms import word_key
from immport_explorer.validation.checks.base import Check
from immport_explorer.validation.scope import Cells, Scope, Slot

_YEAR = r"^(?:19|20)\d\d$"
_DAY_NUMBER = r"^[2-5]\d{4}$"  # the years 1954 to 2064
_LONG_STUDY = 1_000  # days; where a study counts as far, a year may be a day
_SHORT_UNITS = ("hours", "minutes", "seconds")
_YEARS_KEPT = 1_000
_UNITS_KEPT = 10_000


class Sense(Check):
    """Study times, ages, limits and amounts that cannot be meant."""

    name = "sense of values"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._times = {slot: _YearsAsTime(self, slot) for slot in scope.slots if _is_time(slot)}

    def block(self, cells: Cells) -> None:
        for slot in self.scope.slots:
            name = slot.column.table_column or ""
            if name in AT_MOST:
                self._at_most(cells, slot, *AT_MOST[name])
            if name in NEVER_NEGATIVE:
                negative = cells.where(slot, lambda values: _numbers(values) < 0)
                self.report(cells, slot, negative, VALUE_BELOW_ZERO())
            if slot.column.age_in is not None:
                self._birth_years(cells, slot)
            if slot in self._times:
                self._day_numbers(cells, slot)
                self._times[slot].block(cells)

    def end(self) -> None:
        for years in self._times.values():
            years.end()

    def _at_most(self, cells: Cells, low: Slot, name: str, unit: str | None) -> None:
        high = self._beside(low, name)
        if high is None:
            return
        above = (_numbers(cells.of(low)) > _numbers(cells.of(high))).fill_null(False)
        if unit is not None:
            above = above & self._same_units(cells, low, high, unit)
        kind = VALUE_MINIMUM_ABOVE_MAXIMUM(other=high.column.header)
        self.report(cells, low, above, kind)

    def _same_units(self, cells: Cells, low: Slot, high: Slot, end: str) -> pl.Series:
        units = [self._beside(slot, f"{slot.column.table_column}{end}") for slot in (low, high)]
        if units[0] is None or units[1] is None:
            return cells.all(True)
        return cells.of(units[0]).str.to_lowercase() == cells.of(units[1]).str.to_lowercase()

    def _birth_years(self, cells: Cells, ages: Slot) -> None:
        ref = ages.column.age_in
        units = self.scope.slot(ref.header, ref.side, ages.group) if ref else None
        mask = cells.where(ages, _are_years)
        if units is not None and mask.any():
            mask = mask & cells.of(units).str.to_lowercase().is_in(["years", ""])
        self.report(cells, ages, mask, PRIVACY_BIRTH_YEAR())

    def _day_numbers(self, cells: Cells, slot: Slot) -> None:
        mask = cells.where(slot, lambda values: values.str.contains(_DAY_NUMBER))
        if mask.any():
            self.report(cells, slot, mask & self.long_units(cells, slot), _DAY_NUMBER_SAID)

    def long_units(self, cells: Cells, slot: Slot) -> pl.Series:
        """Where the time is counted in days or longer, or its unit is not said."""
        unit = STUDY_TIMES[slot.column.table_column or ""]
        units = self._beside(slot, unit) if unit else None
        if units is None:
            return cells.all(True)
        return ~cells.of(units).str.to_lowercase().is_in(list(_SHORT_UNITS))

    def _beside(self, slot: Slot, name: str) -> Slot | None:
        column = stored_as(self.scope.section, name, slot.column)
        return self.scope.slot_of(column, slot.group) if column else None


def _is_time(slot: Slot) -> bool:
    return slot.column.table_column in STUDY_TIMES


def _numbers(values: pl.Series) -> pl.Series:
    return values.cast(pl.Float64, strict=False)


def _are_years(values: pl.Series) -> pl.Series:
    return values.str.contains(_YEAR)


def _day(value: str) -> str:
    return immport_date(EXCEL_DAY_ZERO + timedelta(days=int(value)))


_DAY_NUMBER_SAID = VALUE_DAY_NUMBER(day=_day)


class _YearsAsTime:
    """Numbers like 2019 in a column of study times, where nothing else is nearly as large: known
    at the table's end."""

    def __init__(self, check: Sense, slot: Slot) -> None:
        self._check = check
        self._slot = slot
        self._largest = 0.0
        self._rows: list[int | None] = []
        self._values: list[str] = []

    def block(self, cells: Cells) -> None:
        values, distinct = cells.of(self._slot), cells.distinct(self._slot)
        self._largest = max(self._largest, _most(_numbers(distinct.filter(~_are_years(distinct)))))
        years = cells.where(self._slot, _are_years)
        years = years & self._check.long_units(cells, self._slot) if years.any() else years
        room = _YEARS_KEPT - len(self._values)
        if years.any() and room > 0:
            self._rows += cells.rows_of(self._slot, years).head(room).to_list()
            self._values += values.filter(years).head(room).to_list()

    def end(self) -> None:
        if self._values and self._largest < _LONG_STUDY:
            self._check.scope.log.add_rows(
                VALUE_CALENDAR_YEAR(),
                self._check.scope.place,
                rows=pl.Series(self._rows, dtype=pl.Int64),
                values=pl.Series(self._values, dtype=pl.String),
                column=self._slot.column,
                position=self._slot.position,
            )


def _most(numbers: pl.Series) -> float:
    """The largest, numbers of days that are dates left out; 0 where there is none."""
    largest = numbers.filter(numbers.is_finite() & (numbers < 20_000)).max()
    return float(largest) if isinstance(largest, (int, float)) else 0.0


class Units(Check):
    """The same thing measured in several units in one table."""

    name = "one unit for each analyte"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._pairs = list(_measured(scope))
        self._seen: dict[tuple[int, str], dict[str, _Unit]] = {}

    def block(self, cells: Cells) -> None:
        for thing, units in self._pairs:
            frame = pl.DataFrame(
                {"thing": cells.of(thing), "unit": cells.of(units), "row": cells.rows}
            )
            counted = (
                frame.filter((frame["thing"] != "") & (frame["unit"] != ""))
                .group_by("thing", "unit")
                .agg(pl.len(), pl.col("row").min())
            )
            for row in counted.iter_rows():
                self._count(units, *row)

    def _count(self, units: Slot, thing: str, unit: str, count: int, row: int) -> None:
        if len(self._seen) >= _UNITS_KEPT:
            return
        by_unit = self._seen.setdefault((units.position, word_key(thing)), {})
        found = by_unit.setdefault(word_key(unit), _Unit(units, thing, unit, row))
        found.count += count
        found.row = min(found.row, row)

    def end(self) -> None:
        """Each unit but the one used most, at its first row."""
        for by_unit in self._seen.values():
            usual, *others = sorted(by_unit.values(), key=lambda unit: (-unit.count, unit.row))
            for unit in others:
                self._report(unit, usual)

    def _report(self, unit: _Unit, usual: _Unit) -> None:
        self.scope.log.add_rows(
            VALUE_MIXED_UNITS(thing=unit.thing, usual=usual.text, rows=unit.count),
            self.scope.place,
            rows=pl.Series([unit.row], dtype=pl.Int64),
            values=pl.Series([unit.text], dtype=pl.String),
            column=unit.slot.column,
            position=unit.slot.position,
        )


class _Unit:
    """A unit of a thing: how it is written, where first, and how often."""

    def __init__(self, slot: Slot, thing: str, text: str, row: int) -> None:
        self.slot = slot
        self.thing = thing
        self.text = text
        self.row = row
        self.count = 0


def _measured(scope: Scope) -> Iterator[tuple[Slot, Slot]]:
    for slot in scope.slots:
        for name in MEASURED_IN.get(slot.column.table_column or "", ()):
            column = stored_as(scope.section, name, slot.column)
            units = scope.slot_of(column, slot.group) if column else None
            if units is not None:
                yield slot, units
