"""Measures other validators on the samples that we are measured on, beside us and the floor.

``make bench-peers`` makes the study, clean and with 1% of the cells bad, and runs each in a process
of its own. A peer is given all of our schema's checks that it can express: presence, length, type,
vocabulary whatever the letter case, conditions, repeats, references.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from figures import measured_on, middle, write_section
from packages import SAMPLES_FILE, SUBJECTS_FILE, write_study

HERE = Path(__file__).resolve().parent
HEAD_LINES = 3
BATCH = 5_000
NUMBER = r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?"
SOURCES = {"subject": SUBJECTS_FILE, "study": None, "planned_visit": None}
FREE = ("Name", "Description")
"""Columns that take any text, so that no change breaks a rule."""

Cell = tuple[int, str]
"""A line of the file and a header."""


# --- what our schema says of the samples ----------------------------------------------------------


def columns() -> list[Any]:
    """The columns of the samples' template."""
    from immport_explorer import load_schema

    return list(load_schema("3.36").templates["biosamples"].columns)


def terms(column: Any) -> list[str]:
    from immport_explorer import load_schema

    return [term.name for term in load_schema("3.36").vocabularies[column.vocabulary].terms]


def known_ids(folder: Path) -> dict[str, list[str]]:
    """The ids that the columns of references may name, by entity."""
    from packages import EXAMPLE

    design = (EXAMPLE / "basic_study_design.txt").read_text(encoding="utf-8").split("\n")
    firsts = [line.split("\t")[0] for line in design]
    visits = [first for first in firsts if first.startswith("EXFLU01-VISIT-")]
    lines = (folder / SUBJECTS_FILE).read_text(encoding="utf-8").split("\n")[HEAD_LINES:]
    subjects = [line.split("\t")[1] for line in lines if line]
    return {"subject": subjects, "study": ["EXFLU01"], "planned_visit": visits}


def conditions() -> Iterator[tuple[str, str, str]]:
    """Column, and which other column must be which term for it to be required."""
    for column in columns():
        for group in column.required_when:
            (condition,) = group
            yield column.header, condition.column, condition.values[0]


def rows(path: Path) -> tuple[list[str], Iterator[list[str]]]:
    """The headers, and the cells of each row below them."""
    stream = path.open(encoding="utf-8", newline="")
    headers = [stream.readline() for _ in range(HEAD_LINES)][-1].rstrip("\n").split("\t")
    return headers, (line.rstrip("\n").split("\t") for line in stream)


# --- JSON Schema ----------------------------------------------------------------------------------


def json_schema() -> dict[str, Any]:
    """A row as an object, every cell a text."""
    alternatives = [
        {
            "if": {"properties": {other: {"pattern": f"(?i)^{term}$"}}},
            "then": {"properties": {header: {"minLength": 1}}},
        }
        for header, other, term in conditions()
    ]
    properties = {column.header: _property(column) for column in columns()}
    return {"type": "object", "properties": properties, "allOf": alternatives}


def _property(column: Any) -> dict[str, Any]:
    said: dict[str, Any] = {"type": "string", "minLength": int(column.required)}
    if column.max_length:
        said["maxLength"] = column.max_length
    if column.vocabulary:
        said["pattern"] = f"(?i)^({'|'.join(map(_quoted, terms(column)))})?$"
    elif column.type == "number":
        said["pattern"] = f"^({NUMBER})?$"
    return said


def _quoted(term: str) -> str:
    """The term within a pattern, quoted for both languages of patterns."""
    return "".join(f"\\{letter}" if letter in r"\.^$*+?{}[]|()/-" else letter for letter in term)


def with_jsonschema_rs(path: Path) -> Iterator[Cell]:
    import jsonschema_rs

    judge = jsonschema_rs.validator_for({"type": "array", "items": json_schema()})
    headers, cells = rows(path)
    line = HEAD_LINES + 1
    batch: list[dict[str, str]] = []
    for row in cells:
        batch.append(dict(zip(headers, row, strict=False)))
        if len(batch) == BATCH:
            yield from _judged(judge, batch, line)
            line, batch = line + len(batch), []
    yield from _judged(judge, batch, line)


def _judged(judge: Any, batch: list[dict[str, str]], line: int) -> Iterator[Cell]:
    for error in judge.iter_errors(batch):
        row, header = error.instance_path[:2]
        yield line + row, header


def with_fastjsonschema(path: Path) -> Iterator[Cell]:
    import fastjsonschema

    judge = fastjsonschema.compile(json_schema())
    headers, cells = rows(path)
    for line, row in enumerate(cells, HEAD_LINES + 1):
        try:
            judge(dict(zip(headers, row, strict=False)))
        except fastjsonschema.JsonSchemaValueException as error:
            yield line, error.path[1]


# --- data frames ----------------------------------------------------------------------------------


