"""Luminex xPONENT, and INTELLIFLEX in the same layout: blocks of wells by analytes, in a csv.

A block is named by its ``DataType``; which there are, and in which order, is set at the export.
Some are by well, some by sample name, some by analyte. The median and the net MFI (median less
background) are taken as printed: the background cannot be computed again from the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from immport_explorer.lab.instruments.dates import day_order, read_moment
from immport_explorer.lab.instruments.draft import (
    ANALYTE,
    PLATE,
    READ_AT,
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
    plain,
    sheet_pages,
)
from immport_explorer.lab.instruments.roles import Role, role_of
from immport_explorer.lab.instruments.values import decimals_of, read_value
from immport_explorer.lab.instruments.wells import well
from immport_explorer.lab.opened import Opened
from immport_explorer.lab.sheet import form_of
from immport_explorer.lab.table import LabError, LabTable

_LOCATION = re.compile(r"(?:\d+\s*\(\s*)?(\d+)\s*,\s*([A-Za-z]{1,2}\d{1,2})\s*\)?")
_TOTAL = "Total Events"
_FIELDS = {
    "Batch": "Assay ID",
    ANALYTE: "Analyte Reported",
    "Median": "MFI",
    "Concentration": "Concentration Value Reported",
    "Unit": "Concentration Unit Reported",
    WELL: "MFI Coordinate",
    "Dilution Factor": "Dilution Factor",
    "Remarks": "Comments",
}
_COLUMNS = columns_of(
    (
        *("Batch", PLATE, WELL, SAMPLE, ROLE, "Replicate", ANALYTE, "Bead"),
        *("Median", "Mean", "Net MFI", "Count", _TOTAL),
        *("Concentration", "Unit", "Expected", "Dilution Factor", "Minimum Count", READ_AT),
        *("State", "Limit", "Remarks"),
    ),
    _FIELDS,
)
_KNOWN = {
    plain(name): name
    for name in (
        *("Median", "Mean", "Net MFI", "Count", "%CV", "Peak", "Std Dev", "Trimmed Peak"),
        *("Trimmed Standard Deviation", "Trimmed Mean", "Result", "Range", "% Recovery"),
        *("Comments", "Test Result"),
    )
}
_TEXTS = ("Range", "Test Result")
_LEFT_OUT = ("audit logs",)
_NOT_A_UNIT = ("", "bead", "none", "mfi")


@dataclass
class _Block:
    """What stands below one ``DataType``."""

    name: Cell
    header: Line | None = None
    lines: list[Line] = field(default_factory=list)

    @property
    def key(self) -> str:
        return plain(self.name.text)

    @property
    def by(self) -> str:
        """What its rows are about, from its first header."""
        first = plain(self.header[0]).rstrip(":") if self.header else ""
        return {"reagent": "sample", "standard": "sample", "control": "sample"}.get(first, first)


@dataclass
class _Batch:
    """A run: the pairs of its head, and its blocks. A file may hold several."""

    head: dict[str, list[Cell]] = field(default_factory=dict)
    blocks: list[_Block] = field(default_factory=list)
    is_closed: bool = False

    def texts(self, key: str) -> list[str]:
        return [cell.text for cell in self.head.get(key, ())]

    def block(self, key: str) -> _Block | None:
        return next((block for block in self.blocks if block.key == key), None)


class LuminexReader:
    name = "luminex"
    title = "Luminex xPONENT or INTELLIFLEX export"
    suffixes = (".csv", ".txt", ".tsv", ".xlsx", ".xls")

    def recognises(self, opened: Opened) -> float:
        if form_of(opened.member, opened.head) != "text":
            return 0.9 if any(_is_export(page) for page in head_pages(opened)) else 0.0
        first = opened.text.lstrip().replace('"', "")[:40]
        if re.match(r"Program\s*[,;\t]\s*xPONENT", first):
            return 0.98
        return (
            0.8
            if re.search(r'(?m)^"?DataType:"?[,;\t]"?(Median|Net MFI|Count)', opened.text)
            else 0.0
        )

    def read(self, opened: Opened) -> Sequence[LabTable]:
        page = _page(opened)
        batches = list(_batches(page))
        draft = Draft(
            opened,
            name="Readings",
            reader=self.name,
            columns=_COLUMNS,
            sheet=page.name,
            decimals=decimals_of(page.texts()),
            templates=("mbaa_results",),
            quiet=("not a number",),
        )
        order = day_order(page.texts())
        for batch in batches:
            _Wells(draft, batch, order).fill()
        if not draft.rows:
            raise LabError(
                opened.name,
                "No block of the export holds a well",
                allowed="blocks that begin with DataType:, Median, with a row a well below",
                fix="Export the run again, with the median and the counts",
            )
        _number_replicates(draft)
        return [draft.table()]


def _page(opened: Opened) -> Page:
    if form_of(opened.member, opened.head) != "text":
        page = _spreadsheet_page(opened)
        if page is None:
            raise LabError(opened.name, "No sheet of the spreadsheet is an export of xPONENT")
        return page
    found = re.search(r'(?:Program|DataType:)"?([,;\t])', opened.text)
    return delimited(opened, found[1] if found else ",")


def _spreadsheet_page(opened: Opened) -> Page | None:
    """A csv that was saved again as a spreadsheet."""
    return next((page for page in sheet_pages(opened) if _is_export(page)), None)


def _is_export(page: Page) -> bool:
    return any(
        line[0] == "DataType:" or (line[0] == "Program" and line[1] == "xPONENT")
        for line in page.lines
    )


def _batches(page: Page) -> Iterator[_Batch]:
    batch, block, waits = _Batch(), None, False
    for line in page.lines:
        first = line[0]
        if first == "Program" and batch.blocks:
            yield batch
            batch, block = _Batch(), None
        if plain(first).rstrip(":") == "datatype":
            block, waits = _Block(line.cell(1)), True
            batch.blocks.append(block)
        elif first.replace(" ", "").startswith(("--CRC--", "CRC32:", "CRC1:")):
            batch.is_closed, block = True, None
        elif line.is_blank:
            block = block if waits else None
        elif block is None:
            if not batch.blocks:
                batch.head.setdefault(first, []).extend(list(line.cells())[1 : line.filled])
        elif waits:
            block.header, waits = line, False
        else:
            block.lines.append(line)
    if batch.blocks or batch.head:
        yield batch


class _Wells:
    """The wells of a batch, as rows of the draft."""

    def __init__(self, draft: Draft, batch: _Batch, order: str | None) -> None:
        self._draft = draft
        self._batch = batch
        self._values: dict[tuple[str, str], dict[str, tuple[str, Line, dict[str, int]]]] = {}
        self._of_analyte: dict[str, dict[str, Cell]] = {}
        self._of_sample: dict[str, dict[tuple[str, str], Cell]] = {}
        self._of_well: dict[str, dict[tuple[str, str], Cell]] = {}
        self._warnings: dict[tuple[str, str], list[str]] = {}
        self._analytes: list[str] = []
        self._read_at = _read_at(batch, order)

    def fill(self) -> None:
        for block in self._batch.blocks:
            self._take(block)
        self._say_what_is_odd()
        for location, blocks in self._values.items():
            for analyte in self._analytes:
                self._row(location, blocks, analyte)

    # --- blocks ---

    def _take(self, block: _Block) -> None:
        takes = {
            "location": self._take_wells,
            "sample": self._take_samples,
            "analyte": self._take_analytes,
        }.get(block.by)
        if block.key in _LEFT_OUT:
            return
        if block.key.startswith("warnings"):
            self._take_warnings(block)
        elif takes is not None:
            takes(block)
        elif block.header is not None:
            text = f"The block {block.name.text} has a form that is not known; it was left out."
            self._draft.say("left out", text, at=block.name)

    def _take_wells(self, block: _Block) -> None:
        columns = _value_columns(block.header, 2)
        if list(columns) and plain(next(iter(columns))) == block.key:
            for line in block.lines:
                if location := _location(line[0]):
                    self._of_well.setdefault(block.name.text, {})[location] = line.cell(2)
            return
        self._meet(columns)
        for line in block.lines:
            location = _location(line[0])
            if location is None:
                text = f"A row of {block.name.text} names no well; it was left out."
                self._draft.say("left out", text, at=line.cell(0))
                continue
            if block.header and line.filled < block.header.filled - 1 and line is block.lines[-1]:
                text = f"The last row of {block.name.text} ends early: the file may be cut off."
                self._draft.say("left out", text, sure=0.6, at=line.cell(0))
            found = self._values.setdefault(location, {})
            if block.key in found:
                text = f"{block.name.text} gives well {location[1]} twice; the first was taken."
                self._draft.say("left out", text, at=line.cell(0))
                continue
            found[block.key] = (_KNOWN.get(block.key, block.name.text), line, columns)

    def _take_samples(self, block: _Block) -> None:
        for line in block.lines:
            for analyte, index in _value_columns(block.header, 1).items():
                cells = self._of_sample.setdefault(block.name.text, {})
                cells.setdefault((line[0], analyte), line.cell(index))

    def _take_analytes(self, block: _Block) -> None:
        columns = _value_columns(block.header, 1)
        self._meet(columns)
        for line in block.lines:
            cells = self._of_analyte.setdefault(plain(line[0]).rstrip(":"), {})
            for analyte, index in columns.items():
                cells.setdefault(analyte, line.cell(index))

    def _take_warnings(self, block: _Block) -> None:
        for line in block.lines:
            if location := _location(line[0]):
                self._warnings.setdefault(location, []).append(f"{line[1]}: {line[2]}".strip(": "))
            elif line[2]:
                self._draft.say("value", f"{line[1]} of the run: {line[2][:200]}", at=line.cell(2))

    def _meet(self, names: dict[str, int]) -> None:
        known = (*self._analytes, _TOTAL)
        self._analytes.extend(name for name in names if name not in known)

    # --- rows ---

    def _row(
        self,
        location: tuple[str, str],
        blocks: dict[str, tuple[str, Line, dict[str, int]]],
        analyte: str,
    ) -> None:
        first = next(iter(blocks.values()))[1]
        row = self._draft.row(first.number)
        here = first.cell(0)
        self._identify(row, location, first, analyte)
        for name, line, where in blocks.values():
            if analyte in where:
                _add_value(row, name, line.cell(where[analyte]))
            if (total := where.get(_TOTAL)) is not None:
                row.put(_TOTAL, line.cell(total))
        self._add_properties(row, location, first[1], analyte)
        self._add_concentration(row, first[1], analyte, here)
        for warning in self._warnings.get(location, ()):
            row.remark(warning)

    def _identify(
        self, row: DraftRow, location: tuple[str, str], first: Line, analyte: str
    ) -> None:
        here, sample = first.cell(0), first.cell(1)
        for batch in self._batch.head.get("Batch", ())[:1]:
            row.put("Batch", batch)
        row.put(PLATE, here.saying(location[0]))
        row.put(WELL, here.saying(location[1]))
        row.put(SAMPLE, sample)
        row.put(ROLE, sample.saying(self._role(sample.text)))
        row.put(ANALYTE, self._analyte_cell(analyte, here))
        if self._read_at is not None:
            row.put(READ_AT, self._read_at)

    def _analyte_cell(self, analyte: str, here: Cell) -> Cell:
        for block in self._batch.blocks:
            if block.header and (index := _value_columns(block.header, 1).get(analyte)):
                return block.header.cell(index).saying(analyte)
        return here.saying(analyte)

    def _role(self, sample: str) -> Role:
        expected = self._of_sample.get("Standard Expected Concentration", {})
        controls = self._of_sample.get("Control Expected Concentration", {})
        if any(name == sample for name, _ in expected):
            return "standard"
        return "control" if any(name == sample for name, _ in controls) else role_of(sample)

    def _add_properties(
        self, row: DraftRow, location: tuple[str, str], sample: str, analyte: str
    ) -> None:
        for name, wells in self._of_well.items():
            if location in wells:
                row.number_of(name, wells[location])
        for name, cells in self._of_sample.items():
            if (sample, analyte) in cells and name not in _EXPECTED:
                row.number_of(name, cells[sample, analyte])
        for key, name in (("beadid", "Bead"), ("per bead", "Minimum Count")):
            if cell := self._of_analyte.get(key, {}).get(analyte):
                row.put(name, cell)
        unit = self._of_analyte.get("units", {}).get(analyte)
        if unit is not None and unit.text.casefold() not in _NOT_A_UNIT:
            row.put("Unit", unit)

    def _add_concentration(self, row: DraftRow, sample: str, analyte: str, here: Cell) -> None:
        """For a standard what was put in, for all else what was read from the curve."""
        expected = next(
            (
                cell
                for name in _EXPECTED
                if (cell := self._of_sample.get(name, {}).get((sample, analyte)))
            ),
            None,
        )
        if expected is not None:
            row.number_of("Expected", expected)
        is_standard = row.cells[ROLE].text == "standard"
        source = expected if is_standard else self._result(row, sample, analyte)
        if source is None:
            row.judge(read_value(""), here)
            return
        reading = read_value(source.text, self._draft.decimals)
        row.put("Concentration", source.saying(reading.number))
        row.judge(reading, source)

    def _result(self, row: DraftRow, sample: str, analyte: str) -> Cell | None:
        location = (row.cells[PLATE].text, row.cells[WELL].text)
        found = self._values[location].get("result")
        if found is None or analyte not in found[2]:
            return None
        return found[1].cell(found[2][analyte])

    # --- what is said of the file ---

    def _say_what_is_odd(self) -> None:
        if not self._batch.is_closed:
            text = "The export has no closing checksum: it may be cut off."
            self._draft.say("left out", text, sure=0.6)
        if any(block.key == "audit logs" and block.lines for block in self._batch.blocks):
            self._draft.say("left out", "The audit log, which names people, was left out.")
        units = {cell.text for cell in self._of_analyte.get("units", {}).values()}
        if not any(unit.casefold() not in _NOT_A_UNIT for unit in units):
            self._draft.say(
                "left out",
                "The file names no unit of concentration: say which it is.",
                sure=0.0,
            )
        if not any(block.key == "result" for block in self._batch.blocks):
            self._draft.say(
                "left out",
                "The export holds intensities only: no concentration was read from a curve.",
            )


_EXPECTED = ("Standard Expected Concentration", "Control Expected Concentration")


def _add_value(row: DraftRow, name: str, cell: Cell) -> None:
    if name == "Comments":
        row.remark(cell.text)
    elif name in _TEXTS:
        row.put(name, cell)
    elif row.number_of(name, cell).state == "not a number" and name == "Median":
        row.remark(f"{name} {cell.text}")


def _value_columns(header: Line | None, start: int) -> dict[str, int]:
    """The headers from that cell on, and where they stand. A repeated one is numbered."""
    columns: dict[str, int] = {}
    for index in range(start, header.filled if header else 0):
        name = header[index] if header else ""
        count = 2
        while name in columns:
            name = f"{header[index] if header else ''} ({count})"
            count += 1
        if name:
            columns[name] = index
    return columns


def _location(text: str) -> tuple[str, str] | None:
    """Plate and well of ``3(1,C1)`` and ``1,C1``."""
    found = _LOCATION.fullmatch(text)
    name = well(found[2]) if found else None
    return (found[1], name) if found and name else None


def _read_at(batch: _Batch, order: str | None) -> Cell | None:
    for key in ("BatchStartTime", "Date", "BatchStopTime"):
        cells = batch.head.get(key, [])
        text = " ".join(cell.text for cell in cells)
        moment = read_moment(text, "day first" if order == "day first" else "month first")
        if cells and moment:
            return cells[0].saying(moment)
    return None


def _number_replicates(draft: Draft) -> None:
    draft.number_replicates(("Batch", PLATE, SAMPLE, "Dilution Factor", ANALYTE))
