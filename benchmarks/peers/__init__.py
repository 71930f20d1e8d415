"""Other validators beside us: one module a peer, and ``python -m peers``, which measures them.

A peer is given all of our schema's checks of the samples that it can express, made from the
schema's facts: presence, length, type, vocabulary whatever the letter case, conditions, repeats,
references and whether what is named is of the row's study. It says row and column of each bad cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sized
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from peers.facts import Cell


class Finder(Protocol):
    """The module of a peer."""

    def find(self, samples: Path) -> Sized:
        """Check the samples, and the package around them as far as needed; what is measured.

        Returns the bad cells by line and header, in the peer's own form.
        """

    def cells(self, found: Any) -> Iterable[Cell]:
        """The same as texts and numbers of Python, to be counted."""


class Peer(NamedTuple):
    """One of those measured."""

    name: str
    module: str
    """Where it is in this folder."""

    package: str
    """Its name in the registry, for the version."""

    rows: tuple[int, ...]
    """How many rows it is given, each in a run of its own."""

    lacks: str
    """Which of our schema's checks of the samples it does not make."""

    @property
    def finder(self) -> Finder:
        """Its module, with all that it needs loaded."""
        module: Any = import_module(f"peers.{self.module}")
        return module


LARGEST = 8_000_000
"""Near the largest file that ImmPort takes; given to the cheapest of them."""
MANY = 1_000_000
FEW = 100_000

NOTHING = "nothing"
OF_STUDY = "whether subject and visit are of the row's study"

OURS = Peer("this package", "with_ours", "immport-explorer", (LARGEST, MANY, FEW), NOTHING)

PEERS = (
    Peer("DuckDB, by SQL", "with_duckdb", "duckdb", (LARGEST, MANY), NOTHING),
    Peer("dataframely", "with_dataframely", "dataframely", (MANY,), NOTHING),
    Peer("pandera on polars", "with_pandera_polars", "pandera", (MANY,), NOTHING),
    Peer("pointblank on polars", "with_pointblank", "pointblank", (MANY,), NOTHING),
    Peer("jsonschema-rs", "with_jsonschema_rs", "jsonschema-rs", (MANY,), f"repeats, {OF_STUDY}"),
    Peer(
        "fastjsonschema",
        "with_fastjsonschema",
        "fastjsonschema",
        (FEW,),
        f"repeats, subjects, {OF_STUDY}; only the first error of a row",
    ),
    Peer("pandera on pandas", "with_pandera_pandas", "pandera", (FEW,), NOTHING),
    Peer(
        "frictionless",
        "with_frictionless",
        "frictionless",
        (FEW,),
        f"conditions, {OF_STUDY}; that inf and 1_0 are no numbers",
    ),
)


def named(name: str) -> Peer:
    """The one of that name, us among them."""
    return next(peer for peer in (OURS, *PEERS) if peer.name == name)
