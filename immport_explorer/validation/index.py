"""Which ids are declared, where, and what they are linked to.

Ids are remembered as 64-bit hashes, so that memory grows by eight bytes an id; a sample of them is
kept as text for suggestions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, TypeVar

import msgspec
import polars as pl

from immport_explorer.package.series import detached, everywhere, nowhere, places_in, within
from immport_explorer.validation.suggest import Near

T = TypeVar("T")

SAMPLE_LIMIT = 20_000

_FEW_ASKED = 1_000
_SCANS = 8
"""So often a few hashes are looked for among many as these lie there; then these are made ready."""


class Source(msgspec.Struct):
    """Where ids come from: a file of a package, or the workspace (``package`` None)."""

    package: int | None
    file: str
    template: str = ""
    package_name: str = ""

    def seen_from(self, package: int) -> str:
        """Where it is, for a reader of that package: ``in bioSamples.txt of study.zip``."""
        if self.package is None:
            return "in the workspace"
        return f"in {self.file}" + (
            f" of the package {self.package_name}" if self.package != package else ""
        )


class Declared(msgspec.Struct, dict=True):
    """The ids of one entity, by source, in the order in which they were declared."""

    chunks: list[tuple[Source, pl.Series]] = msgspec.field(default_factory=list)
    sample: list[str] = msgspec.field(default_factory=list)
    _all: HashSets = msgspec.field(default_factory=lambda: HashSets())
    _others: tuple[Source | None, int, HashSet | None] = (None, 0, None)
    _asked: dict[str | None, tuple[int, bool]] = msgspec.field(default_factory=dict)

    @cached_property
    def near(self) -> Near:
        return Near(self.sample)

    def add(self, source: Source, values: pl.Series, hashes: pl.Series) -> None:
        self.chunks.append((source, hashes))
        self._all.add(hashes)
        room = SAMPLE_LIMIT - len(self.sample)
        if room > 0:
            self.sample.extend(values.head(room).to_list())

    def contains(self, hashes: pl.Series, *, other_than: Source | None = None) -> pl.Series:
        """For each hash whether an id with it was declared (by another source, if one is given)."""
        if other_than is not None:
            others = self._beside(other_than)
            return others.contains(hashes) if others else nowhere(hashes)
        return self._all.contains(hashes)

    def has(self, value: str | None) -> bool:
        """Whether the id was declared. Asked for the same few again and again."""
        number, found = self._asked.get(value, (-1, False))
        if not found and number != len(self._all):
            found = self.contains(pl.Series([value], dtype=pl.String).hash()).item()
            self._asked[value] = (len(self._all), found)
        return found

    def _beside(self, own: Source) -> HashSet | None:
        """The hashes of all sources but one: of those that were read before it."""
        others = [series for source, series in self.chunks if source is not own]
        if self._others[:2] != (own, len(others)):
            self._others = (own, len(others), HashSet(_join(others)) if others else None)
        return self._others[2]

    def sources(self) -> Iterator[Source]:
        seen: list[Source] = []
        for source, _ in self.chunks:
            if not any(source is other for other in seen):
                seen.append(source)
                yield source

    def source_of(self, value: str) -> Source | None:
        """The first source that declares this id."""
        wanted = pl.Series([value]).hash()[0]
        for source, series in self.chunks:
            if (series == wanted).any():
                return source
        return None

    def compact(self) -> None:
        """Join the chunks of each source; they stay where they are in memory."""
        sources = list(self.sources())
        if len(sources) == len(self.chunks):
            return
        self.chunks = [
            (source, pl.concat([series for other, series in self.chunks if other is source]))
            for source in sources
        ]


def _join(series: list[pl.Series]) -> pl.Series:
    return series[0] if len(series) == 1 else pl.concat(series, rechunk=True)


def are_distinct(hashes: pl.Series) -> bool:
    """Whether none stands there twice. Sorting takes little memory, which a table of what was seen,
    of millions, does not."""
    ordered = hashes.sort()
    return not (ordered[1:] == ordered[:-1]).any()


def _each_once(links: pl.DataFrame) -> pl.DataFrame:
    """The links, each pair at its first place."""
    return links if are_distinct(links.hash_rows()) else links.unique(maintain_order=True)


class HashSet:
    """Hashes to be looked up again and again, at a cost that hardly grows with their number.

    A hash stands in a table at the place that its last bits name; those that find their place
    taken are in a set of their own. The table is made when first asked for: many sets never are.
    """

    _SMALL = 2_000  # so few are compared with as they are
    _ROOM, _MORE_ROOM = 2, 4  # places in the table for each hash, at least; among the others

    def __init__(self, hashes: pl.Series, room: int = _ROOM) -> None:
        self._hashes = hashes
        self._room = room
        self._number = len(hashes)
        self._scans = 0
        self._table: pl.Series | None = None
        self._others: HashSet | None = None

    def __len__(self) -> int:
        return self._number

    @property
    def hashes(self) -> pl.Series:
        """All of them; once there is a table, in no order."""
        if self._table is None:
            return self._hashes
        placed = self._table.filter(self._table != 0)
        return placed if self._others is None else pl.concat([placed, self._others.hashes])

    def contains(self, asked: pl.Series) -> pl.Series:
        """For each hash whether it is in the set."""
        if len(self) < self._SMALL:
            return asked.is_in(self._hashes.implode())
        if self._table is None:
            if self._scans < _SCANS and len(asked) <= _FEW_ASKED:
                self._scans += 1
                return _among([self._hashes], asked)
            self._table = self._make_table()
            self._hashes = self._hashes.clear()  # they stand in the table
        found: pl.Series = self._table[self._places(asked)] == asked
        return _or_in(self._others, found, asked) if self._others is not None else found

    def _make_table(self) -> pl.Series:
        self._bits = (self._room * len(self)).bit_length()
        hashes, places = self._hashes, self._places(self._hashes)
        table = pl.zeros(2**self._bits, dtype=pl.UInt64, eager=True).scatter(places, hashes)
        others = hashes.filter(table[places] != hashes)
        self._others = HashSet(others, self._MORE_ROOM) if len(others) else None
        return table

    def _places(self, hashes: pl.Series) -> pl.Series:
        last_bits: pl.Series = hashes & (2**self._bits - 1)
        return last_bits.cast(pl.UInt32)


def _among(pieces: list[pl.Series], asked: pl.Series) -> pl.Series:
    """For each hash whether it stands in one of the pieces, looked through as they lie."""
    wanted = asked.implode()
    found = [piece.filter(piece.is_in(wanted)) for piece in pieces]
    return asked.is_in(_join(found).implode())


def _or_in(others: HashSet, found: pl.Series, asked: pl.Series) -> pl.Series:
    """What was found, or is in another set: it is asked for the rest alone."""
    if found.all():
        return found
    if len(asked) <= _FEW_ASKED or not found.any():
        return found | others.contains(asked)
    missed = places_in(~found)
    found.scatter(missed, others.contains(asked[missed]))
    return found


class HashSets:
    """Hashes to be looked up while more come: a few sets, each at most half as large as the one
    before, so that what it costs to keep them, and to look something up, hardly grows with their
    number. They are made when first asked for."""

    _JOINED = 100_000  # a smaller set takes in what comes, however little
    _SETTLED = 8  # asked so often while nothing came, they become one

    def __init__(self) -> None:
        self._new: list[pl.Series] = []
        self._sets: list[HashSet] = []
        self._number = 0
        self._scans = 0
        self._asked = 0

    def __len__(self) -> int:
        return self._number

    def add(self, hashes: pl.Series) -> None:
        """Take more of them."""
        if len(hashes):
            self._new.append(hashes)
            self._number += len(hashes)

    def contains(self, asked: pl.Series) -> pl.Series:
        """For each hash whether it was taken."""
        if self._is_better_scanned(len(asked)):
            self._scans += 1
            return _among(self._new, asked)
        found = nowhere(asked)
        for some in self._made():
            found = _or_in(some, found, asked)
        return found

    def _is_better_scanned(self, asked: int) -> bool:
        """Whether a set, a second copy of what was taken, is not worth it so far."""
        is_asked_anew = not self._sets and self._scans < _SCANS
        return is_asked_anew and asked <= _FEW_ASKED and len(self) > self._JOINED

    def _made(self) -> list[HashSet]:
        sets = self._sets
        if self._new:
            sets.append(HashSet(_join(self._new)))
            self._new.clear()
            self._asked = 0
        self._asked += 1
        is_settled = self._asked == self._SETTLED
        while len(sets) > 1 and (
            is_settled or len(sets[-2]) < max(2 * len(sets[-1]), self._JOINED)
        ):
            last = sets.pop()
            sets[-1] = HashSet(_join([sets[-1].hashes, last.hashes]))
        return sets


class Pairs:
    """Links of ids (hashes) and values, made ready to be asked block after block."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._ids = HashSet(frame["id"])
        self._only = _only_value(frame)
        self._pairs = HashSet(frame.hash_rows()) if self._only is None else None

    def name(self, ids: pl.Series) -> pl.Series:
        """For each id (text) whether it is linked to anything."""
        return self._ids.contains(ids.hash())

    def contradict(self, ids: pl.Series, values: pl.Series) -> pl.Series:
        """For each id (text) whether it is linked, but not to the value beside it."""
        if self._only is not None:
            differ = values != self._only
            return within(differ, self.name(ids.filter(differ))) if differ.any() else differ
        return self.name(ids) & ~self.hold(ids, values)

    def hold(self, ids: pl.Series, values: pl.Series) -> pl.Series:
        """For each id (text) whether it is linked to the value beside it."""
        if self._pairs is None:
            return self.name(ids) & (values == self._only)
        pairs = pl.DataFrame({"id": ids.hash(), "value": values})
        return self._pairs.contains(pairs.hash_rows())


