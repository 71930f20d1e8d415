"""How long looking into named files takes, beside a plain SHA-256 of the same bytes.

    python benchmarks/datafiles.py [--megabytes N]

Pairs, one after the other: first SHA-256 of every file with ``hashlib.file_digest``, then a look
into each and a hash of those that may be copies. ``copies`` are the worst case, where every byte is
read; files of an instrument differ in size, or begin differently. And 1,000 headers of FCS files.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from fcs_writer import Fcs, Parameter

from immport_explorer.datafiles.look import look
from immport_explorer.datafiles.same import same_bytes
from immport_explorer.package.archive import Member, open_archive
from immport_explorer.package.limits import Limits

CHANNELS = 30
EVENT_BYTES = 4 * CHANNELS
FILES = 8
HEADERS = 1_000
PAIRS = 5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1_024, help="of all files together")
    megabytes = parser.parse_args().megabytes
    print("| What | Bytes | SHA-256, s | Looked, s | Ratio |\n|---|--:|--:|--:|--:|")
    for name in ("copies", "different"):
        with tempfile.TemporaryDirectory() as folder:
            _pairs(name, Path(folder), megabytes)
    with tempfile.TemporaryDirectory() as folder:
        _headers(Path(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_024
    print(f"\nMost memory: {peak:,} MiB")
    return 0


def _pairs(name: str, folder: Path, megabytes: int) -> None:
    """The middle of several pairs; the first pair only fills the system's cache."""
    members = _written(folder, name, megabytes * 2**20 // FILES)
    pairs = [(_timed(_hash, members), _timed(_look, members)) for _ in range(PAIRS + 1)][1:]
    ratio = statistics.median(looked / hashed for hashed, looked in pairs)
    hashed, looked = (statistics.median(each) for each in zip(*pairs, strict=True))
    total = sum(member.size for member in members)
    print(f"| {name} | {total:,} | {hashed:.2f} | {looked:.2f} | {ratio:.2f} |")


def _written(folder: Path, name: str, size: int) -> list[Member]:
    """FCS files of that size, whose events are zeros, written sparsely."""
    for number in range(FILES):
        keywords = {"$FIL": "a.fcs" if name == "copies" else f"{number:05d}.fcs"}
        _write(folder / f"{number}.fcs", size // EVENT_BYTES, keywords)
    return open_archive(folder, Limits()).members


def _write(path: Path, events: int, keywords: dict[str, str]) -> None:
    parameters = [Parameter(f"D{n}-A", f"CD{n}") for n in range(1, CHANNELS + 1)]
    place = 16_384
    head = Fcs(
        parameters,
        (),
        total=events,
        keywords={
            **keywords,
            "$BEGINDATA": str(place),
            "$ENDDATA": str(place + events * EVENT_BYTES - 1),
        },
        checksum=b"",
    ).to_bytes()
    path.write_bytes(head.ljust(place))
    with path.open("r+b") as stream:
        stream.truncate(place + events * EVENT_BYTES)


def _hash(members: list[Member]) -> None:
    for member in members:
        with member.open() as stream:
            hashlib.file_digest(stream, "sha256")  # type: ignore[arg-type]


def _look(members: list[Member]) -> None:
    for member in members:
        assert not look(member).notes
    same_bytes(members)


def _timed(work: Callable[[list[Member]], None], members: list[Member]) -> float:
    start = time.perf_counter()
    work(members)
    return time.perf_counter() - start


def _headers(folder: Path) -> None:
    for number in range(HEADERS):
        _write(folder / f"{number}.fcs", 10, {f"SETTING {each}": "value" for each in range(200)})
    members = open_archive(folder, Limits()).members
    seconds = min(_timed(_look_only, members) for _ in range(3))
    print(f"\n{HEADERS:,} headers of {CHANNELS} channels: {seconds:.2f} s")


def _look_only(members: list[Member]) -> None:
    for member in members:
        look(member)


if __name__ == "__main__":
    raise SystemExit(main())
