"""What the library that reads spreadsheets does not tell of a sheet's cells, from its XML: errors,
formulas without a saved result, and what number formats show."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from immport_explorer.files.letters import column_letters
from immport_explorer.package.readers.workbook.number_format import (
    says_more,
    shown_number,
    shown_text,
)
from immport_explorer.package.readers.workbook.parts import Parts

_CELL = re.compile(
    rb"<(?:\w+:)?(?:(row)\b[^<>]*>|c\b(?P<attributes>[^<>]*?)"
    rb"(?:/>|>(?P<content>.*?)</(?:\w+:)?c>))",
    re.DOTALL,
)
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_STYLE = re.compile(rb"""\bs\s*=\s*["']([0-9]+)["']""")
_TYPE = re.compile(rb"""\bt\s*=\s*["'](\w+)["']""")
_OF_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^<>]*>([^<]*)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_NUMBER_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b[^<>]*>")
_CELL_STYLES = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE_FORMAT = re.compile(rb"<(?:\w+:)?xf\b[^<>]*")
_FORMAT_ID = re.compile(rb"""\bnumFmtId\s*=\s*["']([0-9]+)["']""")
_FORMAT_CODE = re.compile(rb"""\bformatCode\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_BUILT_IN = {9: "0%", 10: "0.00%"}
_RANGES_NAMED = 6

Cell = tuple[int, int]
"""Row and column, from 1."""


class CellFacts(msgspec.Struct):
    """``shown`` is what stands in cells instead of their value, by row and column, both from 1;
    ``formats`` are those of cells with text; ``uncalculated`` are cells with formulas without a
    saved result."""

    shown: dict[int, dict[int, str]] = msgspec.field(default_factory=dict)
    formats: dict[int, dict[int, str]] = msgspec.field(default_factory=dict)
    uncalculated: list[Cell] = msgspec.field(default_factory=list)

    def of_row(self, row: int, cells: list[str]) -> list[str]:
        """The row's cells as a person sees them."""
        for column, text in self.shown.get(row, {}).items():
            cells.extend([""] * (column - len(cells) if text else 0))
            if column <= len(cells):
                cells[column - 1] = text
        for column, code in self.formats.get(row, {}).items():
            if column <= len(cells) and cells[column - 1]:
                cells[column - 1] = shown_text(code, cells[column - 1]) or cells[column - 1]
        return cells


def cell_facts(parts: Parts, sheet: str) -> CellFacts:
    """What is to be known of the cells of that sheet."""
    part = parts.sheets.get(sheet, "")
    formats = _telling_formats(parts.part("xl/styles.xml"))
    facts = CellFacts()
    if part in parts.plain and not formats:
        return facts
    xml = parts.part(part)
    if not formats and not _OF_ERROR.search(xml) and not _FORMULA.search(xml):
        return facts
    for row, column, found in _cells(xml):
        _look(facts, (row, column), found, formats, parts.is_uncalculated)
    return facts


def _telling_formats(styles: bytes) -> Mapping[int, str]:
    """The number formats that show more than the number, by the number of the cell's style."""
    codes = dict(_BUILT_IN)
    for tag in _NUMBER_FORMAT.findall(styles):
        number, code = _FORMAT_ID.search(tag), _FORMAT_CODE.search(tag)
        if number and code:
            text = (code[1] or code[2] or b"").decode("utf-8", "replace")
            codes[int(number[1])] = html.unescape(text)
    telling = {number: code for number, code in codes.items() if says_more(code)}
    block = _CELL_STYLES.search(styles)
    found = {}
    for style, tag in enumerate(_STYLE_FORMAT.findall(block[0]) if block else ()):
        number = _FORMAT_ID.search(tag)
        if number and int(number[1]) in telling:
            found[style] = telling[int(number[1])]
    return found


def _cells(xml: bytes) -> Iterator[tuple[int, int, re.Match[bytes]]]:
    """Each cell with its place; where none is given it is right of the one before."""
    row = column = 0
    for found in _CELL.finditer(xml):
        if found[1]:
            row, column = row + 1, 0
            continue
        place = _PLACE.search(found["attributes"])
        if place:
            row, column = int(place[2]), _number(place[1])
        else:
            column += 1
        yield row, column, found


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _look(
    facts: CellFacts,
    cell: Cell,
    found: re.Match[bytes],
    formats: Mapping[int, str],
    zeros_are_placeholders: bool,
) -> None:
    attributes, content = found["attributes"], found["content"] or b""
    kind = _TYPE.search(attributes)
    type_ = kind[1] if kind else b"n"
    value = _VALUE.search(content)
    text = html.unescape(value[1].decode("utf-8", "replace")).strip() if value else ""
    if _FORMULA.search(content) and _is_uncalculated(type_, text, zeros_are_placeholders):
        facts.uncalculated.append(cell)
        facts.shown.setdefault(cell[0], {})[cell[1]] = ""
        return
    shown = text if type_ == b"e" else _shown(attributes, type_, text, formats)
    if shown is not None:
        facts.shown.setdefault(cell[0], {})[cell[1]] = shown
    elif type_ in (b"s", b"str", b"inlineStr"):
        style = _STYLE.search(attributes)
        code = formats.get(int(style[1])) if style else None
        if code is not None:
            facts.formats.setdefault(cell[0], {})[cell[1]] = code


def _is_uncalculated(type_: bytes, text: str, zeros_are_placeholders: bool) -> bool:
    """Whether a formula has no saved result: none, where the result is no text (which may be
    empty), or 0 in a spreadsheet that no spreadsheet program has saved."""
    return type_ == b"n" and (not text or (text == "0" and zeros_are_placeholders))


def _shown(attributes: bytes, type_: bytes, text: str, formats: Mapping[int, str]) -> str | None:
    style = _STYLE.search(attributes) if formats and text and type_ == b"n" else None
    code = formats.get(int(style[1])) if style else None
    return shown_number(code, text) if code is not None else None


def blocks_in_words(blocks: Iterable[tuple[Cell, Cell]]) -> str:
    """Blocks of cells, each by its corners: ``G4:G6, G7:G9``."""
    names = [
        f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
        for (top, left), (bottom, right) in sorted(blocks)
    ]
    return ", ".join([*names[:_RANGES_NAMED], *(["…"] if len(names) > _RANGES_NAMED else [])])


def ranges_in_words(cells: Iterable[Cell]) -> str:
    """Cells as ranges of columns: ``B4:B15, D4``."""
    by_column: dict[int, list[int]] = {}
    for row, column in cells:
        by_column.setdefault(column, []).append(row)
    ranges = [
        f"{column_letters(column)}{first}"
        + (f":{column_letters(column)}{last}" if last > first else "")
        for column, rows in sorted(by_column.items())
        for first, last in _runs(sorted(rows))
    ]
    more = ["…"] if len(ranges) > _RANGES_NAMED else []
    return ", ".join([*ranges[:_RANGES_NAMED], *more])


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    first = last = numbers[0]
    for number in numbers[1:]:
        if number > last + 1:
            yield first, last
            first = number
        last = number
    yield first, last
