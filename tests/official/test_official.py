"""ImmPort's own validation report: read, linked to fields, explained, compared with ours."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.official_reports import STUDY, as_json, as_text, ended, error, parsing, text_of

from immport_explorer import examples, load_schema, validate
from immport_explorer.issues.kinds import KINDS
from immport_explorer.official.explain import explain
from immport_explorer.official.read import OfficialLine, OfficialReport, read_official

SCHEMA = load_schema("3.36")


def read(path: Path) -> OfficialReport:
    return read_official(path, schema=SCHEMA)


def one(
    tmp_path: Path, message: str, description: str, template: str = "bioSamples.txt"
) -> OfficialLine:
    """The line of a report with one error."""
    events = [parsing("x.txt", template), error("x.txt", 7, message, description), ended()]
    (line,) = read(as_text(tmp_path / "report.txt", events)).lines
    return line


def test_a_report_is_read_with_what_it_says_of_itself(tmp_path: Path) -> None:
    report = read(as_text(tmp_path / "report.txt", STUDY))

    assert report.workspace == "7001"
    assert report.package_path is not None
    assert report.package_path.startswith("/upload/7001/my")
    assert (report.outcome, report.ticket) == ("Rejected", "TICKET-1")
    assert report.counts == {"Parsing": 3, "Error": 4, "Information": 1, "Failed": 1, "Stored": 1}
    assert report.templates == {
        "design v2.txt": "basic_study_design",
        "people.txt": "subjecthumans",
        "bioSamples.txt": "biosamples",
    }
    assert [(t.file, t.row, t.entity, t.is_new) for t in report.taken_as] == [
        ("people.txt", 5, "subject", True)
    ]
    assert not report.problems


def test_a_line_is_linked_to_its_field(tmp_path: Path) -> None:
    line = read(as_text(tmp_path / "report.txt", STUDY)).lines[1]

    assert (line.file, line.row, line.status) == ("people.txt", 6, "Error")
    assert (line.template, line.field, line.value) == ("subjecthumans", "Gender", "F")
    assert (line.vocabulary, line.row_key) == ("lk_gender", '"EXFLU01-S03"')
    assert line.ref is not None
    assert (line.ref.template, line.ref.section, line.ref.column) == (
        "subjecthumans",
        None,
        "Gender",
    )
    assert line.code == "value.not-in-vocabulary"
    assert line.meaning.fix == KINDS["value.not-in-vocabulary"].fix


def test_a_field_of_a_section_is_linked_to_its_section(tmp_path: Path) -> None:
    line = read(as_text(tmp_path / "report.txt", STUDY)).lines[0]
    by_table = one(
        tmp_path,
        "Value required",
        'missing in field "NAME" of Table "planned_visit"',
        "basic_study_design.txt",
    )

    assert line.ref is not None
    assert (line.ref.section, line.ref.column) == ("study", "Intervention Agent")
    assert by_table.ref is not None
    assert (by_table.ref.section, by_table.ref.column) == ("planned_visit", "Name")


def test_the_json_form_says_the_same(tmp_path: Path) -> None:
    as_lines = read(as_text(tmp_path / "report.txt", STUDY))
    as_document = read(as_json(tmp_path / "report.json", STUDY))
    (tmp_path / "inner.json").write_text(json.dumps({"report": text_of(STUDY)}), encoding="utf-8")
    within = read(tmp_path / "inner.json")

    def said(report: OfficialReport) -> list[tuple[object, ...]]:
        return [(x.file, x.row, x.code, x.ref, x.value, x.row_key) for x in report.lines]

    assert said(as_document) == said(as_lines) == said(within)
    assert as_document.outcome == as_lines.outcome
    assert as_document.templates == as_lines.templates


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(text_of(STUDY).replace("\n", "\r\n").encode(encoding))

    assert len(read(path).lines) == 5


MESSAGES = [
    ("reference.unknown", "Foreign key error", 'The id in field "Subject ID" "S9" is not defined'),
    (
        "value.not-in-vocabulary",
        "Lookup Table check",
        'Lookup Table check "lk_gender" in field "x"',
    ),
    ("value.required", "Required value is missing", 'in field "Planned Visit ID"'),
    ("value.required-when", "Conditionally required value is missing", 'in field "Race"'),
    ("file.missing", "File not found", 'The file for Field "File Name" "a.txt" does not exist'),
    ("rule.not-of-study", "Subject check", "The subject is not assigned to the study"),
    ("rule.other-study", "Study mismatch", "The study differs from that of the planned visit"),
    ("id.already-loaded", "Already there", 'in field "x" "S1": already exists in the workspace'),
    ("id.repeated", "Already there", 'in field "x" "S1": already defined in the package'),
    ("rule.order-taken", "Already there", 'for Field "Order Number" "3" already in the workspace'),
    ("id.must-be-new", "Subject must be new", 'in field "Subject ID" "S1"'),
    ("reference.unknown", "Subject must already exist", 'in field "Subject ID" "S1"'),
    ("layout.missing-section", "Required section not found", 'The section "study" is missing'),
    ("layout.missing-header", "Section header error", 'section "study" has no header row'),
    ("rule.age-unit", "Age check", "The age unit is not that of the study"),
    ("row.repeated", "Duplicate row", 'The row has ID field(s) "a"'),
    ("value.not-a-number", "Not a real number", 'in field "Study Time Collected" "x"'),
    ("value.not-an-integer", "Not an integer", 'in field "x" "2.5"'),
    ("value.not-positive", "Not a positive integer", 'in field "x" "0"'),
    ("value.required", "Unique column is blank", 'in field "Order Number"'),
    ("row.repeated-value", "Value is not unique", 'in field "Name" "3"'),
    ("template.repeated", "More than one file for template", 'Files "a" and "b"'),
    ("value.too-long", "Value exceeds the maximum length", 'in field "Subtype" "x"'),
    ("layout.missing-column", "Column is missing from the header", 'column "Name" not found'),
    ("row.no-results", "No results", "The row has no results"),
    ("template.spreadsheet-name", "Spreadsheet found", 'A spreadsheet is named like "protocols"'),
    ("value.not-a-date", "Date format", 'in field "x" "1/2/3" is not DD-MMM-YYYY'),
    ("schema-version.older", "Schema version", "The schema version is older than the current"),
]


@pytest.mark.parametrize(("code", "message", "description"), MESSAGES)
def test_messages_are_known_by_a_few_words(
    tmp_path: Path, code: str, message: str, description: str
) -> None:
    line = one(tmp_path, message, description)

    assert line.code == code
    assert line.meaning.title == KINDS[code].title
    assert "{" not in line.meaning.why + line.meaning.fix


def test_what_only_immport_knows_has_an_explanation_of_its_own(tmp_path: Path) -> None:
    accession = one(tmp_path, "Accession check", 'the accession in field "x" "SUB1" is unknown')
    strange = one(tmp_path, "Flux", "capacitor")

    assert accession.code == "reference.unknown"
    assert "accession" in accession.meaning.title
    assert strange.code is None
    assert strange.meaning.title == "A message that we do not know"


def test_words_within_values_decide_nothing(tmp_path: Path) -> None:
    line = one(tmp_path, "Not an integer", 'in field "x" "Lookup Table check required file"')

    assert line.code == "value.not-an-integer"
    assert line.value == "Lookup Table check required file"


def test_causes_and_consequences_are_told_apart(tmp_path: Path) -> None:
    explained = explain(read(as_text(tmp_path / "report.txt", STUDY)))

    assert [one.cause for one in explained.lines] == [None, None, 1, 1, None]
    assert [(g.meaning.code, g.count, g.followers) for g in explained.causes] == [
        ("value.required", 1, 0),
        ("value.not-in-vocabulary", 1, 2),
        ("reference.unknown", 1, 0),
    ]
    assert explained.found is None
    assert explained.headline() == "Rejected: fix 3 things. 2 other lines follow from them."


def test_a_broken_file_is_the_cause_of_what_names_its_ids(tmp_path: Path) -> None:
    events = [
        parsing("subjectHumans.txt", "subjectHumans.txt"),
        error("subjectHumans.txt", "", "Column is missing", 'column "Subject ID" not found'),
        parsing("bioSamples.txt", "bioSamples.txt"),
        error("bioSamples.txt", 4, "Not defined", 'in field "Subject ID" "S1" is not defined'),
        error("bioSamples.txt", 5, "Not defined", 'in field "Study ID" "X" is not defined'),
        ended(),
    ]

    explained = explain(read(as_text(tmp_path / "report.txt", events)))

    assert [one.cause for one in explained.lines] == [None, 0, None]


def test_the_same_mistake_in_many_rows_is_one_thing(tmp_path: Path) -> None:
    events = [
        parsing("people.txt", "subjectHumans.txt"),
        *(
            error("people.txt", row, "Not a term", 'Lookup Table check "x" for Field "Gender" "F"')
            for row in range(4, 504)
        ),
        ended(),
    ]

    (cause,) = explain(read(as_text(tmp_path / "report.txt", events))).causes

    assert cause.count == 500
    assert cause.rows[:2] == (4, 5)


def first_field_rows(path: Path) -> dict[str, int]:
    """ImmPort's line for all fields of the study section: that of its first field."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return {
        "study": 2 + lines.index(next(line for line in lines if line.split("\t")[0] == "study"))
    }


