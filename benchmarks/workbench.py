"""Measures the server's half of the workbench, and writes it into docs/performance.md.

    python benchmarks/workbench.py [--rows N] [--issues N] [--repeats N]

What the page then does with it in the browser is in `make bench-page`.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from figures import measured_on, middle, write_section
from packages import write_study

from immport_explorer import ValidationReport, load_schema, validate
from immport_explorer.app.views.causes import cause_list
from immport_explorer.app.visit.checking import Job
from immport_explorer.app.visit.choices import Choices
from immport_explorer.app.visit.edits import Edits
from immport_explorer.app.visit.opening import Tables
from immport_explorer.report.view import View

SPREAD = 0.000_01  # of the cells are wrong: some in each part of the file


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--issues", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines = [
            *_editing(Path(folder), options.rows, options.repeats),
            *_causes(Path(folder), options.issues, options.repeats),
        ]
    write_section("workbench", _section(options, lines))
    return 0


def _editing(folder: Path, rows: int, repeats: int) -> list[str]:
    package = write_study(folder / "large", rows, bad_share=SPREAD)
    report = validate(package)
    index = _last_with_row(report)
    first: list[float] = []
    opened: list[float] = []
    edited: list[float] = []
    for _ in range(repeats):
        edits = Edits()
        tables = Tables(Job((package,)), load_schema(report.schema_version), report, edits)
        first.append(_took(partial(_open, tables, index)))
        opened.append(_took(partial(_open, tables, index)))
        edited.append(_took(partial(_edit, tables, edits, index)))
    return [
        f"| A file of {rows:,} rows opened at an issue near its end, for the first time "
        f"| {middle(first, ',.0f')} |  |",
        f"| The same once it was made ready, as it is while the result is read "
        f"| {middle(opened, ',.0f')} | under 300 |",
        f"| A cell of it edited, and its row checked anew | {middle(edited, ',.0f')} | under 200 |",
    ]


def _last_with_row(report: ValidationReport) -> int:
    with_rows = (n for n in range(len(report.issues) - 1, -1, -1) if report.issues[n].row)
    return max(list(with_rows)[:50], key=lambda n: report.issues[n].row or 0)


def _open(tables: Tables, index: int) -> None:
    spot = tables.spot(index)
    opened = tables.open(spot.table)
    assert opened is not None
    assert opened.around(spot.row or 1)


def _edit(tables: Tables, edits: Edits, index: int) -> None:
    spot = tables.spot(index)
    opened = tables.open(spot.table)
    assert opened is not None and spot.row is not None
    (shown,) = opened.rows([spot.row])
    edits.apply([opened.edit(spot.row, spot.column, shown.cells[spot.column], "no term")])
    (shown,) = opened.rows([spot.row])
    assert spot.column in shown.edited


def _causes(folder: Path, issues: int, repeats: int) -> list[str]:
    report = validate(write_study(folder / "bad", issues, bad_share=0.11))
    schema, view = load_schema(report.schema_version), View(report)
    first = _took(lambda: cause_list(view, schema, Choices()))
    later = [_took(lambda: cause_list(view, schema, Choices())) for _ in range(repeats)]
    count = len(report.issues)
    return [
        f"| The causes of {count:,} issues listed for the first time | {first:,.0f} |  |",
        f"| Listed again, as after each choice | {middle(later, ',.0f')} | under 100 |",
    ]


def _took(work: Callable[[], object]) -> float:
    """Milliseconds by the clock."""
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def _section(options: argparse.Namespace, lines: list[str]) -> str:
    arguments = f"--rows {options.rows} --issues {options.issues} --repeats {options.repeats}"
    command = f'make bench-workbench ARGS="{arguments}"'
    table = "\n".join(lines)
    return f"""## The workbench

{measured_on(command, "polars")}

The server's half of what a reader waits for, in milliseconds by the clock, until it is sent.

| What | Measured, ms | Aimed at |
|---|--:|--:|
{table}
"""


if __name__ == "__main__":
    raise SystemExit(main())
