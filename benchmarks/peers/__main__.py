"""Measures other validators on the samples that we are measured on, beside us and the floor.

``make bench-peers`` makes the study, clean and with 1% of the cells bad, runs each in a process of
its own, and writes what it took into docs/performance.md.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from shutil import rmtree

from earlier import checked_out
from figures import compile_modules, measured_on, middle, write_section
from packages import write_study

from peers import FEW, LARGEST, MANY, OURS, PEERS, Peer
from peers.measure import BENCHMARKS, Figures, cells_of, changes, figures

BAD_SHARE = 0.01
LEAST_ROWS = 1_000

HEADS = (
    "| | Rows | CPU, s | CPU to ours | Wall clock, s | Wall clock to ours | Memory, MiB |\n"
    "|---|--:|--:|--:|--:|--:|--:|"
)
FOUND_HEADS = (
    "| | Rows | Bad cells named | Others named | Not checked |\n|---|--:|--:|--:|---|"
)  # fmt: skip


class Tables:
    """The lines of each table, as they are measured; ``best`` is the list before them."""

    def __init__(self) -> None:
        self.clean: list[str] = []
        self.bad: list[str] = []
        self.found: list[str] = []
        self.best: list[str] = []


def main() -> None:
    options = _options()
    compile_modules(BENCHMARKS.parent)
    tables = Tables()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        earlier = {
            f"this package, commit {commit}": checked_out(commit, Path(folder))
            for commit in options.earlier
        }
        for rows in (LARGEST, MANY, FEW):
            _measure(Path(folder), rows, options, tables, earlier)
    section = _section(tables, options)
    if options.share == 1:
        write_section("peers", section)
    print(section)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=2, help="runs of each (default: 2)")
    parser.add_argument(
        "--earlier", nargs="*", default=[], metavar="COMMIT", help="us as of a commit as well"
    )
    parser.add_argument("--share", type=float, default=1, help="of the rows, to try it out")
    parser.add_argument("--folder", help="where the packages are made, 4 GB")
    return parser.parse_args()


def _measure(
    folder: Path,
    rows: int,
    options: argparse.Namespace,
    tables: Tables,
    earlier: Mapping[str, Path],
) -> None:
    """Add what those take that are given so many rows."""
    number = max(LEAST_ROWS, round(rows * options.share))
    clean = write_study(folder / f"clean-{number}", number)
    bad = write_study(folder / f"bad-{number}", number, bad_share=BAD_SHARE)
    peers = [peer for peer in PEERS if rows in peer.rows]
    for study, title, lines in ((clean, "clean", tables.clean), (bad, "1% bad", tables.bad)):
        took = figures(peers, study, options.pairs, earlier)
        lines += [_line(name, number, one) for name, one in took.items()]
        if rows >= MANY:
            tables.best.append(_best(took, f"{number:,} rows, {title}"))
    if rows < LARGEST:
        tables.found += _found(peers, clean, bad, number)
    for study in (clean, bad):
        rmtree(study)


def _line(name: str, number: int, took: Figures) -> str:
    cells = [
        name,
        f"{number:,}",
        f"{took.cpu:.2f}",
        middle(took.cpu_ratios),
        f"{took.wall:.2f}",
        middle(took.wall_ratios),
        f"{took.memory:,.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def _best(took: dict[str, Figures], title: str) -> str:
    """How ours does beside the peer that takes least."""
    peers = [name for name in took if name in {peer.name for peer in PEERS}]
    best = min(peers, key=lambda name: took[name].cpu)
    ratios = [1 / ratio for ratio in took[best].cpu_ratios]
    return f"- {title}: {middle(ratios)} of the CPU of {best}"


def _found(peers: list[Peer], clean: Path, bad: Path, number: int) -> Iterator[str]:
    changed = changes(clean, bad)
    for peer in (OURS, *peers):
        named = cells_of(peer, bad, bad.parent)
        right = f"{len(named & changed.wrong):,} of {len(changed.wrong):,}"
        others = f"{len(named - changed.all):,}"
        yield f"| {peer.name} | {number:,} | {right} | {others} | {peer.lacks} |"


def _section(tables: Tables, options: argparse.Namespace) -> str:
    earlier = f" --earlier {' '.join(options.earlier)}" if options.earlier else ""
    command = f'make bench-peers ARGS="--pairs {options.pairs}{earlier}"'
    packages = dict.fromkeys([*(peer.package for peer in PEERS), "pandas", "pyarrow", "polars"])
    lines = chr(10).join
    return f"""\
## Beside other validators

{measured_on(command, *packages)}

The same file of samples, clean and with 1% of the filled cells changed, is given to us, to others
and to the floor, which only parses it (pyarrow), in turn; whole processes, start-up included, all
modules compiled beforehand. CPU and wall clock are the middle ones in seconds; their ratios are to
ours in the same turn: the middle one, the least and the most; memory is the most that was held.
The largest file, near the largest that ImmPort takes, is given to the cheapest of the others alone.

Each is given all of our schema's checks of the samples that it can express, made from the schema's
facts, and names row and column of each bad cell. Besides, ours checks the rest of the study, trims
values, copes with quotation marks and with rows that are too short or too long, looks for personal
details, and keeps what causes and suggestions are told from. Ours took

{lines(tables.best)}

### Clean

{HEADS}
{lines(tables.clean)}

### With 1% of the cells bad

{HEADS}
{lines(tables.bad)}

### What they find

How many of the cells that break a rule are named, and how many that nobody changed. (Where the
study's ID is wrong, the subject and the visit are named too, which are not of that study. To us,
the first of several like IDs is no repeat.)

{FOUND_HEADS}
{lines(tables.found)}
"""


if __name__ == "__main__":
    main()
