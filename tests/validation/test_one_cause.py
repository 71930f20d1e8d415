"""What goes wrong once is said once."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from immport_explorer import Issue, ValidationReport, examples, load_schema, validate
from immport_explorer.app.views.causes import Choices, cause_list
from immport_explorer.report.view import View

HEADER = "Column Name\tUser Defined ID\tName\tUse Treatment?\tComments\n"
NOTE = "Please do not delete or edit this column\n"


def treatments(version: str, *rows: str) -> str:
    return f"treatments\tSchema Version {version}\n{NOTE}{HEADER}" + "".join(rows)


PROTOCOLS = "protocols\tSchema Version {version}\n" + NOTE + (
    "Column Name\tUser Defined ID\tFile Name\tName\tType\tDescription\n"
)  # fmt: skip


def roots(report: ValidationReport) -> list[Issue]:
    return [issue for issue in report.issues if issue.caused_by is None]


def test_an_older_package_is_one_cause_with_what_changed_for_each_file(tmp_path: Path) -> None:
    (tmp_path / "treatments.txt").write_text(treatments("3.34", "\tT1\ta\tNo\n"))
    (tmp_path / "protocols.txt").write_text(PROTOCOLS.format(version="3.35"))
    subjects = f"subjectanimals\tSchema Version 3.34\n{NOTE}Column Name\tSubject ID\tGender\n"
    (tmp_path / "subjectAnimals.txt").write_text(subjects)
    report = validate(tmp_path)
    (cause,) = [issue for issue in report.issues if issue.code == "package.older-templates"]
    assert "3.34 and 3.35 (3 templates)" in cause.message
    older = {i.file: i for i in report.issues if i.code == "schema-version.older"}
    assert {issue.caused_by for issue in older.values()} == {cause.id}
    assert "Gender is now called Sex" in older["subjectAnimals.txt"].message
    assert "nothing is known to have changed" in older["treatments.txt"].message


def test_one_older_file_is_about_that_file(tmp_path: Path) -> None:
    (tmp_path / "treatments.txt").write_text(treatments("3.34", "\tT1\ta\tNo\n"))
    (tmp_path / "protocols.txt").write_text(PROTOCOLS.format(version="3.37"))
    codes = validate(tmp_path).summary.codes
    assert codes["schema-version.older"] == 1
    assert "package.older-templates" not in codes


def with_workbook(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.txt").write_text(text)
    book = openpyxl.Workbook()
    for line in text.rstrip("\n").split("\n"):
        book.active.append(line.split("\t"))
    book.save(folder / f"{name}.xlsx")


def test_spreadsheets_beside_their_texts_are_one_cause(tmp_path: Path) -> None:
    with_workbook(tmp_path, "treatments", treatments("3.37", "\tT1\ta\tNo\n"))
    with_workbook(
        tmp_path, "protocols", PROTOCOLS.format(version="3.37") + "\tP1\tx.txt\tx\tOther\n"
    )
    (tmp_path / "x.txt").write_text("x")
    report = validate(tmp_path)
    found = [issue for issue in report.issues if issue.severity != "info"]
    assert [issue.code for issue in found if issue.code.startswith(("package", "file", "id"))] == [
        "package.copies"
    ]
    assert {file.role for file in report.files if file.path.endswith(".xlsx")} == {"copy"}
    assert sum(file.rows for file in report.files) == 2


def test_a_spreadsheet_that_says_otherwise_is_told_where(tmp_path: Path) -> None:
    with_workbook(tmp_path, "treatments", treatments("3.37", "\tT1\ta\tNo\n"))
    (tmp_path / "treatments.txt").write_text(treatments("3.37", "\tT1\tb\tNo\n"))
    report = validate(tmp_path)
    cause, differs = (
        next(issue for issue in report.issues if issue.code == code)
        for code in ("package.copies", "file.copy-differs")
    )
    assert differs.caused_by == cause.id
    assert (differs.file, differs.row) == ("treatments.xlsx", 4)
    assert "column C: “a” and “b”" in differs.message


def test_a_workbook_of_which_one_sheet_is_here_as_text_is_checked_otherwise(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in treatments("3.37", "\tT1\ta\tNo\n").rstrip("\n").split("\n"):
        book.active.append(line.split("\t"))
    sheet = book.create_sheet("p")
    for line in (PROTOCOLS.format(version="3.37") + "\tP1\tx.txt\tx\tOther").split("\n"):
        sheet.append(line.split("\t"))
    book.save(tmp_path / "study.xlsx")
    (tmp_path / "treatments.txt").write_text(treatments("3.37", "\tT1\ta\tNo\n"))
    codes = validate(tmp_path).summary.codes
    assert codes["file.needs-text"] == codes["package.copies"] == 1
    assert codes["file.missing"] == 1, "the other sheet is checked"


def with_row_names(path: Path) -> None:
    """As R writes a table: each row begins with its name, above which nothing stands."""
    lines = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    rows = [[str(at), *(cell or "NA" for cell in row)] for at, row in enumerate(lines[3:], 1)]
    path.write_text("".join("\t".join(row) + "\n" for row in [*lines[:3], *rows]), "utf-8")


def test_row_names_of_r_are_one_cause(tmp_path: Path) -> None:
    study = Path(shutil.copytree(examples.path("human-study"), tmp_path / "study"))
    with_row_names(study / "bioSamples.txt")
    (cause,) = [issue for issue in roots(validate(study)) if issue.severity == "error"]
    assert (cause.code, cause.file, cause.row) == ("layout.row-names", "bioSamples.txt", 4)


def test_numbered_rows_with_a_remark_are_no_shifted_ones(tmp_path: Path) -> None:
    study = Path(shutil.copytree(examples.path("human-study"), tmp_path / "study"))
    lines = (study / "bioSamples.txt").read_text("utf-8").splitlines()
    rows = [f"{at}{line}\tremark" for at, line in enumerate(lines[3:], 1)]
    (study / "bioSamples.txt").write_text("\n".join([*lines[:3], *rows]) + "\n", "utf-8")
    assert "layout.row-names" not in validate(study).summary.codes


def test_a_blank_sheet_of_a_template_beside_the_filled_one_is_left_out(tmp_path: Path) -> None:
    filled = treatments("3.37", "\tT1\ta\tNo\n").rstrip("\n").split("\n")
    book = openpyxl.Workbook()
    blank = book.create_sheet("treatments (2)")
    for line in filled:
        book.active.append(line.split("\t"))
    for line in filled[:3]:
        blank.append(line.split("\t"))
    book.create_sheet("nothing at all")
    book.save(tmp_path / "treatments.xlsx")
    (cause,) = [issue for issue in roots(validate(tmp_path)) if issue.severity == "error"]
    assert (cause.code, cause.sheet) == ("template.blank", "treatments (2)")


@pytest.mark.parametrize("rest", ["\t\t\t\tcopied down\n", "\t\t\tNo\t\n"])
def test_a_row_with_little_in_it_is_one_cause(tmp_path: Path, rest: str) -> None:
    (tmp_path / "treatments.txt").write_text(treatments("3.37", "\tT1\ta\tNo\n", rest))
    report = validate(tmp_path)
    (cause,) = [issue for issue in roots(report) if issue.row == 5]
    assert cause.code == "row.nearly-empty"
    followers = [issue for issue in report.issues if issue.caused_by == cause.id]
    assert {issue.row for issue in followers} == {5}
    assert {issue.code for issue in followers} <= {"value.required", "value.must-be-empty"}


def test_a_row_with_one_gap_is_about_the_gap(tmp_path: Path) -> None:
    (tmp_path / "treatments.txt").write_text(treatments("3.37", "\t\ta\tNo\n"))
    assert "row.nearly-empty" not in validate(tmp_path).summary.codes


def test_a_file_that_cannot_be_read_stands_before_what_follows(tmp_path: Path) -> None:
    (tmp_path / "protocols.xlsx").write_bytes(b"PK\x03\x04 broken")
    first, second = [issue for issue in validate(tmp_path).issues if issue.severity == "error"]
    assert (first.code, second.code) == ("file.unreadable", "package.no-template")
    assert second.caused_by == first.id


def test_a_folder_of_packages_is_one_cause(tmp_path: Path) -> None:
    for study in ("one", "two", "three"):
        (tmp_path / study).mkdir()
        (tmp_path / study / "treatments.txt").write_text(treatments("3.37", "\tT1\ta\tNo\n"))
        (tmp_path / study / "protocols.txt").write_text(
            PROTOCOLS.format(version="3.37") + "\tP1\tx.txt\tx\tOther\n"
        )
        (tmp_path / study / "x.txt").write_text(study)
    report = validate(tmp_path)
    (cause,) = [issue for issue in roots(report) if issue.severity == "error"]
    assert cause.code == "package.many"
    assert "3 folders" in cause.message


UNIT = "Fortnites"


@pytest.fixture
def with_one_unit_in_two_files(tmp_path: Path) -> Path:
    """The same word that is no unit of time stands in the study's design and in its subjects."""
    folder = tmp_path / "study"
    shutil.copytree(examples.path("human-study"), folder)
    for file in (folder / "basic_study_design.txt", folder / "subjectHumans.txt"):
        text = file.read_text(encoding="utf-8")
        assert "\tYears" in text
        file.write_text(text.replace("\tYears", f"\t{UNIT}"), encoding="utf-8")
    return folder