def test_with_the_package_its_lines_are_found_by_us_too(tmp_path: Path) -> None:
    package = examples.path("human-study-broken")
    first_rows = first_field_rows(package / "basic_study_design.txt")
    ours = [
        issue
        for issue in validate(package, schema="3.36").issues
        if issue.severity == "error" and issue.column and issue.row
    ]
    events = [
        error(
            issue.file,
            first_rows.get(issue.section or "", issue.row or 0),
            "Some message",
            f'in field "{issue.column}" "{issue.value}"'
            + (f' of Table "{issue.section}"' if issue.section else ""),
        )
        for issue in ours
    ]
    invented = error("bioSamples.txt", 30, "Accession", 'accession in field "Name" "SUB1" unknown')
    report = read(as_text(tmp_path / "report.txt", [*events, invented, ended()]))

    explained = explain(report, package, schema="3.36")

    assert len(ours) > 8
    assert [one.found for one in explained.lines] == [*(issue.code for issue in ours), None]
    assert explained.found == len(ours)
    assert not {issue.id for issue in ours} & {issue.id for issue in explained.only_ours}
    assert {issue.code for issue in explained.only_ours} == {"schema-version.older"}


def test_an_accepted_package_is_said_to_be_so(tmp_path: Path) -> None:
    report = read(as_text(tmp_path / "r.txt", [parsing("a", "protocols.txt"), ended("Completed")]))

    assert report.outcome == "Completed"
    assert explain(report).headline() == "ImmPort's report says Completed: no errors."


