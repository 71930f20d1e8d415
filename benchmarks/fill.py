"""Measures filling and guessing, and writes it into docs/performance.md.

A workbook of 200,000 results is filled into ImmPort's template; calamine alone reads the same
workbook. Both run in processes of their own, in turn, so that what else the machine does falls on
both; CPU seconds are those of the work itself, libraries loaded before. The guess is for 30 sheets
of 100 columns.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import openpyxl
from figures import measured_on, middle, write_section

RESULTS = "results.xlsx"
SHEETS = "sheets.xlsx"
RECIPE = """\
recipe: 1
schema: 3.37
sources:
  results:
    file: results.xlsx
    columns: [Subject, Visit, Tube, Analyte, Value (pg/mL), Plate, Operator, Comments]
templates:
  - template: elisa_results
    from: results
    columns:
      Expsample ID: {id: "ES{Tube}"}
      Analyte Reported: {column: Analyte, map: {IFNG: IFN-gamma}}
      Value Reported: {column: Value (pg/mL)}
      Unit Reported: {constant: pg/ml}
      Comments: {column: Comments}
"""
_REPORT = """
import json, resource, time
started = time.process_time(), time.perf_counter()
{work}
cpu, wall = time.process_time() - started[0], time.perf_counter() - started[1]
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([cpu, wall, memory]))
"""
_CALAMINE = """
from python_calamine import CalamineWorkbook
""" + _REPORT.format(
    work="rows = sum(1 for _ in CalamineWorkbook.from_path('results.xlsx')"
    ".get_sheet_by_index(0).iter_rows())\nassert rows > 1"
)
_FILL = """
import immport_explorer, immport_explorer.fill.filling
immport_explorer.load_schema('3.37')
""" + _REPORT.format(
    work="made = immport_explorer.fill('recipe.yaml', ['results.xlsx'])\nassert made.report.valid"
)
_GUESS = """
import immport_explorer.fill.guessing.guess as guessing
from immport_explorer import load_schema
load_schema('3.37')
""" + _REPORT.format(work="made = guessing.guess(['sheets.xlsx'])\nassert made.recipe.templates")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder), options.rows)
        alone, filled = [], []
        for _ in range(options.runs):
            alone.append(_run(_CALAMINE, folder))
            filled.append(_run(_FILL, folder))
        guessed = [_run(_GUESS, folder) for _ in range(options.runs)]
    write_section("filling", _section(options.rows, alone, filled, guessed))
    return 0


def _run(code: str, folder: str) -> tuple[float, float, float]:
    """CPU seconds, seconds and MiB of a process."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    cpu, wall, memory = json.loads(done.stdout.splitlines()[-1])
    return cpu, wall, memory


def _section(
    rows: int,
    alone: list[tuple[float, float, float]],
    filled: list[tuple[float, float, float]],
    guessed: list[tuple[float, float, float]],
) -> str:
    ratios = [ours[0] / theirs[0] for ours, theirs in zip(filled, alone, strict=True)]
    rows_of_table = [
        f"| {name} | {middle([run[0] for run in runs])} | "
        f"{middle([run[2] for run in runs], ',.0f')} |"
        for name, runs in (("calamine alone", alone), ("`fill`", filled))
    ]
    return "\n".join(
        [
            "## Filling from a lab's workbook",
            "",
            f"{rows:,} results in an xlsx of eight columns: read, filled, written and checked.",
            "",
            "| | CPU seconds | MiB |",
            "|---|---|---|",
            *rows_of_table,
            "",
            f"`fill` costs {median(ratios):.1f} times the CPU of reading the workbook alone "
            f"({min(ratios):.1f} to {max(ratios):.1f} in {len(ratios)} pairs); the goal is 3.",
            "",
            f"The guess for 30 sheets of 100 columns takes {middle([one[1] for one in guessed])} "
            f"seconds, {middle([one[0] for one in guessed])} of CPU; the goal is 2.",
            "",
            measured_on("benchmarks/fill.py", "python-calamine", "polars"),
        ]
    )


def _write(folder: Path, rows: int) -> None:
    chance = random.Random(1)
    (folder / "recipe.yaml").write_text(RECIPE, encoding="utf-8")
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Results")
    sheet.append(
        ["Subject", "Visit", "Tube", "Analyte", "Value (pg/mL)", "Plate", "Operator", "Comments"]
    )
    analytes = ("IL-6", "TNF", "IL-10", "IFNG")
    for number in range(rows):
        value = round(chance.random() * 1000, 2)
        sheet.append(
            [f"P{number // 1000:04}", f"D{number % 7}", f"{100_000 + number // 4}",
             analytes[number % 4], value, f"Plate {number // 96}", "AB", None]
        )  # fmt: skip
    book.save(folder / RESULTS)
    _write_sheets(folder / SHEETS, chance)


def _write_sheets(path: Path, chance: random.Random) -> None:
    """Thirty sheets of a hundred columns and fifty rows."""
    known = (
        "Subject ID",
        "Sex",
        "Race",
        "Age (years)",
        "Visit",
        "Sample ID",
        "Sample type",
        "Analyte",
    )
    values = ("F", "White", "Serum", "Day 7", "IL-6", "12.5", "2022-10-03", "n/a")
    book = openpyxl.Workbook(write_only=True)
    for number in range(30):
        sheet = book.create_sheet(f"Sheet {number}")
        sheet.append([*known, *(f"Item {number} {place}" for place in range(92))])
        for row in range(50):
            sheet.append([f"S{row:03}", *(chance.choice(values) for _ in range(99))])
    book.save(path)


if __name__ == "__main__":
    sys.exit(main())
