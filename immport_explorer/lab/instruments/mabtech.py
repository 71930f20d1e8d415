"""Mabtech Apex and IRIS spreadsheets: a database of wells by secreting populations.

``LED490 Total`` counts every spot in which that LED is seen; ``Single`` and the combinations divide
the same spots. They are never added up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from immport_explorer.lab.instruments.dates import read_moment
from immport_explorer.lab.instruments.draft import (
    PLATE,
    READ_AT,
    SAMPLE,
    WELL,
    Draft,
    DraftRow,
    columns_of,
)
from immport_explorer.lab.instruments.page import Cell, Line, Page, head_pages, plain, sheet_pages
from immport_explorer.lab.instruments.values import decimals_of, plain_number
from immport_explorer.lab.instruments.wells import well
from immport_explorer.lab.opened import Opened
from immport_explorer.lab.sheet import form_of
from immport_explorer.lab.table import LabError, LabTable

_COLUMNS = columns_of(
    (
        *(PLATE, WELL, SAMPLE, "Role", "Analyte", "Population", "Kind", "Spots", "Cells"),
        *("Stimulus", READ_AT, "State", "Limit", "Remarks"),
    ),
    {
        "Analyte": "Analyte Reported",
        "Spots": "Spot Number Reported",
        "Cells": "Cell Number Reported",
        "Remarks": "Comments",
    },
)
_POPULATION = "analyte secreting population"
_SPOTS = "spot forming units (sfu)"
_NAMES = {
    "plate": PLATE,
    _POPULATION: "Population",
    "layout-analyte": "Analyte",
    "layout-donor": SAMPLE,
    "layout-cells/well": "Cells",
    "layout-stimuli": "Stimulus",
    "layout-replicate#": "Replicate",
}
_LEFT_OUT = ("machine id", "saved date", "well", "led filter", "exported by")


class MabtechReader:
    name = "mabtech"
    title = "Mabtech Apex or IRIS export"
    suffixes = (".xlsx", ".xls", ".xlsm")

    def recognises(self, opened: Opened) -> float:
        if form_of(opened.member, opened.head) == "text":
            return 0.0
        return 0.95 if any(_header(page) for page in head_pages(opened)) else 0.0

    def read(self, opened: Opened) -> Sequence[LabTable]:
        pages = sheet_pages(opened)
        found = [(page, header) for page in pages if (header := _header(page))]
        if not found:
            raise LabError(
                opened.name,
                "The spreadsheet has no plate database",
                allowed="a sheet with Well, Analyte Secreting Population and Spot Forming Units",
                fix="Export the plate with its database",
            )
        others = [page.name or "" for page in pages if not _header(page)]
        return [_read(opened, page, header, others, self.name) for page, header in found]


def _header(page: Page) -> Line | None:
    for line in page.lines[:60]:
        if {"well", _POPULATION} <= {plain(text) for text in line.texts}:
            return line
    return None


def _read(opened: Opened, page: Page, header: Line, others: list[str], reader: str) -> LabTable:
    draft = Draft(
        opened,
        name=page.name or "Wells",
        reader=reader,
        columns=_COLUMNS,
        sheet=page.name,
        decimals=decimals_of(page.texts()),
        templates=("elispot_results",),
    )
    names = {index: plain(header[index]) for index in range(header.filled) if header[index]}
    for line in page.lines:
        if line.number > header.number and not line.is_blank:
            _add_row(draft, header, names, line)
    if others:
        text = f"The sheets {', '.join(others)} repeat the database and were left out."
        draft.say("left out", text[:300])
    if not any(row.cells["Cells"].text for row in draft.rows if "Cells" in row.cells):
        draft.say("left out", "The cells per well are not in the file: say how many.", sure=0.0)
    return draft.table()


def _add_row(draft: Draft, header: Line, names: dict[int, str], line: Line) -> None:
    at = next(index for index, name in names.items() if name == "well")
    place = well(line[at])
    if place is None:
        text = "A row of the database names no well; it was left out."
        draft.say("left out", text, at=line.cell(at))
        return
    row = draft.row(line.number)
    row.put(WELL, line.cell(at).saying(place))
    for index, name in names.items():
        _add_cell(row, header[index], name, line.cell(index))
    population = row.cells.get("Population")
    if population is not None:
        row.put("Kind", population.saying(_kind(population.text)))


def _add_cell(row: DraftRow, header: str, name: str, cell: Cell) -> None:
    if name in _LEFT_OUT:
        return
    if name == _SPOTS:
        row.number_of("Spots", cell, is_main=True)
        if not cell.text:
            row.put("State", cell.saying("not counted"))
    elif name == "read date":
        row.put(READ_AT, cell.saying(read_moment(cell.text) or ""))
    elif name in _NAMES:
        row.put(_NAMES[name], cell)
    elif name == "masked":
        row.put("Masked", cell)
        row.remark("Masked in the export" if cell.text.casefold() in ("yes", "true") else "")
    elif plain_number(cell.text) is not None or not cell.text:
        row.number_of(header, cell)
    else:
        row.put(header, cell)


def _kind(population: str) -> str:
    """``total`` is what ELISpot counts; ``single`` and ``combination`` divide it."""
    if "+" in population:
        return "combination"
    return "single" if re.search(r"\bsingle\b", population, re.IGNORECASE) else "total"
