"""Is each value of its column's type, and short enough to be stored?"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import polars as pl

from ...schema.dates import read_immport_date
from ...schema.model import Column
from ..issue import Fix
from ..log import Fixer
from ..scope import Cells, Slot
from ..suggest import date_meant, number_meant
from ..terms import terms_of
from .base import Check
from .lists import split_list

FILE_NAME_LIMIT = 250  # characters; source: the columns that hold file names
FILE_NAME_ADVISED = 240  # characters; source: ImmPort's guide

ACCESSION_HEADER = "Repository Accession"
SERIES_ACCESSION = r"(?i)^(GSE|[SED]RP|PRJ[A-Z]{2})\d+$"  # series of GEO, studies of SRA, projects


class Values(Check):
    """Numbers, whole numbers, dates and lengths."""

    name = "types and lengths"

    def block(self, cells: Cells) -> None:
        for slot in self.scope.slots:
            values = cells.of(slot)
            match slot.column.type:
                case "number":
                    self._numbers(cells, slot, values)
                case "integer" | "positive integer":
                    self._integers(cells, slot, values)
                case "date":
                    self._judge(cells, slot, values, "value.not-a-date", _no_date, date_meant)
                case _ if (
                    slot.column.json_type == "number" and "value" in slot.column.header.lower()
                ):
                    self._usual_number(cells, slot, values)
            if slot.column.header == ACCESSION_HEADER:
                self._series(cells, slot, values)
            if slot.column.names_file:
                self._file_names(cells, slot, values)
            elif slot.column.max_length is not None:
                self._lengths(cells, slot, values)

    def _numbers(self, cells: Cells, slot: Slot, values: pl.Series) -> None:
        bad = _not_finite(values)
        if bad.any():
            self.report(cells, slot, bad, "value.not-a-number", suggest=number_meant)

    def _usual_number(self, cells: Cells, slot: Slot, values: pl.Series) -> None:
        bad = _not_finite(values)
        if bad.any():
            self.report(cells, slot, bad, "value.text-for-number", suggest=number_meant)

    def _integers(self, cells: Cells, slot: Slot, values: pl.Series) -> None:
        not_number = _not_finite(values)
        whole = values.str.contains(r"^[+-]?\d+$")
        not_whole = (values != "") & ~not_number & ~whole
        if not_number.any():
            self.report(cells, slot, not_number, "value.not-a-number", suggest=number_meant)
        if not_whole.any():
            self.report(
                cells,
                slot,
                not_whole,
                "value.not-an-integer",
                suggest=_whole_number,
                fixer=_only_suggestion(_whole_number),
            )
        if slot.column.type == "positive integer":
            low = whole & ~(values.cast(pl.Float64, strict=False) > 0).fill_null(False)
            if low.any():
                self.report(cells, slot, low, "value.not-positive")

    def _judge(
        self,
        cells: Cells,
        slot: Slot,
        values: pl.Series,
        code: str,
        is_bad: Callable[[str], bool],
        suggest: Callable[[str], tuple[str, ...]],
    ) -> None:
        """Judge each distinct value once."""
        bad = [value for value in cells.distinct(slot).to_list() if value and is_bad(value)]
        if bad:
            self.report(
                cells,
                slot,
                values.is_in(bad),
                code,
                suggest=suggest,
                fixer=_only_suggestion(_with_century(suggest)),
            )

    def _series(self, cells: Cells, slot: Slot, values: pl.Series) -> None:
        series = values.str.contains(SERIES_ACCESSION)
        if series.any():
            self.report(cells, slot, series, "value.series-accession")

    def _lengths(self, cells: Cells, slot: Slot, values: pl.Series) -> None:
        limit = slot.column.max_length or 0
        advised = slot.column.advised_length or limit
        long = _longer(slot.column, values, advised)
        if long is not None and advised < limit:
            too_long = _longer(slot.column, values, limit)
            self._advised(cells, slot, values, long if too_long is None else long & ~too_long)
            long = too_long
        if long is not None:
            self.report(
                cells,
                slot,
                long,
                "value.too-long",
                describe=_length_of(slot.column),
                limit=limit,
            )

    def _advised(self, cells: Cells, slot: Slot, values: pl.Series, long: pl.Series) -> None:
        """Longer than the shorter of two documented limits; ImmPort's own terms are not meant."""
        if slot.column.vocabulary is not None:
            terms = terms_of(self.scope.run.schema, slot.column.vocabulary)
            suspects = values.filter(long).unique().to_list()
            long = values.is_in([value for value in suspects if not terms.recognises(value)])
        if long.any():
            self.report(
                cells,
                slot,
                long,
                "value.long",
                describe=_length_of(slot.column),
                limit=slot.column.advised_length,
                longer=slot.column.max_length,
            )

    def _file_names(self, cells: Cells, slot: Slot, values: pl.Series) -> None:
        long = _longer(slot.column, values, FILE_NAME_ADVISED)
        if long is None:
            return
        too_long = _longer(slot.column, values, FILE_NAME_LIMIT)
        describe = _length_of(slot.column)
        if too_long is not None:
            self.report(
                cells,
                slot,
                too_long,
                "file.name-too-long",
                describe=describe,
                limit=FILE_NAME_LIMIT,
            )
            long = long & ~too_long
        self.report(cells, slot, long, "file.name-long", describe=describe, limit=FILE_NAME_ADVISED)


def _not_finite(values: pl.Series) -> pl.Series:
    """Filled cells that are no finite number."""
    numbers = values.cast(pl.Float64, strict=False)
    finite = numbers.is_finite().fill_null(False)
    return (values != "") & ~finite


def _whole_number(value: str) -> tuple[str, ...]:
    return (value.split(".")[0],) if re.fullmatch(r"[+-]?\d+\.0*", value) else ()


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


def _length_of(column: Column) -> Callable[[str], dict[str, Any]]:
    return lambda value: {"length": _longest(column, value)}


def _longer(column: Column, values: pl.Series, limit: int) -> pl.Series | None:
    """Cells that are longer than the limit (of a list, any part), None when there is none."""
    longest: Any = values.str.len_bytes().max()
    if (longest or 0) <= limit:
        return None
    long = values.str.len_chars() > limit
    if column.is_list and long.any():
        suspects = values.filter(long).unique().to_list()
        long = values.is_in([value for value in suspects if _longest(column, value) > limit])
    return long if long.any() else None
