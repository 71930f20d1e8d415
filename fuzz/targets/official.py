"""ImmPort's own report, as text or JSON: whatever stands there, it is told in bounds."""

from __future__ import annotations

import json
from collections.abc import Iterator

from immport_explorer.official.explain import explain
from immport_explorer.official.read import read_official
from targets.target import Target, put, schema

_HEADING = "File Name\tLine Number\tStatus\tError Message\tDescription\n"
_TOPS = ("", f"Validation of workspace 7001\nPackage: /upload/study.zip\n\n{_HEADING}", "[", "{")


def check(data: bytes) -> None:
    top = _TOPS[data[0] % len(_TOPS)] if data else ""
    content = top.encode() + data[1:]
    report = read_official(put("report.txt", content), schema=schema())
    assert report.lines or report.problems or report.outcome
    for line in report.lines:
        assert line.row is None or line.row >= 0
        json.dumps(line.to_dict())
    json.dumps(explain(report).to_dict())


def seeds() -> Iterator[bytes]:
    events = [
        ["design.txt", "", "Parsing", "", "Template: basic_study_design.txt, Size:10 bytes"],
        ["people.txt", "5", "Information", "", "subject_required (yes)"],
        [
            "people.txt",
            "7",
            "Error",
            "Value not allowed",
            'The value in field "Gender" "Mail" is not found. Lookup table check "lk_gender". '
            'The row has ID field(s) "S-1"',
        ],
        ["people.txt", "", "Stored in table", "", 'Table: "subject"'],
        ["TICKET-1", "", "Rejected", "", ""],
    ]
    yield b"\1" + "".join("\t".join(event) + "\n" for event in events).encode()
    yield b"\0" + json.dumps({"result": {"events": events}}).encode()
    keys = ("fileName", "lineNumber", "status", "errorMessage", "description")
    objects = [dict(zip(keys, event, strict=True)) for event in events]
    yield b"\0" + json.dumps(objects).encode()
    text = _TOPS[1] + "\t".join(events[2])
    yield b"\0" + json.dumps({"text": text}).encode()


OFFICIAL = Target(
    name="official",
    check=check,
    seeds=seeds,
    tokens=(
        *(b"\t", b"\n", b'"', b"Error", b"Rejected", b"Completed", b"Parsing", b"Information"),
        *(b"Template: ", b"in field ", b"for field: ", b"lookup table check ", b"table "),
        *(b"the row has id field(s) ", b"_required (yes)", b"workspace ", b"/x.zip"),
        *(b"people.txt", b"subjectHumans.txt", b'"status":', b'"fileName":', b"[[", b"{}", b"null"),
    ),
    share=0.1,
    longest=8_192,
)
