"""ImmPort's report as a table to work through: a line a thing to fix, with our words."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from immport_explorer.report.plain import rows_in_words, without_formula

if TYPE_CHECKING:
    from immport_explorer.official.explain import Explanation

_HEADINGS = ("Number", "File", "Section", "Rows", "Field", "What is wrong", "How to fix it",
             "ImmPort says", "Value", "Suggestions", "Lines that follow")  # fmt: skip


def as_csv(explanation: Explanation) -> bytes:
    """The things to fix as CSV; no spreadsheet takes a cell for a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(_HEADINGS)
    for number, cause in enumerate(explanation.causes, start=1):
        line, ours = cause.first, explanation.issue_of(cause)
        cells = (
            number,
            line.file or "",
            line.section or "",
            rows_in_words(cause.rows, len(cause.rows)) if cause.rows else "",
            line.column.header if line.column else line.field or "",
            cause.meaning.title,
            cause.meaning.fix,
            ": ".join(filter(None, (line.message, line.description))),
            line.value or "",
            "; ".join(ours.suggestions) if ours is not None else "",
            cause.followers,
        )
        writer.writerow(without_formula(str(cell)) for cell in cells)
    return stream.getvalue().encode("utf-8-sig")
