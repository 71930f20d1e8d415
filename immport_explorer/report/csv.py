"""The report as CSV: a line an issue, then a line for each thing that could not be checked.

The first column says what a line is: ``issue``, ``fixed`` (gone since the earlier report),
``hidden`` (a kind that is not shown), ``checked`` or ``not checked``. A cell that a spreadsheet
would take for a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from immport_explorer.issues.issue import Issue
from immport_explorer.report.plain import without_formula
from immport_explorer.report.view import View

COLUMNS = (
    "record", "id", "severity", "code", "package", "file", "sheet", "template", "section",
    "column", "side", "row", "value", "message", "suggestions", "caused_by", "count",
)  # fmt: skip


def write(view: View, stream: BinaryIO) -> None:
    """Write UTF-8 with a header line."""
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", newline="")
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    for record in records(view):
        lines.writerow([cell(record.get(name)) for name in COLUMNS])
    text.flush()
    text.detach()


def records(view: View) -> Iterator[dict[str, object]]:
    """The lines by column, the issues first."""
    for issue in view.issues():
        yield issue_record(issue)
    if view.comparison is not None:
        for gone in view.comparison.fixed:
            yield {"record": "fixed", **gone}
    for code, count in view.hidden.items():
        yield {"record": "hidden", "code": code, "count": count, "message": "Not shown, as asked."}
    for item in view.report.coverage:
        yield {
            "record": "checked" if item.checked else "not checked",
            "message": f"{item.what}. {item.why}".strip(),
            "count": item.count or None,
        }


def issue_record(issue: Issue) -> dict[str, object]:
    """An issue by column."""
    names = (name for name in COLUMNS if hasattr(issue, name))
    record: dict[str, object] = {name: getattr(issue, name) for name in names}
    return record | {"record": "issue", "suggestions": "; ".join(issue.suggestions)}


def cell(content: object) -> str:
    """A cell's text; empty for None."""
    return "" if content is None else without_formula(str(content))
