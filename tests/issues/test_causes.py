"""Consequences stand under their cause: fix that, and they are gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.cases.desk import Desk, Edit, both, cell, header, lines, raw, result, without
from support.cases.kinds.layout import without_section

from immport_explorer import Issue, validate

DESIGN = "basic_study_design"


@pytest.fixture(autouse=True)
def failures_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMMPORT_EXPLORER_RAISE", "1")


def mistyped(template: str, column: str, old: str, new: str) -> Edit:
    """Another id in every row of a template that holds the old one."""

    def edit(desk: Desk) -> None:
        sheet = desk.sheet(template)
        for cells in sheet.rows():
            if sheet.get(cells, sheet.column(column)) == old:
                sheet.put(cells, sheet.column(column), new)
        desk.save()

    return edit


def first_cell(template: str, name: str) -> Edit:
    return lines(template, lambda rows: rows[0].__setitem__(0, name))


def without_header(template: str) -> Edit:
    return lines(template, lambda rows: rows.pop(2))


def without_headers_of(section: str) -> Edit:
    def change(rows: list[list[str]]) -> None:
        start = next(n for n, cells in enumerate(rows) if cells[0] == section)
        del rows[start + 1]

    return lines(DESIGN, change)


def emptied(data: bytes) -> bytes:
    return b""


# What is broken, the issue that stands behind all others, and how many follow at least.
CAUSES: dict[str, tuple[Edit, str, int]] = {
    "an id mistyped where it is used often": (
        mistyped("biosamples", "Subject ID", "EXFLU01-S01", "EXFLU01-SO1"),
        "reference.unknown", 2,
    ),
    "an id mistyped where it is declared": (
        mistyped("subjecthumans", "Subject ID", "EXFLU01-S01", "EXFLU01-SO1"),
        "reference.unknown", 2,
    ),
    "a study mistyped in one row": (
        cell("biosamples", 4, "Study ID", "EXFLU02"), "reference.unknown", 1,
    ),
    "a study mistyped in all rows": (
        mistyped("biosamples", "Study ID", "EXFLU01", "EXFLU02"), "reference.unknown", 30,
    ),
    "a header misspelled": (
        header("subjecthumans", 3, "Subject ID", "Subjects ID"), "layout.unknown-column", 30,
    ),
    "a column taken out": (
        header("subjecthumans", 3, "Subject ID", None), "layout.missing-column", 30,
    ),
    "the template's name misspelled": (
        first_cell("subjecthumans", "subjecthuman"), "template.unknown", 30,
    ),
    "the header line taken out": (
        without_header("subjecthumans"), "layout.missing-header", 30,
    ),
    "a section's header line taken out": (
        without_headers_of("planned_visit"), "layout.missing-header", 30,
    ),
    "a section taken out": (without_section("arm_or_cohort"), "layout.missing-section", 10),
    "a section emptied": (
        without_section("planned_visit", keep=2), "layout.empty-section", 30,
    ),
    "a file emptied": (raw("subjectHumans.txt", emptied), "file.empty", 30),
    "a template left out": (without("subjectHumans.txt"), "reference.no-study", 30),
    "the study left out": (without("basic_study_design.txt"), "reference.no-study", 40),
    "a file named in many rows": (without("elisa_plate_readings.csv"), "file.missing", 30),
    "a sample that nothing describes": (
        cell("elisa", 4, "Biosample ID", "EXFLU01-S01-D0-SERUN"), "reference.undescribed", 6,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CAUSES)
def test_one_mistake_is_one_thing_to_mend(name: str, tmp_path: Path) -> None:
    edit, code, least = CAUSES[name]
    desk = Desk(tmp_path)
    edit(desk)

    report = validate(desk.sources)

    errors = [issue for issue in report.issues if issue.severity == "error"]
    roots = [issue for issue in errors if issue.caused_by is None]
    assert [issue.code for issue in roots] == [code], "\n".join(map(told, errors))
    assert len(errors) > least
    assert {issue.caused_by for issue in errors if issue.caused_by} == {roots[0].id}
    assert report.issues[0] == roots[0]


def told(issue: Issue) -> str:
    return f"{issue.id} <- {issue.caused_by}: {issue.code} | {issue.place} | {issue.message}"


def test_two_mistakes_are_two_things(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    both(
        mistyped("biosamples", "Subject ID", "EXFLU01-S01", "EXFLU01-SO1"),
        mistyped("biosamples", "Subject ID", "EXFLU01-S02", "EXFLU01-SO2"),
        result("elisa", 4, "Value Reported", ""),
    )(desk)

    report = validate(desk.sources)

    roots = [i for i in report.issues if i.severity == "error" and i.caused_by is None]
    assert [(i.code, i.value) for i in roots] == [
        ("reference.unknown", "EXFLU01-SO1"),
        ("reference.unknown", "EXFLU01-SO2"),
        ("value.required", ""),
    ]


def test_a_mistake_beside_an_absent_study_is_told_by_itself(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "assay-hla")
    desk.sources = [desk.folder]
    cell("hla", 4, "Type", "no such type")(desk)

    report = validate(desk.sources)

    roots = [i.code for i in report.issues if i.severity == "error" and i.caused_by is None]
    assert roots == ["reference.no-study", "value.not-in-vocabulary"]


def test_suggestions_name_what_was_meant(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    both(
        mistyped("biosamples", "Subject ID", "EXFLU01-S01", "EXFLU01-SO1"),
        cell("subjecthumans", 4, "Gender", "F"),
        cell("subjecthumans", 5, "Age Unit", "Year"),
        header("protocols", 3, "Description", "Descripton"),
        cell("protocols", 4, "File Name", "protocol_study_plann.txt"),
    )(desk)

    first = {issue.code: issue for issue in reversed(validate(desk.sources).issues)}

    assert first["reference.unknown"].suggestions[0] == "EXFLU01-S01"
    assert first["layout.unknown-column"].suggestions == ("Description",)
    assert first["file.missing"].suggestions[0] == "protocol_study_plan.txt"
    terms = [i for i in validate(desk.sources).issues if i.code == "value.not-in-vocabulary"]
    assert [issue.suggestions[0] for issue in terms] == ["Female", "Years"]


def test_what_occurs_often_is_one_thing_to_fix(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "human-study")
    sheet = desk.sheet("subjecthumans")
    for cells in sheet.rows():
        sheet.put(cells, sheet.column("Age Event"), "Whenever")
    desk.save()
    report = validate(desk.sources)
    assert report.summary.error_causes > 1
    assert report.things_to_fix == 1
    assert "fix 1 thing." in report.headline()
