"""Measures the checking of large files beside an earlier commit of this project, run in turn.

``python benchmarks/earlier.py aa39d6e`` checks out the commit in a temporary folder, compiles both,
and writes into docs/performance.md what each took.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from figures import compile_modules, measured_on, middle, write_section
from packages import EXAMPLE, SAMPLES_FILE, write_study, write_workbook
from run import OURS, Run, run

SHELL = (sys.executable, "-P", "-m", "immport_explorer")
"""The command, of the package on Python's path and not of the one in the working folder."""

ROOT = Path(__file__).resolve().parents[1]
BAD_SHARE = 0.01
BOOK_ROWS = 50_000
SMALL_TIMES = 3
"""Small commands are run so many times as often: their figures are small ones."""


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        earlier = checked_out(options.commit, Path(folder))
        compile_modules(ROOT)
        lines = list(_measured(options, Path(folder), earlier))
    section = _section(options, lines)
    write_section(f"earlier {options.commit}", section)
    print(section)


def checked_out(commit: str, folder: Path) -> Path:
    """The project as of that commit, compiled: a clone in the folder."""
    earlier = folder / "earlier"
    subprocess.run(["git", "clone", "-q", ROOT, earlier], check=True)
    subprocess.run(["git", "checkout", "-q", commit], cwd=earlier, check=True)
    compile_modules(earlier)
    return earlier


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commit", help="the commit to be measured beside")
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000], help="sample rows")
    parser.add_argument("--pairs", type=int, default=3, help="runs of each, in turn")
    parser.add_argument("--folder", help="where to write the packages, instead of the system's")
    return parser.parse_args()


def _measured(options: argparse.Namespace, folder: Path, earlier: Path) -> Iterator[str]:
    for rows in options.rows:
        for title, share in (("", 0.0), (", 1% of the cells bad", BAD_SHARE)):
            package = write_study(folder / f"{rows}-{share}", rows, bad_share=share)
            command = (*OURS, str(package))
            yield _line(f"bioSamples, {rows:,} rows{title}", command, earlier, options.pairs)
    book = write_study(folder / "book", BOOK_ROWS)
    write_workbook(book / SAMPLES_FILE)
    command = (*OURS, str(book))
    yield _line(f"bioSamples, {BOOK_ROWS:,} rows as xlsx", command, earlier, options.pairs)
    for title, asked in (("a small study", ("validate", str(EXAMPLE))), ("`--help`", ("--help",))):
        command = (*SHELL, *asked)
        yield _line(f"{title}, from the shell", command, earlier, SMALL_TIMES * options.pairs)


def _line(title: str, command: Sequence[str], earlier: Path, pairs: int) -> str:
    turns = [(_of(earlier, command), _of(ROOT, command)) for _ in range(pairs)]
    cpu = [(then.cpu, now.cpu) for then, now in turns]
    return (
        f"| {title} | {middle([then for then, _ in cpu])} | {middle([now for _, now in cpu])} "
        f"| {middle([now / then for then, now in cpu])} "
        f"| {middle([now.wall / then.wall for then, now in turns])} "
        f"| {max(then.memory for then, _ in turns):,.0f} "
        f"| {max(now.memory for _, now in turns):,.0f} |"
    )


def _of(checkout: Path, command: Sequence[str]) -> Run:
    return run(*command, env=os.environ | {"PYTHONPATH": str(checkout)})


def _section(options: argparse.Namespace, lines: list[str]) -> str:
    sizes = " ".join(map(str, options.rows))
    command = (
        f"python benchmarks/earlier.py {options.commit} --rows {sizes} --pairs {options.pairs}"
    )
    return f"""\
## Beside commit {options.commit}

{measured_on(command, "polars")}

The same packages checked by this version and by commit {options.commit}, in turn; CPU seconds of
whole processes, start-up included, all modules compiled beforehand. Each figure is the middle one,
and the least and the most; the ratios are of runs made in pairs.

| What | CPU then, s | CPU now, s | CPU ratio | Wall-clock ratio | MiB then | MiB now |
|---|--:|--:|--:|--:|--:|--:|
{chr(10).join(lines)}
"""


if __name__ == "__main__":
    main()
