"""QuantStudio and ViiA 7 (txt, xlsx), and Design & Analysis or Diomni spreadsheets.

The results are the source: the sample setup may lack wells. A row is a well and a target; in
genotyping it holds two alleles, and becomes two. ``Undetermined`` is no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from immport_explorer.lab.instruments.dates import read_moment
from immport_explorer.lab.instruments.draft import (
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
    head_pages,
    header_index,
    plain,
    sheet_pages,
    tabbed,
)
from immport_explorer.lab.instruments.roles import Role
from immport_explorer.lab.instruments.values import decimals_of
from immport_explorer.lab.instruments.wells import well
from immport_explorer.lab.opened import Opened
from immport_explorer.lab.sheet import form_of
from immport_explorer.lab.table import LabError, LabTable, unique_names

_COLUMNS = columns_of(
    (
        *("Experiment", WELL, SAMPLE, ROLE, "Replicate", "Target", "Allele", "Task"),
        *("Ct", "Unit", "Delta Ct", "Delta Ct Mean", "Delta Delta Ct", "RQ", "Quantity"),
        *("Reporter", "Omitted", READ_AT, "State", "Limit", "Remarks"),
    ),
    {
        "Target": "Gene Symbol Name",
        "Ct": "Value Reported",
        "Unit": "Unit Reported",
        "Remarks": "Comments",
    },
)
_CT = ("ct", "cq", "crt", "cт")
_NAMES = {
    "sample": SAMPLE,
    "sample name": SAMPLE,
    "target": "Target",
    "target name": "Target",
    "snp assay name": "Target",
    "task": "Task",
    "reporter": "Reporter",
}
_NUMBERS = {
    "delta ct": "Delta Ct",
    "delta cq": "Delta Ct",
    "delta crt": "Delta Ct",
    "delta ct mean": "Delta Ct Mean",
    "delta cq mean": "Delta Ct Mean",
    "delta crt mean": "Delta Ct Mean",
    "delta delta ct": "Delta Delta Ct",
    "delta delta cq": "Delta Delta Ct",
    "delta delta crt": "Delta Delta Ct",
    "rq": "RQ",
    "quantity": "Quantity",
}
_TEXTS = frozenset(
    {
        *("quencher", "comments", "comment", "call", "method", "status", "color", "well comment"),
        *("amp status", "biogroup name", "automatic ct threshold", "automatic baseline"),
        *("auto threshold", "auto baseline", "curve quality", "result quality", "sample type"),
        *("result quality issues", "reporter dye"),
    }
)
_ROLES: dict[str, Role] = {
    "unknown": "sample",
    "standard": "standard",
    "ntc": "blank",
    "ipc": "control",
    "blockedipc": "control",
    "pc_allele_1": "control",
    "pc_allele_2": "control",
    "pc_allele_both": "control",
    "positive control": "control",
    "negative control": "control",
}
_HEAD_KEYS = frozenset({"block type", "instrument type", "software name and version"})
_TRUE = ("true", "yes", "y", "1")
_ALLELE = re.compile(r"allele\s*([12])\s+(.*)", re.IGNORECASE)
_LEFT_OUT = (
    *("Sample Setup", "Amplification Data", "Raw Data", "Multicomponent Data"),
    *("Melt Curve Raw Data", "Melt Curve Result"),
)


@dataclass
class _Results:
    """The table of results: head pairs, header and rows; the sections that were left aside."""

    page: Page
    head: dict[str, Cell] = field(default_factory=dict)
    header: Line | None = None
    rows: list[Line] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    after: list[Line] = field(default_factory=list)


class QuantStudioReader:
    name = "quantstudio"
    title = "QuantStudio, ViiA 7 or Design & Analysis export"
    suffixes = (".txt", ".csv", ".tsv", ".xls", ".xlsx")

    def recognises(self, opened: Opened) -> float:
        if form_of(opened.member, opened.head) == "text":
            return _text_is_ours(opened.text)
        found = [_results(page, None) for page in head_pages(opened)]
        tables = [one for one in found if one.header is not None]
        if not tables:
            return 0.0
        return 0.95 if any(_HEAD_KEYS & one.head.keys() for one in tables) else 0.6

    def read(self, opened: Opened) -> Sequence[LabTable]:
        results = _all_results(opened)
        if not results:
            raise LabError(
                opened.name,
                "The export holds no table of results",
                allowed="a table with Well, CT or Cq (section Results)",
                fix="Export the results, not only the setup and the raw data",
            )
        return [self._table(opened, one) for one in results]

    def _table(self, opened: Opened, results: _Results) -> LabTable:
        draft = Draft(
            opened,
            name="Results",
            reader=self.name,
            columns=_COLUMNS,
            sheet=results.page.name,
            decimals=decimals_of(results.page.texts()),
            templates=("pcr_results",),
            quiet=("not a number",),
        )
        for line in results.rows:
            for row in _rows(draft, results, line):
                _add_common(row, results)
        draft.number_replicates((SAMPLE, "Target", "Allele", "Task"))
        _say_what_is_odd(draft, results)
        return draft.table()


def _text_is_ours(text: str) -> float:
    if re.match(r'\s*"?\*\s*[^=\n]+=', text):
        return 0.97 if re.search(r"(?m)^\"?\[(Results|Sample Setup|Amplification)", text) else 0.85
    if re.search(
        r"(?mi)^#?\s*\"?(block type|instrument type|software name)[^\n]*quantstudio", text
    ):
        return 0.9
    return 0.0


def _all_results(opened: Opened) -> list[_Results]:
    if form_of(opened.member, opened.head) == "text":
        return list(_sections(tabbed(opened)))
    pages = sheet_pages(opened)
    found = [_results(page, None) for page in pages]
    tables = [one for one in found if one.header is not None]
    for one in tables:
        others = (other.page.name or "" for other in found if other.header is None)
        one.others.extend(others)
    return tables


def _sections(page: Page) -> Iterator[_Results]:
    """The results of a text: several where exports were put one behind the other."""
    head: dict[str, Cell] = {}
    others: list[str] = []
    starts = [at for at, line in enumerate(page.lines) if _section_name(line)]
    if not starts:
        found = _results(page, None)
        if found.header is not None:
            yield found
        return
    _take_head(head, page.lines[: starts[0]])
    for start, end in pairwise([*starts, len(page.lines)]):
        name = _section_name(page.lines[start])
        lines = page.lines[start + 1 : end]
        if name and name.casefold() == "results":
            found = _results(Page(page.name, lines), head)
            found.others = others
            if found.header is not None:
                yield found
            head = dict(head)
            _take_head(head, found.after)
        elif name:
            others.append(name)


def _section_name(line: Line) -> str | None:
    found = re.fullmatch(r"\[(.+)\]", line[0])
    return found[1] if found else None


def _results(page: Page, head: dict[str, Cell] | None) -> _Results:
    """The table of the page: from the row of headers to the first row that is no well."""
    found = _Results(page, head or {})
    for at, line in enumerate(page.lines):
        if _is_header(line):
            found.header = line
            _take_head(found.head, page.lines[:at])
            body = page.lines[at + 1 :]
            count = next((i for i, row in enumerate(body) if not _is_row(line, row)), len(body))
            found.rows, found.after = body[:count], body[count:]
            break
    return found


def _is_header(line: Line) -> bool:
    names = [plain(text) for text in line.texts]
    has_well = "well" in names[:2] or "well position" in names[:2]
    return has_well and any(
        name in _CT or (_ALLELE.fullmatch(name) and name.endswith(" ct")) for name in names
    )


def _is_row(header: Line, line: Line) -> bool:
    return _well_cell(header, line) is not None


def _well_cell(header: Line, line: Line) -> Cell | None:
    for name in ("well position", "well"):
        index = header_index(header, (name,))
        if index is not None and well(line[index]):
            return line.cell(index)
    return None


def _take_head(head: dict[str, Cell], lines: list[Line]) -> None:
    """``* Key = value`` in a text, ``Key | value`` or ``# Key: value`` in tables."""
    for line in lines:
        text = line[0].lstrip("*# ")
        if line[1] and line.filled == 2:
            head[plain(text).rstrip(":")] = line.cell(1)
        elif (mark := re.search(r"\s*[=:]\s*", text)) is not None:
            head[plain(text[: mark.start()])] = line.cell(0).saying(text[mark.end() :])


