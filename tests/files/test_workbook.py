"""Workbooks of plain tables: what two other readers find in them is what was put in."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from immport_explorer.files.workbook import LONGEST_TEXT, Row, Sheet, as_text, write_workbook

HEADER = ("a", "b", "c")


def book(*rows: Row, title: str = "Table") -> bytes:
    stream = io.BytesIO()
    sheet = Sheet(title, HEADER, (5, 10.5, 20), rows)
    write_workbook(stream, [sheet, Sheet("Empty", ("x",), (9,), ())], ("17405C", "FDECEA"))
    return stream.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "@SUM(A1)",
        "<b>&amp;\"'",
        " two  blanks ",
        "a\nb\tc",
        "é漢字😀",
        "007",
    ],
)
def test_text_stays_text(text: str) -> None:
    content = book(((text, 12, None), "FDECEA"))

    sheet = openpyxl.load_workbook(io.BytesIO(content))["Table"]
    assert [cell.value for cell in sheet[2]] == [text, 12, None]
    assert sheet["A2"].data_type in ("s", "inlineStr")
    read = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Table")
    assert read.to_python()[0] == list(HEADER)


def test_what_excel_would_decode_is_escaped() -> None:
    """Excel reads ``_x0041_`` as the letter A."""
    with zipfile.ZipFile(io.BytesIO(book((("_x0041_", 1, None), None)))) as archive:
        assert b">_x005F_x0041_<" in archive.read("xl/worksheets/sheet1.xml")


def test_rows_have_their_colour_and_the_heading_stays_in_view() -> None:
    sheet = openpyxl.load_workbook(
        io.BytesIO(book((("x", 1, None), "FDECEA"), (("y", 2, 3), None)))
    )["Table"]

    assert sheet["A2"].fill.fgColor.rgb == "FFFDECEA"
    assert sheet["C2"].fill.fgColor.rgb == "FFFDECEA"
    assert sheet["A3"].fill.fill_type is None
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["B"].width == 10.5


def test_a_title_is_text_too() -> None:
    content = book(title='A & "B" <c>')

    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ['A & "B" <c>', "Empty"]


def test_what_a_cell_cannot_hold_is_marked_or_cut() -> None:
    assert as_text("a\x00b\ud800") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"
    assert len(as_text("x" * 40_000)) == LONGEST_TEXT
    assert as_text(None) == ""


def test_it_is_packed_as_excel_wants_it() -> None:
    """No part's length is said only behind it."""
    with zipfile.ZipFile(io.BytesIO(book((("x", 1, 2), None)))) as archive:
        assert archive.testzip() is None
        assert {info.extract_version for info in archive.infolist()} == {20}


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.text(), st.integers(-(2**40), 2**40), st.none() | st.text())))
def test_any_texts_and_numbers_come_back(rows: list[tuple[str, int, str | None]]) -> None:
    content = book(*((row, None) for row in rows))

    sheet = openpyxl.load_workbook(io.BytesIO(content))["Table"]
    found = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_col=3)]

    def kept(content: object) -> object:
        """What XML keeps of it: every end of a line as one line feed."""
        if isinstance(content, int):
            return content
        return re.sub("\r\n?", "\n", as_text(content)) or None

    assert found[: len(rows)] == [[kept(cell) for cell in row] for row in rows]