def test_the_same_wrong_value_in_several_files_is_one_cause(
    with_one_unit_in_two_files: Path,
) -> None:
    report = validate(with_one_unit_in_two_files)
    (cause,) = [each for each in report.causes if each.first.severity == "error"]
    assert (cause.first.file, cause.first.value) == ("basic_study_design.txt", UNIT)
    assert [(each.first.file, each.count) for each in cause.followers] == [
        ("subjectHumans.txt", 12)
    ]
    shown = cause_list(View(report), load_schema(), Choices())
    assert "It stands in 1 other file too" in shown
    assert "should disappear" not in shown


def test_another_wrong_value_is_another_cause(with_one_unit_in_two_files: Path) -> None:
    file = with_one_unit_in_two_files / "subjectHumans.txt"
    file.write_text(file.read_text(encoding="utf-8").replace(UNIT, "Decads"), encoding="utf-8")
    report = validate(with_one_unit_in_two_files)
    found = [each.first for each in report.causes if each.first.code == "value.not-in-vocabulary"]
    assert [issue.file for issue in found] == ["basic_study_design.txt", "subjectHumans.txt"]


def test_what_is_noted_of_a_damaged_cell_follows_from_the_damage(tmp_path: Path) -> None:
    folder = tmp_path / "assay"
    shutil.copytree(examples.path("assay-elisa"), folder)
    file = next(folder.glob("experimentSamples.ELISA*"))
    lines = file.read_text(encoding="utf-8").splitlines()
    at = lines[2].split("\t").index("Value Reported")
    for number, value in ((3, "01:50:00"), (4, "#N/A"), (5, "about 7")):
        cells = lines[number].split("\t")
        cells[at] = value
        lines[number] = "\t".join(cells)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    report = validate([examples.path("human-study"), folder])

    texts = {i.value: i.caused_by for i in report.issues if i.code == "value.text-for-number"}
    damage = {i.value: i.id for i in report.issues if i.code.startswith(("value.made", "value.sp"))}
    assert texts == {**damage, "about 7": None}


@pytest.mark.parametrize(
    ("header", "section"),
    [("Research Focus", "study_categorization"), ("PMID", "study_pubmed"), ("Colour", None)],
)
def test_a_column_that_has_its_place_in_another_section_is_led_there(
    header: str, section: str | None, tmp_path: Path
) -> None:
    folder = tmp_path / "study"
    shutil.copytree(examples.path("human-study"), folder)
    file = folder / "basic_study_design.txt"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("\nHypothesis\t", f"\n{header}\tx\nHypothesis\t"), "utf-8")
    (issue,) = [i for i in validate(folder).issues if i.code == "layout.unknown-column"]
    assert (issue.section, issue.column) == ("study", header)
    assert ("its place is section" in issue.message) == bool(section)
    assert (section or "") in issue.message
