"""The privacy screen: what tells who a person is gives a warning, and little else does."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from immport_explorer import Issue, examples, validate


@pytest.fixture
def study(tmp_path: Path) -> Path:
    shutil.copytree(examples.path("human-study"), tmp_path / "study")
    return tmp_path / "study"


def write(file: Path, row: int, header: str, value: str) -> None:
    """Put a value into a cell of a plain template."""
    lines = file.read_text(encoding="utf-8").split("\n")
    cells = lines[row - 1].split("\t")
    position = lines[2].split("\t").index(header)
    cells += [""] * (position + 1 - len(cells))
    cells[position] = value
    lines[row - 1] = "\t".join(cells)
    file.write_text("\n".join(lines), encoding="utf-8")


def found(package: Path) -> list[Issue]:
    codes = ("privacy.", "value.age-over-89")
    return [issue for issue in validate(package).issues if issue.code.startswith(codes)]


TELLING = [
    ("privacy.email", "results went to jane.doe@mail.example.org", "jane.doe@mail.example.org"),
    ("privacy.telephone", "Call (555) 555-0100 first", "(555) 555-0100"),
    ("privacy.telephone", "555-555-0100", "555-555-0100"),
    ("privacy.telephone", "+44 20 7946 0958", "+44 20 7946 0958"),
    ("privacy.telephone", "phone 5550100123", "phone 5550100123"),
    ("privacy.record-number", "MRN 00123456", "MRN 00123456"),
    ("privacy.record-number", "medical record no. 12345678", None),
    ("privacy.record-number", "123-45-6789", "123-45-6789"),
    ("privacy.date", "drawn on 2021-03-05, frozen", "2021-03-05"),
    ("privacy.date", "born 3/5/1961", "3/5/1961"),
    ("privacy.date", "seen 3/5/20", "3/5/20"),
    ("privacy.date", "13.05.1961", "13.05.1961"),
    ("privacy.date", "05-Mar-1961", "05-Mar-1961"),
    ("privacy.date", "March 5, 1961", "March 5, 1961"),
    ("privacy.place", "lives in Springfield, IL 62701", "Springfield, IL 62701"),
    ("privacy.place", "zip code 62701", "zip code 62701"),
    ("privacy.place", "12 Elm Street", "12 Elm Street"),
    ("privacy.name", "Mrs. Miller", "Mrs. Miller"),
    ("privacy.name", "drawn from Mary Q. Miller at home", "Mary Q. Miller"),
    ("privacy.name", "Miller, Mary", "Miller, Mary"),
    ("privacy.name", "patient name: Miller", "patient name: Miller"),
]


@pytest.mark.parametrize(("code", "text", "excerpt"), TELLING, ids=lambda value: str(value))
def test_what_tells_who_a_person_is_is_a_warning(
    study: Path, code: str, text: str, excerpt: str | None
) -> None:
    write(study / "bioSamples.txt", 6, "Description", text)

    (issue,) = found(study)

    assert (issue.code, issue.severity) == (code, "warning")
    assert (issue.file, issue.row, issue.column) == ("bioSamples.txt", 6, "Description")
    assert f"“{excerpt}”" in issue.message or excerpt is None


HARMLESS = [
    "7 days after the first dose",
    "March 2020",
    "season 2019-2020",
    "A/Texas/50/2012 (H3N2)",
    "A/Victoria/361/2011",
    "HPV 6/11/16/18 vaccine",
    "B/Brisbane/60/2008-like",
    "CD3+CD19-CD14+",
    "1:10, 1:20, 1:40",
    "10.1038/ni.1234.5678",
    "lot 20210305",
    "31/31/2020",
    "000-12-3456",
    "made by Thomas Scientific",
    "Charles River Laboratories",
    "John Cunningham virus",
    "Robert Koch Institute",
    "Alexa Fluor 488",
    "US: Maryland",
    "CAS 50-00-0",
    "1000000 cells in 10 mL",
    "lk_gender@3.36",
]


def test_what_names_nobody_gives_nothing(study: Path) -> None:
    for row, text in enumerate(HARMLESS, 4):
        write(study / "bioSamples.txt", row, "Description", text)

    assert not found(study)


@pytest.mark.parametrize(
    ("code", "subject"),
    [
        ("privacy.date", "S-20210305"),
        ("privacy.date", "S_1961-03-05"),
        ("privacy.record-number", "MRN0012345"),
        ("privacy.name", "Mary_Miller"),
        ("privacy.email", "jane@example.org"),
    ],
)
def test_ids_are_looked_at_where_they_are_declared(study: Path, code: str, subject: str) -> None:
    old = (study / "subjectHumans.txt").read_text(encoding="utf-8").split("\n")[3].split("\t")[1]
    for file in study.glob("*.txt"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(f"\t{old}\t", f"\t{subject}\t"), encoding="utf-8")

    (issue,) = found(study)

    assert (issue.code, issue.file, issue.column) == (code, "subjectHumans.txt", "Subject ID")


def test_staff_may_be_named_and_written_to(study: Path) -> None:
    design = (study / "basic_study_design.txt").read_text(encoding="utf-8")

    assert "@" in design
    assert not found(study)


@pytest.mark.parametrize(
    ("age", "unit", "expected"),
    [("93", "Years", 1), ("89.5", "Years", 1), ("89", "Years", 0), ("93", "Weeks", 0)],
)
def test_ages_above_89_years_are_told(study: Path, age: str, unit: str, expected: int) -> None:
    subjects = study / "subjectHumans.txt"
    write(subjects, 5, "Max Subject Age", age)
    write(subjects, 5, "Age Unit", unit)

    issues = found(study)

    assert [issue.code for issue in issues] == ["value.age-over-89"] * expected
    assert all((issue.row, issue.column) == (5, "Max Subject Age") for issue in issues)
    assert all(issue.severity == "info" for issue in issues)


@pytest.mark.slow
def test_no_example_is_suspected_but_where_that_is_practised() -> None:
    for name in examples.names():
        example = examples.describe(name)
        made = {code for answer in example.answers for code in (answer.code, *answer.also)}
        report = validate([*map(examples.path, example.follows), examples.path(name)])
        assert _of_privacy(report.summary.codes) == _of_privacy(made), name


def _of_privacy(codes: Iterable[str]) -> set[str]:
    return {code for code in codes if code.startswith("privacy.")}


@pytest.mark.parametrize(
    ("accession", "expected"), [("GSE12345", 1), ("PRJNA12345", 1), ("GSM12345", 0)]
)
def test_a_series_is_no_sample(tmp_path: Path, accession: str, expected: int) -> None:
    shutil.copytree(examples.path("assay-gene-expression-array"), tmp_path / "assay")
    file = tmp_path / "assay" / "experimentSamples.Gene_Expression_Array.txt"
    write(file, 4, "Repository Accession", accession)

    report = validate([examples.path("human-study"), tmp_path / "assay"])

    assert report.summary.codes.get("value.series-accession", 0) == expected


def test_blanks_around_an_id_are_told_and_can_be_left_out(study: Path) -> None:
    samples = study / "bioSamples.txt"
    lines = samples.read_text(encoding="utf-8").split("\n")
    position = lines[2].split("\t").index("Subject ID")
    value = lines[5].split("\t")[position]
    write(samples, 6, "Subject ID", f"  {value}\u00a0")
    write(samples, 7, "Description", " blanks elsewhere ")

    issues = [issue for issue in validate(study).issues if issue.code == "id.blanks"]

    assert [(issue.row, issue.column, issue.value) for issue in issues] == [
        (6, "Subject ID", value)
    ]
    assert issues[0].severity == "info"
    assert issues[0].fix is not None
    assert issues[0].fix.value == value
