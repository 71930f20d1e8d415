"""A lab's spreadsheet as tables, whatever its layout."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from support.lab import Rows, names, only, texts, workbook

from immport_explorer.lab.readers import read_lab
from immport_explorer.lab.table import Place

PEOPLE: list[list[object]] = [
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
    rows: list[list[object]] = [
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


def test_merged_cells_hold_for_all_their_rows(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "lab.xlsx",
        S=[["Subject", "Visit", "Titer"], ["S1", "D0", 10], [None, "D7", 80], ["S2", "D0", 20]],
    )
    book = openpyxl.load_workbook(path)
    book["S"].merge_cells("A2:A3")
    book.save(path)
    table = only(read_lab(path))
    assert [row[0] for row in texts(table)] == ["S1", "S1", "S2"]
    assert any(guess.kind == "merged" for guess in table.guesses)


def test_a_header_of_two_lines_puts_groups_before_names(tmp_path: Path) -> None:
    rows: Rows = [
        [None, "Baseline", None, "Week 4", None],
        ["Subject", "IL-6", "TNF", "IL-6", "TNF"],
        ["S1", 1.5, 2, 3, 4],
        ["S2", 1, 2.5, 3, 4],
    ]
    path = workbook(tmp_path / "lab.xlsx", S=rows)
    book = openpyxl.load_workbook(path)
    book["S"].merge_cells("B1:C1")
    book["S"].merge_cells("D1:E1")
    book.save(path)
    table = only(read_lab(path))
    assert names(table) == ["Subject", "Baseline IL-6", "Baseline TNF", "Week 4 IL-6", "Week 4 TNF"]
    assert len(texts(table)) == 2


def test_a_row_of_units_is_no_data(tmp_path: Path) -> None:
    rows: Rows = [
        ["Subject", "Age", "IL-6"],
        [None, "(years)", "pg/mL"],
        ["S1", 31, 2.5],
        ["S2", 40, 1],
    ]
    table = only(read_lab(workbook(tmp_path / "lab.xlsx", S=rows)))
    assert [column.unit for column in table.columns] == ["", "years", "pg/mL"]
    assert len(texts(table)) == 2


def test_a_formula_in_error_is_shown_and_counted(tmp_path: Path) -> None:
    path = workbook(tmp_path / "lab.xlsx", S=[["Subject", "Value"], ["S1", 1], ["S2", None]])
    book = openpyxl.load_workbook(path)
    cell = book["S"]["B3"]
    cell.value, cell.data_type = "#DIV/0!", "e"
    book.save(path)
    table = only(read_lab(path))
    assert texts(table)[1] == ["S2", "#DIV/0!"]
    assert any("1 cell holds a formula's error" in guess.text for guess in table.guesses)


def test_hidden_rows_are_read_and_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "lab.xlsx", S=PEOPLE)
    book = openpyxl.load_workbook(path)
    book["S"].row_dimensions[3].hidden = True
    book.save(path)
    table = only(read_lab(path))
    assert len(texts(table)) == 3
    assert any("rows 3" in guess.text for guess in table.guesses if guess.kind == "hidden")


def test_two_tables_on_one_sheet_are_offered_apart(tmp_path: Path) -> None:
    below: Rows = [*PEOPLE, [], [], ["Arm", "Description"], ["A", "Vaccine"], ["B", "Placebo"]]
    beside: Rows = [
        ["Subject", "Age", None, "Kit", "Lot"],
        ["S1", 31, None, "IL-6", "L12"],
        ["S2", 32, None, None, None],
        ["S3", 33, None, None, None],
    ]
    path = workbook(tmp_path / "lab.xlsx", below=below, beside=beside)
    tables = read_lab(path).tables
    assert [names(table) for table in tables] == [
        ["Subject", "Sex", "Age (years)"],
        ["Arm", "Description"],
        ["Subject", "Age"],
        ["Kit", "Lot"],
    ]
    assert [len(texts(table)) for table in tables] == [3, 2, 3, 1]


def test_repeated_headers_are_told_apart(tmp_path: Path) -> None:
    rows: Rows = [["Subject", "Value", "Value"], ["S1", 1, 2], ["S2", 3, 4]]
    table = only(read_lab(workbook(tmp_path / "lab.xlsx", S=rows)))
    assert names(table) == ["Subject", "Value", "Value (2)"]
    assert any("stands more than once" in guess.text for guess in table.guesses)


def test_a_person_may_name_the_header_row(tmp_path: Path) -> None:
    rows: Rows = [["a", "b"], ["Subject", "Sex"], ["S1", "F"]]
    path = workbook(tmp_path / "lab.xlsx", S=rows)
    table = only(read_lab(path, header_rows={"lab.xlsx": {"S": 2}}))
    assert names(table) == ["Subject", "Sex"]
    lab = read_lab(path, header_rows={"lab.xlsx": {"S": 9}})
    assert "header row named for this sheet is empty" in str(lab.problems[0])
