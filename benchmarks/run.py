"""Measures what checking costs, beside the floor, and writes it into docs/performance.md.

The floor reads the largest file of the package and judges nothing. Both run in processes of their
own, in turn, so that what else the machine does falls on both; of each pair the ratio of CPU
seconds counts, and the middle one of the ratios is told.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from figures import compile_modules, measured_on, middle, write_section
from packages import (
    EXAMPLE,
    SAMPLES_FILE,
    whole_study,
    write_assessments,
    write_elisa,
    write_study,
    write_transcripts,
    write_workbook,
)

HERE = Path(__file__).resolve().parent
FLOOR = (sys.executable, str(HERE / "floor.py"))
OURS = (sys.executable, str(HERE / "ours.py"))
COMMAND = (sys.executable, "-m", "immport_explorer")
BAD_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Run:
    """What a process took: CPU and wall-clock seconds, and at most so many MiB of memory."""

    cpu: float
    wall: float
    memory: float


@dataclass(frozen=True, slots=True)
class Case:
    """A package, the file of it that is large, and what is loaded before it."""

    title: str
    make: Callable[[Path], Path]
    file: str = SAMPLES_FILE
    before: tuple[Path, ...] = ()
    as_zip: bool = False


def main() -> None:
    options = _options()
    compile_modules(HERE.parent)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        lines = [_measure(case, Path(folder), options.pairs) for case in _cases(options)]
    section = _section(lines, _waits(options.pairs), options)
    write_section("checking", section)
    print(section)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--pairs", type=int, default=3, help="runs of each (default: 3)")
    parser.add_argument("--folder", help="where the packages are made, 250 MB a million rows")
    parser.add_argument("--others", action="store_true", help="wide, long and many files as well")
    return parser.parse_args()


def _cases(options: argparse.Namespace) -> Iterator[Case]:
    for rows in options.rows:
        yield Case(f"bioSamples, {rows:,} rows", _samples(rows))
        yield Case(f"bioSamples, {rows:,} rows, 1% of the cells bad", _samples(rows, BAD_SHARE))
    rows = min(options.rows)
    yield Case(f"bioSamples, {rows:,} rows, zipped", _samples(rows), as_zip=True)
    if options.others:
        yield from _others()


def _others() -> Iterator[Case]:
    yield Case(
        "RNA_SEQ_Results, 5,000,000 rows",
        lambda folder: write_transcripts(folder, 5_000_000),
        "RNA_SEQ_Results.txt",
        (EXAMPLE,),
    )
    yield Case(
        "experimentSamples.ELISA, 200,000 rows, four groups of results",
        lambda folder: write_elisa(folder, 200_000),
        "experimentSamples.ELISA.txt",
        (EXAMPLE,),
    )
    yield Case(
        "assessments, 20,000 rows of 649 columns",
        lambda folder: write_assessments(folder, 20_000),
        "assessments.txt",
        (EXAMPLE,),
    )
    yield Case("bioSamples, 50,000 rows as xlsx", _samples_workbook, "bioSamples.xlsx")


def _samples(rows: int, bad_share: float = 0.0) -> Callable[[Path], Path]:
    return lambda folder: write_study(folder, rows, bad_share=bad_share)


def _samples_workbook(folder: Path) -> Path:
    write_workbook(write_study(folder, 50_000) / SAMPLES_FILE)
    return folder


def _measure(case: Case, folder: Path, pairs: int) -> str:
    package = case.make(folder / "package")
    file = package / case.file
    source = Path(shutil.make_archive(str(package), "zip", package)) if case.as_zip else package
    sources = [str(path) for path in (*case.before, source)]
    measured = [(run(*FLOOR, str(file)), run(*OURS, *sources)) for _ in range(pairs)]
    size = file.stat().st_size / 1e6
    shutil.rmtree(package)
    if case.as_zip:
        source.unlink()
    floor, ours = ([pair[number] for pair in measured] for number in (0, 1))
    ratios = [mine.cpu / least.cpu for least, mine in measured]
    return (
        f"| {case.title} | {size:,.0f} | {_middle(floor)} | {_middle(ours)} "
        f"| {middle(ratios, '.1f')} "
        f"| {max(one.memory for one in ours):,.0f} |"
    )


def _middle(runs: Sequence[Run]) -> str:
    return f"{median(run.cpu for run in runs):.2f}"


def _waits(pairs: int) -> list[str]:
    """How long the commands take that people wait for."""
    whole = whole_study()
    files = sum(1 for package in whole for _ in package.iterdir())
    asked = {
        "`--help`": ["--help"],
        "`validate` a small study": ["validate", str(EXAMPLE)],
        f"`validate` a whole study: {len(whole)} packages, {files} files": [
            "validate",
            *map(str, whole),
        ],
    }
    lines = []
    for title, arguments in asked.items():
        runs = [run(*COMMAND, *arguments) for _ in range(max(pairs, 3))]
        walls = sorted(run.wall for run in runs)
        lines.append(f"| {title} | {_middle(runs)} | {walls[0]:.2f} to {walls[-1]:.2f} |")
    return lines


def run(*command: str, env: Mapping[str, str] | None = None) -> Run:
    """Run a command to its end, and tell what it took."""
    started = time.monotonic()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env
    )
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(
            f"{' '.join(command)} ended with status {os.waitstatus_to_exitcode(status)}"
        )
    return Run(
        cpu=used.ru_utime + used.ru_stime,
        wall=time.monotonic() - started,
        memory=used.ru_maxrss / 1024,
    )


def _section(lines: Sequence[str], started: Sequence[str], options: argparse.Namespace) -> str:
    sizes = " ".join(str(rows) for rows in options.rows)
    others = " --others" if options.others else ""
    command = f'make bench ARGS="--rows {sizes} --pairs {options.pairs}{others}"'
    return f"""\
## Large files

{measured_on(command, "polars", "pyarrow")}

CPU seconds of whole processes, start-up included, all modules compiled beforehand. The floor is
pyarrow's streaming read of the same file into texts (of a spreadsheet, calamine's reading of it),
which judges nothing; the ratio is ours to the floor, of runs made in pairs: the middle one, and the
least and the most. Memory is the most that any of our runs held. 8,000,000 rows are near the
largest file that ImmPort takes.

Aimed at, from 1,000,000 rows on: a ratio of at most 2.0, and of 3.0 with 1% of the cells bad,
within 300 and 512 MiB.

| Package | MB | Floor, s | Ours, s | Ratio | Memory, MiB |
|---|--:|--:|--:|--:|--:|
{chr(10).join(lines)}

## Small ones

| Command | CPU, s | Wall clock, s |
|---|--:|--:|
{chr(10).join(started)}
"""


if __name__ == "__main__":
    main()
