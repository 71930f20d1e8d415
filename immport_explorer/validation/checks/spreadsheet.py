"""What a spreadsheet program made of a value: its errors, times of day and dates."""

from __future__ import annotations

import re

import polars as pl

from immport_explorer.issues.kinds.value import (
    VALUE_MADE_A_DATE,
    VALUE_MADE_A_TIME,
    VALUE_SPREADSHEET_ERROR,
)
from immport_explorer.package.series import beginning_with
from immport_explorer.schema.dates import MONTHS
from immport_explorer.schema.model import Column
from immport_explorer.validation.checks.base import ColumnCheck
from immport_explorer.validation.scope import Cells, Slot

_ERROR = (
    r"^#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|FIELD!|BLOCKED!|UNKNOWN!"
    r"|GETTING_DATA|##+)$"
)
"""Error values of Excel and LibreOffice, and what is shown of a number in a narrow column."""
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?[AP]M)?", re.IGNORECASE)
_MADE_A_TIME = r"^(?i:\d{1,2}:\d{2}:\d{2}(?: ?[AP]M)?|\d{1,2}:\d{2} ?[AP]M)$"
_MONTHS = "|".join(MONTHS)
_MADE_A_DATE = rf"^(?i:\d{{1,2}}-(?:{_MONTHS})(?:-\d{{2,4}})?|(?:{_MONTHS})-\d{{2}})$"
_MAY_BE_DAMAGED = re.compile("|".join((_ERROR, _MADE_A_TIME, _MADE_A_DATE))).search


class Damage(ColumnCheck):
    """Looks at what was measured, and for errors into every column of text."""

    name = "spreadsheet's changes"

    def is_meant(self, slot: Slot) -> bool:
        return slot.column.type != "date"

    def is_fine(self, slot: Slot, few: frozenset[str]) -> bool:
        """Most columns hold nothing of the sort."""
        return not any(map(_MAY_BE_DAMAGED, few))

    def judge(self, cells: Cells, slot: Slot, values: pl.Series) -> None:
        errors = _matching(beginning_with(values, "#"), _ERROR)
        self.report_values(cells, slot, errors, VALUE_SPREADSHEET_ERROR())
        if not _is_measured(slot.column):
            return
        times = _matching(_holding(values, ":"), _MADE_A_TIME)
        self.report_values(
            cells, slot, times, VALUE_MADE_A_TIME(typed=ratio_typed), suggest=_ratios
        )
        dates = _matching(_holding(values, "-"), _MADE_A_DATE)
        self.report_values(cells, slot, dates, VALUE_MADE_A_DATE())


def _holding(values: pl.Series, character: str) -> pl.Series:
    return values.filter(values.str.contains(character, literal=True))


def _matching(values: pl.Series, pattern: str) -> pl.Series:
    return values.filter(values.str.contains(pattern)) if len(values) else values


def _is_measured(column: Column) -> bool:
    """Whether the column holds a result or what was measured, no time of day."""
    is_result = column.side == "result" or column.json_type == "number"
    return is_result and "time" not in column.header.casefold().split()


def ratio_typed(value: str) -> str:
    """The ratio that was probably typed: ``1:10`` for ``01:10:00``."""
    found = _TIME.fullmatch(value)
    return f"{int(found[1])}:{int(found[2])}" if found else value


def _ratios(value: str) -> tuple[str, ...]:
    """The only reading, where no seconds were typed."""
    found = _TIME.fullmatch(value)
    seconds = found is None or (found[3] or "00") != "00"
    return () if seconds or value[-1] in "mM" else (ratio_typed(value),)
