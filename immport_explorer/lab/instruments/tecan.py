"""Tecan Magellan spreadsheets: a column of wells, a column a label, and below what was measured."""

from __future__ import annotations

import re
from collections.abc import Sequence

from immport_explorer.lab.instruments.dates import read_moment
from immport_explorer.lab.instruments.draft import (
    ANALYTE,
    PLATE,
    READ_AT,
    ROLE,
    SAMPLE,
    WELL,
    Draft,
    columns_of,
)
from immport_explorer.lab.instruments.page import (
    Cell,
    Line,
    Page,
    delimited,
    head_pages,
    plain,
    sheet_pages,
)
from immport_explorer.lab.instruments.values import decimals_of
from immport_explorer.lab.instruments.wells import well
from immport_explorer.lab.opened import Opened
from immport_explorer.lab.sheet import form_of
from immport_explorer.lab.table import LabError, LabTable
from immport_explorer.lab.texts import delimiter_of

_COLUMNS = columns_of(
    (
        *(PLATE, WELL, SAMPLE, ROLE, ANALYTE, "Label", "Wavelength", "Mode"),
        *("Value", "Unit", "Temperature", READ_AT, "State", "Limit", "Remarks"),
    ),
    {"Value": "Value Reported", "Unit": "Unit Reported", "Remarks": "Comments"},
)
_WELLS = ("well positions",)
_TEMPERATURE = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*°?\s*C")
_TEXT_COLUMNS = {"plate": PLATE, "sample": SAMPLE, "samples": SAMPLE, "sample id": SAMPLE}


class TecanReader:
    name = "tecan"
    title = "Tecan Magellan export"
    suffixes = (".xlsx", ".xls", ".csv", ".txt", ".asc")

    def recognises(self, opened: Opened) -> float:
        if form_of(opened.member, opened.head) == "text":
            return (
                0.9
                if re.search(r"(?mi)(^|[,;\t\"])well positions\b", opened.text[:2000])
                and ("measurement" in opened.text.casefold())
                else 0.0
            )
        return 0.95 if any(_header(page) for page in head_pages(opened)) else 0.0

    def read(self, opened: Opened) -> Sequence[LabTable]:
        is_text = form_of(opened.member, opened.head) == "text"
        pages = [delimited(opened, delimiter_of(opened.text))] if is_text else sheet_pages(opened)
        tables = [_read(opened, page, self.name) for page in pages if _header(page)]
        if not tables:
            raise LabError(
                opened.name,
                "No column of wells was found",
                allowed="a header Well positions, with the labels beside it",
            )
        return tables


def _header(page: Page) -> tuple[int, int] | None:
    """The line and the cell of ``Well positions``."""
    for at, line in enumerate(page.lines[:60]):
        for index in range(len(line)):
            if plain(line[index]) in _WELLS:
                return at, index
    return None


def _read(opened: Opened, page: Page, reader: str) -> LabTable:
    at, column = _header(page) or (0, 0)
    draft = Draft(
        opened,
        name=page.name or "Readings",
        reader=reader,
        columns=_COLUMNS,
        sheet=page.name,
        decimals=decimals_of(page.texts()),
        templates=("elisa_results",),
    )
    body = page.lines[at + 1 :]
    first = next((i for i, line in enumerate(body) if well(line[column])), len(body))
    count = next(
        (i for i, line in enumerate(body[first:]) if not well(line[column])), len(body) - first
    )
    footer = _Footer(body[first + count :])
    labels = _labels(page.lines[at], column, body[:first])
    for line in body[first : first + count]:
        for number, label in enumerate(labels):
            _add(draft, line, line.cell(column), label, footer.measured(number))
    _say_what_is_odd(draft, body[:first], body[first + count :], column)
    return draft.table()


class _Label:
    """A column of readings, and the columns of text beside them."""

    def __init__(self, cell: Cell, texts: dict[str, int], temperature: Cell | None) -> None:
        self.cell = cell
        self.index = cell.column - 1
        self.texts = texts
        self.temperature = temperature


def _labels(header: Line, column: int, above: list[Line]) -> list[_Label]:
    texts = {
        _TEXT_COLUMNS[plain(header[index])]: index
        for index in range(header.filled)
        if plain(header[index]) in _TEXT_COLUMNS
    }
    return [
        _Label(header.cell(index), texts, _temperature(above, index))
        for index in range(header.filled)
        if index != column and header[index] and index not in texts.values()
    ]


def _temperature(above: list[Line], index: int) -> Cell | None:
    for line in above:
        if found := _TEMPERATURE.fullmatch(line[index]):
            return line.cell(index).saying(found[1].replace(",", "."))
    return None


class _Footer:
    """What stands below the wells: the day, and of each measurement wavelength, mode and unit."""

    def __init__(self, lines: list[Line]) -> None:
        self.read_at: Cell | None = None
        self._common: dict[str, Cell] = {}
        self._measurements: list[dict[str, Cell]] = []
        for line in lines:
            for cell in line.cells():
                self._take(cell)

    def _take(self, cell: Cell) -> None:
        key, divided, value = cell.text.partition(":")
        key = plain(key)
        if re.fullmatch(r"measurement \d+", key):
            self._measurements.append({})
        elif divided and key in ("date of measurement", "date") and self.read_at is None:
            moment = read_moment(cell.text)
            self.read_at = cell.saying(moment) if moment else None
        elif divided:
            known = self._measurements[-1] if self._measurements else self._common
            known.setdefault(key, cell.saying(value.strip()))

    def measured(self, number: int) -> dict[str, Cell]:
        """What is known of the label of that number, from 0; of the only one without a number."""
        own = self._measurements[number] if number < len(self._measurements) else {}
        known = {**self._common, **own}
        return known if self.read_at is None else {**known, "read at": self.read_at}


def _add(draft: Draft, line: Line, place: Cell, label: _Label, measured: dict[str, Cell]) -> None:
    row = draft.row(line.number)
    row.put(WELL, place.saying(well(place.text) or ""))
    row.put("Label", label.cell)
    for name, index in label.texts.items():
        row.put(name, line.cell(index))
    row.put(ROLE, place.saying(""))
    for key, name in (("measurement mode", "Mode"), ("unit", "Unit"), ("read at", READ_AT)):
        if key in measured:
            row.put(name, measured[key])
    if wavelength := measured.get("measurement wavelength"):
        row.put("Wavelength", wavelength.saying(wavelength.text.removesuffix("nm").strip()))
    if label.temperature is not None:
        row.put("Temperature", label.temperature)
    row.number_of("Value", line.cell(label.index), is_main=True)


def _say_what_is_odd(draft: Draft, above: list[Line], footer: list[Line], column: int) -> None:
    draft.say(
        "left out",
        "Sample names, standards and dilutions are not in the file: "
        "say by plate and well which sample each is.",
        sure=0.0,
    )
    if not any(not line.is_blank for line in footer):
        text = "Nothing stands below the wells: the file may be cut off."
        draft.say("left out", text, sure=0.6)
    second = next((line for line in footer if plain(line[column]) in _WELLS), None)
    if second is not None:
        text = "A second table of wells below the first was left out: export each plate alone."
        draft.say("left out", text, at=second.cell(column))
