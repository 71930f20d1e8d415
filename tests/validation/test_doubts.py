"""Where ImmPort's sources leave a doubt: how it was settled, case by case.

What concerns a single kind of issue stands with the cases of ``test_kinds``.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from support.book import Book
from support.cases.desk import Desk, Edit, both, cell, file, lines, options, result, row

from immport_explorer import Issue, ValidationReport, examples, load_schema, validate

ABOUT_THE_VERSION = "package.older-schema"
DESIGN = "basic_study_design"


@pytest.fixture(autouse=True)
def failures_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMMPORT_EXPLORER_RAISE", "1")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def run(desk: Desk, *edits: Edit) -> ValidationReport:
    both(*edits)(desk)
    return validate(desk.sources, **desk.options)


def found(report: ValidationReport) -> list[tuple[str, str, int | None, str | None]]:
    """Code, file, row and column of every issue but the one about the version."""
    return [(i.code, i.file, i.row, i.column) for i in report.issues if i.code != ABOUT_THE_VERSION]


def described(issues: Iterable[Issue]) -> str:
    return "\n".join(f"{i.severity} {i.code} | {i.place} | {i.message}" for i in issues)


# --- vocabularies ---------------------------------------------------------------------------------


def test_heading_rows_are_no_terms(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "clinical-events")
    report = run(desk, cell("adverseevents", 4, "Severity Reported", "severity_preferred"))

    codes = {code for code, _, number, column in found(report) if column == "Severity Reported"}
    assert codes & {"value.free-text", "value.not-in-vocabulary"}


@pytest.mark.parametrize("term", ["occurrence of allergy", "occurrence of allergic disease"])
def test_a_renamed_term_keeps_its_conditions(term: str, desk: Desk) -> None:
    report = run(desk, result("subjecthumans", 4, "Exposure Process Reported", term))

    needed = {c for code, _, number, c in found(report) if code == "value.required-when"}
    assert {"Disease Reported", "Disease Stage Reported"} <= needed


@pytest.mark.parametrize(
    "said", ["influenza ; DOID:8469", "influenza", "INFLUENZA", "Influenza ; doid:8469"]
)
def test_a_preferred_term_counts_whole_and_by_its_name(said: str, desk: Desk) -> None:
    report = run(
        desk,
        result("subjecthumans", 4, "Disease Reported", said),
        result("subjecthumans", 4, "Disease Ontology ID", "DOID:8469"),
        result("subjecthumans", 4, "Disease Stage Reported", "Acute/Recent onset"),
    )

    assert found(report) == []


@pytest.mark.parametrize("said", ["basophil", "- ; basophil"])
def test_a_cell_population_counts_by_its_last_part(said: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path, "assay-flow-cytometry")
    report = run(desk, cell("fcm_derived_data", 5, "Population Name Reported", said))

    assert found(report) == []


@pytest.mark.parametrize("said", ["CXCL13", "hcxcl13", "ANA64"])
def test_an_analyte_counts_by_any_part(said: str, desk: Desk) -> None:
    report = run(desk, result("elisa", 4, "Analyte Reported", said))

    assert not [code for code, *_ in found(report) if code == "value.free-text"]


def test_sexes_of_animals_and_of_people_at_3_37(tmp_path: Path) -> None:
    written = examples.write([HUMANS, ANIMALS], tmp_path / "written", version="3.37")
    schema = load_schema("3.37")
    errors = {}
    for folder, template in zip(written, ("subjecthumans", "subjectanimals"), strict=True):
        book = Book(folder, schema)
        sheet = book.sheet(template)
        header = "Sex" if sheet.section.column("Sex") else "Gender"
        sheet.put(sheet.rows()[0], sheet.column(header), "Prefer Not to Answer")
        report = validate(book.write(tmp_path / template))
        errors[template] = [(i.code, i.column) for i in report.issues if i.severity == "error"]

    assert errors == {
        "subjecthumans": [],
        "subjectanimals": [("value.not-in-vocabulary", header)],
    }


HUMANS, ANIMALS = "human-study", "animal-study"


# --- columns --------------------------------------------------------------------------------------


def test_one_header_on_both_sides_is_two_columns(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "clinical-lab-tests")
    report = run(
        desk, cell("labtests", 4, "Name Reported", ""), result("labtests", 4, "Name Reported", "")
    )

    sides = {(i.code, i.side) for i in report.issues if i.column == "Name Reported" and i.row == 4}
    assert sides == {("value.required-when", "meta"), ("value.required", "result")}


@pytest.mark.parametrize("groups", [1, 4])
def test_results_may_repeat_in_any_number_of_groups(groups: int, desk: Desk) -> None:
    sheet = desk.sheet("elisa")
    for _ in range(groups):
        number = sheet.add_group()
        for cells in sheet.rows():
            for column in sheet.section.columns:
                if column.side == "result":
                    sheet.put(cells, column, sheet.get(cells, column), number)
    sheet.put(sheet.rows()[1], sheet.column("Unit Reported", "result"), "", number)
    desk.save()

    report = validate(desk.sources)

    (issue,) = [i for i in report.issues if i.severity == "error"]
    assert (issue.code, issue.row, issue.column) == ("value.required", 5, "Unit Reported")


def test_references_are_not_as_short_as_accessions(desk: Desk) -> None:
    name = "EXFLU01-SUBJECT-" + "1" * 60
    sheets = [desk.sheet("subjecthumans"), desk.sheet("biosamples")]
    for sheet in sheets:
        for cells in sheet.rows():
            if sheet.get(cells, sheet.column("Subject ID")) == "EXFLU01-S01":
                sheet.put(cells, sheet.column("Subject ID"), name)
    desk.save()

    assert found(validate(desk.sources)) == []


# --- sections -------------------------------------------------------------------------------------


def test_a_vertical_section_repeats_to_the_right_or_stands_again(desk: Desk) -> None:
    def beside(rows: list[list[str]]) -> None:
        rows[26].append("asthma")

    def again(rows: list[list[str]]) -> None:
        rows.extend([[""], ["study_2_condition_or_disease"], ["Condition Reported", "asthma"]])

    assert found(run(desk, lines(DESIGN, beside))) == []
    other = Desk(desk.root / "other")
    assert found(run(other, lines(DESIGN, again))) == []


def test_what_repeats_there_is_found_either_way(desk: Desk) -> None:
    def beside(rows: list[list[str]]) -> None:
        rows[26].append("influenza")

    def again(rows: list[list[str]]) -> None:
        rows.extend([[""], ["study_2_condition_or_disease"], ["Condition Reported", "influenza"]])

    place = ("row.repeated", "basic_study_design.txt", 27, "Condition Reported")
    assert place in found(run(desk, lines(DESIGN, beside)))
    other = Desk(desk.root / "other")
    place = ("row.repeated", "basic_study_design.txt", 66, "Condition Reported")
    assert place in found(run(other, lines(DESIGN, again)))


def test_empty_sections_of_study_design_edit_are_warned_of(desk: Desk) -> None:
    text = (
        "study_design_edit\tSchema Version 3.36\nx\nColumn Name\n\n"
        "study_link\nStudy ID\tName\tValue\nEXFLU01\tPage\thttps://example.org/2\n\n"
        "study_file\nStudy ID\tFile Name\tDescription\tStudy File Type\n"
    )
    report = run(desk, file("study_design_edit.txt", text))

    assert found(report) == [("layout.unused-section", "study_design_edit.txt", 9, None)]
    assert report.valid


# --- rows -----------------------------------------------------------------------------------------


def test_assessments_have_several_rows_for_one_subject(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "clinical-assessments")
    sheet = desk.sheet("assessments")
    added = sheet.clone()
    for group in (0, 1):
        sheet.put(added, sheet.column("User Defined ID"), f"EXFLU01-FURTHER-{group}", group)
    desk.save()

    report = validate(desk.sources)

    assert report.valid, described(report.issues)


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("Planned Visit ID", "OTHER01-VISIT-D0", "rule.other-study"),
        ("Subject ID", "OTHER01-S01", "rule.not-of-study"),
    ],
)
def test_components_follow_the_rules_of_assessments(
    column: str, value: str, code: str, tmp_path: Path
) -> None:
    desk = Desk(tmp_path, "clinical-assessments")
    other = Desk(tmp_path / "second")
    for rows in other.book.lines.values():
        for cells in rows:
            cells[:] = [text.replace("EXFLU01", "OTHER01") for text in cells]
    other.save()
    desk.sources.insert(0, other.folder)

    report = run(desk, cell("assessmentcomponent", 4, column, value))

    assert (code, "assessmentcomponent.txt", 4, column) in [
        (i.code, i.file, i.row, i.column) for i in report.issues
    ], described(report.issues)


def test_known_samples_need_no_description_again(desk: Desk) -> None:
    """Rows of a known sample, with its own biosample and experiment, bring further results."""
    sheet = desk.sheet("elisa")
    added = sheet.clone()
    sheet.put(added, sheet.column("Analyte Reported", "result"), "IL6", 0)
    sheet.put(added, sheet.column("Analyte Reported", "result"), "TNFA", 1)
    desk.save()

    assert found(validate(desk.sources)) == []


# --- files ----------------------------------------------------------------------------------------


def test_the_largest_file_that_immport_takes(desk: Desk) -> None:
    """2,147,483,647 bytes; the file is all hole and takes no room on the disk."""
    path = desk.folder / "reads.csv"
    for size, codes in ((2_147_483_647, {"file.unused"}), (2_147_483_648, {"file.too-large"})):
        with path.open("wb") as stream:
            stream.truncate(size)
        report = validate(desk.sources)
        assert {code for code, name, *_ in found(report) if name == "reads.csv"} >= codes
        assert report.valid == (size == 2_147_483_647)


# --- versions -------------------------------------------------------------------------------------


def test_the_version_is_the_one_that_the_files_declare(tmp_path: Path) -> None:
    for version in examples.versions():
        (folder,) = examples.write(HUMANS, tmp_path / version, version=version)
        report = validate(folder)
        assert report.schema_version == version
        assert report.valid


def test_an_older_package_under_a_newer_schema_is_refused(desk: Desk) -> None:
    report = run(desk, options(schema="3.37"))

    older = [i for i in report.issues if "schema-version" in i.code]
    assert {i.severity for i in older} == {"error"}
    assert {(i.row, i.value) for i in older} == {(1, "3.36")}
    assert len(older) == 8


def test_one_older_file_is_told_and_checking_goes_on(desk: Desk) -> None:
    report = run(
        desk,
        lines("protocols", lambda rows: rows[0].__setitem__(1, "Schema Version 3.33")),
        cell("protocols", 5, "Name", ""),
        row("treatments", User_Defined_ID="EXFLU01-TREATMENT-X"),
    )

    assert [(c, r) for c, f, r, _ in found(report) if f == "protocols.txt"] == [
        ("schema-version.older", 1),
        ("value.required", 5),
    ]


# --- the study of a row ---------------------------------------------------------------------------


def test_a_later_row_is_about_the_study_of_its_experiment(tmp_path: Path) -> None:
    """The first row says the study; later ones need not, and belong to it all the same."""
    desk = Desk(tmp_path, "assay-hla")
    other = Desk(tmp_path / "second")
    for rows in other.book.lines.values():
        for cells in rows:
            cells[:] = [text.replace("EXFLU01", "OTHER01") for text in cells]
    other.save()
    desk.sources.insert(0, other.folder)

    report = run(
        desk,
        cell("hla", 5, "Study ID", ""),
        cell("hla", 5, "Subject ID", "OTHER01-S02"),
        cell("hla", 6, "Study ID", ""),
        cell("hla", 6, "Planned Visit ID", "OTHER01-VISIT-D0"),
        cell("hla", 7, "Study ID", ""),
    )

    assert [(i.code, i.row, i.column) for i in report.issues if i.severity == "error"] == [
        ("rule.not-of-study", 5, "Subject ID"),
        ("rule.other-study", 6, "Planned Visit ID"),
    ]
