"""Is each value of its column's type, and short enough to be stored?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from immport_explorer.issues.issue import Fix
from immport_explorer.issues.kinds import Said
from immport_explorer.issues.kinds.file import FILE_NAME_LONG, FILE_NAME_TOO_LONG
from immport_explorer.issues.kinds.value import (
    VALUE_LONG,
    VALUE_NOT_A_DATE,
    VALUE_NOT_A_NUMBER,
    VALUE_NOT_AN_INTEGER,
    VALUE_NOT_POSITIVE,
    VALUE_SERIES_ACCESSION,
    VALUE_TEXT_FOR_NUMBER,
    VALUE_TOO_LONG,
)
from immport_explorer.issues.log import Fixer, Suggester
from immport_explorer.schema.dates import read_immport_date
from immport_explorer.schema.model import Column
from immport_explorer.validation.checks.base import ColumnCheck
from immport_explorer.validation.checks.lists import split_list
from immport_explorer.validation.checks.own_units import OwnUnits
from immport_explorer.validation.scope import Cells, Scope, Slot
from immport_explorer.validation.suggest import date_meant, number_meant
from immport_explorer.validation.terms import terms_of

FILE_NAME_LIMIT = 250  # characters; source: the columns that hold file names
FILE_NAME_ADVISED = 240  # characters; source: ImmPort's guide

SERIES_ACCESSION = r"(?i)^(GSE|[SED]RP|PRJ[A-Z]{2})\d+$"  # series of GEO, studies of SRA, projects


class Values(ColumnCheck):
    """Numbers, whole numbers, dates and lengths."""

    name = "types and lengths"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._units: dict[int, OwnUnits] = {}

    def is_meant(self, slot: Slot) -> bool:
        column = slot.column
        return (
            column.is_number
            or column.type == "date"
            or column.max_length is not None
            or column.names_file
            or _is_accession(column)
            or column.usually_number
        )

    def is_fine(self, slot: Slot, few: frozenset[str]) -> bool:
        """Dates, and texts that need only be short enough: so are those of most columns."""
        column = slot.column
        if column.is_number or column.usually_number or _is_accession(column):
            return False
        if column.type == "date" and any(map(_no_date, filter(None, few))):
            return False
        limit = _advised_length(column)
        return limit is None or max(map(len, few)) <= limit

    def judge(self, cells: Cells, slot: Slot, values: pl.Series) -> None:
        match slot.column.type:
            case "number":
                self._numbers(cells, slot, values, VALUE_NOT_A_NUMBER())
            case "integer" | "positive integer":
                self._integers(cells, slot, values)
            case "date":
                self._dates(cells, slot, values)
            case _ if slot.column.usually_number:
                self._numbers(cells, slot, values, VALUE_TEXT_FOR_NUMBER())
        if _is_accession(slot.column):
            series = values.filter(values.str.contains(SERIES_ACCESSION))
            self.report_values(cells, slot, series, VALUE_SERIES_ACCESSION())
        if slot.column.names_file:
            self._file_names(cells, slot, values)
        elif slot.column.max_length is not None:
            self._lengths(cells, slot, values)

    def _numbers(self, cells: Cells, slot: Slot, values: pl.Series, said: Said) -> None:
        bad = values.filter(_not_finite(values))
        if not len(bad):
            return
        if slot.position not in self._units:
            self._units[slot.position] = OwnUnits(self.scope, slot)
        units = self._units[slot.position]
        units.learn(cells, bad)
        self.report_values(cells, slot, bad, said, suggest=_number_alone(units.meant))

    def _integers(self, cells: Cells, slot: Slot, values: pl.Series) -> None:
        not_number = _not_finite(values)
        whole = values.str.contains(r"^[+-]?\d+$")
        not_whole = (values != "") & ~not_number & ~whole
        self.report_values(
            cells, slot, values.filter(not_number), VALUE_NOT_A_NUMBER(), suggest=_whole_meant
        )
        self.report_values(
            cells,
            slot,
            values.filter(not_whole),
            VALUE_NOT_AN_INTEGER(),
            suggest=_whole_number,
            fixer=_only_suggestion(_whole_number),
        )
        if slot.column.type == "positive integer":
            low = whole & ~(values.cast(pl.Float64, strict=False) > 0).fill_null(False)
            self.report_values(cells, slot, values.filter(low), VALUE_NOT_POSITIVE())

    def _dates(self, cells: Cells, slot: Slot, values: pl.Series) -> None:
        self.report_values(
            cells,
            slot,
            [value for value in values.unique().to_list() if value and _no_date(value)],
            VALUE_NOT_A_DATE(),
            suggest=date_meant,
            fixer=_only_suggestion(_with_century(date_meant)),
        )

    def _lengths(self, cells: Cells, slot: Slot, values: pl.Series) -> None:
        column = slot.column
        limit = column.max_length or 0
        advised = column.advised_length or limit
        long = _longer(column, values, advised)
        if not len(long):
            return
        said = VALUE_TOO_LONG(length=_length_of(column), limit=limit)
        too_long = _longer(column, long, limit)
        self._advised(cells, slot, long.filter(~long.is_in(too_long.implode())))
        self.report_values(cells, slot, too_long, said)

    def _advised(self, cells: Cells, slot: Slot, long: pl.Series) -> None:
        """Longer than the shorter of two documented limits; ImmPort's own terms are not meant."""
        if slot.column.vocabulary is not None and len(long):
            terms = terms_of(self.scope.run.schema, slot.column.vocabulary)
            known = [value for value in long.to_list() if terms.recognises(value)]
            long = long.filter(~long.is_in(known))
        said = VALUE_LONG(
            length=_length_of(slot.column),
            limit=slot.column.advised_length or 0,
            longer=slot.column.max_length or 0,
        )
        self.report_values(cells, slot, long, said)

    def _file_names(self, cells: Cells, slot: Slot, values: pl.Series) -> None:
        length = _length_of(slot.column)
        long = _longer(slot.column, values, FILE_NAME_ADVISED)
        for kind, limit in (
            (FILE_NAME_TOO_LONG, FILE_NAME_LIMIT),
            (FILE_NAME_LONG, FILE_NAME_ADVISED),
        ):
            longer = _longer(slot.column, long, limit)
            self.report_values(cells, slot, longer, kind(length=length, limit=limit))
            long = long.filter(~long.is_in(longer.implode()))


