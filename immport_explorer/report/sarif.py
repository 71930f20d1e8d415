"""The report as SARIF 2.1.0, which code hosts and editors show beside the lines of a file.

Code hosts refuse files with too many results, so no more are written than they take: errors before
warnings, warnings before notes. What is left out is counted in the file.

Addresses begin at the root of the repository that the check was run in, and each result has a
fingerprint that stays the same when rows are put in above it. A file in an archive has the address
of the archive, and its own name in the message.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Any, BinaryIO
from urllib.parse import quote, urlsplit

from immport_explorer.dependencies import DISTRIBUTION, home_page
from immport_explorer.issues.issue import SEVERITIES, Issue, Severity
from immport_explorer.issues.kinds import KINDS, Kind
from immport_explorer.issues.links import help_address
from immport_explorer.issues.sequence import shorten
from immport_explorer.report.addresses import Addresses, Region
from immport_explorer.report.fingerprints import Fingerprints
from immport_explorer.report.view import View
from immport_explorer.report.words import part_of

VERSION = "2.1.0"

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
"""What the file says of its form: the official schema's name."""

ROOT = "%SRCROOT%"
"""The base of the addresses; where it is on a disk is left to who reads the file."""

FINGERPRINT = "primaryLocationLineHash"
"""The fingerprint by which GitHub knows a result again.

Source: "SARIF support for code scanning" in GitHub's documentation.
"""

LONGEST_VALUE = 1_000
"""Characters of a cell's value; the whole of it is in the json and csv forms."""

_LEVELS: Mapping[Severity, str] = MappingProxyType(
    {"error": "error", "warning": "warning", "info": "note"}
)


MOST_RESULTS = 25_000
"""Results of a run that GitHub takes; as many rules, of which we have fewer kinds.

Source: the limits in GitHub's documentation of SARIF support for code scanning.
"""


def write(view: View, stream: BinaryIO) -> None:
    """Write UTF-8, a result a line; the results are made one after another."""
    for text in _parts(view):
        stream.write(text.encode("utf-8", "backslashreplace"))


def _parts(view: View) -> Iterator[str]:
    codes = sorted(code for code in view.report.summary.codes if view.shows(code))
    yield f'{{"$schema": {_json(SCHEMA)}, "version": {_json(VERSION)}, "runs": [{{\n'
    for name, content in _head(view, codes).items():
        yield f"{_json(name)}: {_json(content)},\n"
    yield '"results": ['
    between = "\n"
    for result in _Results(view, {code: number for number, code in enumerate(codes)}):
        yield between + _json(result)
        between = ",\n"
    yield "\n]\n}]}\n"


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False)


