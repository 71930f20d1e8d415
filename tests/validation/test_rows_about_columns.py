"""Rows below the column names that say what the columns hold: one cause, and the data still judged.

Data managers keep such lines from their own tables: descriptions, units, what is required.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from immport_explorer import Issue, ValidationReport, examples, validate

SAMPLES, SUBJECTS = "bioSamples.txt", "subjectHumans.txt"
CODE = "row.about-columns"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """The example of a human study, to be changed."""
    return Path(shutil.copytree(examples.path("human-study"), tmp_path / "study"))


def put(file: Path, *rows: list[str]) -> None:
    """Put rows below the column names."""
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join([*lines[:3], *("\t".join(row) + "\n" for row in rows), *lines[3:]]))


def headers(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines()[2].split("\t")[1:]


def roots(report: ValidationReport) -> list[Issue]:
    """The errors that follow from no other."""
    return [i for i in report.issues if i.caused_by is None and i.severity == "error"]


def as_description(header: str) -> str:
    return f"Enter the {header.lower()} here"


def as_requirement(header: str) -> str:
    return "required" if header.endswith("ID") else "optional"


def as_answer(header: str) -> str:
    return "Yes" if header.endswith("ID") else "No"


def as_type(header: str) -> str:
    return "number" if "Age" in header or header.endswith("Collected") else "varchar(50)"


def as_unit(header: str) -> str:
    return "Days" if header in ("Study Time Collected", "Min Subject Age") else ""


def as_hint_at_ids(header: str) -> str:
    return f"e.g. {header}" if header.endswith("ID") else ""


WAYS = [as_description, as_requirement, as_answer, as_type, as_unit, as_hint_at_ids]


@pytest.mark.parametrize("file", [SAMPLES, SUBJECTS])
@pytest.mark.parametrize("way", WAYS)
def test_a_row_about_the_columns_is_one_cause(
    study: Path, file: str, way: Callable[[str], str]
) -> None:
    put(study / file, ["", *map(way, headers(study / file))])
    report = validate(study)
    (issue,) = roots(report)
    assert (issue.code, issue.file, issue.row) == (CODE, file, 4)
    others = [i for i in report.issues if i.row == 4 and i.file == file and i.id != issue.id]
    assert others and all(other.caused_by == issue.id for other in others)


def test_several_such_rows_are_each_told(study: Path) -> None:
    names = headers(study / SAMPLES)
    put(study / SAMPLES, *(["", *map(way, names)] for way in (as_description, as_requirement)))
    assert [(i.code, i.row) for i in roots(validate(study))] == [(CODE, 4), (CODE, 5)]


def test_the_same_words_in_two_files_belong_to_their_rows(study: Path) -> None:
    for file in (SAMPLES, SUBJECTS):
        put(study / file, ["", *map(as_requirement, headers(study / file))])
    assert sorted((i.code, i.file) for i in roots(validate(study))) == [
        (CODE, SAMPLES),
        (CODE, SUBJECTS),
    ]


def test_a_section_of_ids_and_free_text_is_seen_through(study: Path) -> None:
    design = study / "basic_study_design.txt"
    lines = design.read_text("utf-8").split("\n")
    at = lines.index("arm_or_cohort") + 1
    said = "\t".join(f"{header} of the arm" for header in lines[at].split("\t"))
    design.write_text("\n".join([*lines[: at + 1], said, *lines[at + 1 :]]), "utf-8")
    assert [(issue.code, issue.row) for issue in roots(validate(study))] == [(CODE, at + 2)]


def test_the_data_below_are_judged(study: Path) -> None:
    put(study / SAMPLES, ["", *map(as_description, headers(study / SAMPLES))])
    text = (study / SAMPLES).read_text("utf-8")
    (study / SAMPLES).write_text(text.replace("\tSerum\t", "\tSerumm\t", 1))
    assert [i.code for i in roots(validate(study))] == [CODE, "value.not-in-vocabulary"]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"Type": "taken from the arm", "Study Time Collected": "seven days later"},
        {"Type": "optional", "Study Time Collected": "Days", "Study Time T0 Event": "text"},
        {"User Defined ID": "Sample number 1 of the subject", "Name": "Unique name of the sample"},
    ],
)
def test_a_row_of_data_is_none_however_wrong(study: Path, values: dict[str, str]) -> None:
    lines = (study / SAMPLES).read_text("utf-8").splitlines()
    cells = dict(zip(lines[2].split("\t"), lines[3].split("\t"), strict=True)) | values
    (study / SAMPLES).write_text("\n".join([*lines[:3], "\t".join(cells.values()), *lines[4:]]))
    assert CODE not in validate(study).summary.codes
