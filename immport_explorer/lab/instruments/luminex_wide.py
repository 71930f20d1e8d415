"""INTELLIFLEX's own csv: a row a well, and columns ``R12: RP1 MEDIAN`` for each bead and reporter.

Two reporters give two results of one bead: neither takes the other's place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile
from typing import NamedTuple

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
from immport_explorer.lab.instruments.page import Cell, Line, Page, delimited, plain
from immport_explorer.lab.instruments.roles import Role, role_of
from immport_explorer.lab.instruments.values import decimals_of, read_value
from immport_explorer.lab.instruments.wells import well
from immport_explorer.lab.opened import Opened
from immport_explorer.lab.sheet import form_of
from immport_explorer.lab.table import LabError, LabTable

_COLUMNS = columns_of(
    (
        *("Batch", PLATE, WELL, SAMPLE, ROLE, "Replicate", ANALYTE, "Bead", "Reporter"),
        *("Median", "Mean", "Net MFI", "Count", "Concentration", "Unit", "Dilution Factor"),
        *("Well Status", READ_AT, "State", "Limit", "Remarks"),
    ),
    {
        PLATE: "Assay ID",
        ANALYTE: "Analyte Reported",
        "Median": "MFI",
        WELL: "MFI Coordinate",
        "Dilution Factor": "Dilution Factor",
        "Remarks": "Comments",
    },
)
_BEAD = re.compile(
    r"R(?P<region>\d+)\s*:\s*(?:RP(?P<reporter>[12])\s+)?(?P<what>.+)", re.IGNORECASE
)
_STATISTICS = {"median": "Median", "mean": "Mean", "net median": "Net MFI", "count": "Count"}
_TEXTS = {
    "plate name": PLATE,
    "plate id": PLATE,
    "batch name": "Batch",
    "sample id": SAMPLE,
    "well status": "Well Status",
}
_ROLES: dict[str, Role] = {
    "u": "sample",
    "x": "sample",
    "s": "standard",
    "c": "control",
    "b": "blank",
}
_END = "--document signature--"


class _Bead(NamedTuple):
    """The columns of one bead and one reporter: what they hold -> their index."""

    region: str
    reporter: str
    columns: dict[str, int]


_NAMED = re.compile(r"(?:^|[,;\t])(?:MODEL NAME|INSTRUMENT TYPE)(?:[,;\t]|\s*$)", re.IGNORECASE)
"""A column that only this instrument's table has, wherever it stands."""


class IntelliflexReader:
    name = "intelliflex"
    title = "INTELLIFLEX csv, a row a well"
    suffixes = (".csv", ".txt")

    def recognises(self, opened: Opened) -> float:
        if form_of(opened.member, opened.head) != "text":
            return 0.0
        first = opened.text.lstrip().split("\n", 1)[0].replace('"', "")
        is_ours = _NAMED.search(first)
        return 0.95 if is_ours and _BEAD.search(first) else 0.0

    def read(self, opened: Opened) -> Sequence[LabTable]:
        first = opened.text.lstrip().split("\n", 1)[0]
        page = delimited(opened, max("\t;,", key=first.count))
        draft = Draft(
            opened,
            name="Readings",
            reader=self.name,
            columns=_COLUMNS,
            decimals=decimals_of(page.texts()),
            templates=("mbaa_results",),
        )
        if not all(line.is_blank for line in page.lines):
            _Wells(draft, page).fill()
        if not draft.rows:
            raise LabError(opened.name, "The export holds no well", allowed="a row for each well")
        draft.number_replicates(("Batch", PLATE, SAMPLE, "Dilution Factor", ANALYTE, "Reporter"))
        return [draft.table()]


