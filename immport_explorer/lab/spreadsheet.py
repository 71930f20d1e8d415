"""Any spreadsheet or text table -> tables: the reader of what has no mark of a program."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import PurePosixPath

from immport_explorer.files.wording import counted
from immport_explorer.lab.layout import Region, find_regions, hidden_guesses, ranges
from immport_explorer.lab.opened import Opened
from immport_explorer.lab.sheet import SHEET_FORMS, TEXT_FORMS, Sheet, SheetRow
from immport_explorer.lab.table import (
    Guess,
    LabColumn,
    LabError,
    LabTable,
    Place,
    Rereadable,
    Row,
    unique_names,
)
from immport_explorer.lab.values import is_formula_error, is_number, split_unit

_ROWS_HELD = 20_000
"""A sheet of so many rows is looked at as a whole; of a longer one the first rows."""
_TOTAL = re.compile(
    r"(?:grand\s+|sub-?\s*)?(?:totals?|sums?|mean|average|avg|median|s\.?d\.?|std\.?(?:ev)?|stdev|count"
    r"|min(?:imum)?|max(?:imum)?|n)\s*[:=]?\s*\d*",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"(?:\*|note\b|notes\b|source\b|legend\b|comment\b|abbreviations?\b|key\s*:)", re.IGNORECASE
)


_SUSPECT = frozenset("*aAcCgGkKlLmMnNsStT")
"""What the words for totals and remarks begin with."""


class SpreadsheetReader:
    """Spreadsheets and delimited text without the mark of any program."""

    name = "spreadsheet"
    title = "a spreadsheet or a text table"
    suffixes = (*SHEET_FORMS, *TEXT_FORMS)

    def recognises(self, opened: Opened) -> float:
        return 0.1

    def read(self, opened: Opened) -> Sequence[LabTable]:
        tables = [table for sheet in opened.sheets for table in sheet_tables(opened, sheet)]
        if not tables:
            raise LabError(
                opened.name, "The file holds no table", allowed="a header row with rows below it"
            )
        return tables


def sheet_tables(opened: Opened, sheet: Sheet) -> list[LabTable]:
    """The tables of a sheet. Raises LabError where a person named a header row that is empty."""
    held = list(islice(sheet.rows(), _ROWS_HELD + 1))
    whole = len(held) <= _ROWS_HELD
    chosen = opened.header_rows.get(sheet.name or "")
    regions = find_regions(sheet, held, whole=whole, header_row=chosen)
    if chosen is not None and not regions:
        place = Place(opened.name, sheet.name, chosen, 0)
        raise LabError(opened.name, "The header row named for this sheet is empty", place=place)
    source: Iterable[SheetRow] = held if whole else _Again(sheet)
    several = len(regions) > 1
    return [
        _table(opened, sheet, region, source, held, number if several else None)
        for number, region in enumerate(regions, start=1)
    ]


class _Again:
    """The sheet's rows, read anew."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def __iter__(self) -> Iterator[SheetRow]:
        return self._sheet.rows()


def _table(
    opened: Opened,
    sheet: Sheet,
    region: Region,
    source: Iterable[SheetRow],
    held: Sequence[SheetRow],
    number: int | None,
) -> LabTable:
    columns = _columns(region, held)
    fills = _merged_down(sheet, region)
    guesses = [*region.guesses, *hidden_guesses(sheet), *_header_notes(region, columns)]
    guesses.extend(_row_notes(region, columns, held, fills))
    return LabTable(
        name=_name(opened, sheet, region, number),
        file=opened.name,
        sheet=sheet.name,
        columns=columns,
        rows=Rereadable(partial(_rows, region, columns, source, fills)),
        reader=SpreadsheetReader.name,
        header_row=region.header_rows[-1],
        guesses=guesses,
    )


def _name(opened: Opened, sheet: Sheet, region: Region, number: int | None) -> str:
    base = sheet.name or PurePosixPath(opened.name).stem
    return base if number is None else f"{base} ({region.title or number})"


def _columns(region: Region, held: Sequence[SheetRow]) -> list[LabColumn]:
    """A column for each header, and for each column with values that has none."""
    used = {
        index
        for number, cells in held
        if number >= region.first_row
        for index, cell in enumerate(cells[region.first - 1 : region.last])
        if cell
    }
    kept = [index for index, text in enumerate(region.headers) if text or index in used]
    names = unique_names(region.headers, first=region.first)
    return [
        LabColumn(
            name=names[index],
            header=region.headers[index],
            position=region.first + index,
            unit=(region.units[index] if region.units else "")
            or split_unit(region.headers[index])[1],
        )
        for index in kept
    ]