def _advised_length(column: Column) -> int | None:
    """The shorter documented length."""
    return FILE_NAME_ADVISED if column.names_file else column.advised_length or column.max_length


def _is_accession(column: Column) -> bool:
    """Whether the cell names a record of a public repository."""
    return column.states is not None and column.states.property == "repository"


def _not_finite(values: pl.Series) -> pl.Series:
    """Filled cells that are no finite number."""
    numbers = values.cast(pl.Float64, strict=False)
    finite = numbers.is_finite().fill_null(False)
    return (values != "") & ~finite


def _number_alone(without_unit: Mapping[str, str]) -> Suggester:
    """Without the unit where this is known to keep the meaning, once all rows were seen."""

    def suggest(value: str) -> tuple[str, ...]:
        number = without_unit.get(value)
        return (number,) if number else number_meant(value)

    return suggest


def _whole_number(value: str) -> tuple[str, ...]:
    return (value.split(".")[0],) if re.fullmatch(r"[+-]?\d+\.0*", value) else ()


def _whole_meant(value: str) -> tuple[str, ...]:
    return tuple(meant for meant in number_meant(value) if re.fullmatch(r"[+-]?\d+", meant))


def _no_date(value: str) -> bool:
    return read_immport_date(value) is None


def _with_century(suggest: Callable[[str], tuple[str, ...]]) -> Callable[[str], tuple[str, ...]]:
    """No date without a year of four digits: its century would be a guess, and the day that a
    spreadsheet's number stands for depends on the spreadsheet."""
    year = re.compile(r"(?<!\d)\d{4}(?!\d)")
    return lambda value: suggest(value) if year.search(value) else ()


def _only_suggestion(suggest: Callable[[str], tuple[str, ...]]) -> Fixer:
    """A fix where there is just one reading."""

    def fix(value: str) -> Fix | None:
        found = suggest(value)
        sure = len(found) == 1 and not value.isdigit()  # a bare number may mean something else
        return Fix("set-cell", found[0]) if sure else None

    return fix


def _parts(column: Column, value: str) -> list[str]:
    return split_list(value) if column.is_list else [value]


def _longest(column: Column, value: str) -> int:
    return max((len(part) for part in _parts(column, value)), default=0)


def _length_of(column: Column) -> Callable[[str], int]:
    return lambda value: _longest(column, value)


def _longer(column: Column, values: pl.Series, limit: int) -> pl.Series:
    """The distinct values that are longer than the limit (of a list, any part)."""
    longest: Any = values.str.len_bytes().max()
    if (longest or 0) <= limit:
        return values.clear()
    long = values.filter(values.str.len_chars() > limit).unique()
    if column.is_list:
        long = long.filter([_longest(column, value) > limit for value in long.to_list()])
    return long
