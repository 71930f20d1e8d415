"""The files that rows name, as they were found: for a report that may be handed on.

What a file says of persons is left out; the file itself keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class NamedAt:
    """A cell that names a file."""

    file: str
    sheet: str | None
    row: int
    column: str


@dataclass(frozen=True, slots=True)
class Stain:
    """A channel of an FCS file (``$PnN``), what it says was stained (``$PnS``), and the ``reagent``
    of the row's panel that it measures; empty where there is none."""

    channel: str
    marker: str
    reagent: str


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that was looked into.

    ``kind`` is as ``fcs`` or ``unknown``, ``what`` the same in words; ``details`` are what its
    header says, without what may tell who a person is; ``named_at`` are the cells that name it, in
    loading order; ``stains`` are there for FCS files.
    """

    package: int
    path: str
    kind: str
    what: str
    details: Mapping[str, str]
    named_at: tuple[NamedAt, ...]
    stains: tuple[Stain, ...] = field(default=())
