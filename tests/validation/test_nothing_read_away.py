"""Tables that stand otherwise than in the blank template: named once, at their place."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from immport_explorer import Issue, ValidationReport, examples, repair, validate

SAMPLES = "bioSamples.txt"
NOTE = "Please do not delete or edit this column"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """The example of a human study, to be changed."""
    return Path(shutil.copytree(examples.path("human-study"), tmp_path / "study"))


def rows_of(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text("utf-8").splitlines()]


def write(path: Path, rows: list[list[str]], separator: str = "\t") -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=separator, lineterminator="\n").writerows(rows)


def codes_of(report: ValidationReport) -> set[str]:
    """The kinds of issue, but that the example is of an older schema."""
    return set(report.summary.codes) - {"package.older-schema"}


def roots(report: ValidationReport) -> list[Issue]:
    """The errors that follow from no other."""
    return [i for i in report.issues if i.caused_by is None and i.severity == "error"]


def the_root(folder: Path) -> Issue:
    (issue,) = roots(validate(folder))
    return issue


def as_workbook(path: Path, change: Callable[[Worksheet], object]) -> None:
    """The template as a spreadsheet instead."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for cells in rows_of(path):
        sheet.append([cell or None for cell in cells])
    change(sheet)
    book.save(path.with_suffix(".xlsx"))
    path.unlink()


@pytest.mark.parametrize("file", [SAMPLES, "subjectHumans.txt", "experiments.txt"])
def test_a_table_turned_on_its_side_is_one_cause(study: Path, file: str) -> None:
    rows = rows_of(study / file)
    width = max(map(len, rows))
    whole = [cells + [""] * (width - len(cells)) for cells in rows[2:]]
    write(study / file, [*rows[:2], *map(list, zip(*whole, strict=True))])
    issue = the_root(study)
    assert (issue.code, issue.file, issue.row) == ("layout.turned-table", file, 4)


@pytest.mark.parametrize("mark", ["", "Column Name"])
def test_column_names_among_the_rows_are_one_cause(study: Path, mark: str) -> None:
    rows = rows_of(study / SAMPLES)
    write(study / SAMPLES, [*rows[:20], [mark, *rows[2][1:]], *rows[20:]])
    issue = the_root(study)
    assert (issue.code, issue.file, issue.row) == ("row.is-header", SAMPLES, 21)


def test_files_of_one_template_joined_with_all_their_lines(study: Path) -> None:
    rows = rows_of(study / SAMPLES)
    write(study / SAMPLES, [*rows[:20], *rows[:3], *rows[20:]])
    issue = the_root(study)
    assert (issue.code, issue.row) == ("layout.second-template", 21)
    assert "the same template again" in issue.message


def test_another_template_below_the_first_is_one_cause(study: Path) -> None:
    rows = rows_of(study / SAMPLES)
    write(study / SAMPLES, [*rows, [""], *rows_of(study / "treatments.txt")])
    (study / "treatments.txt").unlink()
    issue = the_root(study)
    assert (issue.code, issue.row) == ("layout.second-template", len(rows) + 2)
    assert "another template, treatments" in issue.message


def test_labels_in_the_first_column_begin_no_template(study: Path) -> None:
    rows = rows_of(study / SAMPLES)
    rows[10][0] = "treatments"
    write(study / SAMPLES, rows)
    assert not roots(validate(study))


@pytest.mark.parametrize("separator", [",", ";", "|"])
def test_cells_that_other_signs_separate_are_read(study: Path, separator: str) -> None:
    write(study / SAMPLES, rows_of(study / SAMPLES), separator)
    assert the_root(study).code == "file.not-tabs"
    assert validate(study).summary.rows == validate(examples.path("human-study")).summary.rows


def in_json(header: str) -> str:
    """As ImmPort's JSON calls it."""
    first, *others = header.split()
    return first.lower() + "".join(word.capitalize() for word in others)


def in_r(header: str) -> str:
    """As R's read.table makes it."""
    return "".join(sign if sign.isalnum() else "." for sign in header)


