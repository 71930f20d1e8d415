"""Numbers written with a unit that their row gives in a column of its own."""

from __future__ import annotations

import re

import polars as pl

from immport_explorer.schema.sense import DAYS, TIME_UNITS, UNITS, stored_as
from immport_explorer.validation.scope import Cells, Scope, Slot
from immport_explorer.validation.terms import Terms, terms_of

_AMOUNT = re.compile(r"([-+]?\d+(?:\.\d+)?) ?([^\W\d_].*)")
_LIKE_AMOUNT = r"^[-+]?\d+(?:\.\d+)? ?\pL"
_MOST = 500
"""A column with more such values has another problem than a unit."""


class OwnUnits:
    """Which values of a column may lose their unit: those of which each row says the same in its
    column of units, or that are days where the column counts days. Nothing is lost then."""

    def __init__(self, scope: Scope, slot: Slot) -> None:
        name = UNITS.get(slot.column.table_column or "", "")
        beside = stored_as(scope.section, name, slot.column) if name else None
        self._unit = scope.slot_of(beside, slot.group) if beside else None
        self._in_days = name is None
        self._is_known = self._in_days or self._unit is not None
        self._times = terms_of(scope.run.schema, TIME_UNITS)
        self._slot = slot
        self.meant: dict[str, str] = {}
        """The number that a value is without its unit; "" where a row gives another unit."""

    def learn(self, cells: Cells, values: pl.Series) -> None:
        """Look at the rows that hold one of these values."""
        if not self._is_known or len(self.meant) > _MOST:
            return
        distinct = values.filter(values.str.contains(_LIKE_AMOUNT)).unique().to_list()
        amounts = {value: found for value in distinct if (found := _AMOUNT.fullmatch(value))}
        if not amounts:
            return
        for value, unit in self._pairs(cells, list(amounts)):
            number, said = amounts[value].groups()
            agrees = self._are_same(said, unit) and self.meant.get(value, number)
            self.meant[value] = number if agrees else ""

    def _pairs(self, cells: Cells, values: list[str]) -> list[tuple[str, str]]:
        """Each of the values with each unit that a row gives it."""
        if self._unit is None:
            return [(value, DAYS) for value in values]
        columns = pl.DataFrame({"value": cells.of(self._slot), "unit": cells.of(self._unit)})
        return columns.filter(pl.col("value").is_in(values)).unique().rows()

    def _are_same(self, said: str, unit: str) -> bool:
        if said == unit:
            return True
        time = _time(self._times, unit)
        return time is not None and _time(self._times, said) == time


def _time(terms: Terms, text: str) -> str | None:
    """The unit of time that a text is, or stands for."""
    meant = terms.meant(text) or ()
    return terms.exactly(text) or (meant[0] if len(meant) == 1 else None)
