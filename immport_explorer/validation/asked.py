"""What one file asks of the ids of all, and what it adds to them: written down while it is judged.

A file whose text is the same is found to be the same again as long as all that it asked for is: see
:mod:`~immport_explorer.validation.kept`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import msgspec
import polars as pl

from immport_explorer.validation.index import SAMPLE_LIMIT, Declared, Index, Pairs, Source

T = TypeVar("T")

Fact = tuple[str, str]
"""What may be asked for: the links of an entity to what is named, or its ids (:data:`IDS`)."""

IDS = ""

_SEEDS = (1, 2)


class Told(msgspec.Struct):
    """What a file adds to a fact: ``hashes`` of ids with the first of their texts in ``sample``, or
    ``links``. ``digest`` tells it from anything else."""

    fact: Fact
    digest: bytes
    hashes: pl.Series | None = None
    sample: list[str] = msgspec.field(default_factory=list)
    links: pl.DataFrame | None = None

    def give(self, index: Index, source: Source) -> None:
        """Add it to an index, as from that source."""
        entity, what = self.fact
        if self.hashes is not None:
            index.of(entity).add(source, pl.Series(self.sample, dtype=pl.String), self.hashes)
        if self.links is not None:
            index.hold_links(entity, what, self.links)


class Facts:
    """The state of each fact: a digest of all that was told of it so far, and by whom."""

    def __init__(self) -> None:
        self._states: dict[Fact, bytes] = {}

    def of(self, fact: Fact) -> bytes:
        return self._states.get(fact, b"")

    def add(self, source: Source, told: Iterable[Told]) -> None:
        where = "\0".join((str(source.package), source.file, source.template)).encode()
        for each in told:
            state = hashlib.sha256(self.of(each.fact) + each.digest + where)
            self._states[each.fact] = state.digest()


class AskedIndex(Index):
    """An index that writes down what is asked of it and what it is told.

    ``is_asked_later``: something is asked for when all files are read.
    """

    def __init__(self, index: Index) -> None:
        super().__init__()
        self._index = index
        self.asked: set[Fact] = set()
        self.is_asked_later = False
        self._told_ids: dict[str, list[tuple[pl.Series, list[str]]]] = {}
        self._told_links: dict[Fact, list[pl.DataFrame]] = {}

    def of(self, entity: str) -> Declared:
        self.asked.add((entity, IDS))
        return self._index.of(entity)

    def when_all_is_read(self, entity: str) -> Declared:
        self.is_asked_later = True
        return self._index.of(entity)

    def entities(self) -> tuple[str, ...]:
        self.is_asked_later = True
        return self._index.entities()

    def declare(
        self, entity: str, source: Source, values: pl.Series, hashes: pl.Series | None = None
    ) -> None:
        if len(values):
            declared, hashes = self.of(entity), values.hash() if hashes is None else hashes
            sample = values.head(SAMPLE_LIMIT - len(declared.sample)).to_list()
            self._told_ids.setdefault(entity, []).append((hashes, sample))
            declared.add(source, values, hashes)

    def hold_links(self, entity: str, what: str, frame: pl.DataFrame) -> None:
        self.asked.add((entity, what))
        self._told_links.setdefault((entity, what), []).append(frame)
        self._index.hold_links(entity, what, frame)

    def links(self, entity: str, what: str) -> pl.DataFrame:
        self.asked.add((entity, what))
        return self._index.links(entity, what)

    def linked(self, entity: str, what: str, ids: pl.Series) -> pl.Series:
        self.asked.add((entity, what))
        return self._index.linked(entity, what, ids)

    def only_linked(self, entity: str, what: str) -> str | None:
        self.asked.add((entity, what))
        return self._index.only_linked(entity, what)

    def pairs(self, entity: str, what: str) -> Pairs:
        self.asked.add((entity, what))
        return self._index.pairs(entity, what)

    def derived(self, name: str, links: tuple[Fact, ...], make: Callable[[], T]) -> T:
        self.asked.update(links)
        return self._index.derived(name, links, make)

    def told(self) -> Iterator[Told]:
        """What it was told, a fact at a time."""
        for entity, parts in self._told_ids.items():
            hashes = pl.concat([each for each, _ in parts], rechunk=True)
            sample = [text for _, texts in parts for text in texts]
            yield Told((entity, IDS), _digest(hashes), hashes=hashes, sample=sample)
        for fact, frames in self._told_links.items():
            links = frames[0] if len(frames) == 1 else pl.concat(frames).unique(maintain_order=True)
            yield Told(fact, _digest(links.hash_rows()), links=links)


def _digest(hashes: pl.Series) -> bytes:
    """What tells a list of hashes from others and from the same in another order. numpy, by which
    their bytes are had, takes longer to be loaded than a package to be checked."""
    rows = pl.DataFrame({"hash": hashes}).with_row_index("at")
    return repr([rows.hash_rows(seed).bitwise_xor() for seed in _SEEDS]).encode()
