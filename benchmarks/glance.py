"""Measures what the package at a glance costs, and writes it into docs/performance.md.

    python benchmarks/glance.py [--rows N] [--pairs N]

A study of that many samples is checked with and without what is gathered for the pictures, in pairs
of CPU seconds; then all pictures are drawn of what was gathered, as the page and the report do.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from figures import measured_on, middle, write_section
from packages import write_study

from immport_explorer import ValidationReport, validate
from immport_explorer.markup import Markup
from immport_explorer.report.glance import glance
from immport_explorer.validation import judging
from immport_explorer.validation import validate as engine
from immport_explorer.validation.checks.overview import Gathering


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--pairs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        package = write_study(Path(folder) / "study", options.rows)
        validate(package)  # loads what is loaded once
        pairs = [(_without(package), _with(package)) for _ in range(options.pairs)]
        drawn = [_drawn(validate(package)) for _ in range(options.pairs)]
    write_section("glance", _section(options.rows, options.pairs, pairs, drawn))
    return 0


def _with(package: Path) -> float:
    return _cpu(lambda: validate(package))


def _without(package: Path) -> float:
    fewer = tuple(check for check in judging.TABLE_CHECKS if check is not Gathering)
    with patch.object(judging, "TABLE_CHECKS", fewer), patch.object(engine, "count_things"):
        return _cpu(lambda: validate(package))


def _cpu(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _drawn(report: ValidationReport) -> float:
    """Milliseconds until all pictures are there, by the clock."""
    started = time.perf_counter()
    glance(report.overview, report.errors_by_stage(), lambda _stage, _count: Markup(""))
    return 1000 * (time.perf_counter() - started)


def _section(rows: int, count: int, pairs: list[tuple[float, float]], drawn: list[float]) -> str:
    command = f'make bench-glance ARGS="--rows {rows} --pairs {count}"'
    return f"""## The package at a glance

{measured_on(command, "polars")}

A study of {rows:,} samples, checked {count} times with and {count} times without what is gathered
for the pictures, in turn; then all pictures drawn at once. Aimed at: under 300 ms to be shown.

| What | Measured |
|---|--:|
| Checked without it, CPU seconds | {middle([pair[0] for pair in pairs])} |
| Checked with it, CPU seconds | {middle([pair[1] for pair in pairs])} |
| With it, of the time without | {middle([pair[1] / pair[0] for pair in pairs])} |
| All pictures drawn, ms | {middle(drawn, ",.0f")} |
"""


if __name__ == "__main__":
    raise SystemExit(main())
