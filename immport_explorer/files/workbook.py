"""A workbook of plain tables, written a row after another: its size does not show in memory.

openpyxl and XlsxWriter need several times as long for tables of texts, so the few parts of the
format that such tables need (ECMA-376, SpreadsheetML) are written here. Every cell is a text or a
whole number, never a formula, whatever it begins with.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from immport_explorer.files.letters import column_letters
from immport_explorer.files.zips import FIRST_TIME

MOST_ROWS = 1_048_576
"""Rows of a sheet in Excel."""

LONGEST_TEXT = 32_767
"""Characters of a cell in Excel."""

Row = tuple[Sequence[object], str | None]
"""The cells of a row (whole numbers stay numbers, None is empty), and the fill behind them as six
hexadecimal digits."""

_ROWS_AT_ONCE = 200
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED_BY_EXCEL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True)
class Sheet:
    """A table with a heading that stays in view; ``widths`` are in characters."""

    title: str
    header: Sequence[str]
    widths: Sequence[float]
    rows: Iterable[Row]


def write_workbook(stream: BinaryIO, sheets: Sequence[Sheet], fills: Sequence[str]) -> None:
    """Write an xlsx workbook; ``fills`` are all that rows name, the first that of the headings.

    Rows beyond what a sheet holds are left out. Raises ``OSError`` where it cannot be written.
    """
    styles = {fill: number for number, fill in enumerate(fills, 2)}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, content in _frame(sheets, fills):
            archive.writestr(zipfile.ZipInfo(name, FIRST_TIME), content, zipfile.ZIP_DEFLATED)
        for number, sheet in enumerate(sheets, 1):
            _add(archive, f"xl/worksheets/sheet{number}.xml", _table(sheet, styles))


def as_text(content: object) -> str:
    """A text that a cell can hold."""
    text = "" if content is None else str(content)
    if not text.isprintable():
        text = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    return text[:LONGEST_TEXT]


def _add(archive: zipfile.ZipFile, name: str, texts: Iterable[str]) -> None:
    """Add a part whose length is known before it is packed: Excel wants no other form."""
    with tempfile.TemporaryFile() as spool:
        for text in texts:
            spool.write(text.encode("utf-8"))
        info = zipfile.ZipInfo(name, FIRST_TIME)
        info.compress_type, info.file_size = zipfile.ZIP_DEFLATED, spool.tell()
        spool.seek(0)
        _copy(spool, archive, info)


def _copy(spool: IO[bytes], archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    with archive.open(info, "w") as part:
        shutil.copyfileobj(spool, part, 2**20)


# --- sheets --------------------------------------------------------------------------------------


def _table(sheet: Sheet, styles: dict[str, int]) -> Iterator[str]:
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(sheet.widths, 1)
    )
    yield (
        f'{_DECLARATION}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{columns}</cols><sheetData>"
    )
    letters = [column_letters(number) for number in range(1, len(sheet.header) + 1)]
    yield _row(1, letters, sheet.header, 1)
    numbered = enumerate(islice(sheet.rows, MOST_ROWS - 1), 2)
    while rows := "".join(
        _row(number, letters, cells, styles[fill] if fill else 0)
        for number, (cells, fill) in islice(numbered, _ROWS_AT_ONCE)
    ):
        yield rows
    yield "</sheetData></worksheet>"


def _row(number: int, letters: Sequence[str], cells: Sequence[object], style: int) -> str:
    parts = [_cell(f"{a}{number}", cell, style) for a, cell in zip(letters, cells, strict=True)]
    return f'<row r="{number}">{"".join(parts)}</row>'


def _cell(place: str, content: object, style: int) -> str:
    if content is None or content == "":
        return f'<c r="{place}" s="{style}"/>' if style else ""
    if type(content) is int:
        return f'<c r="{place}" s="{style}"><v>{content}</v></c>'
    text = as_text(content)
    if "_x" in text:
        text = _ESCAPED_BY_EXCEL.sub("_x005F_", text)
    return (
        f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
        f"{escape(text)}</t></is></c>"
    )


# --- the parts around the sheets -----------------------------------------------------------------


def _frame(sheets: Sequence[Sheet], fills: Sequence[str]) -> Iterator[tuple[str, str]]:
    numbers = range(1, len(sheets) + 1)
    named = "".join(
        f'<sheet name={quoteattr(sheet.title)} sheetId="{n}" r:id="rId{n}"/>'
        for n, sheet in zip(numbers, sheets, strict=True)
    )
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for n in numbers
    )
    related = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    yield (
        "[Content_Types].xml",
        f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{types}</Types>',
    )
    yield "_rels/.rels", _relations([("rId1", "officeDocument", "xl/workbook.xml")])
    yield (
        "xl/workbook.xml",
        f'{_DECLARATION}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{named}</sheets></workbook>",
    )
    yield "xl/_rels/workbook.xml.rels", _relations([*related, ("rIdS", "styles", "styles.xml")])
    yield "xl/styles.xml", _styles(fills)


def _relations(related: Iterable[tuple[str, str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, kind, target in related
    )
    return f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _styles(fills: Sequence[str]) -> str:
    """Style 0 is for rows without a fill, 1 for headings, then one for each fill."""
    solid = "".join(
        f'<fill><patternFill patternType="solid"><fgColor rgb="FF{fill}"/></patternFill></fill>'
        for fill in fills
    )
    uses = [(0, 0), (1, 2), *((0, number) for number in range(2, len(fills) + 2))]
    formats = "".join(
        f'<xf numFmtId="0" fontId="{font}" fillId="{fill}" borderId="0" xfId="0" quotePrefix="1" '
        'applyFont="1" applyFill="1" applyAlignment="1">'
        '<alignment vertical="top" wrapText="1"/></xf>'
        for font, fill in uses
    )
    plain = '<font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    white = (
        '<font><b/><sz val="11"/><color rgb="FFFFFFFF"/>'
        '<name val="Calibri"/><family val="2"/></font>'
    )
    return (
        f'{_DECLARATION}<styleSheet xmlns="{_MAIN}"><fonts count="2">'
        f"{plain}{white}</fonts>"
        f'<fills count="{len(fills) + 2}"><fill><patternFill patternType="none"/></fill>'
        f'<fill><patternFill patternType="gray125"/></fill>{solid}</fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        f'</cellStyleXfs><cellXfs count="{len(uses)}">{formats}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )
