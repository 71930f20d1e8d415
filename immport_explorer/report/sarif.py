"""The report as SARIF 2.1.0, which code hosts and editors show beside the lines of a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, BinaryIO
from urllib.parse import quote

from immport_explorer.issues.issue import Issue, Severity
from immport_explorer.issues.kinds import KINDS, Kind
from immport_explorer.report.view import View
from immport_explorer.report.words import part_of

VERSION = "2.1.0"

_LEVELS: Mapping[Severity, str] = MappingProxyType(
    {"error": "error", "warning": "warning", "info": "note"}
)


def write(view: View, stream: BinaryIO) -> None:
    """Write UTF-8."""
    text = json.dumps({"version": VERSION, "runs": [_run(view)]}, ensure_ascii=False, indent=1)
    stream.write((text + "\n").encode("utf-8", "backslashreplace"))


def _run(view: View) -> dict[str, Any]:
    codes = sorted(code for code in view.report.summary["codes"] if view.shows(code))
    rules = {code: number for number, code in enumerate(codes)}
    results = [_result(view, issue, rules) for issue in view.issues()]
    if view.comparison is not None:
        results += [_gone(issue) for issue in view.comparison.fixed]
    return {
        "tool": {
            "driver": {
                "name": "immport-explorer",
                "version": view.report.tool_version,
                "rules": [_rule(KINDS[code]) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not view.report.partial}],
        "results": results,
        "properties": {
            "headline": view.headline(),
            "schema": view.report.schema_version,
            "hidden": view.hidden,
            "valuesHidden": view.hide_values,
            "coverage": view.report.outline()["coverage"],
        },
    }


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
