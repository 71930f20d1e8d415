"""Which ids are declared, where, and what they are linked to.

Ids are remembered as 64-bit hashes, so that memory grows by eight bytes an id; a sample of them is
kept as text for suggestions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from .suggest import Near

SAMPLE_LIMIT = 20_000


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

    def __post_init__(self) -> None:
        self.near = Near(self.sample)

    def add(self, source: Source, values: pl.Series) -> None:
        self.chunks.append((source, values.hash()))
        room = SAMPLE_LIMIT - len(self.sample)
        if room > 0:
            self.sample.extend(values.head(room).to_list())

    def contains(self, hashes: pl.Series, *, other_than: Source | None = None) -> pl.Series:
        """For each hash whether an id with it was declared (by another source, if one is given)."""
        known = [series for source, series in self.chunks if source is not other_than]
        if not known:
            return pl.repeat(False, len(hashes), dtype=pl.Boolean, eager=True)
        return hashes.is_in(_join(known).implode())

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


class Index:
    """All ids declared so far and the links between them.

    ``links`` maps a pair (entity, property) to a table of ``id`` (hash) and ``value`` (text): the
    study of a biosample, the arms of a subject, the age unit of a study.
    """

    def __init__(self, *, keep_texts: bool = False) -> None:
        self._declared: dict[str, Declared] = {}
        self._links: dict[tuple[str, str], list[pl.DataFrame]] = {}
        self._keep_texts = keep_texts
        self.declared_texts: list[tuple[Source, str, pl.Series]] = []
        self.linked_texts: list[tuple[Source, str, str, pl.DataFrame]] = []

    def of(self, entity: str) -> Declared:
        return self._declared.setdefault(entity, Declared())

    def declare(self, entity: str, source: Source, values: pl.Series) -> None:
        """Remember ids (texts, none empty) as declared by that source."""
        if len(values):
            self.of(entity).add(source, values)
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
        pairs = self.links(entity, what)
        if pairs.is_empty():
            return pl.Series([None], dtype=pl.String).new_from_index(0, len(ids))
        pairs = pairs.unique(subset="id", keep="first", maintain_order=True)
        wanted = pl.DataFrame({"id": ids.hash()})
        return wanted.join(pairs, on="id", how="left", maintain_order="left")["value"]
