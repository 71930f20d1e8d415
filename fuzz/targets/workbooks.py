"""Spreadsheets: no part of one does harm, and texts stand where their cells say."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from xml.etree import ElementTree

from immport_explorer.package.table import TemplateFile
from targets.target import Target, opened, put, validated
from targets.texts import BLANKS

_PARTS = (
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
)
_BETWEEN = b"\n%%\n"
_SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def check(data: bytes) -> None:
    """The first byte tells whether the rest is a spreadsheet, or its parts."""
    parts = data[1:].split(_BETWEEN) if data and data[0] % 4 else []
    packed = _packed(parts) if parts else data[1:]
    path = put("treatments.xlsx", packed)
    for file in opened(path).template_files:
        _hold(file, parts[0] if parts else b"")
    validated(path, data)


def _hold(file: TemplateFile, sheet: bytes) -> None:
    texts = _texts(sheet)
    for table in file.tables():
        for block in table.blocks():
            rows = block.rows.to_list()
            assert rows == sorted(set(rows))
            for row, cells in zip(rows, block.frame.iter_rows(), strict=True):
                for cell, value in zip(table.cells, cells, strict=True):
                    stated = texts.get((row, cell.position))
                    assert stated is None or value == stated, (row, cell.position, value, stated)


def _texts(sheet: bytes) -> dict[tuple[int, int], str]:
    """Row and column of each plain text, where the sheet is in order."""
    try:
        cells = list(ElementTree.fromstring(sheet).iter(f"{_SPREADSHEET}c"))
    except (ElementTree.ParseError, LookupError, ValueError):
        return {}
    found: dict[tuple[int, int], str] = {}
    for cell in cells:
        place = _PLACE.fullmatch(cell.get("r", ""))
        if place is None or (at := _at(place)) in found:
            return {}
        text = cell.findtext(f"{_SPREADSHEET}is/{_SPREADSHEET}t")
        plain = cell.get("t") == "inlineStr" and text is not None and text.isalnum()
        found[at] = text.strip(BLANKS) if plain and text is not None and len(cell) == 1 else "?"
    return {place: text for place, text in found.items() if text != "?"}


def _at(place: re.Match[str]) -> tuple[int, int]:
    column = 0
    for letter in place[1]:
        column = column * 26 + ord(letter) - 64
    return int(place[2]), column - 1


@cache
def _plain() -> dict[str, bytes]:
    """The parts of a small spreadsheet."""
    import openpyxl

    book = openpyxl.Workbook()
    for line in (
        ["treatments", "Schema Version 3.36"],
        ["Please do not delete or edit this column"],
        ["Column Name", "User Defined ID", "Name", "Amount Value"],
        ["", "T1", "none", 1.5],
    ):
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(parts: list[bytes]) -> bytes:
    content = {
        **_plain(),
        **{name: part for name, part in zip(_PARTS, parts, strict=False) if part},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return out.getvalue()


_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>treatments</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>Schema Version 3.36</t></is></c></row>'
    '<row r="3"><c r="A3" t="inlineStr"><is><t>Column Name</t></is></c>'
    '<c r="B3" t="inlineStr"><is><t>User Defined ID</t></is></c>'
    '<c r="C3" t="inlineStr"><is><t>Name</t></is></c></row>'
    '<row r="5"><c r="B5" t="inlineStr"><is><t>T1</t></is></c>'
    '<c r="C5" s="1"><v>43831.5</v></c></row>'
    '<row r="7"><c r="B7" t="s"><v>0</v></c><c r="C7" t="e"><v>#N/A</v></c>'
    '<c r="D7" t="b"><v>1</v></c><c r="E7"><f>1+1</f><v>2</v></c></row></sheetData></worksheet>'
)


def seeds() -> Iterator[bytes]:
    parts = [_plain()[name] for name in _PARTS if name in _plain()]
    yield b"\1" + _SHEET.encode()
    yield b"\1" + _BETWEEN.join([_SHEET.encode(), *parts[1:]])
    yield b"\1" + _BETWEEN.join(parts)
    yield b"\0" + _packed([])


WORKBOOK = Target(
    name="workbook",
    check=check,
    seeds=seeds,
    tokens=(
        *(b'<c r="', b'<row r="', b' t="s"', b' t="str"', b' t="d"', b' t="e"', b' s="1"', b"<v>"),
        *(
            b"</v>",
            b"</c>",
            b"</row>",
            b"<f>",
            b"</f>",
            b"<is><t>",
            b"</t></is>",
            b"<si>",
            b"</si>",
        ),
        *(b'"XFD1048576"', b'"A0"', b'"1048577"', b"1e308", b"-1", b"NaN", b"2958466", b"&#0;"),
        *(b"&amp;", b"<!DOCTYPE x [<!ENTITY e 'x'>]>", b'<dimension ref="A1:XFD1048576"/>'),
        *(b"<mergeCell ", b'date1904="1"', b"numFmtId=", b"<sheet name=", b"xml:space", _BETWEEN),
    ),
    share=0.1,
    longest=16_384,
)
