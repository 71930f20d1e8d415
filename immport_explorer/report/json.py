"""The report as JSON, described by ``report.schema.json`` beside this module."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from immport_explorer.report.view import View

SCHEMA_FILE = Path(__file__).with_name("report.schema.json")
"""The JSON Schema of this form."""


def write(view: View, stream: BinaryIO) -> None:
    """Write UTF-8, an issue a line; the issues are made one after another."""
    for text in _parts(view):
        stream.write(text.encode("utf-8", "backslashreplace"))


def _parts(view: View) -> Iterator[str]:
    yield "{\n"
    for name, content in head(view).items():
        yield f"{_json(name)}: {_json(content)},\n"
    yield '"issues": ['
    between = "\n"
    for issue in view.issues():
        yield between + _json(issue.to_dict())
        between = ",\n"
    yield "\n]\n}\n"


def head(view: View) -> dict[str, Any]:
    """All of the report but its issues, and how it is shown, in JSON types."""
    content = view.report.outline()
    content["headline"] = view.report.headline()
    content["files"] = [asdict(file) for file in view.files]
    content["hidden"] = view.hidden
    content["values_hidden"] = view.hide_values
    if view.comparison is not None:
        content["baseline"] = {
            "new": sorted(view.comparison.new, key=_number),
            "remaining": sorted(view.comparison.remaining, key=_number),
            "fixed": [dict(issue) for issue in view.comparison.fixed],
        }
    return content


def _number(issue_id: str) -> int:
    return int(issue_id[1:])


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False)