def _header_notes(region: Region, columns: Sequence[LabColumn]) -> Iterator[Guess]:
    row = region.header_rows[-1]
    for column in columns:
        if not column.header:
            text = f"A column without a header is called {column.name}."
            yield Guess(kind="header", text=text, sure=0.5, row=row, column=column.position)
        elif column.name != " ".join(column.header.split()):
            text = (
                f"The header {column.header!r} stands more than once; here it is {column.name!r}."
            )
            yield Guess(kind="header", text=text, sure=0.5, row=row, column=column.position)


# --- rows ----------------------------------------------------------------------------------------


def _rows(
    region: Region,
    columns: Sequence[LabColumn],
    source: Iterable[SheetRow],
    fills: Mapping[int, Mapping[int, int]],
) -> Iterator[Row]:
    """The data rows: without empty ones, repeated headers, totals and remarks."""
    for row in _filled_rows(region, columns, source, fills):
        if not left_out(row.texts, columns):
            yield row


def _filled_rows(
    region: Region,
    columns: Sequence[LabColumn],
    source: Iterable[SheetRow],
    fills: Mapping[int, Mapping[int, int]],
) -> Iterator[Row]:
    places = [(column.position or 1) - 1 for column in columns]
    width = max(places, default=-1) + 1
    straight = places == list(range(width))
    first, last = region.first_row, region.last_row
    merged: dict[tuple[int, int], str] = {}
    for number, cells in source:
        if number < first:
            continue
        if last is not None and number > last:
            return
        if len(cells) < width:
            cells = cells + [""] * (width - len(cells))
        texts: Sequence[str] = cells
        if not straight:
            texts = [cells[place] for place in places]
        elif len(cells) > width:
            texts = cells[:width]
        if fills:
            texts = _filled_down(number, texts, places, fills, merged)
        if any(texts):
            yield Row(number, texts)


def left_out(texts: Sequence[str], columns: Sequence[LabColumn]) -> str:
    """Why a row is no data: "totals", "remark", "repeated header", or "" where it is."""
    first = texts[0] or next(filter(None, texts))
    if first == columns[0].header:
        repeated = list(texts) == [column.header for column in columns]
        return "repeated header" if repeated else ""
    if first[0] not in _SUSPECT:
        return ""
    if _TOTAL.fullmatch(first) and _are_numbers(texts, first):
        return "totals"
    is_remark = len(columns) > 1 and _REMARK.match(first) and sum(map(bool, texts)) == 1
    return "remark" if is_remark else ""


def _are_numbers(texts: Sequence[str], first: str) -> bool:
    """Whether everything besides the row's name is a number; nothing besides is no row of totals
    unless the name itself is more than a letter."""
    others = [text for text in texts if text and text is not first]
    return bool(others) and all(map(is_number, others))


def _merged_down(sheet: Sheet, region: Region) -> dict[int, dict[int, int]]:
    """For rows within merged cells of the data: the column -> the row that holds the value."""
    fills: dict[int, dict[int, int]] = {}
    for top, left, bottom, right in sheet.merged:
        if top >= region.first_row and bottom > top and left == right:
            for row in range(top, min(bottom, top + _ROWS_HELD) + 1):
                own = fills.setdefault(row, {})
                if left - 1 in own:
                    break  # no program merges a cell twice
                own[left - 1] = top
    return fills


def _filled_down(
    number: int,
    texts: Sequence[str],
    places: Sequence[int],
    fills: Mapping[int, Mapping[int, int]],
    merged: dict[tuple[int, int], str],
) -> Sequence[str]:
    """The row with the values of merged cells, which stand in their first row only."""
    own = fills.get(number)
    if not own:
        return texts
    filled = list(texts)
    for index, place in enumerate(places):
        if place in own:
            top = own[place]
            if number == top:
                merged[top, place] = filled[index]
            filled[index] = filled[index] or merged.get((top, place), "")
    return filled


def _row_notes(
    region: Region,
    columns: Sequence[LabColumn],
    held: Sequence[SheetRow],
    fills: Mapping[int, Mapping[int, int]],
) -> Iterator[Guess]:
    reasons: dict[str, list[int]] = {}
    errors: list[tuple[int, int]] = []
    for row in _filled_rows(region, columns, held, fills):
        why = left_out(row.texts, columns)
        if why:
            reasons.setdefault(why, []).append(row.number)
        errors.extend(
            (row.number, columns[index].position or 0)
            for index, text in enumerate(row.texts)
            if text.startswith("#") and is_formula_error(text)
        )
    for why, rows in reasons.items():
        text = f"Left out ({why}): row {ranges(rows)}."
        yield Guess(kind="left out", text=text, sure=0.8, row=rows[0])
    if errors:
        holds = "holds" if len(errors) == 1 else "hold"
        text = f"{counted(len(errors), 'cell')} {holds} a formula's error."
        yield Guess(kind="value", text=text, row=errors[0][0], column=errors[0][1])
    if fills:
        text = f"Merged cells hold for all their rows: {ranges(fills)}."
        yield Guess(kind="merged", text=text, sure=0.9, row=min(fills))
