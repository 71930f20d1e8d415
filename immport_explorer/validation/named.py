"""What rows say of files, kept until the files are looked into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property

import msgspec

from immport_explorer.datafiles.markers import words_of
from immport_explorer.issues.log import Place
from immport_explorer.schema.model import Assay, Column

MOST_POPULATIONS = 500_000
"""Rows of derived data of a package that are compared with its files."""

CYTOMETRY: tuple[Assay, ...] = ("flow cytometry", "mass cytometry")


class Cell(msgspec.Struct, frozen=True):
    """A cell, with what it holds."""

    place: Place
    column: Column
    position: int
    row: int
    value: str


class Naming(msgspec.Struct, frozen=True):
    """A cell that names a file: the file's ``path``, and the row's ``assay`` and ids."""

    cell: Cell
    path: str
    assay: Assay | None = None
    expsample: str = ""
    biosample: str = ""
    subject: str = ""
    reagents: tuple[str, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(filter(None, (self.expsample, self.biosample, self.subject)))


class Reagent(msgspec.Struct, frozen=True, dict=True):
    """A reagent as a panel's file may call it: the ``marker`` for people, and all its words."""

    marker: str
    texts: tuple[str, ...]
    reporter: str

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset().union(*map(words_of, self.texts)) - _GENERAL


_GENERAL = frozenset(
    ("anti", "antihuman", "antimouse", "human", "mouse", "rat", "monoclonal", "antibody", "the")
)


class Population(msgspec.Struct, frozen=True):
    """A row of derived data: the gate and the statistic, each a cell."""

    expsample: str
    definition: Cell
    statistic: Cell
    unit: str


class NamedFacts(msgspec.Struct):
    """What the rows of a package say of its files."""

    namings: list[Naming] = msgspec.field(default_factory=list)
    reagents: dict[str, Reagent] = msgspec.field(default_factory=dict)
    sets: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    populations: list[Population] = msgspec.field(default_factory=list)
    starts: list[date] = msgspec.field(default_factory=list)

    def take(self, part: NamedFacts) -> None:
        """Add what the rows of one file say."""
        self.namings += part.namings
        self.reagents |= part.reagents
        self.sets |= part.sets
        self.populations += part.populations[: MOST_POPULATIONS - len(self.populations)]
        self.starts += part.starts

    def by_path(self) -> dict[str, list[Naming]]:
        """The cells that name each file, in the order in which ImmPort loads them."""
        found: dict[str, list[Naming]] = {}
        for naming in sorted(self.namings, key=lambda n: (n.cell.place.order, n.cell.row)):
            found.setdefault(naming.path, []).append(naming)
        return found


class Known(msgspec.Struct):
    """What this package and those before it say of reagents and studies."""

    reagents: dict[str, Reagent]
    sets: dict[str, tuple[str, ...]]
    start: date | None

    @classmethod
    def of(cls, packages: Iterable[NamedFacts]) -> Known:
        known = cls({}, {}, None)
        starts = []
        for facts in packages:
            known.reagents |= facts.reagents
            known.sets |= facts.sets
            starts += facts.starts
        known.start = min(starts, default=None)
        return known

    def panel(self, naming: Naming) -> list[Reagent]:
        """The reagents of a row, those of its sets among them; none where one is not known."""
        ids = list(self._single(naming.reagents))
        if not all(each in self.reagents for each in ids):
            return []
        return [self.reagents[each] for each in ids]

    def _single(self, ids: Iterable[str]) -> Iterator[str]:
        for each in ids:
            yield from self.sets.get(each, (each,))