def test_a_report_that_breaks_off_says_so(tmp_path: Path) -> None:
    report = read(as_text(tmp_path / "report.txt", STUDY[:-1]))

    assert report.outcome is None
    assert "breaks off" in report.problems[0]
    assert len(report.lines) == 5


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a report",
        b"\xff\xfe\x00\xd8",
        b"{}",
        b'{"a": [[1, 2, 3, 4, 5]]}',
        b"[" * 100_000,
        b'{"a": ',
        b'{"fileName": 1, "status": {}}',
        b"\t" * 100_000,
    ],
)
def test_garbage_gives_a_report_that_says_what_is_amiss(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(content)

    report = read(path)

    assert report.problems
    assert not report.lines
    assert explain(report).headline() == report.problems[0]


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    assert "cannot be read" in read(tmp_path / "none.txt").problems[0]
    assert "cannot be read" in read(tmp_path).problems[0]


@given(st.text(), st.text(), st.text(), st.text())
def test_any_text_in_a_report_is_text(file: str, row: str, message: str, description: str) -> None:

    events = [(file, row, "Error", message, description), ended()]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.txt"
        path.write_bytes(text_of(events).encode("utf-8", "surrogatepass"))
        explain(read(path)).to_dict()
        explain(read(as_json(Path(folder) / "report.json", events))).to_dict()


def test_what_was_said_can_be_written_as_json(tmp_path: Path) -> None:
    explained = explain(read(as_text(tmp_path / "report.txt", STUDY)))

    content = json.loads(json.dumps(explained.to_dict()))

    assert content["outcome"] == "Rejected"
    assert content["lines"][1]["ref"]["column"] == "Gender"
    assert content["lines"][2]["cause"] == 1
    assert content["groups"][1]["followers"] == 2
