"""Tables that FlowJo's table editor and its workspace export write: populations by samples.

Either a column for each statistic, ``Lymphocytes/CD3+ | Freq. of Parent``, or a row for each
population with its depth.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from immport_explorer.lab.instruments.draft import SAMPLE, Draft, DraftRow, columns_of
from immport_explorer.lab.instruments.flowjo import PATH_MARK
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
from immport_explorer.lab.opened import Opened
from immport_explorer.lab.sheet import form_of
from immport_explorer.lab.table import LabError, LabTable
from immport_explorer.lab.texts import delimiter_of

_COLUMNS = columns_of(
    (
        *("File", SAMPLE, "Population", "Path", "Parent", "Statistic", "Channel", "Of"),
        *("Value", "Unit", "State", "Limit", "Remarks"),
    ),
    {
        "Population": "Population Name Reported",
        "Path": "Gating Definition Reported",
        "Parent": "Parent Population Reported",
        "Value": "Population Statistic (count, percentile, etc)",
        "Unit": "Population Stat Unit Reported",
        "Remarks": "Comments",
    },
)
_STATISTIC = re.compile(
    r"(?P<path>.*?)\s*\|\s*(?P<name>Freq\. of [^(|]+|Count|Median|Mean|Geometric Mean|CV|Robust CV"
    r"|SD|Robust SD|Mode|MADExact|Median Abs Dev|Percentile[^(|]*|Keyword)\s*"
    r"(?:\((?P<channel>.*)\))?\s*(?P<percent>%|\(%\))?",
    re.IGNORECASE,
)
_SUMMARIES = ("mean", "sd", "median", "std dev", "stdev", "cv", "%cv", "min", "max")


class _Column(NamedTuple):
    """A column of a statistic of a population."""

    header: Cell
    path: tuple[str, ...]
    statistic: str
    channel: str


class FlowJoTableReader:
    name = "flowjo table"
    title = "FlowJo table export"
    suffixes = (".csv", ".txt", ".tsv", ".xls", ".xlsx")

    def recognises(self, opened: Opened) -> float:
        pages = [_head_page(opened)] if _is_text(opened) else head_pages(opened)
        return 0.9 if any(_header(page) for page in pages) else 0.0

    def read(self, opened: Opened) -> Sequence[LabTable]:
        is_text = _is_text(opened)
        pages = [delimited(opened, delimiter_of(opened.text))] if is_text else sheet_pages(opened)
        tables = [self._table(opened, page) for page in pages if _header(page)]
        if not tables:
            raise LabError(
                opened.name,
                "No column of the table is a statistic of a population",
                allowed="headers such as Lymphocytes/CD3+ | Freq. of Parent",
            )
        return tables

    def _table(self, opened: Opened, page: Page) -> LabTable:
        draft = Draft(
            opened,
            name=page.name or "Statistics",
            reader=self.name,
            columns=_COLUMNS,
            sheet=page.name,
            decimals=decimals_of(page.texts()),
            templates=("fcm_derived_data",),
        )
        header = _header(page)
        if header is None:
            return draft.table()
        rows = [line for line in page.lines if line.number > header.number and not line.is_blank]
        if _is_hierarchy(header):
            _add_hierarchy(draft, header, rows)
        else:
            _add_columns(draft, header, rows)
        return draft.table()


def _is_text(opened: Opened) -> bool:
    return form_of(opened.member, opened.head) == "text"


def _head_page(opened: Opened) -> Page:
    delimiter = delimiter_of(opened.text)
    lines = opened.lines[:10]
    return Page(None, [Line(n, text.split(delimiter)) for n, text in enumerate(lines, 1)])


def _header(page: Page) -> Line | None:
    for line in page.lines[:10]:
        if _is_hierarchy(line) or list(_columns(line)):
            return line
    return None


def _is_hierarchy(line: Line) -> bool:
    return {"depth", "name", "statistic", "#cells"} <= {
        plain(text.strip('"')).replace(" ", "") for text in line.texts
    }


def _columns(header: Line) -> Iterator[_Column]:
    for index in range(1, header.filled):
        found = _STATISTIC.fullmatch(header[index].strip('"'))
        if found and plain(found["name"]) != "keyword":
            path = tuple(part.strip() for part in found["path"].split("/") if part.strip())
            yield _Column(header.cell(index), path, found["name"].strip(), found["channel"] or "")


# --- a column a statistic ------------------------------------------------------------------------


def _add_columns(draft: Draft, header: Line, rows: list[Line]) -> None:
    columns = list(_columns(header))
    for line in rows:
        if plain(line[0]) in _SUMMARIES:
            text = f"The row {line[0]} sums up the others; it was left out."
            draft.say("left out", text, at=line.cell(0))
            continue
        for column in columns:
            row = draft.row(line.number)
            _identify(row, line.cell(0), column.path, column.header)
            _add_value(row, column, line.cell(column.header.column - 1))
    known = {0, *(column.header.column - 1 for column in columns)}
    others = [header[i] for i in range(header.filled) if i not in known and header[i]]
    if others:
        draft.say("left out", f"Columns that are no statistic: {', '.join(others)}."[:300])


def _identify(row: DraftRow, file: Cell, path: Sequence[str], where: Cell) -> None:
    name = file.text
    row.put("File", file.saying(name if name.casefold().endswith(".fcs") else ""))
    row.put(SAMPLE, file)
    row.put("Population", where.saying(path[-1] if path else "All Events"))
    row.put("Path", where.saying(PATH_MARK.join(path)))
    above = path[-2] if len(path) > 1 else "All Events"
    row.put("Parent", where.saying(above if path else ""))


def _add_value(row: DraftRow, column: _Column, cell: Cell) -> None:
    name = column.statistic
    row.put("Statistic", column.header.saying(name))
    row.put("Channel", column.header.saying(column.channel))
    is_share = name.casefold().startswith("freq")
    if is_share:
        row.put("Of", column.header.saying(name[8:].strip()))
    unit = "percentage" if is_share else "cells" if name.casefold() == "count" else ""
    row.put("Unit", column.header.saying(unit))
    text = cell.text.removesuffix("%").strip() if is_share else cell.text
    row.number_of("Value", cell.saying(text), is_main=True)


# --- a row a population --------------------------------------------------------------------------


def _add_hierarchy(draft: Draft, header: Line, rows: list[Line]) -> None:
    """``Depth, Name, Statistic, #Cells``: a sample's row has no depth, a gate's as many ``>`` as it
    lies deep; its statistic is its percentage of the parent."""
    places = {plain(header[i].strip('"')).replace(" ", ""): i for i in range(header.filled)}
    file = Cell("", 0, 0)
    path: list[str] = []
    for line in rows:
        depth = line[places["depth"]].count(">")
        name = line.cell(places["name"])
        if depth == 0:
            file, path = name, []
            continue
        own = name.text.removeprefix(file.text).strip("/").split("/")[-1]
        path = [*path[: depth - 1], own]
        for key, statistic, unit in (
            ("statistic", "Freq. of Parent", "percentage"),
            ("#cells", "Count", "cells"),
        ):
            cell = line.cell(places[key])
            if cell.text:
                row = draft.row(line.number)
                _identify(row, file, path, name)
                row.put("Statistic", name.saying(statistic))
                row.put("Unit", name.saying(unit))
                row.number_of("Value", cell, is_main=True)