@pytest.mark.parametrize("called", [in_json, in_r, str.upper])
def test_headers_spelled_as_programs_spell_them_are_read(
    study: Path, called: Callable[[str], str]
) -> None:
    rows = rows_of(study / SAMPLES)
    write(study / SAMPLES, [*rows[:2], ["Column Name", *map(called, rows[2][1:])], *rows[3:]])
    report = validate(study)
    assert report.valid and codes_of(report) == {"layout.header-spelling"}
    assert all(i.fix for i in report.issues if i.code == "layout.header-spelling")


def test_a_data_frame_without_the_first_lines_is_known(study: Path) -> None:
    rows = rows_of(study / SAMPLES)
    write(study / SAMPLES, [list(map(in_r, rows[2])), *rows[3:]])
    report = validate(study)
    assert [issue.code for issue in roots(report)] == ["template.missing-lines"]
    assert "layout.moved-header" not in report.summary.codes


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bioSamples.html", b"<html><table><tr><td>biosamples</td></tr></table></html>"),
        ("bioSamples.fods", b'<?xml version="1.0"?><office:document/>'),
        ("bioSamples.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000)),
        ("bioSamples.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000)),
    ],
)
def test_a_template_in_a_form_that_is_not_read_is_the_cause(
    study: Path, name: str, content: bytes
) -> None:
    """Whatever the rest of the package misses for it follows."""
    (study / SAMPLES).unlink()
    (study / name).write_bytes(content)
    report = validate(study)
    assert {issue.file for issue in roots(report)} == {name}
    assert not any(i.code == "file.unused" and i.file == name for i in report.issues)


@pytest.mark.parametrize("name", ["bioSamples.txt~", ".#bioSamples.txt"])
def test_what_editors_leave_behind_is_no_template(study: Path, name: str) -> None:
    shutil.copy(study / SAMPLES, study / name)
    assert not codes_of(validate(study))


def test_merged_cells_are_one_cause_for_what_is_empty_in_them(study: Path) -> None:
    def merge(sheet: Worksheet) -> None:
        for top in (4, 7, 10):
            sheet.merge_cells(f"G{top}:G{top + 2}")

    as_workbook(study / SAMPLES, merge)
    issue = the_root(study)
    assert issue.code == "file.merged-cells"
    assert "G4:G6, G7:G9, G10:G12" in issue.message


def test_merged_cells_that_hold_nothing_are_nothing_to_tell(study: Path) -> None:
    as_workbook(study / SAMPLES, lambda sheet: sheet.merge_cells("Z5:Z9"))
    assert "file.merged-cells" not in codes_of(validate(study))


def test_cells_beside_merged_ones_keep_their_own_causes(study: Path) -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("G4:G6")
        sheet["C5"] = "Sirum"

    as_workbook(study / SAMPLES, merge)
    codes = {issue.code for issue in roots(validate(study))}
    assert codes == {"file.merged-cells", "value.not-in-vocabulary"}


