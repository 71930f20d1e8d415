"""The first suggestion of everything, picked: the corrected package says the same as before."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from immport_explorer import examples, validate
from immport_explorer.fixes.apply import repair

SUBJECTS = "subjectHumans.txt"
SAMPLES = "bioSamples.txt"


def rewrite(file: Path, row: int, header: str, value: str) -> None:
    lines = [line.split("\t") for line in file.read_text("utf-8").split("\n")]
    lines[row - 1][lines[2].index(header)] = value
    file.write_text("\n".join("\t".join(cells) for cells in lines), encoding="utf-8")


def read(file: Path, row: int, header: str) -> str:
    lines = [line.split("\t") for line in file.read_text("utf-8").split("\n")]
    return lines[row - 1][lines[2].index(header)]


def picked(package: Path, target: Path) -> Path:
    """The package with the first suggestion of each issue applied."""
    report = validate(package)
    choices = {issue.id: issue.suggestions[0] for issue in report.issues if issue.suggestions}
    repair(package, target, choices=choices)
    return target


@pytest.mark.parametrize(
    ("header", "said", "after"),
    [
        ("Ethnicity", "Hispanic", "Hispanic or Latino"),
        ("Ethnicity", "Latino", "Hispanic or Latino"),
        ("Ethnicity", "Not Reported", "Not Specified"),
        ("Race", "Caucasian", "White"),
        ("Race", "Native American", "American Indian or Alaska Native"),
        ("Race", "Indian", "Indian"),
        ("Min Subject Age", "<18", "<18"),
        ("Min Subject Age", ">89", ">89"),
        ("Subject Location", "NY", "US: New York"),
        ("Subject Location", "U.S.", "United States of America"),
    ],
)
def test_what_is_said_about_a_person_stays_true(
    header: str, said: str, after: str, tmp_path: Path
) -> None:
    shutil.copytree(examples.path("human-study"), tmp_path / "study")
    rewrite(tmp_path / "study" / SUBJECTS, 4, header, said)

    target = picked(tmp_path / "study", tmp_path / "out")

    file = target / SUBJECTS if target.exists() else tmp_path / "study" / SUBJECTS
    assert read(file, 4, header) == after


def test_a_cell_type_by_its_long_name(tmp_path: Path) -> None:
    shutil.copytree(examples.path("human-study"), tmp_path / "study")
    rewrite(tmp_path / "study" / SAMPLES, 4, "Type", "peripheral blood mononuclear cells")

    assert read(picked(tmp_path / "study", tmp_path / "out") / SAMPLES, 4, "Type") == "PBMC"


def test_a_missing_file_is_never_a_template(tmp_path: Path) -> None:
    shutil.copytree(examples.path("human-study"), tmp_path / "study")
    rewrite(tmp_path / "study" / "protocols.txt", 4, "File Name", "protocol.txt")

    issues = validate(tmp_path / "study").issues

    (missing,) = [issue for issue in issues if issue.code == "file.missing"]
    assert "protocols.txt" not in missing.suggestions


def test_a_choice_counts_for_the_same_wrong_term_in_other_files(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    shutil.copytree(examples.path("human-study"), folder)
    for name in ("basic_study_design.txt", "subjectHumans.txt"):
        file = folder / name
        file.write_text(file.read_text("utf-8").replace("\tYears", "\tyrs"), encoding="utf-8")
    report = validate(folder)
    first = next(issue for issue in report.issues if issue.value == "yrs")

    made = repair(folder, tmp_path / "out", choices={first.id: "Years"})

    assert {change.file for change in made.changes if change.before == "yrs"} == {
        "basic_study_design.txt",
        "subjectHumans.txt",
    }
