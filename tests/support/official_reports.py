"""ImmPort's validation reports as tests need them: its form, with messages in our own words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

HEADING = ("File Name", "Line Number", "Status", "Error Message", "Description")
PROSE = (
    "Validation of workspace 7001",
    "Made on 22 November 2026",
    "Package: /upload/7001/my study.zip",
)
Event = tuple[str, str, str, str, str]


def parsing(file: str, template: str) -> Event:
    return (file, "", "Parsing", "", f"Template: {template}, Size:1024 bytes")


def error(file: str, row: int | str, message: str, description: str) -> Event:
    return (file, str(row), "Error", message, description)


def ended(outcome: str = "Rejected") -> Event:
    return ("TICKET-1", "", outcome, "", "")


def text_of(events: Iterable[Event]) -> str:
    lines = [*PROSE, "", "\t".join(HEADING), *("\t".join(event) for event in events)]
    return "".join(f"{line}\n" for line in lines)


def as_text(path: Path, events: Iterable[Event]) -> Path:
    path.write_text(text_of(events), encoding="utf-8")
    return path


def as_json(path: Path, events: Iterable[Event]) -> Path:
    keys = ("fileName", "lineNumber", "status", "errorMessage", "description")
    rows = [dict(zip(keys, event, strict=True)) for event in events]
    content = {"workspaceId": 7001, "result": {"events": rows}}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


STUDY: tuple[Event, ...] = (
    parsing("design v2.txt", "basic_study_design.txt"),
    error(
        "design v2.txt",
        6,
        "Value required",
        'The required value is missing in field "Intervention Agent". '
        'The row has ID field(s) "EXFLU01"',
    ),
    parsing("people.txt", "subjectHumans.txt"),
    ("people.txt", "5", "Information", "", "subject_required (yes)"),
    error(
        "people.txt",
        6,
        "Not a term",
        'Lookup Table check "lk_gender" failed for Field "Gender" "F". '
        'The row has ID field(s) "EXFLU01-S03"',
    ),
    ("people.txt", "", "Failed", "", ""),
    parsing("bioSamples.txt", "bioSamples.txt"),
    ("bioSamples.txt", "4", "Stored in:BIOSAMPLE", "", ""),
    error(
        "bioSamples.txt",
        10,
        "Id not defined",
        'The id in field "Subject ID" "EXFLU01-S03" is not defined. '
        'The row has ID field(s) "EXFLU01-S03-D0-SERUM"',
    ),
    error(
        "bioSamples.txt",
        11,
        "Id not defined",
        'The id in field "Subject ID" "EXFLU01-S99" is not defined. '
        'The row has ID field(s) "EXFLU01-S99-D0-SERUM"',
    ),
    ended(),
)
"""A report in which one subject was refused, and what follows from that."""