def _head(view: View, codes: Sequence[str]) -> dict[str, Any]:
    """All of the run but its results."""
    left_out = max(0, _wanted(view) - MOST_RESULTS)
    invocation: dict[str, Any] = {"executionSuccessful": not view.report.partial}
    if left_out:
        message = (
            f"{left_out:,} of {_wanted(view):,} results are left out, since code hosts take "
            f"{MOST_RESULTS:,}; the json and csv forms have all of them."
        )
        invocation["toolExecutionNotifications"] = [
            {"level": "warning", "message": {"text": message}}
        ]
    return {
        "tool": {
            "driver": {
                "name": DISTRIBUTION,
                "version": view.report.tool_version,
                **({"informationUri": home_page()} if home_page() else {}),
                "rules": [_rule(KINDS[code]) for code in codes],
            }
        },
        "originalUriBaseIds": {
            ROOT: {"description": {"text": "The root of the repository that was checked."}}
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "properties": {
            "headline": view.headline(),
            "schema": view.report.schema_version,
            "hidden": view.hidden,
            "leftOut": left_out,
            "valuesHidden": view.hide_values,
            "coverage": view.report.outline()["coverage"],
        },
    }


def _wanted(view: View) -> int:
    fixed = len(view.comparison.fixed) if view.comparison is not None else 0
    return sum(view.counts.values()) + fixed


class _Results:
    """As many as code hosts take, the gravest first to have room; in the report's order."""

    def __init__(self, view: View, rules: Mapping[str, int]) -> None:
        self._view = view
        self._rules = rules
        self._addresses = Addresses(view)
        self._fingerprints = Fingerprints()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        view = self._view
        chosen = list(_chosen(view))
        position = view.report.issues.position
        regions = self._addresses.regions((view.issue(one), position(one)) for one in chosen)
        for issue in map(view.issue, chosen):
            yield self._result(issue, regions.get(issue.id))
        if view.comparison is not None:
            yield from map(_gone, islice(view.comparison.fixed, MOST_RESULTS - len(chosen)))

    def _result(self, issue: Issue, region: Region | None) -> dict[str, Any]:
        result = {
            "ruleId": issue.code,
            "ruleIndex": self._rules[issue.code],
            "level": _LEVELS[issue.severity],
            "message": {"text": self._message(issue)},
            "locations": [self._location(issue, region)],
            "partialFingerprints": {FINGERPRINT: self._fingerprints.of(issue)},
            "properties": _properties(issue),
        }
        if self._view.comparison is not None:
            is_new = issue.id in self._view.comparison.new
            result["baselineState"] = "new" if is_new else "unchanged"
        return result

    def _message(self, issue: Issue) -> str:
        where = self._addresses.in_words(issue)
        return f"{where}: {issue.message}" if where else issue.message

    def _location(self, issue: Issue, region: Region | None) -> dict[str, Any]:
        uri = self._addresses.uri(issue)
        return {
            "logicalLocations": [{"fullyQualifiedName": part_of(issue), "kind": "element"}],
            "physicalLocation": _physical(uri, region),
        }


def _chosen(view: View) -> Iterator[int]:
    """The places in the report of the results that have room."""
    room, left = {}, MOST_RESULTS
    for severity in SEVERITIES:
        room[severity] = min(view.counts[severity], left)
        left -= room[severity]
    for index in view.indices():
        severity = view.issue(index).severity
        if room[severity]:
            room[severity] -= 1
            yield index
        if not any(room.values()):
            break


def _properties(issue: Issue) -> dict[str, Any]:
    properties = {
        "id": issue.id,
        "value": shorten(issue.value or "", LONGEST_VALUE),
        "suggestions": list(issue.suggestions),
        "causedBy": issue.caused_by,
    }
    return {name: content for name, content in properties.items() if content}


def _rule(kind: Kind) -> dict[str, Any]:
    address = help_address(kind.code)
    rule = {
        "id": kind.code,
        "shortDescription": {"text": kind.title},
        "fullDescription": {"text": kind.why},
        "help": {"text": kind.fix_in_general},
        "defaultConfiguration": {"level": _LEVELS[kind.severity]},
    }
    return rule | ({"helpUri": address} if address else {})


def _physical(uri: str, region: Region | None) -> dict[str, Any]:
    base = {} if urlsplit(uri).scheme == "file" else {"uriBaseId": ROOT}
    content: dict[str, Any] = {"artifactLocation": {"uri": uri, **base}}
    if region is not None:
        columns = {"startColumn": region.start, "endColumn": region.end}
        content["region"] = {"startLine": region.line} | (columns if region.start else {})
    return content


def _gone(issue: Mapping[str, Any]) -> dict[str, Any]:
    """A result of an earlier report: where its package lay then is not known."""
    file, row = issue.get("file"), issue.get("row")
    region = Region(row) if isinstance(row, int) and not issue.get("sheet") else None
    return {
        "ruleId": issue["code"],
        "message": {"text": issue.get("message") or issue["code"]},
        "baselineState": "absent",
        "locations": [{"physicalLocation": _physical(quote(file), region)}] if file else [],
    }
