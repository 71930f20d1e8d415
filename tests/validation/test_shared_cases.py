"""Real packages in small, with what is right for each; they lie beside the project, if at all."""

from __future__ import annotations

import pytest
from support.paths import ROOT

from immport_explorer import Issue, ValidationReport, validate

CASES = ROOT.parent / "shared/cases"

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="no ../shared/cases here")


@pytest.fixture
def report(request: pytest.FixtureRequest) -> ValidationReport:
    """Of the case that the test is called after."""
    name = request.function.__name__.removeprefix("test_").replace("_", "-")
    return validate(CASES / name)


def of(report: ValidationReport, code: str) -> list[Issue]:
    return [issue for issue in report.issues if issue.code == code]


def root_codes(report: ValidationReport, *, file: str | None = None) -> set[str]:
    """The codes of the errors and warnings that follow from no other."""
    return {
        issue.code
        for issue in report.issues
        if issue.caused_by is None and issue.severity != "info" and file in (None, issue.file)
    }


def test_data_above_column_names(report: ValidationReport) -> None:
    (issue,) = of(report, "layout.data-above-header")
    assert issue.row == 3 and "T0" in issue.message
    assert [item.count for item in report.coverage if "not read" in item.what] == [1]


def test_formulas_never_calculated(report: ValidationReport) -> None:
    sheets = of(report, "file.uncalculated")
    assert {issue.file for issue in sheets} == {
        "bioSamples.xlsx", "subjectHumans.xlsx", "treatments.xlsx"
    }  # fmt: skip
    assert "B4:B15" in next(i.message for i in sheets if i.file == "subjectHumans.xlsx")
    for file in {issue.file for issue in sheets}:
        assert root_codes(report, file=file) <= {"file.uncalculated", "file.needs-text"}


def test_header_mark_message(report: ValidationReport) -> None:
    (issue,) = of(report, "layout.header-mark")
    assert "“User Defined ID”" in issue.message


def test_ids_shown_by_a_format(report: ValidationReport) -> None:
    assert {
        i.code for i in report.issues if i.severity == "error" and i.column == "Subject ID"
    } == set()
    assert {issue.column for issue in of(report, "reference.unknown")} == {"Arm Or Cohort ID"}


def test_lab_workbook_with_stray_cell(report: ValidationReport) -> None:
    assert report.valid
    (issue,) = of(report, "file.not-looked-into")
    assert issue.value == "F1048576"


def test_near_empty_row(report: ValidationReport) -> None:
    here = [issue for issue in report.issues if issue.row == 5 and issue.caused_by is None]
    assert [issue.code for issue in here] == ["row.nearly-empty"]


def test_old_gender_column(report: ValidationReport) -> None:
    (issue,) = of(report, "layout.renamed-column")
    assert "Gender" in issue.message and "Sex" in issue.message and "3.37" in issue.message
    assert issue.fix is not None and issue.fix.value == "Sex"
    assert not of(report, "value.required-when") and not of(
        report, "layout.missing-optional-column"
    )


def test_older_many_templates(report: ValidationReport) -> None:
    (cause,) = of(report, "package.older-templates")
    assert "3.34" in cause.message and "4 templates" in cause.message
    assert {issue.caused_by for issue in of(report, "schema-version.older")} == {cause.id}


def test_one_biosample_many_samples(report: ValidationReport) -> None:
    (cause,) = of(report, "id.stands-for-many")
    assert cause.value == "b1" and "4 different" in cause.message
    assert {issue.caused_by for issue in of(report, "row.contradicts")} == {cause.id}


def test_saved_as_csv(report: ValidationReport) -> None:
    found = {issue.file: issue for issue in of(report, "file.not-tabs")}
    assert "commas" in found["treatments.csv"].message
    assert "semicolons" in found["treatments-semicolon.txt"].message
    assert all(issue.fix and issue.fix.kind == "save-as-text" for issue in found.values())
    assert sum(file.rows for file in report.files) == 2
    assert not of(report, "package.no-template")


def test_shared_data_tab_file(report: ValidationReport) -> None:
    (issue,) = of(report, "template.shared-data")
    assert "bioSamples.txt" in issue.message


def test_sharepoint_workbook(report: ValidationReport) -> None:
    assert report.valid
    assert root_codes(report) == {"file.needs-text"}


def test_titre_as_time(report: ValidationReport) -> None:
    (time,) = of(report, "value.made-a-time")
    assert (time.value, time.suggestions) == ("01:50:00", ("1:50",))
    errors = {issue.value for issue in of(report, "value.spreadsheet-error")}
    assert errors == {"#N/A", "#REF!", "#VALUE!", "########"}
    assert {(i.value, i.column) for i in of(report, "value.made-a-date")} == {
        ("2-Sep", "Analyte Reported"), ("2-Sep", "Value Reported")
    }  # fmt: skip


def test_xlsx_beside_txt(report: ValidationReport) -> None:
    assert len(of(report, "package.copies")) == 1
    assert not of(report, "template.repeated") and not of(report, "id.repeated")
    assert not of(report, "file.copy-differs") and not of(report, "file.needs-text")
