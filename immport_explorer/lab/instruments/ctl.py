"""CTL ImmunoSpot text: plates as tables of rows A to H, divided by blanks or by tabs.

Counts below zero are codes, and TNTC is no number: neither is a count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from immport_explorer.lab.instruments.dates import read_moment
from immport_explorer.lab.instruments.draft import (
    PLATE,
    READ_AT,
    WELL,
    Draft,
    DraftRow,
    columns_of,
)
from immport_explorer.lab.instruments.page import Cell, Line, plain, tabbed
from immport_explorer.lab.instruments.values import Reading, State, decimals_of, read_value
from immport_explorer.lab.instruments.wells import column_number, is_row_letter
from immport_explorer.lab.opened import Opened
from immport_explorer.lab.sheet import form_of
from immport_explorer.lab.table import LabError, LabTable

_COLUMNS = columns_of(
    (
        *(PLATE, WELL, "Sample", "Role", "Analyte", "Cells", "Assay", "Spots"),
        *(READ_AT, "State", "Limit", "Remarks"),
    ),
    {
        "Spots": "Spot Number Reported",
        "Cells": "Cell Number Reported",
        "Analyte": "Analyte Reported",
        "Remarks": "Comments",
    },
)
_CODES: dict[str, State] = {
    "-1": "not counted",
    "-2": "off scale",
    "-3": "rejected",
    "-4": "not done",
    "-5": "not reported",
}
"""The legend below each table of version 7.0.38."""
_COUNTS = ("unprocessed data", "spot count", "spot counts")
_START = "Software version:"
_NO_TITLE = re.compile(
    r"plate code|c\.t\.l\.|^_+$|^tntc|^-\d = |^numbers in this|^blue numbers|^qc changes",
    re.IGNORECASE,
)
_UNIT = re.compile(r"\s*\(([^()]*)\)\s*$")
_LEFT_OUT = ("histogram distribution",)


class _Matrix(NamedTuple):
    """A table of a plate: its title, and the cell of each well."""

    title: Cell
    wells: dict[str, Cell]


class CtlReader:
    name = "ctl"
    title = "CTL ImmunoSpot export"
    suffixes = (".txt", ".xls", ".csv", ".tsv")

    def recognises(self, opened: Opened) -> float:
        if form_of(opened.member, opened.head) != "text":
            return 0.0
        return 0.97 if re.match(r'\s*"?Software version: *ImmunoSpot', opened.text) else 0.0

    def read(self, opened: Opened) -> Sequence[LabTable]:
        page = tabbed(opened)
        draft = Draft(
            opened,
            name="Wells",
            reader=self.name,
            columns=_COLUMNS,
            decimals=decimals_of(page.texts()),
            templates=("elispot_results",),
        )
        for lines in _plates(page.lines):
            _read_plate(draft, lines)
        if not draft.rows:
            raise LabError(
                opened.name,
                "The export holds no table of spot counts",
                allowed="a table Spot Counts (or Unprocessed Data) with rows A to H",
                fix="Export the plate again, with its counts",
            )
        text = "Samples, analytes, cells per well and dilutions are not in the file."
        draft.say("left out", text, sure=0.0)
        return [draft.table()]


def _plates(lines: list[Line]) -> Iterator[list[Line]]:
    starts = [at for at, line in enumerate(lines) if line[0].lstrip('"').startswith(_START)]
    for start, end in pairwise([*starts, len(lines)]):
        yield lines[start:end]


def _read_plate(draft: Draft, lines: list[Line]) -> None:
    matrices = list(_matrices(draft, lines))
    counts = next((m for m in matrices if _name(m.title.text).casefold() in _COUNTS), None)
    if counts is None:
        draft.say(
            "left out", "A plate has no table of spot counts; it was left out.", at=lines[0].cell(0)
        )
        return
    others = [matrix for matrix in matrices if matrix is not counts]
    head = _Head(lines)
    for well, cell in counts.wells.items():
        row = draft.row(cell.row)
        row.put(WELL, cell.saying(well))
        for name, found in ((PLATE, head.plate), (READ_AT, head.counted)):
            if found is not None:
                row.put(name, found)
        reading = _reading(cell, draft)
        row.put("Spots", cell.saying(reading.number))
        row.judge(reading, cell)
        if reading.state != "measured":
            row.remark(f"Spots {cell.text} ({reading.state})")
        _add_others(draft, row, others, well)
        row.remark(head.normalized)


def _add_others(draft: Draft, row: DraftRow, others: list[_Matrix], well: str) -> None:
    for matrix in others:
        name, cell = _name(matrix.title.text), matrix.wells.get(well)
        if cell is None:
            continue
        if name == "Assay Layout":
            row.put("Assay", cell)
            continue
        if unit := _UNIT.search(matrix.title.text):
            draft.has_unit(name, unit[1])
        row.put(name, cell.saying(_reading(cell, draft).number))


def _reading(cell: Cell, draft: Draft) -> Reading:
    code = _CODES.get(cell.text)
    return Reading("", code) if code else read_value(cell.text, draft.decimals)


def _name(title: str) -> str:
    return _UNIT.sub("", title).strip()


class _Head:
    """What stands above the tables, without users and paths."""

    def __init__(self, lines: list[Line]) -> None:
        self.plate: Cell | None = None
        self.counted: Cell | None = None
        self.normalized = ""
        mask = ""
        for line in lines[:60]:
            text = line[0]
            if text.startswith("Counted:") and self.counted is None:
                moment = read_moment(text.partition(";")[0])
                self.counted = line.cell(0).saying(moment) if moment else None
            elif re.match(r"[A-Za-z]:\\|\\\\|/", text) and self.plate is None:
                name = re.split(r"[\\/]", text)[-1].rpartition(".")[0] or text
                self.plate = line.cell(0).saying(re.split(r"[\\/]", name)[-1])
            elif found := re.match(r"Counting Mask Size\(%\):\s*(\d+)", text):
                mask = found[1]
            elif re.match(r"Normalize Counts of Mask:\s*On", text):
                self.normalized = "Counts normalized to the whole well"
        if self.normalized and mask:
            self.normalized += f" from a mask of {mask}%"


# --- tables --------------------------------------------------------------------------------------


def _matrices(draft: Draft, lines: list[Line]) -> Iterator[_Matrix]:
    """The tables: below a title stand the numbers of the columns, below these the rows. In tabbed
    files two stand side by side."""
    titles: list[Cell] = []
    at = 0
    while at < len(lines):
        tokens = _tokens(lines[at])
        runs = _column_runs(tokens)
        if runs:
            rows = lines[at + 1 :]
            found = [_matrix(run, rows, _title(titles, i, len(runs))) for i, run in enumerate(runs)]
            yield from (matrix for matrix, _ in found if matrix.wells)
            at += max((count for _, count in found), default=0)
            titles = []
        elif cells := [cell for cell in lines[at].cells() if _is_title(cell.text)]:
            titles = cells
            if plain(_name(cells[0].text)) in _LEFT_OUT:
                draft.say("left out", f"The table {cells[0].text} was left out.", at=cells[0])
        at += 1


def _is_title(text: str) -> bool:
    return bool(re.search(r"[^\W\d_]{3}", text)) and not _NO_TITLE.search(text)


def _title(titles: list[Cell], number: int, count: int) -> Cell:
    if not titles:
        return Cell("", 0, 0)
    return titles[number] if len(titles) == count else titles[0]


def _tokens(line: Line) -> list[Cell]:
    """The cells that are filled: between tabs, or between blanks where there are no tabs."""
    filled = [cell for cell in line.cells() if cell.text]
    if len(line) > 2 and not (len(filled) == 1 and line[0]):
        return filled
    text = " ".join(line.texts)
    return [Cell(part, line.number, index) for index, part in enumerate(text.split(), start=1)]


def _column_runs(tokens: list[Cell]) -> list[dict[int, int]]:
    """``1 2 3 ... 12`` as column -> number; two runs where two tables stand side by side."""
    runs: list[dict[int, int]] = []
    for cell in tokens:
        number = column_number(cell.text)
        if number is None:
            return []
        if number == 1:
            runs.append({})
        elif not runs or number != len(runs[-1]) + 1:
            return []
        runs[-1][cell.column] = number
    return runs if all(len(run) >= 2 for run in runs) else []


def _matrix(run: dict[int, int], lines: list[Line], title: Cell) -> tuple[_Matrix, int]:
    """The wells below a row of column numbers, and how many lines they take."""
    wells: dict[str, Cell] = {}
    first, taken = min(run), 0
    for count, line in enumerate(lines, start=1):
        tokens = _tokens(line)
        if not tokens or all(set(cell.text) == {"_"} for cell in tokens):
            if wells and not any(
                _letter(_tokens(later), first) for later in lines[count : count + 1]
            ):
                break
            continue
        letter = _letter(tokens, first)
        if letter is None:
            break
        wells.update(_row_wells(run, line, tokens, letter))
        taken = count
    return _Matrix(title, wells), taken


def _letter(tokens: list[Cell], first: int) -> Cell | None:
    """The letter of a row: just before the first of its numbers, in both forms."""
    before = [cell for cell in tokens if cell.column < max(first, 2)]
    if before and is_row_letter(before[-1].text) and before[-1].text.isupper():
        return before[-1]
    return None


def _row_wells(
    run: dict[int, int], line: Line, tokens: list[Cell], letter: Cell
) -> Iterator[tuple[str, Cell]]:
    if len(line) > 2:
        for column, number in run.items():
            cell = line.cell(column - 1)
            if cell.text:
                yield f"{letter.text}{number}", cell
        return
    for number, cell in enumerate(tokens[1 : len(run) + 1], start=1):
        yield f"{letter.text}{number}", cell