# --- rows ----------------------------------------------------------------------------------------


def _rows(draft: Draft, results: _Results, line: Line) -> Iterator[DraftRow]:
    """One row, or one for each allele."""
    header = results.header or line
    alleles = sorted(
        {found[1] for text in header.texts if (found := _ALLELE.fullmatch(plain(text)))}
    )
    for allele in alleles or [""]:
        row = draft.row(line.number)
        place = _well_cell(header, line) or line.cell(0)
        row.put(WELL, place.saying(well(place.text) or ""))
        if allele:
            row.put("Allele", place.saying(allele))
        for name, index in _columns(header, allele):
            _add_cell(row, name, line.cell(index))
        yield row


def _columns(header: Line, allele: str) -> Iterator[tuple[str, int]]:
    """The columns of a row, those of the other allele left aside."""
    names = unique_names([text.strip() for text in header.texts])
    for index, name in enumerate(names[: header.filled]):
        found = _ALLELE.fullmatch(plain(name))
        if not found:
            yield name, index
        elif found[1] == allele:
            yield re.sub(r"(?i)^allele\s*[12]\s+", "", name), index


def _add_cell(row: DraftRow, name: str, cell: Cell) -> None:
    key = plain(name)
    if key in _CT and "Ct" not in row.cells:
        row.number_of("Ct", cell, is_main=True)
        row.put("Unit", cell.saying("Cq" if key == "cq" else "Ct"))
    elif key in _NAMES and _NAMES[key] not in row.cells:
        row.put(_NAMES[key], cell)
    elif key in _NUMBERS and _NUMBERS[key] not in row.cells:
        row.number_of(_NUMBERS[key], cell)
    elif key == "omit":
        row.put("Omitted", cell)
    elif key not in ("well", "well position"):
        _add_other(row, name, cell)