def _only_value(frame: pl.DataFrame) -> str | None:
    """The value that all are linked to, as the samples of a package to its one study."""
    values = frame["value"]
    same = len(values) and values[0] is not None and (values == values[0]).all()
    return str(values[0]) if same else None


class Index:
    """All ids declared so far and the links between them.

    ``links`` maps a pair (entity, property) to a table of ``id`` (hash) and ``value`` (text): the
    study of a biosample, the arms of a subject, the age unit of a study.
    """

    def __init__(self, *, keep_texts: bool = False) -> None:
        self._declared: dict[str, Declared] = {}
        self._links: dict[tuple[str, str], list[pl.DataFrame]] = {}
        self._told: Counter[tuple[str, str]] = Counter()
        self._derived: dict[str, tuple[tuple[int, ...], Any]] = {}
        self._keep_texts = keep_texts
        self.declared_texts: list[tuple[Source, str, pl.Series]] = []
        self.linked_texts: list[tuple[Source, str, str, pl.DataFrame]] = []

    def of(self, entity: str) -> Declared:
        return self._declared.setdefault(entity, Declared())

    def declare(
        self, entity: str, source: Source, values: pl.Series, hashes: pl.Series | None = None
    ) -> None:
        """Remember ids (texts, none empty), and their hashes, as declared by that source."""
        if len(values):
            self.of(entity).add(source, values, values.hash() if hashes is None else hashes)
            if self._keep_texts:
                self.declared_texts.append((source, entity, detached(values)))

    def when_all_is_read(self, entity: str) -> Declared:
        """The ids of an entity, to be looked at when those of all files are there."""
        return self.of(entity)

    def entities(self) -> tuple[str, ...]:
        """The entities of which at least one id is declared."""
        return tuple(name for name, declared in self._declared.items() if declared.chunks)

    def link(
        self, entity: str, what: str, source: Source, ids: pl.Series, values: pl.Series
    ) -> None:
        """Remember that each id has that value (both texts of equal length)."""
        if not len(ids):
            return
        frame = pl.DataFrame({"id": ids.hash(), "value": values}).unique(maintain_order=True)
        self.hold_links(entity, what, frame.with_columns(detached(frame["value"])))
        if self._keep_texts:
            texts = pl.DataFrame({"id": ids, "value": values}).unique(maintain_order=True)
            texts = texts.with_columns(detached(texts["id"]), detached(texts["value"]))
            self.linked_texts.append((source, entity, what, texts))

    def hold_links(self, entity: str, what: str, frame: pl.DataFrame) -> None:
        """Remember links that were made already: ``id`` (hash) and ``value``, each pair once."""
        self._links.setdefault((entity, what), []).append(frame)
        self._told[entity, what] += 1

    def links(self, entity: str, what: str) -> pl.DataFrame:
        """The remembered pairs: ``id`` (hash) and ``value``; an id may have several."""
        frames = self._links.get((entity, what), [])
        if not frames:
            return pl.DataFrame(schema={"id": pl.UInt64, "value": pl.String})
        if len(frames) > 1:
            self._links[(entity, what)] = frames = [_each_once(pl.concat(frames, rechunk=True))]
        return frames[0]

    def linked(self, entity: str, what: str, ids: pl.Series) -> pl.Series:
        """The value linked to each id, the first if there are several; null where there is none."""
        pairs, known, only = self._first_of_each(entity, what)
        nothing = everywhere(None, len(ids), pl.String)
        if pairs.is_empty():
            return nothing
        if only is not None:
            found = known.contains(ids.hash())
            same = everywhere(only, len(ids), pl.String)
            return same if found.all() else same.zip_with(found, nothing)
        wanted = pl.DataFrame({"id": ids.hash()})
        return wanted.join(pairs, on="id", how="left", maintain_order="left")["value"]

    def only_linked(self, entity: str, what: str) -> str | None:
        """The value that all ids are linked to, if there is but one."""
        return self._first_of_each(entity, what)[2]

    def _first_of_each(self, entity: str, what: str) -> tuple[pl.DataFrame, HashSet, str | None]:
        """The first link of each id, the ids, and the value of them all if there is but one."""

        def make() -> tuple[pl.DataFrame, HashSet, str | None]:
            links = self.links(entity, what)
            is_first = are_distinct(links["id"])
            first = links if is_first else links.unique("id", keep="first", maintain_order=True)
            return first, HashSet(first["id"]), _only_value(first)

        return self.derived(f"first {what} of {entity}", ((entity, what),), make)

    def pairs(self, entity: str, what: str) -> Pairs:
        """The remembered pairs, to ask for."""
        return self.derived(
            f"{what} of {entity}", ((entity, what),), lambda: Pairs(self.links(entity, what))
        )

    def derived(self, name: str, links: tuple[tuple[str, str], ...], make: Callable[[], T]) -> T:
        """What is made of those links, made again when there are more of them."""
        told = tuple(self._told[key] for key in links)
        held = self._derived.get(name)
        if held is None or held[0] != told:
            self._derived[name] = held = (told, make())
        made: T = held[1]
        return made
