"""The stand-in's reports, in ImmPort's form and in words of our own.

The words are such that our reader of ImmPort's reports knows them again; a test holds both
together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from immport_explorer.issues.issue import Issue
from immport_explorer.issues.report import ValidationReport
from immport_explorer.schema.model import Schema
from immport_explorer.submission.stand_in.jobs import Event, Job

_PRACTICE = "PRACTICE, not ImmPort"
_HEADING = ("File Name", "Line Number", "Status", "Error Message", "Description")
_ERRORS_TOLD = 5_000
_CUT = 40
"""Characters of a description in a receipt."""

MESSAGES = {
    "value.not-in-vocabulary": "The value is not in the controlled vocabulary",
    "schema-version.older": "The schema version of the template is not the current one",
    "template.spreadsheet-name": "An Excel file is named like a template",
    "template.repeated": "More than one file is of the same template",
    "layout.missing-header": "A section has no header row",
    "layout.missing-section": "A section that is required is missing",
    "layout.missing-column": "A column is missing from the header",
    "row.repeated-value": "The value is not unique",
    "row.no-results": "The row has no results",
    "value.required-when": "A conditional value is missing",
    "rule.age-unit": "The age unit is not that of the study",
    "value.not-positive": "The value is not positive",
    "value.not-an-integer": "The value is not an integer",
    "value.not-a-number": "The value is not a real number",
    "value.not-a-date": "The value is not a date (dd-MMM-yyyy)",
    "value.too-long": "The value is longer than its maximum length",
    "file.missing": "A file that is named is not found",
    "value.required": "A value is required and is missing",
    "rule.new-under-existing": "A new biosample or experiment under an existing experiment sample",
    "id.sample-not-new": "The experiment sample is not new",
    "rule.not-of-study": "The subject does not belong to the study",
    "rule.one-study": "It is not of the study being loaded",
    "rule.other-study": "The studies differ",
    "id.already-loaded": "The id is already in the workspace",
    "id.repeated": "The id is already in the package",
    "id.must-be-new": "The id must be new",
    "row.repeated": "The row is a duplicate",
    "reference.unknown": "The id cannot be found: it is not defined in package or workspace",
}
"""What the stand-in says for our kinds of issue; of others it says our own message."""


def events_of(report: ValidationReport, schema: Schema) -> list[Event]:
    """A check's events, file after file in loading order."""
    errors: dict[str, list[Event]] = {}
    for issue in _errors(report):
        errors.setdefault(issue.file, []).append(_error(issue, schema))
    events = errors.pop("", [])
    for file in report.files:
        wrong = errors.pop(file.path, [])
        if file.role == "template" and file.template is not None:
            name = schema.templates[file.template].file_name
            about = f"Template: {name}, Size:{file.size} bytes"
            end = Event("Failed" if wrong else "Parsed", file.path, description=about)
            events += [Event("Parsing", file.path, description=about), *wrong, end]
        else:
            events += wrong
    return [*events, *(event for rest in errors.values() for event in rest)]


def _errors(report: ValidationReport) -> Iterator[Issue]:
    told = 0
    for issue in report.issues:
        if issue.severity == "error":
            yield issue
            told += 1
        if told == _ERRORS_TOLD:
            return


def _error(issue: Issue, schema: Schema) -> Event:
    message = MESSAGES.get(issue.code) or issue.message
    return Event("Error", issue.file, issue.row, message, " ".join(_particulars(issue, schema)))


def _particulars(issue: Issue, schema: Schema) -> Iterator[str]:
    template = schema.templates.get(issue.template or "")
    section = template.section(issue.section) if template else None
    column = section.column(issue.column) if section and issue.column else None
    if issue.code == "value.not-in-vocabulary" and column is not None:
        yield f'The Lookup Table check "{column.vocabulary}"'
    if issue.column:
        yield f'in field "{issue.column}"'
    if issue.value:
        yield f'"{" ".join(issue.value.split())}".'


def validation_text(job: Job) -> str:
    """The report of a validation: prose, heading, a row an event, the outcome."""
    lines = [
        f"{_PRACTICE}. Validation report of workspace {job.workspace}",
        f"Made by a stand-in on {job.began}",
        f"Package: /practice/{job.workspace}/{job.ticket}___{job.name}",
        "",
        "\t".join(_HEADING),
        *("\t".join(_cells(event)) for event in job.events),
    ]
    return "".join(f"{line}\n" for line in lines)


def updater_text(job: Job) -> str:
    """The report of a batch updater's job, which is about one file."""
    lines = [
        f"********** Batch Updater Job Report ({_PRACTICE}) **********",
        "",
        f"The report is based on workspace {job.workspace}.",
        "",
        "\t".join(_HEADING[1:]),
        *("\t".join(_cells(event)[1:]) for event in job.events),
        "",
    ]
    return "".join(f"{line}\n" for line in lines)


def _cells(event: Event) -> list[str]:
    line = "" if event.line is None else str(event.line)
    cells = (event.file, line, event.status, event.message, event.description)
    return [" ".join(cell.split()) for cell in cells]


@dataclass(frozen=True, slots=True)
class Block:
    """What a receipt lists of a file: a heading and its rows."""

    file: str
    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def receipt_text(job: Job, blocks: Iterable[Block]) -> str:
    """The receipt of a completed load."""
    lines = [
        "EXPERIMENT DATA UPLOAD REPORT",
        "=============================",
        "",
        f"WORKSPACE_ID:                {job.workspace} NAME {_PRACTICE}",
        f"SUBMISSION TICKET NUMBER:    {job.ticket}",
        f"SUBMITTER USERNAME:          {job.user}",
        f"UPLOAD PACKAGE ZIP FILENAME: {job.name}",
        "",
    ]
    for block in blocks:
        lines += ["", f"FILENAME: {block.file}    Total records: {len(block.rows)}", "-" * 61]
        lines += ["\t".join(block.heading), *("\t".join(row) for row in block.rows), ""]
    lines += ["", f"Count Report (uploadTicketNumber = {job.ticket}):", ""]
    return "".join(f"{line}\r\n" for line in lines)


def cut(text: str) -> str:
    """A description as a receipt shows it."""
    return " ".join(text.split())[:_CUT] or "-"