def _add_other(row: DraftRow, name: str, cell: Cell) -> None:
    """A column of no special meaning: a number where it is one, else its text."""
    text = cell.text.casefold()
    is_word = re.search(r"[^\W\d_]{2}", text) or text in ("y", "n", "")
    if is_word or plain(name) in _TEXTS:
        row.put(name, cell)
    else:
        row.number_of(name, cell)
    if text in ("y", "yes") and name.isupper():
        row.remark(f"Flag {name}")


def _add_common(row: DraftRow, results: _Results) -> None:
    task = row.cells.get("Task")
    if task is not None:
        row.put(ROLE, task.saying(_ROLES.get(task.text.casefold(), "")))
        if task.text and task.text.casefold() != "unknown":
            row.remark(f"Task {task.text}")
    omitted = row.cells.get("Omitted")
    if omitted is not None and omitted.text.casefold() in _TRUE:
        row.remark("Omitted in the export")
        row.put("State", omitted.saying("omitted"))
    for key, name in (("experiment name", "Experiment"), ("experiment run end time", READ_AT)):
        cell = results.head.get(key)
        if cell is not None and name == READ_AT:
            _add_read_at(row, cell)
        elif cell is not None:
            row.put(name, cell)
    started = results.head.get("run start date/time") or results.head.get("run start data/time")
    if started is not None and READ_AT not in row.cells:
        _add_read_at(row, started)


def _add_read_at(row: DraftRow, cell: Cell) -> None:
    moment = read_moment(cell.text)
    if moment is not None and not moment.startswith("1970-01-01"):
        row.put(READ_AT, cell.saying(moment))


def _say_what_is_odd(draft: Draft, results: _Results) -> None:
    names = {plain(text) for text in (results.header.texts if results.header else ())}
    for wanted, what in (("sample", "sample"), ("target", "target")):
        if not any(name in names for name, is_for in _NAMES.items() if is_for.lower() == wanted):
            text = f"The export has no column of the {what}: say by well which {what} each is."
            draft.say("left out", text, sure=0.0)
    if results.others:
        text = f"Left out beside the results: {', '.join(dict.fromkeys(results.others))}."
        draft.say("left out", text)
    ended = [line for line in results.after if not line.is_blank and not _section_name(line)]
    for line in ended[:6]:
        if re.match(r"(analysis type|endogenous control|reference sample|rq min)", plain(line[0])):
            draft.say("value", " ".join(" ".join(line.texts).split())[:200], at=line.cell(0))
