"""MSD Workbench tables (csv, txt, xlsx) and the raw text of MSD's readers.

A table begins with the plate's name; columns are those that the export was set to, found by their
names. The unit of concentration stands nowhere in the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from immport_explorer.lab.instruments.draft import (
    ANALYTE,
    PLATE,
    ROLE,
    SAMPLE,
    WELL,
    Draft,
    DraftRow,
    columns_of,
)
from immport_explorer.lab.instruments.page import (
    Cell,
    Line,
    Page,
    delimited,
    head_pages,
    header_index,
    plain,
    sheet_pages,
    tabbed,
)
from immport_explorer.lab.instruments.roles import role_of
from immport_explorer.lab.instruments.values import Reading, decimals_of, read_value
from immport_explorer.lab.instruments.wells import column_number, is_row_letter, well
from immport_explorer.lab.opened import Opened
from immport_explorer.lab.sheet import form_of
from immport_explorer.lab.table import LabError, LabTable
from immport_explorer.lab.texts import delimiter_of

_NOMINAL = "Nominal Concentration"
_COLUMNS = columns_of(
    (
        *(PLATE, WELL, "Spot", SAMPLE, ROLE, "Replicate", ANALYTE, "Signal", "Adjusted Signal"),
        *("Concentration", "Unit", _NOMINAL, "Calc. Concentration", "Detection Range", "Dilution"),
        *("State", "Limit", "Remarks"),
    ),
    {
        PLATE: "Assay ID",
        WELL: "MFI Coordinate",
        ANALYTE: "Analyte Reported",
        "Signal": "MFI",
        "Concentration": "Concentration Value Reported",
        "Unit": "Concentration Unit Reported",
        "Dilution": "Dilution Factor",
        "Remarks": "Comments",
    },
)
_NEEDED = ("well", "signal")
_ONE_OF = ("assay", "spot")
_TEXTS = {"sample": SAMPLE, "assay": ANALYTE, "spot": "Spot", "detection range": "Detection Range"}
_OUTSIDE = ("below range", "above range")
_MOST_LETTER = "P"


class MsdReader:
    name = "msd"
    title = "MSD Workbench export"
    suffixes = (".csv", ".txt", ".tsv", ".xlsx", ".xls")

    def recognises(self, opened: Opened) -> float:
        if form_of(opened.member, opened.head) == "text":
            if _is_raw(opened.text):
                return 0.9
            lines = [Line(1, line.split(delimiter_of(opened.text))) for line in opened.lines[:20]]
            is_table = any(_is_header(line) for line in lines)
        else:
            is_table = any(_is_table(page) for page in head_pages(opened))
        return 0.95 if is_table else 0.0

    def read(self, opened: Opened) -> Sequence[LabTable]:
        is_text = form_of(opened.member, opened.head) == "text"
        if is_text and _is_raw(opened.text):
            return [_read_raw(opened, self.name)]
        delimiter = delimiter_of(opened.text) if is_text else ","
        pages = [delimited(opened, delimiter)] if is_text else sheet_pages(opened)
        tables = [_read_table(opened, page, self.name) for page in pages if _is_table(page)]
        if not tables:
            raise LabError(
                opened.name,
                "No table of the export was found",
                allowed="a row of headers with Sample, Assay, Well and Signal",
            )
        for page in pages:
            if page.name is not None and not _is_table(page):
                _say_left_out(tables[0], page)
        return [draft.table() for draft in tables]


def _say_left_out(draft: Draft, page: Page) -> None:
    draft.say("left out", f"Sheet {page.name} holds no table of wells; it was left out.")


def _is_header(line: Line) -> bool:
    names = {plain(text.strip('" ')) for text in line.texts}
    return names.issuperset(_NEEDED) and not names.isdisjoint(_ONE_OF)


def _is_table(page: Page) -> bool:
    return any(_is_header(line) for line in page.lines)


def _read_table(opened: Opened, page: Page, reader: str) -> Draft:
    draft = _draft(opened, page, reader)
    plate: Cell | None = None
    header: Line | None = None
    for line in page.lines:
        if _is_header(line):
            header = line
        elif line[0].startswith("Plate_"):
            plate, header = line.cell(0).saying(line[0].removeprefix("Plate_")), None
        elif header is not None and not line.is_blank:
            _add_row(draft, header, line, plate)
    draft.number_replicates((PLATE, SAMPLE, ANALYTE, "Spot", "Dilution"))
    text = "The file names no unit of concentration: say which it is."
    draft.say("left out", text, sure=0.0)
    return draft


def _draft(opened: Opened, page: Page, reader: str) -> Draft:
    return Draft(
        opened,
        name="Readings" if page.name is None else page.name,
        reader=reader,
        columns=_COLUMNS,
        sheet=page.name,
        decimals=decimals_of(page.texts()),
        templates=("mbaa_results", "elisa_results"),
        quiet=("not a number",),
    )


def _add_row(draft: Draft, header: Line, line: Line, plate: Cell | None) -> None:
    at = header_index(header, ("well",))
    place = line.cell(at if at is not None else 0)
    name = well(place.text)
    if name is None:
        draft.say("left out", "A row names no well; it was left out.", at=place)
        return
    row = draft.row(line.number)
    if plate is not None:
        row.put(PLATE, plate)
    row.put(WELL, place.saying(name))
    for index in range(header.filled):
        if index != at and header[index]:
            _add_cell(row, header[index], line.cell(index))
    _add_concentration(row, place)


def _add_cell(row: DraftRow, header: str, cell: Cell) -> None:
    if name := _TEXTS.get(plain(header)):
        row.put(name, cell)
        if name == "Detection Range" and read_value(cell.text).state in _OUTSIDE:
            row.remark(cell.text)
    elif plain(header) == "excluded":
        row.put("Excluded", cell)
        if cell.text.casefold() in ("true", "yes", "1"):
            row.remark("Excluded in the export")
    else:
        row.number_of(_NOMINAL if plain(header) == "concentration" else header, cell)


def _add_concentration(row: DraftRow, here: Cell) -> None:
    """A standard is what has a nominal concentration; names say nothing sure."""
    nominal = row.cells.get(_NOMINAL)
    sample = row.cells.get(SAMPLE, here.saying(""))
    is_standard = nominal is not None and nominal.text != ""
    role = role_of(sample.text)
    row.put(ROLE, sample.saying("standard" if is_standard else role))
    source = nominal if is_standard else row.cells.get("Calc. Concentration")
    if source is None:
        row.judge(read_value(""), here)
        return
    row.put("Concentration", source)
    flag = read_value(row.cells.get("Detection Range", here.saying("")).text)
    row.judge(_judged(source.text, flag, is_standard=is_standard), source)


def _judged(number: str, flag: Reading, *, is_standard: bool) -> Reading:
    """A number outside the range of the standards stays a number, and says so."""
    is_outside = flag.state in _OUTSIDE
    if number:
        return Reading(number, "extrapolated" if is_outside and not is_standard else "measured")
    return Reading("", flag.state if is_outside else "not reported")


# --- raw text of the reader ----------------------------------------------------------------------


def _is_raw(text: str) -> bool:
    return (
        re.search(r'(?:^|[\r\n])"?=+\s*Data\s*=+', text) is not None and "FileName" in text[:2000]
    )


def _read_raw(opened: Opened, reader: str) -> LabTable:
    """Signals only: a matrix of wells, one line a spot of each row."""
    page = tabbed(opened)
    draft = _draft(opened, page, reader)
    plate: Cell | None = None
    columns: dict[int, int] = {}
    letter, spot, is_data = "", 0, False
    for line in page.lines:
        if line[0].startswith("Plate ID"):
            plate = line.cell(1).saying(line[1].strip("<>"))
        if line[0].startswith("="):
            is_data = "data" in line[0].casefold()
        elif is_data and (found := _numbered_columns(line)):
            columns, letter = found, ""
        elif columns and is_data and not line.is_blank:
            if is_row_letter(line[0]) and line[0].upper() <= _MOST_LETTER:
                letter, spot = line[0].upper(), 0
            spot += 1
            if letter:
                _add_spots(draft, line, columns, (letter, str(spot)), plate)
    draft.say("left out", "The raw export names no samples and assays: they are yours to give.")
    return draft.table()


def _numbered_columns(line: Line) -> dict[int, int]:
    found = {index: number for index in range(len(line)) if (number := column_number(line[index]))}
    return (
        found if list(found.values()) == list(range(1, len(found) + 1)) and len(found) > 1 else {}
    )


def _add_spots(
    draft: Draft,
    line: Line,
    columns: dict[int, int],
    place: tuple[str, str],
    plate: Cell | None,
) -> None:
    for index, number in columns.items():
        cell = line.cell(index)
        if not cell.text:
            continue
        row = draft.row(line.number)
        if plate is not None:
            row.put(PLATE, plate)
        row.put(WELL, cell.saying(f"{place[0]}{number}"))
        row.put("Spot", cell.saying(place[1]))
        row.number_of("Signal", cell)
        row.judge(read_value(""), cell)
