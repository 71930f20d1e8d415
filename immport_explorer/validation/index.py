"""Which ids are declared, where, and what they are linked to.

Ids are remembered as 64-bit hashes, so that memory grows by eight bytes an id; a sample of them is
kept as text for suggestions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import polars as pl

from .suggest import Near

T = TypeVar("T")

SAMPLE_LIMIT = 20_000
_MANY = 8
"""So many times as many known ones: then to search them is quicker than to hash them all."""


@dataclass(slots=True)
class Source:
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


@dataclass(slots=True)
class Declared:
    """The ids of one entity, by source, in the order in which they were declared."""

    chunks: list[tuple[Source, pl.Series]] = field(default_factory=list)
    sample: list[str] = field(default_factory=list)
    near: Near = field(init=False)
    _unsorted: list[pl.Series] = field(default_factory=list)
    _sorted: list[pl.Series] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.near = Near(self.sample)

    def add(self, source: Source, values: pl.Series, hashes: pl.Series) -> None:
        self.chunks.append((source, hashes))
        self._unsorted.append(hashes)
        room = SAMPLE_LIMIT - len(self.sample)
        if room > 0:
            self.sample.extend(values.head(room).to_list())

    def contains(self, hashes: pl.Series, *, other_than: Source | None = None) -> pl.Series:
        """For each hash whether an id with it was declared (by another source, if one is given)."""
        if other_than is not None and any(source is other_than for source, _ in self.chunks):
            known = [series for source, series in self.chunks if source is not other_than]
        else:
            known = self._all_sorted()
        found = pl.repeat(False, len(hashes), dtype=pl.Boolean, eager=True)
        for series in known:
            found = found | _is_in(hashes, series)
        return found

    def _all_sorted(self) -> list[pl.Series]:
        """All hashes in a few sorted runs, each at most half as long as the one before: then what
        it costs to keep them sorted, and to look something up, hardly grows with their number."""
        runs = self._sorted
        if self._unsorted:
            runs.append(_join(self._unsorted).sort())
            self._unsorted.clear()
        while len(runs) > 1 and len(runs[-2]) < 2 * len(runs[-1]):
            last = runs.pop()
            runs[-1] = _join([runs[-1], last]).sort()
        return runs

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
        """Join the chunks of each source, so that look-ups need not."""
        joined: list[tuple[Source, pl.Series]] = []
        for source in self.sources():
            joined.append((source, _join([s for other, s in self.chunks if other is source])))
        self.chunks = joined


def _join(series: list[pl.Series]) -> pl.Series:
    return series[0] if len(series) == 1 else pl.concat(series, rechunk=True)


def _is_in(hashes: pl.Series, known: pl.Series) -> pl.Series:
    """For each hash whether it is among the known ones, which are sorted where they are many."""
    if len(known) < _MANY * len(hashes) or not known.flags["SORTED_ASC"]:
        return hashes.is_in(known.implode())
    places = known.search_sorted(hashes).clip(upper_bound=len(known) - 1)
    return known.gather(places) == hashes


class Pairs:
    """Links of ids (hashes) and values, made ready to be asked block after block."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._ids = frame["id"].unique().sort()
        self._pairs = frame.hash_rows().sort()

    def name(self, ids: pl.Series) -> pl.Series:
        """For each id (text) whether it is linked to anything."""
        return _is_in(ids.hash(), self._ids)

    def hold(self, ids: pl.Series, values: pl.Series) -> pl.Series:
        """For each id (text) whether it is linked to the value beside it."""
        return _is_in(pl.DataFrame({"id": ids.hash(), "value": values}).hash_rows(), self._pairs)


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
                self.declared_texts.append((source, entity, values))

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
        self._links.setdefault((entity, what), []).append(frame)
        self._told[entity, what] += 1
        if self._keep_texts:
            texts = pl.DataFrame({"id": ids, "value": values}).unique(maintain_order=True)
            self.linked_texts.append((source, entity, what, texts))

    def links(self, entity: str, what: str) -> pl.DataFrame:
        """The remembered pairs: ``id`` (hash) and ``value``; an id may have several."""
        frames = self._links.get((entity, what), [])
        if not frames:
            return pl.DataFrame(schema={"id": pl.UInt64, "value": pl.String})
        if len(frames) > 1:
            self._links[(entity, what)] = frames = [pl.concat(frames).unique(maintain_order=True)]
        return frames[0]

    def linked(self, entity: str, what: str, ids: pl.Series) -> pl.Series:
        """For each id its first linked value, null where none is remembered."""
        pairs = self._first_of_each(entity, what)
        if pairs.is_empty():
            return pl.Series([None], dtype=pl.String).new_from_index(0, len(ids))
        wanted = pl.DataFrame({"id": ids.hash()})
        return wanted.join(pairs, on="id", how="left", maintain_order="left")["value"]

    def _first_of_each(self, entity: str, what: str) -> pl.DataFrame:
        return self.derived(
            f"first {what} of {entity}",
            ((entity, what),),
            lambda: self.links(entity, what).unique("id", keep="first", maintain_order=True),
        )

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
