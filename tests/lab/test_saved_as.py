"""One sheet, saved as xlsx, ods and xls (the last two by LibreOffice 7.4): the same table."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest
from support.lab import names, only, texts

from immport_explorer.lab.readers import read_lab

SAVED = Path(__file__).parent / "saved"
DAY = datetime.timedelta(days=1)
ROWS = (
    ("Subject", "Plate", "Run", "Start", "Note"),
    ("S1", "P1", DAY + DAY / 24 * 2.5, datetime.datetime(2023, 3, 4, 10, 11, 12), "a"),
    ("S2", None, DAY / 16, datetime.date(2023, 3, 5), None),
    ("S3", None, -DAY / 16, datetime.date(2023, 3, 6), "c"),
    ("S4", "P2", datetime.timedelta(seconds=15), datetime.date(2023, 3, 6), "#N/A"),
    ("S5", "P2", 2 * DAY, datetime.date(2023, 3, 6), "e"),
)


@pytest.fixture(params=["xlsx", "ods", "xls"])
def saved(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The sheet in one of the forms: B2:B4 merged, row 3 and column E hidden."""
    if request.param != "xlsx":
        return SAVED / f"runs.{request.param}"
    book = openpyxl.Workbook()
    sheet = book["Sheet"]
    for row in ROWS:
        sheet.append(row)
    for number in range(2, 7):
        sheet.cell(number, 3).number_format = "[h]:mm:ss"
    sheet.merge_cells("B2:B4")
    sheet.row_dimensions[3].hidden = sheet.column_dimensions["E"].hidden = True
    book.save(tmp_path / "runs.xlsx")
    return tmp_path / "runs.xlsx"


def test_values_are_those_that_the_program_shows(saved: Path) -> None:
    table = only(read_lab(saved))
    assert names(table) == list(ROWS[0])
    assert texts(table) == [
        ["S1", "P1", "26:30:00", "04-Mar-2023 10:11:12", "a"],
        ["S2", "P1", "01:30:00", "05-Mar-2023", ""],
        ["S3", "P1", "-01:30:00", "06-Mar-2023", "c"],
        ["S4", "P2", "00:00:15", "06-Mar-2023", "#N/A"],
        ["S5", "P2", "48:00:00", "06-Mar-2023", "e"],
    ]


def test_what_is_merged_hidden_or_an_error_is_told(saved: Path) -> None:
    assert [guess.text for guess in only(read_lab(saved)).guesses] == [
        "Row 1 holds the headers.",
        "Hidden in the sheet, and read: rows 3.",
        "Hidden in the sheet, and read: columns E.",
        "1 cell holds a formula's error.",
        "Merged cells hold for all their rows: 2-4.",
    ]


def test_an_old_workbook_read_without_its_formatting_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Merged cells are not filled then, which must not stay unsaid."""
    monkeypatch.setattr("immport_explorer.lab.xls._MOST_FORMATTED_BYTES", 1_000)
    table = only(read_lab(SAVED / "runs.xls"))
    assert [row[1] for row in texts(table)][:3] == ["P1", "", ""]
    (told,) = [guess.text for guess in table.guesses if guess.kind == "form"]
    assert "merged cells" in told and "xlsx" in told


def test_one_that_is_read_with_its_formatting_says_nothing_of_it(saved: Path) -> None:
    assert not [guess for guess in only(read_lab(saved)).guesses if guess.kind == "form"]
