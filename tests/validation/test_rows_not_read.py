"""Rows that are not read are told, each at its place, and counted."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from immport_explorer import ValidationReport, examples, validate
from immport_explorer.fixes.apply import repair

TOP = "treatments\tSchema Version 3.37\nPlease do not delete or edit this column\n"
HEADER = "Column Name\tUser Defined ID\tName\tUse Treatment?\n"


def checked(tmp_path: Path, text: str, name: str = "treatments.txt") -> ValidationReport:
    (tmp_path / name).write_text(text)
    return validate(tmp_path / name)


@pytest.mark.parametrize("count", [1, 3, 20])
def test_rows_above_the_column_names_are_errors_and_counted(tmp_path: Path, count: int) -> None:
    above = "".join(f"\tA{number}\tabove\tNo\n" for number in range(count))
    report = checked(tmp_path, f"{TOP}{above}{HEADER}\tB1\tbelow\tNo\n")
    rows = [issue.row for issue in report.issues if issue.code == "layout.data-above-header"]
    assert rows == list(range(3, 3 + count))
    assert "layout.moved-header" not in report.summary.codes, "it has no cause of its own"
    (unread,) = [item for item in report.coverage if "not read" in item.what]
    assert (unread.checked, unread.count) == (False, count)
    assert not report.valid


def test_the_row_tells_what_it_holds(tmp_path: Path) -> None:
    report = checked(tmp_path, f"{TOP}\tT0\tnone\tNo\n{HEADER}\tB1\tbelow\tNo\n")
    (issue,) = [issue for issue in report.issues if issue.code == "layout.data-above-header"]
    assert "T0; none; No" in issue.message


def test_empty_lines_above_only_move_the_column_names(tmp_path: Path) -> None:
    report = checked(tmp_path, f"{TOP}\t\t\n\n{HEADER}\tB1\tbelow\tNo\n")
    codes = set(report.summary.codes)
    assert codes == {"layout.moved-header", "layout.missing-optional-column"}


def test_a_header_line_without_its_label_says_what_stands_there(tmp_path: Path) -> None:
    report = checked(tmp_path, f"{TOP}User Defined ID\tName\tUse Treatment?\nB1\tbelow\tNo\n")
    (issue,) = [issue for issue in report.issues if issue.code == "layout.header-mark"]
    assert "“User Defined ID”" in issue.message


def test_underscores_for_blanks_are_a_spelling_that_can_be_fixed(tmp_path: Path) -> None:
    text = f"{TOP}Column_Name\tUser_Defined_ID\tName\tUse_Treatment?\n\tB1\tbelow\tNo\n"
    report = checked(tmp_path, text)
    assert report.valid
    assert report.files[0].rows == 1
    fixes = {issue.column: issue.fix.value for issue in report.issues if issue.fix}
    assert fixes == {"User_Defined_ID": "User Defined ID", "Use_Treatment?": "Use Treatment?"}
    repair(tmp_path / "treatments.txt", tmp_path / "out")
    assert "User Defined ID\tName\tUse Treatment?" in (tmp_path / "out/treatments.txt").read_text()


SUBJECTS = (
    "subjectanimals\tSchema Version {version}\nPlease do not delete or edit this column\n"
    "Column Name\tSubject ID\tArm Or Cohort ID\t{header}\n\tS1\tA1\t{value}\n"
)


@pytest.mark.parametrize(("version", "header", "now"), [
    ("3.37", "Gender", "Sex"), ("3.36", "Sex", "Gender"),
])  # fmt: skip
def test_a_header_of_another_version_is_read_and_can_be_renamed(
    tmp_path: Path, version: str, header: str, now: str
) -> None:
    text = SUBJECTS.format(version=version, header=header, value="no such sex")
    report = checked(tmp_path, text, "subjectAnimals.txt")
    (renamed,) = [issue for issue in report.issues if issue.code == "layout.renamed-column"]
    assert (renamed.value, renamed.row) == (header, 3)
    assert now in renamed.message
    assert renamed.fix is not None and renamed.fix.value == now
    of_column = {issue.code for issue in report.issues if issue.column == now}
    assert of_column == {"value.not-in-vocabulary"}, "its values are checked, and it is not missing"
    repair(tmp_path / "subjectAnimals.txt", tmp_path / "out", schema=version)
    assert f"\t{now}\n" in (tmp_path / "out/subjectAnimals.txt").read_text()


def test_a_column_under_both_names_is_one_too_many(tmp_path: Path) -> None:
    text = SUBJECTS.format(version="3.37", header="Gender\tSex", value="Female\tFemale")
    report = checked(tmp_path, text, "subjectAnimals.txt")
    codes = report.summary.codes
    assert "layout.renamed-column" not in codes
    assert codes["layout.unknown-column"] == 1


ABOVE = [("Our study",), ("",), ("sep=;",), ("Treatments of study X", "", "by the lab")]


@pytest.mark.parametrize("form", ["tabs", "semicolons", "utf-16", "xlsx"])
@pytest.mark.parametrize("above", ABOVE, ids=lambda above: above[0] or "empty")
def test_a_template_below_a_title_is_known_and_its_title_is_told(
    above: tuple[str, ...], form: str, tmp_path: Path
) -> None:
    """As when somebody put a title over it, or a program wrote how its cells are separated."""
    text = "\n".join((*above, f"{TOP}{HEADER}\tB1\tbelow\tNo\n"))
    file = tmp_path / f"treatments.{'xlsx' if form == 'xlsx' else 'txt'}"
    if form == "xlsx":
        book = openpyxl.Workbook()
        for line in text.split("\n"):
            book.active.append([cell or None for cell in line.split("\t")])
        book.save(file)
    else:
        said = text.replace("\t", ";") if form == "semicolons" else text
        file.write_bytes(said.encode("utf-16" if form == "utf-16" else "utf-8"))
    report = validate(file)
    rows = [issue.row for issue in report.issues if issue.code == "layout.data-above-header"]
    is_told_by_its_form = form == "semicolons" and above == ("sep=;",)
    assert rows == ([] if is_told_by_its_form else list(range(1, len(above) + 1)))
    assert report.files[0].rows == 1
    assert not {"layout.moved-header", "template.missing-lines"} & set(report.summary.codes)


def test_the_version_below_a_title_is_mended_where_it_stands(tmp_path: Path) -> None:
    whole = (examples.path("human-study") / "treatments.txt").read_text("utf-8").split("\n")
    whole[0] = whole[0].replace("3.36", "3.30")
    report = checked(tmp_path, "\n".join(("Our study", *whole)))
    (issue,) = [issue for issue in report.issues if issue.code == "schema-version.older"]
    assert issue.row == 2
    repair(tmp_path / "treatments.txt", tmp_path / "out")
    lines = (tmp_path / "out/treatments.txt").read_text().split("\n")
    assert lines[:2] == ["Our study", "treatments\tSchema Version 3.37"]


def test_a_design_below_a_title_has_its_sections(tmp_path: Path) -> None:
    design = (examples.path("human-study") / "basic_study_design.txt").read_text("utf-8")
    whole = checked(tmp_path, design, "basic_study_design.txt")
    report = checked(tmp_path, f"Our study\n{design}", "basic_study_design.txt")
    rows = [issue.row for issue in report.issues if issue.code == "layout.data-above-header"]
    assert rows == [1]
    assert report.files[0].tables == whole.files[0].tables
