"""What a person sees in a spreadsheet's cells: number formats, formulas, errors."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from immport_explorer import ValidationReport, validate
from immport_explorer.fixes.apply import repair
from immport_explorer.package.readers.workbook.number_format import (
    says_more,
    shown_number,
    shown_text,
)

TOP = (
    ("treatments", "Schema Version 3.37"),
    ("Please do not delete or edit this column",),
    ("Column Name", "User Defined ID", "Name", "Use Treatment?", "Comments"),
)


@pytest.mark.parametrize(("code", "value", "text"), [
    ('"S-"00', "1", "S-01"), ('"S-"00', "123", "S-123"), ("\\>0", "40", ">40"),
    ('"1:"0', "80", "1:80"), ("000", "7", "007"), ("0%", "0.05", "5%"), ("0.0%", "0.0512", "5.1%"),
    ('0.0" mg"', "5", "5.0 mg"), ("000\\-00", "12345", "123-45"), ('"<"0.0##', "0.5", "<0.5"),
    ('"A"0000"B"', "12", "A0012B"), ('"n.d."', "3", "n.d."), ('0;"neg "0', "-5", "neg 5"),
    ('"S"General', "5", "S5"), ("[Red]\\x0", "4", "x4"), ('#,##0" cells"', "1234567",
    "1,234,567 cells"), ("[$€-407]0.00", "2", "€2.00"),
])  # fmt: skip
def test_a_format_with_text_shows_more_than_the_number(code: str, value: str, text: str) -> None:
    assert says_more(code)
    assert shown_number(code, value) == text


@pytest.mark.parametrize("code", [
    "General", "0", "0.00", "#,##0", "#,##0.00", "yyyy-mm-dd", "[h]:mm", "0.00E+00", "# ?/?", "@",
    '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_)', "dd\\-mmm", 'd" of "mmmm', "[>100]0;0.0",
])  # fmt: skip
def test_of_other_formats_the_value_counts(code: str) -> None:
    assert not says_more(code) or shown_number(code, "12.5") is None


def test_a_part_of_a_format_that_says_nothing_more_leaves_the_number() -> None:
    assert shown_number('0;"neg "0', "4.6") is None


def test_a_format_may_put_text_before_text() -> None:
    assert shown_text('"S-"@', "x") == "S-x"
    assert shown_text("@", "x") is None


def saved(path: Path, *rows: tuple[Any, ...], formats: dict[str, str] | None = None) -> Path:
    book = openpyxl.Workbook()
    for cells in (*TOP, *rows):
        book.active.append(cells)
    for place, code in (formats or {}).items():
        book.active[place].number_format = code
    book.save(path)
    return path


def text_of(path: Path, tmp_path: Path) -> list[list[str]]:
    """The rows that a conversion to text writes."""
    repair(path, tmp_path / "out")
    lines = (tmp_path / "out/treatments.txt").read_text().rstrip("\n").split("\n")
    return [line.split("\t") for line in lines[3:]]


def test_ids_that_a_format_shows_are_the_ids_everywhere(tmp_path: Path) -> None:
    formats = {"B4": '"EX-T"00', "B5": '"EX-T"00', "E4": ">0", "E5": "000"}
    path = saved(
        tmp_path / "treatments.xlsx", (None, 1, "a", "No", 40), (None, 2, "b", "No", 7),
        formats=formats,
    )  # fmt: skip
    report = validate(path)
    assert report.valid
    assert text_of(path, tmp_path) == [
        ["", "EX-T01", "a", "No", ">40"],
        ["", "EX-T02", "b", "No", "007"],
    ]


def uncalculated(report: ValidationReport) -> list[str]:
    return [issue.message for issue in report.issues if issue.code == "file.uncalculated"]


def test_formulas_without_a_result_are_one_cause_of_all_that_follows(tmp_path: Path) -> None:
    rows = [(None, f'="T" & {n}', "a", "No", None) for n in range(12)]
    report = validate(saved(tmp_path / "treatments.xlsx", *rows))
    (message,) = uncalculated(report)
    assert "B4:B15" in message and "12" in message
    errors = [issue for issue in report.issues if issue.severity == "error"]
    first = errors[0]
    assert first.code == "file.uncalculated"
    assert all(issue.caused_by == first.id for issue in errors[1:])
    assert len(errors) == 13


@pytest.mark.parametrize("value", ["", "<v>0</v>"])
def test_a_placeholder_is_no_result(tmp_path: Path, value: str) -> None:
    """Some writers save 0 and have the program that opens the file calculate."""
    path = saved(tmp_path / "treatments.xlsx", (None, "=1+1", "a", "No", None))
    replaced(path, "<v />", value)
    assert len(uncalculated(validate(path))) == 1


@pytest.mark.parametrize("value", ["<v>2</v>", "<v>0</v>"])
def test_a_result_that_a_spreadsheet_program_saved_counts(tmp_path: Path, value: str) -> None:
    path = saved(tmp_path / "treatments.xlsx", (None, "=1+1", "a", "No", None))
    replaced(path, "<v />", value)
    replaced(path, ' fullCalcOnLoad="1"', "", part="xl/workbook.xml")
    report = validate(path)
    assert not uncalculated(report)
    assert report.valid


def test_an_empty_text_is_a_result(tmp_path: Path) -> None:
    path = saved(tmp_path / "treatments.xlsx", (None, "T1", "a", "No", '=""'))
    replaced(path, '<c r="E4">', '<c r="E4" t="str">')
    assert not uncalculated(validate(path))


def test_formulas_without_a_result_are_not_written_as_empty_cells(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    saved(package / "treatments.xlsx", (None, '="T1"', "a", "No", None))
    report = repair(package, tmp_path / "out")
    assert [change.reason for change in report.skipped if change.kind == "save-as-text"] == [
        "formulas without a saved result would be lost"
    ]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["treatments.xlsx"]


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#REF!"])
def test_an_error_is_named_and_not_empty(tmp_path: Path, error: str) -> None:
    path = saved(tmp_path / "treatments.xlsx", (None, "T1", error, "No", None))
    report = validate(path)
    (issue,) = [issue for issue in report.issues if issue.code == "value.spreadsheet-error"]
    assert (issue.value, issue.row, issue.column) == (error, 4, "Name")
    assert "value.required" not in report.summary.codes
    assert text_of(path, tmp_path) == [["", "T1", error, "No"]]


def replaced(path: Path, old: str, new: str, part: str = "xl/worksheets/sheet1.xml") -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