def with_pandera(path: Path) -> Iterator[Cell]:
    import pandas as pd
    import pandera.pandas as pa

    frame = pd.read_csv(
        path, sep="\t", skiprows=2, dtype=str, keep_default_na=False, quoting=3, encoding="utf-8"
    )
    known = known_ids(path.parent)
    schema = pa.DataFrameSchema(
        {
            column.header: pa.Column(str, _checks(pa, column, known), unique=bool(column.declares))
            for column in columns()
        },
        checks=[_required_when(pa, *condition) for condition in conditions()],
    )
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        headers = {f"{header} of {other}": header for header, other, _ in conditions()}
        for index, column, check in zip(
            *(cases[key] for key in ("index", "column", "check")), strict=True
        ):
            yield int(index) + HEAD_LINES + 1, headers.get(check, column)


def _checks(pa: Any, column: Any, known: dict[str, list[str]]) -> list[Any]:
    checks = []
    if column.required:
        checks.append(pa.Check(lambda cells: cells != ""))
    if column.max_length:
        checks.append(pa.Check.str_length(max_value=column.max_length))
    if column.vocabulary:
        folded = {"", *(term.lower() for term in terms(column))}
        checks.append(pa.Check(lambda cells: cells.str.lower().isin(folded)))
    if column.type == "number":
        checks.append(pa.Check(lambda cells: cells.str.fullmatch(f"({NUMBER})?")))
    if column.refers_to in known:
        ids = {"", *known[column.refers_to]}
        checks.append(pa.Check(lambda cells: cells.isin(ids)))
    return checks


def _required_when(pa: Any, header: str, other: str, term: str) -> Any:
    def filled(frame: Any) -> Any:
        return (frame[header] != "") | (frame[other].str.lower() != term.lower())

    return pa.Check(filled, name=f"{header} of {other}")


def with_frictionless(path: Path) -> Iterator[Cell]:
    import frictionless
    from frictionless import fields, formats

    frictionless.system.trusted = True
    control = formats.CsvControl(delimiter="\t", quote_char="\x01")
    dialect = frictionless.Dialect(header_rows=[3], comment_rows=[1, 2], controls=[control])
    subjects = frictionless.Resource(
        name="subjects",
        path=SUBJECTS_FILE,
        dialect=dialect,
        format="csv",
        basepath=str(path.parent),
    )
    known = known_ids(path.parent)
    mark = fields.StringField(name="Column Name")
    schema = frictionless.Schema(
        fields=[mark, *(_field(fields, column, known) for column in columns())],
        foreign_keys=[
            {
                "fields": ["Subject ID"],
                "reference": {"resource": "subjects", "fields": ["Subject ID"]},
            }
        ],
    )
    samples = frictionless.Resource(
        name="samples",
        path=SAMPLES_FILE,
        dialect=dialect,
        schema=schema,
        format="csv",
        basepath=str(path.parent),
    )
    package = frictionless.Package(resources=[subjects, samples], basepath=str(path.parent))
    report = package.validate(limit_errors=10**9)
    for task in report.tasks:
        for error in task.errors if task.name == "samples" else ():
            field = getattr(error, "field_name", None) or "Subject ID"
            yield getattr(error, "row_number", 0), field


def _field(fields: Any, column: Any, known: dict[str, list[str]]) -> Any:
    constraints: dict[str, Any] = {"required": bool(column.required)}
    if column.declares:
        constraints["unique"] = True
    if column.max_length:
        constraints["maxLength"] = column.max_length
    if column.vocabulary:
        constraints["pattern"] = f"(?i:{'|'.join(map(_quoted, terms(column)))})"
    if column.refers_to in ("study", "planned_visit"):
        constraints["enum"] = known[column.refers_to]
    if column.type == "number":
        return fields.NumberField(name=column.header, constraints=constraints)
    return fields.StringField(name=column.header, constraints=constraints)


# --- ours -----------------------------------------------------------------------------------------


def with_ours(path: Path) -> Iterator[Cell]:
    import immport_explorer

    for issue in immport_explorer.validate(path.parent).issues:
        if issue.severity == "error" and issue.file == SAMPLES_FILE and issue.row and issue.column:
            yield issue.row, issue.column


PEERS: dict[str, tuple[Callable[[Path], Iterable[Cell]], int, str]] = {
    "jsonschema-rs": (with_jsonschema_rs, 1_000_000, "no repeats, no references"),
    "fastjsonschema": (
        with_fastjsonschema,
        1_000_000,
        "no repeats, no references; the first error of a row only",
    ),
    "pandera": (with_pandera, 100_000, "not which visit is of which study"),
    "frictionless": (
        with_frictionless,
        100_000,
        "no conditions, nor which visit is of which study",
    ),
}


# --- measuring ------------------------------------------------------------------------------------


