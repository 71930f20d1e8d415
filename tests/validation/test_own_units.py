"""Units beside numbers: cut only where the row says the same in its own column of units."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from immport_explorer import examples, repair, validate

SAMPLES, SUBJECTS = "bioSamples.txt", "subjectHumans.txt"
TIME, TIME_UNIT = "Study Time Collected", "Study Time Collected Unit"
ELISA = "experimentSamples.ELISA.txt"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """The example of a human study, to be changed."""
    return Path(shutil.copytree(examples.path("human-study"), tmp_path / "study"))


def fill(file: Path, *rows: Mapping[str, str]) -> None:
    """Fill cells of the first rows."""
    lines = [line.split("\t") for line in file.read_text("utf-8").splitlines()]
    for at, row in enumerate(rows, 3):
        for header, value in row.items():
            lines[at][lines[2].index(header)] = value
    file.write_text("".join("\t".join(cells) + "\n" for cells in lines), "utf-8")


def suggested(study: Path, file: str, column: str) -> dict[str, tuple[str, ...]]:
    """What is suggested for each value of the column that is no number."""
    return {
        issue.value or "": issue.suggestions
        for issue in validate(study).issues
        if (issue.file, issue.column) == (file, column)
        and issue.code in ("value.not-a-number", "value.text-for-number")
    }


@pytest.mark.parametrize(
    ("value", "unit", "right"),
    [
        ("7 days", "Days", "7"),
        ("7 Days", "Days", "7"),
        ("7d", "Days", "7"),
        ("-7 d", "Days", "-7"),
        ("+7 days", "days", "+7"),
        ("0.5 hrs", "Hours", "0.5"),
        ("2 wks", "Weeks", "2"),
        ("7 hours", "Days", None),
        ("7 days post vaccination", "Days", None),
        ("7 days before", "Days", None),
        ("5 m", "Months", None),
        ("7-8 days", "Days", None),
        ("~7 days", "Days", None),
        (">7 days", "Days", None),
        ("7,5 days", "Days", None),
        ("Day 7", "Days", None),
        ("Day -7", "Days", None),
        ("D0", "Days", None),
        ("week 2", "Weeks", None),
        ("7 days", "Not Specified", None),
        ("7 days", "", None),
    ],
)
def test_a_unit_of_time_is_cut_where_the_row_says_the_same(
    study: Path, value: str, unit: str, right: str | None
) -> None:
    fill(study / SAMPLES, {TIME: value, TIME_UNIT: unit})
    assert suggested(study, SAMPLES, TIME) == {value: (right,) if right else ()}


def test_a_value_in_rows_of_different_units_keeps_its_own(study: Path) -> None:
    unlike = [{TIME: "7 days", TIME_UNIT: unit} for unit in ("Days", "Hours", "Days")]
    fill(study / SAMPLES, *unlike, {TIME: "3 days", TIME_UNIT: "Days"})
    assert suggested(study, SAMPLES, TIME) == {"7 days": (), "3 days": ("3",)}


def test_ages_have_their_unit_beside_them(study: Path) -> None:
    ages = {"Min Subject Age": "25 yrs", "Max Subject Age": "300 months", "Age Unit": "Years"}
    fill(study / SUBJECTS, ages)
    assert suggested(study, SUBJECTS, "Min Subject Age") == {"25 yrs": ("25",)}
    assert suggested(study, SUBJECTS, "Max Subject Age") == {"300 months": ()}


def test_results_lose_the_very_unit_of_their_row_alone(study: Path) -> None:
    results = [("5.2 pg/ml", "pg/ml"), ("5.2 ng/ml", "pg/ml"), ("<5 pg/ml", "pg/ml")]
    fill(
        study / ELISA,
        *({"Value Reported": value, "Unit Reported": unit} for value, unit in results),
    )
    assert suggested(study, ELISA, "Value Reported") == {
        "5.2 pg/ml": ("5.2",),
        "5.2 ng/ml": (),
        "<5 pg/ml": (),
    }


def test_days_without_a_column_of_units_are_days(tmp_path: Path) -> None:
    head = "Column Name\tSubject ID\tStudy ID\tStart Study Day\tEnd Study Day\n"
    rows = "\tS1\tST1\t7 days\t2 weeks\n"
    text = f"adverseevents\tSchema Version 3.37\nPlease do not delete or edit this column\n{head}"
    (tmp_path / "adverseEvents.txt").write_text(text + rows)
    assert suggested(tmp_path, "adverseEvents.txt", "Start Study Day") == {"7 days": ("7",)}
    assert suggested(tmp_path, "adverseEvents.txt", "End Study Day") == {"2 weeks": ()}


def test_the_number_is_written_where_a_person_picks_it(study: Path) -> None:
    fill(study / SAMPLES, {TIME: "7 days", TIME_UNIT: "Days"})
    (issue,) = (i for i in validate(study).issues if i.code == "value.not-a-number")
    repair(study, study.parent / "mended", choices={issue.id: issue.suggestions[0]})
    assert validate(study.parent / "mended").valid