def test_two_sheets_of_one_template_are_told_apart(study: Path) -> None:
    def copy(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        sheet.title = "Day 0"
        sheet.parent.copy_worksheet(sheet).title = "Day 7"

    as_workbook(study / SAMPLES, copy)
    issue = the_root(study)
    assert issue.code == "template.repeated"
    assert issue.sheet == "Day 7" and "(sheet Day 0)" in issue.message


def beside(left: list[list[str]], right: list[list[str]]) -> list[list[str]]:
    """The two tables side by side, a blank column between."""
    width, height = max(map(len, left)), max(len(left), len(right))
    whole = [row + [""] * (width - len(row)) for row in left]
    whole += [[""] * width] * (height - len(left))
    return [[*row, "", *(right[at] if at < len(right) else [])] for at, row in enumerate(whole)]


def as_text(path: Path, rows: list[list[str]]) -> None:
    write(path, rows)


def as_csv(path: Path, rows: list[list[str]]) -> None:
    write(path.with_suffix(".csv"), rows, ",")
    path.unlink()


def as_xlsx(path: Path, rows: list[list[str]]) -> None:
    write(path, rows)
    as_workbook(path, lambda _: None)


FORMS = [as_text, as_csv, as_xlsx]
OTHER_FORM = {"file.not-tabs", "file.needs-text"}


def roots_but_form(report: ValidationReport) -> list[Issue]:
    """The errors that follow from no other, but for what says that the file is no text."""
    return [issue for issue in roots(report) if issue.code not in OTHER_FORM]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("other", ["treatments.txt", "subjectHumans.txt"])
def test_a_template_beside_another_is_one_cause(
    study: Path, other: str, form: Callable[[Path, list[list[str]]], None]
) -> None:
    rows = beside(rows_of(study / SAMPLES), rows_of(study / other))
    form(study / SAMPLES, rows)
    (study / other).unlink()
    (issue,) = roots_but_form(validate(study))
    assert (issue.code, issue.row) == ("layout.table-beside", 3)
    assert "column P" in issue.message and rows[2][16] in issue.message


@pytest.mark.parametrize("form", FORMS)
def test_a_labs_table_beside_a_template_is_one_cause(
    study: Path, form: Callable[[Path, list[list[str]]], None]
) -> None:
    lab = [["Tube", "Freezer box"], *([f"t{n}", f"box {n}"] for n in range(60))]
    form(study / SAMPLES, beside(rows_of(study / SAMPLES), [[], [], *lab]))
    report = validate(study)
    (issue,) = roots_but_form(report)
    assert issue.code == "layout.table-beside"
    assert report.summary.rows == validate(examples.path("human-study")).summary.rows


def test_results_behind_a_blank_column_repeat_as_they_may(study: Path) -> None:
    file = study / "experimentSamples.ELISA.txt"
    rows = rows_of(file)
    first = rows[2].index("Result Separator Column") + 1
    write(file, beside(rows, [[], [], *(row[first:] for row in rows[2:])]))
    assert "layout.table-beside" not in validate(study).summary.codes


@pytest.mark.parametrize("names", [["Remarks"], ["Descriptoin", "Remarks"]])
def test_columns_behind_a_blank_one_may_be_the_templates(study: Path, names: list[str]) -> None:
    rows = rows_of(study / SAMPLES)
    at = rows[2].index("Description")
    without = [row[:at] + row[at + 1 :] for row in rows]
    write(study / SAMPLES, beside(without, [[], [], names]))
    assert {issue.code for issue in roots(validate(study))} == {"layout.unknown-column"}


@pytest.mark.parametrize("form", FORMS)
def test_values_below_no_name_are_one_cause_a_column(
    study: Path, form: Callable[[Path, list[list[str]]], None]
) -> None:
    rows = rows_of(study / SAMPLES)
    filled = [
        [*row[:4], f"x{at}" if at > 2 else "", *row[4:6], f"y{at}" if at > 30 else "", *row[6:]]
        for at, row in enumerate(rows)
    ]
    form(study / SAMPLES, filled)
    found = {
        cause.first.message.split(",")[0]: cause.rows
        for cause in validate(study).causes
        if cause.first.code == "layout.nameless-column"
    }
    rows_below = range(4, len(rows) + 1)
    assert found == {
        "Column E has no name": tuple(rows_below),
        "Column H has no name": tuple(row for row in rows_below if row > 31),
    }


@pytest.mark.parametrize("form", FORMS)
def test_a_blank_column_is_nothing(
    study: Path, form: Callable[[Path, list[list[str]]], None]
) -> None:
    form(study / SAMPLES, [[*row[:4], "", *row[4:]] for row in rows_of(study / SAMPLES)])
    assert not roots_but_form(validate(study))


@pytest.mark.parametrize("file", [SAMPLES, "basic_study_design.txt"])
@pytest.mark.parametrize("separator", [",", ";", "|"])
@pytest.mark.parametrize("mark", ["sep={}", '"sep={}"', "SEP={}"])
def test_a_line_that_names_the_separator_is_no_row(
    study: Path, file: str, separator: str, mark: str
) -> None:
    table = (study / file).with_suffix(".csv")
    write(table, rows_of(study / file), separator)
    table.write_text(f"{mark.format(separator)}\n{table.read_text('utf-8')}", "utf-8")
    (study / file).unlink()
    assert the_root(study).code == "file.not-tabs"
    repair(study, study.parent / "mended")
    assert (study.parent / "mended" / file).read_text("utf-8").splitlines()[0].count("\t") == 1
    assert not roots(validate(study.parent / "mended"))


def test_a_line_that_names_tabs_is_told(study: Path) -> None:
    text = (study / SAMPLES).read_text("utf-8")
    (study / SAMPLES).write_text(f"sep=\t\n{text}", "utf-8")
    issue = the_root(study)
    assert (issue.code, issue.row) == ("layout.data-above-header", 1)