def main() -> None:
    options = _options()
    if options.run:
        _name_cells(with_ours if options.run == "ours" else PEERS[options.run][0], options)
        return
    lines: list[str] = []
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        for rows_of_all in sorted({rows for _, rows, _ in PEERS.values()}, reverse=True):
            number = max(1_000, round(rows_of_all * options.share))
            lines += _measure(Path(folder), rows_of_all, number, options.pairs)
    section = _section(lines, options)
    if options.share == 1:
        write_section("peers", section)
    print(section)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=2, help="runs of each (default: 2)")
    parser.add_argument("--share", type=float, default=1, help="of the rows, to try it out")
    parser.add_argument("--folder", help="where the packages are made, 500 MB")
    parser.add_argument("--run", choices=("ours", *PEERS), help=argparse.SUPPRESS)
    parser.add_argument("--samples", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--cells", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _name_cells(peer: Callable[[Path], Iterable[Cell]], options: argparse.Namespace) -> None:
    cells = set(peer(options.samples))
    print(len(cells))
    if options.cells:
        options.cells.write_text(json.dumps(sorted(cells)), encoding="utf-8")


def _measure(folder: Path, rows_of_all: int, number: int, pairs: int) -> Iterator[str]:
    """A line of the table for each that takes so many rows, the floor and us among them."""
    clean = write_study(folder / f"clean-{number}", number)
    bad = write_study(folder / f"bad-{number}", number, bad_share=0.01)
    wrong, changed = _changed(clean / SAMPLES_FILE, bad / SAMPLES_FILE)
    samples = str(clean / SAMPLES_FILE)
    peers = [name for name, (_, rows, _) in PEERS.items() if rows == rows_of_all]
    floor = [sys.executable, str(HERE / "floor.py"), samples]
    ours = [sys.executable, str(HERE / "ours.py"), str(clean)]
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in ("floor", "ours", *peers)}
    for _ in range(pairs):
        runs["floor"].append(_run(floor))
        runs["ours"].append(_run(ours))
        for name in peers:
            runs[name].append(_run(_peer(name, samples)))
    for name, measured in runs.items():
        ratios = [mine[0] / least[0] for mine, least in zip(measured, runs["ours"], strict=True)]
        named = None if name == "floor" else _named(name, bad / SAMPLES_FILE, folder)
        yield _line(name, number, measured, ratios, named, wrong, changed)


def _peer(name: str, samples: str, *more: str) -> list[str]:
    return [sys.executable, str(HERE / "peers.py"), "--run", name, "--samples", samples, *more]


def _changed(clean: Path, bad: Path) -> tuple[set[Cell], set[Cell]]:
    """The cells that were changed so that they break a rule, and all that were changed."""
    headers, before = rows(clean)
    _, after = rows(bad)
    changed = {
        (line, headers[at])
        for line, (one, other) in enumerate(zip(before, after, strict=True), HEAD_LINES + 1)
        for at in range(len(headers))
        if one != other and one[at] != other[at]
    }
    return {cell for cell in changed if cell[1] not in FREE}, changed


def _named(name: str, samples: Path, folder: Path) -> set[Cell]:
    out = folder / "cells.json"
    _run(_peer(name, str(samples), "--cells", str(out)))
    return {(row, header) for row, header in json.loads(out.read_text(encoding="utf-8"))}


def _run(command: list[str]) -> tuple[float, float]:
    """CPU seconds and MiB of a process."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with status {status}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def _line(
    name: str,
    number: int,
    measured: list[tuple[float, float]],
    ratios: list[float],
    named: set[Cell] | None,
    wrong: set[Cell],
    changed: set[Cell],
) -> str:
    cells = [
        {"floor": "parsing only, by pyarrow", "ours": "this package"}.get(name, name),
        f"{number:,}",
        f"{median(cpu for cpu, _ in measured):.2f}",
        middle(ratios),
        f"{max(memory for _, memory in measured):,.0f}",
    ]
    if named is None:
        return "| " + " | ".join([*cells, "", "", "none"]) + " |"
    found = f"{len(named & wrong):,} of {len(wrong):,}"
    lacks = PEERS[name][2] if name in PEERS else "all"
    return "| " + " | ".join([*cells, found, f"{len(named - changed):,}", lacks]) + " |"


def _section(lines: list[str], options: argparse.Namespace) -> str:
    command = f'make bench-peers ARGS="--pairs {options.pairs}"'
    libraries = (*PEERS, "pandas", "pyarrow", "polars")
    return f"""\
## Beside other validators

{measured_on(command, *libraries)}

CPU seconds of whole processes, start-up included, on the same clean file of samples, run in turn;
the ratio is to ours in the same turn: the middle one, the least and the most. Each is given all of
our schema's checks that it can express, made from the schema's facts; the last column says what
that leaves out. Ours checks the rest of the study as well.

What is found is counted on a second file, with 1% of the filled cells changed: how many of the
cells that break a rule are named, by row and column, and how many that nobody changed. (Where the
study's ID is wrong, we name the subject and the visit too, which are not of that study; the first
of several like IDs is no repeat.)

| | Rows | CPU, s | Times ours | Memory, MiB | Bad cells named | Others named | Checks |
|---|--:|--:|--:|--:|--:|--:|---|
{chr(10).join(lines)}
"""


if __name__ == "__main__":
    main()
