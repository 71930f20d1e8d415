"""A lab's spreadsheet as tables, whatever its layout."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from immport_explorer.lab.readers import Lab, read_lab
from immport_explorer.lab.table import LabTable, Place

Rows = list[list[object]]


def workbook(path: Path, **sheets: Rows) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def texts(table: LabTable) -> list[list[str]]:
    return [list(row.texts) for row in table.rows]


def names(table: LabTable) -> list[str]:
    return [column.name for column in table.columns]


def only(lab: Lab) -> LabTable:
    assert not lab.problems
    assert len(lab.tables) == 1
    return lab.tables[0]


PEOPLE: Rows = [
    ["Subject", "Sex", "Age (years)"],
    ["S01", "F", 31],
    ["S02", "M", 45],
    ["S03", "F", 28],
]


def test_a_plain_sheet(tmp_path: Path) -> None:
    table = only(read_lab(workbook(tmp_path / "lab.xlsx", People=PEOPLE)))
    assert names(table) == ["Subject", "Sex", "Age (years)"]
    assert [column.unit for column in table.columns] == ["", "", "years"]
    assert texts(table)[0] == ["S01", "F", "31"]
    rows = list(table.rows)
    assert table.place(rows[2], 1) == Place("lab.xlsx", "People", 4, 2)
    assert str(table.place(rows[2], 1)) == "lab.xlsx, sheet People, B4"


def test_titles_totals_remarks_and_blank_rows_are_left_out_and_told(tmp_path: Path) -> None:
    rows: Rows = [
        ["Flu vaccine study 2023"],
        ["exported by the lab"],
        [],
        *PEOPLE,
        [],
        ["Mean", None, 34.7],
        ["* age at enrolment"],
    ]
    table = only(read_lab(workbook(tmp_path / "lab.xlsx", People=rows)))
    assert [row[0] for row in texts(table)] == ["S01", "S02", "S03"]
    told = " ".join(guess.text for guess in table.guesses)
    assert "Row 4 holds the headers" in told
    assert "Left out (totals): row 9" in told
    assert "Left out (remark): row 10" in told


def test_a_text_table_with_semicolons(tmp_path: Path) -> None:
    path = tmp_path / "lab.csv"
    path.write_bytes("Subjekt;Alter;Größe\r\nS1;31;1,80\r\nS2;44;1,75\r\n".encode("cp1252"))
    table = only(read_lab(path))
    assert names(table) == ["Subjekt", "Alter", "Größe"]
    assert texts(table)[1] == ["S2", "44", "1,75"]
    assert str(table.place(next(iter(table.rows)), 2)) == "lab.csv, C2"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing", b"\x00\x01\x02" * 50])
def test_what_is_no_table_is_a_problem_that_names_the_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(content)
    lab = read_lab(path)
    assert not lab.tables
    assert [problem.file for problem in lab.problems] == ["broken.xlsx"]
