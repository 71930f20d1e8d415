"""The report as SARIF 2.1.0, which code hosts and editors show beside the lines of a file.

Code hosts refuse files with too many results, so no more are written than they take: errors before
warnings, warnings before notes. What is left out is counted in the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Any, BinaryIO
from urllib.parse import quote

from immport_explorer.issues.issue import SEVERITIES, Issue, Severity
from immport_explorer.issues.kinds import KINDS, Kind
from immport_explorer.report.view import View
from immport_explorer.report.words import part_of

VERSION = "2.1.0"

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
    yield f'{{"version": {_json(VERSION)}, "runs": [{{\n'
    for name, content in _head(view, codes).items():
        yield f"{_json(name)}: {_json(content)},\n"
    yield '"results": ['
    between = "\n"
    for result in _results(view, {code: number for number, code in enumerate(codes)}):
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
                "name": "immport-explorer",
                "version": view.report.tool_version,
                "rules": [_rule(KINDS[code]) for code in codes],
            }
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


def _results(view: View, rules: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """As many as code hosts take, the gravest first to have room; in the report's order."""
    room, left = {}, MOST_RESULTS
    for severity in SEVERITIES:
        room[severity] = min(view.counts[severity], left)
        left -= room[severity]
    for issue in view.issues():
        if room[issue.severity]:
            room[issue.severity] -= 1
            yield _result(view, issue, rules)
        if not any(room.values()):
            break
    if view.comparison is not None:
        yield from map(_gone, islice(view.comparison.fixed, left))


def _rule(kind: Kind) -> dict[str, Any]:
    return {
        "id": kind.code,
        "shortDescription": {"text": kind.title},
        "fullDescription": {"text": kind.why},
        "help": {"text": kind.fix_in_general},
        "defaultConfiguration": {"level": _LEVELS[kind.severity]},
    }


def _result(view: View, issue: Issue, rules: Mapping[str, int]) -> dict[str, Any]:
    properties = {
        "id": issue.id,
        "value": issue.value,
        "suggestions": list(issue.suggestions),
        "causedBy": issue.caused_by,
    }
    result = {
        "ruleId": issue.code,
        "ruleIndex": rules[issue.code],
        "level": _LEVELS[issue.severity],
        "message": {"text": issue.message},
        "locations": [_location(issue)],
        "properties": {name: content for name, content in properties.items() if content},
    }
    if view.comparison is not None:
        result["baselineState"] = "new" if issue.id in view.comparison.new else "unchanged"
    return result


def _location(issue: Issue) -> dict[str, Any]:
    location: dict[str, Any] = {
        "logicalLocations": [{"fullyQualifiedName": part_of(issue), "kind": "element"}]
    }
    if issue.file:
        location["physicalLocation"] = _physical(issue.file, issue.row)
    return location


def _physical(file: str, row: object) -> dict[str, Any]:
    content: dict[str, Any] = {"artifactLocation": {"uri": quote(file)}}
    if isinstance(row, int):
        content["region"] = {"startLine": row}
    return content


def _gone(issue: Mapping[str, Any]) -> dict[str, Any]:
    file = issue.get("file")
    return {
        "ruleId": issue["code"],
        "message": {"text": issue.get("message") or issue["code"]},
        "baselineState": "absent",
        "locations": [{"physicalLocation": _physical(file, issue.get("row"))}] if file else [],
    }
