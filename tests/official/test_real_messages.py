"""Every kind of message that ImmPort's validator was seen to give gets its kind and its link.

The texts themselves are not part of the project: where they are at hand, each of them is put into
a report of the documented form, with new ids. The same is tried with messages in our own words.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.official_reports import Event, as_text, ended, error, parsing
from support.paths import ROOT

from immport_explorer import load_schema
from immport_explorer.official.explain import Explanation, explain
from immport_explorer.official.read import OfficialLine, read_official

TEXTS = ROOT.parent / "shared" / "reference" / "official-messages.json"
SCHEMA = load_schema("3.36")
DESIGN, EDIT = "basic_study_design.txt", "study_design_edit.txt"
SUBJECTS, ASSESSMENTS = "subjectHumans.txt", "assessments.txt"
SAMPLES, PROTOCOLS = "experimentSamples.ELISA.txt", "protocols.txt"


@dataclass(frozen=True)
class Right:
    """What a message must be taken for: by a few words of it, and of its description."""

    words: str
    code: str | None
    file: str
    column: str | None = None
    section: str | None = None
    value: str | None = None


RIGHT = (
    Right(r"cannot be found.*Table study\b", "reference.unknown", SAMPLES, "Study ID"),
    Right(r"cannot be found.*Table protocol", "reference.unknown", DESIGN, "Protocol ID",
          "study_2_protocol"),
    Right(r"cannot be found.*planned_visit", "reference.unknown", SAMPLES, "Planned Visit ID"),
    Right(r"vocabulary.*exp_measurement", "value.not-in-vocabulary", "experiments.txt",
          "Measurement Technique"),
    Right(r"^Missing required value.*Exposure", "value.required", SUBJECTS,
          "Exposure Process Reported"),
    Right(r"^Missing required value.*Agent", "value.required", DESIGN, "Intervention Agent",
          "study"),
    Right(r"conditional required", "value.required-when", SAMPLES, "Study Time Collected"),
    Right(r"sample must be new", "id.sample-not-new", SAMPLES, "Expsample ID"),
    Right(r"^assessment_component study.*list", "rule.not-of-study", ASSESSMENTS, "Subject ID"),
    Right(r"^biosample study.*list", "rule.not-of-study", SAMPLES, "Subject ID"),
    Right(r"assessment component is not same", "rule.other-study", ASSESSMENTS,
          "Planned Visit ID"),
    Right(r"biological sample is not the same", "rule.other-study", SAMPLES, "Planned Visit ID"),
    Right(r"^File does not", "file.missing", PROTOCOLS, "File Name"),
    Right(r"predefined subject", "reference.unknown", ASSESSMENTS, "Subject ID"),
    Right(r"for a new subject", "id.must-be-new", SUBJECTS, "Subject ID"),
    Right(r"Cohort.*predefined", "reference.unknown", SUBJECTS, "Arm Or Cohort ID"),
    Right(r"already in database.*protocol", "id.already-loaded", PROTOCOLS, "User Defined ID"),
    Right(r"already in database.*visit", "id.already-loaded", DESIGN, "User Defined ID",
          "planned_visit"),
    Right(r"already in database.*component", "id.already-loaded", ASSESSMENTS, "User Defined ID"),
    Right(r"already in package.*visit", "id.repeated", DESIGN, "User Defined ID",
          "planned_visit"),
    Right(r"already in package.*arm", "id.repeated", DESIGN, "User Defined ID", "arm_or_cohort"),
    Right(r"already in package.*exclusion", "id.repeated", DESIGN, "User Defined ID",
          "inclusion_exclusion"),
    Right(r"compound template is missing", "layout.missing-section", DESIGN, None,
          "inclusion_exclusion"),
    Right(r"header row in compound", "layout.missing-header", DESIGN, None, "study_personnel"),
    Right(r"column in column header", "layout.missing-column", DESIGN, "Type Reported",
          "arm_or_cohort"),
    Right(r"age_unit", "rule.age-unit", SUBJECTS, "Age Unit"),
    Right(r"^Duplicate data", "row.repeated", DESIGN),
    Right(r"real number", "value.not-a-number", DESIGN, "Min Start Day", "planned_visit"),
    Right(r"for a unique column", "value.required", DESIGN, "Order Number", "planned_visit"),
    Right(r"copy of a column", "row.repeated-value", DESIGN, "Order Number", "planned_visit"),
    Right(r"path expression", "reference.no-study", DESIGN, "File Name", "study_file"),
    Right(r"^Duplicate template", "template.repeated", ASSESSMENTS),
    Right(r"equal to upload", "rule.one-study", EDIT, "Study ID"),
    Right(r"column width.*planned_visit", "value.too-long", DESIGN, "Name", "planned_visit"),
    Right(r"column width.*biosample", "value.too-long", SAMPLES, "Subtype"),
    Right(r"^Not an integer", "value.not-an-integer", DESIGN, "Target Enrollment", "study"),
    Right(r"^order_number", "rule.order-taken", EDIT, "Order Number", "planned_visit"),
    Right(r"missing results", "row.no-results", SUBJECTS),
    Right(r"^Accession is", "reference.unknown", SUBJECTS, "Arm Or Cohort ID"),
    Right(r"date format", "value.not-a-date", DESIGN, "Actual Start Date", "study"),
    Right(r"Excel", "template.spreadsheet-name", PROTOCOLS),
    Right(r"positive integer is", "value.not-positive", DESIGN, "Order Number", "planned_visit"),
    Right(r"schema version", "schema-version.older", PROTOCOLS),
    Right(r"new biological", "rule.new-under-existing", SAMPLES, "Biosample ID"),
    Right(r"new experiment is", "rule.new-under-existing", SAMPLES, "Experiment ID"),
)  # fmt: skip


def texts() -> list[tuple[str, str, str]]:
    """Status, message and description of everything that was seen."""
    if not TEXTS.exists():
        pytest.skip("the texts of real reports lie beside the project, and are not here")
    content = json.loads(TEXTS.read_text(encoding="utf-8"))
    return [
        (text["status"], text["message"], description)
        for text in content
        for description in text["descriptions"]
    ]


def line_of(tmp_path: Path, file: str, status: str, message: str, said: str) -> OfficialLine:
    events: list[Event] = [
        parsing("mine.txt", file),
        ("mine.txt", "7", status, message, said),
        ended(),
    ]
    (line,) = read_official(as_text(tmp_path / "report.txt", events), schema=SCHEMA).lines
    return line


def test_every_text_gets_its_kind_and_its_link(tmp_path: Path) -> None:
    """With ids that were never seen."""
    for status, message, description in texts():
        if status == "Failed":
            continue
        said = re.sub(r"STUDY_", "Brandneu-", description)
        (right,) = [each for each in RIGHT if re.search(each.words, f"{message} {description}")]
        line = line_of(tmp_path, right.file, status, message, said)
        column = line.column.header if line.column else None
        assert (line.code, column) == (right.code, right.column), message
        if right.section:
            assert line.section == right.section, message
        if right.column:
            assert line.ref is not None
            assert line.ref.column == right.column


def test_no_text_is_unknown_in_any_template(tmp_path: Path) -> None:
    for status, message, description in texts():
        for file in (DESIGN, EDIT, SUBJECTS, ASSESSMENTS, SAMPLES, PROTOCOLS):
            line = line_of(tmp_path, file, status, message, description)
            assert line.meaning.title != "A message that we do not know", message


OWN_WORDS = [
    ("reference.unknown", SUBJECTS, "Arm Or Cohort ID", "The cohort has to be predefined", ""),
    ("reference.unknown", ASSESSMENTS, "Subject ID", "Only for a predefined subject",
     'The row has ID field(s) "subject_user_defined_id" and value "P7".'),
    ("id.must-be-new", SUBJECTS, "Subject ID", "Only for a new subject", ""),
    ("rule.age-unit", SUBJECTS, "Age Unit", 'age_unit "Weeks" does not fit the study_accession',
     'in field "study_accession" "SDY77"'),
    ("reference.unknown", ASSESSMENTS, "Planned Visit ID", "That id could not be found anywhere",
     'looked for with value "V1" in the Table planned_visit.'),
    ("id.repeated", DESIGN, "User Defined ID", "That id is already in the upload",
     'the field(s) "User Defined ID" with value "A1" in the Table arm_or_cohort.'),
    ("layout.missing-column", DESIGN, "Type Reported", "A column is absent from the header",
     'Header Column "Type Reported" of arm_or_cohort'),
    ("layout.missing-section", DESIGN, None, "A compound template is absent", '"planned_visit"'),
    ("rule.order-taken", EDIT, "Order Number", "That order_number is taken already", 'for "3"'),
    ("rule.one-study", EDIT, "Study ID", "A study is not equal to that of the upload", ""),
    ("rule.other-study", SAMPLES, "Planned Visit ID",
     "The study of the biosample is not the same as that of the visit", ""),
    ("value.too-long", DESIGN, "Name", "The text exceeds its width",
     'The Field "name" using Table planned_visit'),
    ("file.missing", DESIGN, "File Name", "A file does not exist", 'in field "Name" "a.txt"'),
]  # fmt: skip


@pytest.mark.parametrize(("code", "file", "column", "message", "said"), OWN_WORDS)
def test_the_same_telling_words_in_our_own_sentences(
    code: str, file: str, column: str | None, message: str, said: str, tmp_path: Path
) -> None:
    line = line_of(tmp_path, file, "Error", message, said)

    assert (line.code, line.column.header if line.column else None) == (code, column)


def explained(tmp_path: Path, *events: Event) -> Explanation:
    return explain(read_official(as_text(tmp_path / "r.txt", [*events, ended()]), schema=SCHEMA))


KEY = 'The row has ID field(s) "subject_user_defined_id" and value "{}".'


def test_a_failed_file_follows_from_its_first_error_or_from_another_file_s(tmp_path: Path) -> None:
    found = explained(
        tmp_path,
        parsing("subjectHumans.txt", SUBJECTS),
        error("subjectHumans.txt", 4, "Only for a new subject", KEY.format("S1")),
        ("subjectHumans.txt", "", "Failed", "", "Template: subjectHumans.txt, Size:250 bytes"),
        ("protocols.txt", "", "Failed", "", "Template: protocols.txt, Size:250 bytes"),
    )

    assert [line.cause for line in found.lines] == [None, 0, 0]
    assert found.headline() == "Rejected: fix 1 thing. 2 other lines follow from it."


def test_what_was_compared_with_nothing_follows_from_the_reference(tmp_path: Path) -> None:
    found = explained(
        tmp_path,
        parsing("assessments.txt", ASSESSMENTS),
        error("assessments.txt", 6, "Only for a predefined subject", KEY.format("S9")),
        error(
            "assessments.txt",
            7,
            'study_accession "" is not in the list of the subject_accession "[]"',
            'In field "subject_accession" "SUB1". ' + KEY.format("S9"),
        ),
        error(
            "assessments.txt",
            8,
            'study_accession "SDY1" is not in the list of the subject_accession "[SDY2]"',
            'In field "subject_accession" "SUB2". ' + KEY.format("S8"),
        ),
    )

    assert [line.cause for line in found.lines] == [None, 0, None]


def test_what_immport_says_of_a_file_that_is_not_there_follows_from_that(tmp_path: Path) -> None:
    found = explained(
        tmp_path,
        parsing("protocols.txt", PROTOCOLS),
        error("protocols.txt", 4, "A file does not exist", 'in field "File Name" "a.txt".'),
        error("protocols.txt", 4, "A required value is missing", 'for Field "filesize_bytes".'),
        error("protocols.txt", 4, "The path could not be made", "Values [1, 2, a.txt, x, NULL]"),
        error("protocols.txt", 5, "A required value is missing", 'for Field "Name".'),
    )

    assert [line.cause for line in found.lines] == [None, 0, 0, None]


def test_the_common_messages_are_all_understood() -> None:
    report = ROOT.parent / "shared" / "cases" / "official-common-messages" / "report.txt"
    if not report.exists():
        pytest.skip("the case lies beside the project, and is not here")

    lines = [line for line in read_official(report, schema=SCHEMA).lines if line.status == "Error"]

    assert [line.code for line in lines] == [
        "layout.missing-section",
        "layout.missing-column",
        "reference.unknown",
        "id.must-be-new",
        "rule.age-unit",
        "reference.unknown",
        "reference.unknown",
        "rule.not-of-study",
        "rule.one-study",
        "rule.order-taken",
    ]
    assert [line.column.header if line.column else None for line in lines] == [
        *(None, "Type Reported", "Arm Or Cohort ID", "Subject ID", "Age Unit"),
        *("Planned Visit ID", "Subject ID", "Subject ID", "Study ID", "Order Number"),
    ]
    assert [lines[5].value, lines[6].value] == ["V9", "S9"]
