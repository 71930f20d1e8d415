"""A recipe in words: where each column of a filled package gets its values."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from immport_explorer.fill.provenance import Provenance
from immport_explorer.fill.ways import (
    Checked,
    Constant,
    DateOf,
    FromColumn,
    IdByPattern,
    Join,
    Lookup,
    Number,
    Split,
    TimeBetween,
    Way,
    map_of,
)


class Line(msgspec.Struct, frozen=True):
    """A line of an explanation; headings name files."""

    text: str
    is_heading: bool = False


def explained(provenance: Provenance) -> Iterator[Line]:
    """A heading for each file, and a line for each filled column with an example's place."""
    file = ""
    for one in provenance.columns():
        if one.file != file:
            file = one.file
            yield Line(file, is_heading=True)
        section = f"{one.section}: " if one.section else ""
        place = f" (first: {one.origin.places[0]})" if one.origin.places else ""
        way = in_words(one.origin.way) if one.origin.way else "written out in the recipe"
        yield Line(f"  {section}{one.header}: {way}{place}")


def in_words(way: Way) -> str:
    """A way in words, for people."""
    text = _PLAIN[type(way)](way)
    mapped = map_of(way)
    return f"{text}, {len(mapped)} of its values replaced" if mapped else text


_PLAIN = {
    FromColumn: lambda way: f"the column {way.column!r}",
    Constant: lambda way: f"always {way.constant!r}",
    IdByPattern: lambda way: f"an id made as {way.id}",
    DateOf: lambda way: f"the date in {way.date!r}",
    TimeBetween: lambda way: (
        f"{way.unit.lower()} from {way.time_between.start!r} to {way.time_between.to!r}"
    ),
    Number: lambda way: (
        f"the number in {way.number!r}" + (f", {way.from_unit} to {way.to}" if way.to else "")
    ),
    Split: lambda way: f"the values in {way.split!r}, parted by {way.by!r}",
    Join: lambda way: f"the columns {', '.join(way.join)}, joined",
    Checked: lambda way: f"what is checked among {', '.join(way.checked)}",
    Lookup: lambda way: f"{way.take!r} of {way.lookup.source}, found by {way.lookup.by!r}",
}