class _Wells:
    def __init__(self, draft: Draft, page: Page) -> None:
        self._draft = draft
        self._header, *self._lines = dropwhile(lambda line: line.is_blank, page.lines)
        self._beads = list(_beads(self._header))
        names = {plain(self._header[i]): i for i in range(self._header.filled)}
        self._texts = {_TEXTS[name]: index for name, index in names.items() if name in _TEXTS}
        self._kind = names.get("well type")
        self._dilution = names.get("dilution")
        self._time = next(
            (i for name, i in names.items() if "time" in name or "date" in name), None
        )
        self._order = day_order(page.texts())

    def fill(self) -> None:
        place = self._well_column()
        is_closed = False
        for line in self._lines:
            if line[0].casefold() == _END:
                is_closed = True
                break
            name = well(line[place]) if place is not None else None
            if name is None:
                if not line.is_blank:
                    text = "A row names no well; it was left out."
                    self._draft.say("left out", text, at=line.cell(0))
                continue
            for bead in self._beads:
                self._add(line, line.cell(place or 0).saying(name), bead)
        if not is_closed:
            text = "The export has no signature at its end: it may be cut off."
            self._draft.say("left out", text, sure=0.6)
        self._draft.say("left out", "The file names no concentrations and no unit.", sure=0.0)

    def _well_column(self) -> int | None:
        first = self._lines[0] if self._lines else self._header
        named = {i: plain(self._header[i]) for i in range(self._header.filled)}
        able = [i for i, name in named.items() if "well" in name and well(first[i])]
        # A kind of well (``U1``: the first unknown) looks like a place of one.
        return min(able, key=lambda i: "type" in named[i] or "status" in named[i], default=None)

    def _add(self, line: Line, place: Cell, bead: _Bead) -> None:
        row = self._draft.row(line.number)
        row.put(WELL, place)
        for name, index in self._texts.items():
            row.put(name, line.cell(index))
        self._add_role(row, line, place)
        where = self._header.cell(next(iter(bead.columns.values())))
        row.put("Bead", where.saying(bead.region))
        row.put("Reporter", where.saying(bead.reporter))
        row.put(ANALYTE, where.saying(f"Region {bead.region}"))
        for what, index in bead.columns.items():
            self._add_value(row, what, line.cell(index))
        if self._dilution is not None:
            row.number_of("Dilution Factor", line.cell(self._dilution))
        if self._time is not None:
            moment = read_moment(line[self._time], self._order)
            row.put(READ_AT, line.cell(self._time).saying(moment or ""))
        row.judge(read_value(""), place)

    def _add_role(self, row: DraftRow, line: Line, place: Cell) -> None:
        kind = line.cell(self._kind) if self._kind is not None else place.saying("")
        role = _ROLES.get(kind.text[:1].casefold())
        sample = row.cells.get(SAMPLE, place.saying(""))
        row.put(ROLE, kind.saying(role or role_of(sample.text)))
        status = row.cells.get("Well Status")
        if status is not None and status.text.casefold() not in ("", "ok", "complete", "completed"):
            row.remark(f"Well status {status.text}")

    def _add_value(self, row: DraftRow, what: str, cell: Cell) -> None:
        key = plain(what)
        if key == "analyte name":
            if cell.text and cell.text.casefold() != "nan":
                row.put(ANALYTE, cell)
        elif key == "region":
            return
        else:
            row.number_of(_STATISTICS.get(key, what.title().replace("Cv", "CV")), cell)


def _beads(header: Line) -> Iterator[_Bead]:
    """The beads and reporters, with what belongs to the bead alone in each."""
    common: dict[str, dict[str, int]] = {}
    own: dict[tuple[str, str], dict[str, int]] = {}
    for index in range(header.filled):
        if not (found := _BEAD.fullmatch(header[index])):
            continue
        if found["reporter"]:
            own.setdefault((found["region"], found["reporter"]), {})[found["what"]] = index
        else:
            common.setdefault(found["region"], {})[found["what"]] = index
    for (region, reporter), columns in own.items():
        yield _Bead(region, reporter, {**common.get(region, {}), **columns})
    for region, columns in common.items():
        if not any(region == one for one, _ in own):
            yield _Bead(region, "", columns)
