"""The closed set of ways in which a template's column gets its values.

Each way is written in a recipe as a mapping whose first key says which it is:

=============== ===================================================================================
column          a column of the source, its values mapped if wished
constant        the same text in every row
id              a pattern, ``{Participant}-{Visit}-SER``: what stands in braces are columns
date            a date, as ImmPort writes it
time_between    the time from one date to another, an age among them; the dates do not leave
number          a number, converted from one unit to another
split           a cell that holds several values, as ImmPort's list
join            several columns in one cell
checked         one column a choice (a checkbox): the terms of those that are checked
lookup          a column of another source, found by an id
=============== ===================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

DateOrder = Literal["", "day first", "month first", "year first"]
TimeUnit = Literal["Years", "Months", "Weeks", "Days", "Hours"]
Otherwise = Literal["keep", "empty"]

_IN_BRACES = re.compile(r"\{([^{}]+)\}")


class Way(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Base of all ways."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the source that it reads, by their names."""
        return ()


class _Mapped(Way, frozen=True, kw_only=True):
    """A way whose results may be mapped. ``map`` says what a value becomes, letter case and outer
    blanks ignored ("" leaves the cell empty); ``otherwise`` what becomes of a value that it does
    not name."""

    map: dict[str, str] = {}
    otherwise: Otherwise = "keep"


class FromColumn(_Mapped, frozen=True, kw_only=True):
    """The values of a column, as they are or mapped."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)


class Constant(Way, frozen=True, kw_only=True):
    """The same text in every row."""

    constant: str


class IdByPattern(Way, frozen=True, kw_only=True):
    """An id made of columns and text. Blanks within values become ``-``; where a column is empty,
    the id is empty too."""

    id: str

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_IN_BRACES.findall(self.id)))


class DateOf(Way, frozen=True, kw_only=True):
    """A date as ImmPort writes it. ``order`` says how 03/04/2024 is read."""

    date: str
    order: DateOrder = ""

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.date,)


class Span(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"start": "from"}
):
    """Two columns with dates."""

    start: str
    to: str


class TimeBetween(Way, frozen=True, kw_only=True):
    """The time from one date to another in whole units: an age, a study day."""

    time_between: Span
    unit: TimeUnit = "Days"
    order: DateOrder = ""

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.time_between.start, self.time_between.to)


class Number(Way, frozen=True, kw_only=True, rename={"from_unit": "from"}):
    """A number, with a decimal point, converted where two units are named. What is no number, such
    as ``<0.5``, stays as it is."""

    number: str
    from_unit: str = ""
    to: str = ""
    decimal: Literal[".", ","] = "."

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.number,)


class Split(_Mapped, frozen=True, kw_only=True):
    """A cell with several values, parted ``by`` a text; each is mapped, and they become a list as
    ImmPort writes it, or the one of them that ``take`` names (1 is the first)."""

    split: str
    by: str = ","
    take: int = 0

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.split,)


class Join(Way, frozen=True, kw_only=True):
    """The filled cells of several columns, one after another."""

    join: tuple[str, ...]
    by: str = " "

    @property
    def columns(self) -> tuple[str, ...]:
        return self.join


class Checked(Way, frozen=True, kw_only=True):
    """Checkboxes: ``checked`` maps each column to what it stands for where its cell is checked (1,
    yes, x, true). ``several`` is what more than one becomes; without it they become a list."""

    checked: dict[str, str]
    several: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.checked)


class Key(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"source": "in"}
):
    """Where to look: in the source called ``source``, for the row whose column ``find`` holds what
    our column ``by`` holds."""

    source: str
    find: str
    by: str


class Lookup(_Mapped, frozen=True, kw_only=True):
    """The column ``take`` of the row that is found in another source."""

    lookup: Key
    take: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.lookup.by,)


WAYS: Mapping[str, type[Way]] = MappingProxyType(
    {
        "column": FromColumn,
        "constant": Constant,
        "id": IdByPattern,
        "date": DateOf,
        "time_between": TimeBetween,
        "number": Number,
        "split": Split,
        "join": Join,
        "checked": Checked,
        "lookup": Lookup,
    }
)
"""The ways by the key that a recipe writes them with."""


def way_key(way: Way) -> str:
    """The key of a way."""
    return next(key for key, kind in WAYS.items() if type(way) is kind)


def pattern_parts(pattern: str) -> list[tuple[str, str]]:
    """``{A}-SER`` -> ``[("", "A"), ("-SER", "")]``: text and the column that follows it."""
    parts: list[tuple[str, str]] = []
    at = 0
    for found in _IN_BRACES.finditer(pattern):
        parts.append((pattern[at : found.start()], found[1]))
        at = found.end()
    return [*parts, (pattern[at:], "")]


def map_of(way: Way) -> Mapping[str, str]:
    """The way's value map; empty for ways without one."""
    return way.map if isinstance(way, _Mapped) else {}
