"""Runs peers, us and the floor in turn on one file, and counts what they find in it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

from packages import SAMPLES_FILE
from run import FLOOR, Run, run

from peers import OURS, Peer
from peers.facts import FIRST_ROW, Cell, rows

BENCHMARKS = Path(__file__).resolve().parents[1]
FREE = ("Name", "Description")
"""Columns that take any text, so that no change breaks a rule."""


class Figures(NamedTuple):
    """What the runs of one took; those of the same position were made in one turn."""

    runs: list[Run]
    ours: list[Run]

    @property
    def cpu(self) -> float:
        return median(one.cpu for one in self.runs)

    @property
    def wall(self) -> float:
        return median(one.wall for one in self.runs)

    @property
    def memory(self) -> float:
        return max(one.memory for one in self.runs)

    @property
    def cpu_ratios(self) -> list[float]:
        return [one.cpu / own.cpu for one, own in zip(self.runs, self.ours, strict=True)]

    @property
    def wall_ratios(self) -> list[float]:
        return [one.wall / own.wall for one, own in zip(self.runs, self.ours, strict=True)]


class Changes(NamedTuple):
    """The cells of a study that were made bad."""

    wrong: frozenset[Cell]
    """Those that break a rule now."""

    all: frozenset[Cell]
    """Those that were changed at all."""


def figures(
    peers: Sequence[Peer], study: Path, pairs: int, earlier: Mapping[str, Path]
) -> dict[str, Figures]:
    """Each one's figures by name, with those of us, of the floor and of us as of earlier commits,
    of which there is a checkout each."""
    samples = study / SAMPLES_FILE
    own = _command(OURS, samples)
    runs = {"the floor": partial(_run, [*FLOOR, str(samples)]), OURS.name: partial(_run, own)}
    runs |= {name: partial(_run, own, checkout) for name, checkout in earlier.items()}
    runs |= {peer.name: partial(_run, _command(peer, samples)) for peer in peers}
    turns = [{name: measure() for name, measure in runs.items()} for _ in range(pairs)]
    ours = [turn[OURS.name] for turn in turns]
    return {name: Figures([turn[name] for turn in turns], ours) for name in runs}


def cells_of(peer: Peer, study: Path, folder: Path) -> set[Cell]:
    """The cells of the samples that it names."""
    out = folder / "cells.json"
    _run(_command(peer, study / SAMPLES_FILE, "--cells", str(out)))
    return {(line, header) for line, header in json.loads(out.read_text(encoding="utf-8"))}


def changes(clean: Path, bad: Path) -> Changes:
    """What differs between two studies of the same rows."""
    headers, before = rows(clean / SAMPLES_FILE)
    _, after = rows(bad / SAMPLES_FILE)
    changed = frozenset(
        (line, header)
        for line, (one, other) in enumerate(zip(before, after, strict=True), FIRST_ROW)
        if one != other
        for header, old, new in zip(headers, one, other, strict=True)
        if old != new
    )
    return Changes(frozenset(cell for cell in changed if cell[1] not in FREE), changed)


def _command(peer: Peer, samples: Path, *more: str) -> list[str]:
    """``-P``: of the package on Python's path, not of the one in the working folder."""
    return [sys.executable, "-P", "-m", "peers.find", peer.name, str(samples), *more]


def _run(command: Sequence[str], *checkouts: Path) -> Run:
    path = os.pathsep.join(map(str, (*checkouts, BENCHMARKS)))
    return run(*command, env=os.environ | {"PYTHONPATH": path})
