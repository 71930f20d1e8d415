"""How far the cells of long spreadsheets reach, however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.spreadsheets import SHEET, far, opened, part_changed, rows_of

from immport_explorer.files.letters import column_letters
from immport_explorer.package.readers.workbook.parts import up_to

LAST_ROW = 4_000
"""Of a sheet that is looked through in several pieces."""


def rows_of_xml(numbers: Iterable[int], columns: str = "BCD") -> bytes:
    return b"".join(
        b'<row r="%d">%s</row>'
        % (n, b"".join(b'<c r="%c%d"><v>%d</v></c>' % (c, n, n) for c in columns.encode()))
        for n in numbers
    )


@pytest.fixture
def long(good: Path) -> Path:
    """A sheet of 4,000 rows, in columns A to D."""
    rows = rows_of_xml(range(5, LAST_ROW + 1))
    return part_changed(good, SHEET, b"</sheetData>", rows + b"</sheetData>")


def test_how_far_a_long_sheet_reaches(long: Path) -> None:
    cells = 4 * LAST_ROW
    assert len(rows_of(opened(long, workbook_cells=cells))) == LAST_ROW - 3
    assert far(long, workbook_cells=cells - 1) == [f"D{LAST_ROW}"]


@pytest.mark.parametrize(
    ("cell", "corner"),
    [
        (b'<c r="E3990"', f"E{LAST_ROW}"),
        (b'<c r="AA3990"', f"AA{LAST_ROW}"),
        (b'<c r="A4001"', "D4001"),
        (b'<c r="A10000"', "D10000"),
        (b'<c s="1" r="A4001"', "D4001"),
        (b'<c\nr="E3990"', f"E{LAST_ROW}"),
        (b"<c r='e3990'", f"E{LAST_ROW}"),
        (b'<x:c r="E3990"', f"E{LAST_ROW}"),
    ],
)
@pytest.mark.parametrize("row", [6, 2_000, LAST_ROW])
def test_one_cell_beyond_the_others_of_a_long_sheet(
    long: Path, cell: bytes, corner: str, row: int
) -> None:
    """Wherever it stands, and however it is written."""
    part_changed(long, SHEET, b'<c r="B%d"' % row, cell + b'><v>1</v></c><c r="B%d"' % row)
    assert far(long, workbook_cells=4 * LAST_ROW) == [corner]


@pytest.mark.parametrize("tag", [b'<row r="4001"', b'<row s="1" r="4001"', b'<x:row r="4001"'])
def test_one_row_below_the_others_of_a_long_sheet(long: Path, tag: bytes) -> None:
    part_changed(
        long, SHEET, b'<row r="3990"', tag + b'><c r="A4001"><v>1</v></c></row><row r="3990"'
    )
    assert far(long, workbook_cells=4 * LAST_ROW) == ["D4001"]


def test_rows_of_a_long_sheet_in_any_order(good: Path) -> None:
    rows = rows_of_xml(range(LAST_ROW, 4, -1))
    part_changed(good, SHEET, b"</sheetData>", rows + b"</sheetData>")
    assert len(rows_of(opened(good, workbook_cells=4 * LAST_ROW))) == LAST_ROW - 3
    assert far(good, workbook_cells=4 * LAST_ROW - 1) == [f"D{LAST_ROW}"]


@pytest.mark.parametrize(
    "merged",
    [
        b'<mergeCells count="1"><mergeCell ref="B5:C7"/></mergeCells>',
        b"<x:mergeCells><x:mergeCell\nref = 'b5:c7'></x:mergeCell></x:mergeCells>",
    ],
)
@pytest.mark.parametrize("begin", [b"<sheetData>", b'<sheetData a="b">', b"<x:sheetData>"])
def test_merged_cells_of_a_long_sheet(long: Path, begin: bytes, merged: bytes) -> None:
    part_changed(long, SHEET, b"<sheetData>", begin)
    end = b"</" + begin[1:].split()[0].strip(b">") + b">"
    part_changed(long, SHEET, b"</sheetData>", end + merged)
    (file,) = opened(long).template_files
    assert len(file.tables()) == 1
    (note,) = [note for note in file.notes if note.code == "file.merged-cells"]
    assert (note.params["cells"], note.params["rows"]) == ("B5:C7", (6, 7))


@given(last=st.integers(1, 20_000), others=st.lists(st.integers(0, 99_999), max_size=50))
def test_a_place_is_within_another_or_beyond_it(last: int, others: list[int]) -> None:
    within = re.compile(up_to(str(last), "0"))
    columns = re.compile(up_to(column_letters(last), "A"))
    for other in [*others, last - 1, last, last + 1]:
        assert bool(within.fullmatch(str(other))) is (other <= last)
        if other:
            assert bool(columns.fullmatch(column_letters(other))) is (other <= last)
