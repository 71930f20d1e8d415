"""Ways -> values: each way becomes a function from columns of texts to a column of texts.

Work is done once for each distinct value where values recur.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any

from immport_explorer.fill.dates import read_date, time_between
from immport_explorer.fill.units import Conversion
from immport_explorer.fill.ways import (
    Checked,
    Constant,
    DateOf,
    DateOrder,
    FromColumn,
    IdByPattern,
    Join,
    Lookup,
    Number,
    Otherwise,
    Split,
    TimeBetween,
    TimeUnit,
    Way,
    pattern_parts,
)
from immport_explorer.schema.dates import immport_date

Texts = Sequence[str]
Columns = Mapping[str, Texts]
Compute = Callable[[Columns, int], Texts]
"""From the columns of a block, and its number of rows, to the values of a template's column."""

LIST_SEPARATOR = ";"
"""What parts the values of a list in ImmPort's templates."""
_CHECKED = frozenset({"1", "1.0", "x", "yes", "y", "true", "checked", "✓"})
_MOST_KNOWN = 100_000
_WITH_POINT = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d*)(?:\.\d*)?(?:[eE][-+]?\d+)?(?<=\d)")
_WITH_COMMA = re.compile(r"[-+]?(?:\d{1,3}(?:\.\d{3})+|\d*)(?:,\d*)?(?:[eE][-+]?\d+)?(?<=\d)")
"""Numbers in the two styles, thousands parted or not; what fits neither is left as it is."""


class Known(dict[str, str]):
    """Remembers what a function gave for a text, as long as texts recur."""

    def __init__(self, work: Callable[[str], str]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, text: str) -> str:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        result = self[text] = self._work(text)
        return result

    def column(self, texts: Texts) -> list[str]:
        return list(map(self.__getitem__, texts))


def plain(text: str) -> str:
    """A value as maps look it up: letter case and blanks do not matter."""
    return " ".join(text.split()).casefold()


def mapper(mapping: Mapping[str, str], otherwise: Otherwise) -> Callable[[str], str]:
    """The function of a value map."""
    wanted = {plain(said): meant for said, meant in mapping.items()}
    if otherwise == "empty":
        return lambda text: wanted.get(plain(text), "")
    return lambda text: wanted.get(plain(text), text)


def compute(way: Way, found: Callable[[Lookup], Mapping[str, str]]) -> Compute:
    """The function of a way; ``found`` gives what a lookup finds, by its key. Raises UnitError for
    units between which there is no way."""
    if isinstance(way, Lookup):
        return _lookup(way, found(way))
    return _MAKERS[type(way)](way)


def _each(column: str, work: Callable[[str], str]) -> Compute:
    known = Known(lambda text: work(text) if text else "")
    return lambda columns, rows: known.column(columns[column])


def _from_column(way: FromColumn) -> Compute:
    if not way.map and way.otherwise == "keep":
        return lambda columns, rows: columns[way.column]
    return _each(way.column, mapper(way.map, way.otherwise))


def _id(pattern: str) -> Compute:
    parts = pattern_parts(pattern)
    names = [name for _, name in parts if name]
    form = "".join(text.replace("%", "%%") + ("%s" if name else "") for text, name in parts)
    clean = Known(_id_part)

    def ids(columns: Columns, rows: int) -> Texts:
        if not names:
            return list(repeat(pattern, rows))
        cells = [clean.column(columns[name]) for name in names]
        return [form % row if all(row) else "" for row in zip(*cells, strict=True)]

    return ids


def _id_part(text: str) -> str:
    return "-".join(text.split())


def date_text(text: str, order: DateOrder) -> str:
    """A date as ImmPort writes it; what is none, or may be two, stays as it is."""
    day = read_date(text, order)
    return text if day is None else immport_date(day.date())


def _between(way: TimeBetween) -> Compute:
    start, to = way.time_between.start, way.time_between.to

    def times(columns: Columns, rows: int) -> Texts:
        pairs = zip(columns[start], columns[to], strict=True)
        return [between(first, second, way.order, way.unit) for first, second in pairs]

    return times


def between(first: str, second: str, order: DateOrder, unit: TimeUnit) -> str:
    """The time between two dates; "" where one of them is none: a date must not stay."""
    start, to = read_date(first, order), read_date(second, order)
    return "" if start is None or to is None else str(time_between(start, to, unit))


def number_reader(way: Number) -> Callable[[str], str]:
    """The function that makes a number of a text."""
    conversion = Conversion(way.from_unit, way.to) if way.from_unit and way.to else None
    comma = way.decimal == ","
    form = _WITH_COMMA if comma else _WITH_POINT

    def read(text: str) -> str:
        number = text.replace(" ", "").replace("\u2212", "-")
        if form.fullmatch(number) is None:
            return text
        number = number.replace(".", "").replace(",", ".") if comma else number.replace(",", "")
        return conversion(number) if conversion else number

    return read


def _splitter(way: Split) -> Callable[[str], str]:
    mapped = mapper(way.map, way.otherwise)

    def split(text: str) -> str:
        parts = [part.strip() for part in text.split(way.by)] if way.by else text.split()
        if way.take:
            return mapped(parts[way.take - 1]) if 0 < way.take <= len(parts) else ""
        values = [meant for part in parts if part and (meant := mapped(part))]
        return LIST_SEPARATOR.join(dict.fromkeys(values))

    return split


def _join(names: Sequence[str], by: str) -> Compute:
    def joined(columns: Columns, rows: int) -> Texts:
        return [
            by.join(filter(None, row)) for row in zip(*(columns[n] for n in names), strict=True)
        ]

    return joined


def _checked(way: Checked) -> Compute:
    terms = list(way.checked.values())

    def choices(row: Iterable[str]) -> str:
        chosen = [term for term, cell in zip(terms, row, strict=True) if plain(cell) in _CHECKED]
        if len(chosen) > 1 and way.several:
            return way.several
        return LIST_SEPARATOR.join(chosen)

    def checked(columns: Columns, rows: int) -> Texts:
        return [choices(row) for row in zip(*(columns[name] for name in way.checked), strict=True)]

    return checked


def _lookup(way: Lookup, found: Mapping[str, str]) -> Compute:
    mapped = mapper(way.map, way.otherwise) if way.map or way.otherwise == "empty" else str
    known = Known(lambda key: mapped(found.get(plain(key), "")) if key else "")
    return lambda columns, rows: known.column(columns[way.lookup.by])


_MAKERS: Mapping[type[Way], Callable[[Any], Compute]] = {
    Constant: lambda way: lambda columns, rows: list(repeat(way.constant, rows)),
    FromColumn: _from_column,
    IdByPattern: lambda way: _id(way.id),
    DateOf: lambda way: _each(way.date, lambda text: date_text(text, way.order)),
    TimeBetween: _between,
    Number: lambda way: _each(way.number, number_reader(way)),
    Split: lambda way: _each(way.split, _splitter(way)),
    Join: lambda way: _join(way.join, way.by),
    Checked: _checked,
}
