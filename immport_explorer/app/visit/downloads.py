"""What of a check can be taken away as a file: its name and its bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from immport_explorer.report.forms import ending_of, write
from immport_explorer.report.view import View
from immport_explorer.schema.model import Schema

if TYPE_CHECKING:
    from immport_explorer.issues.cause import Cause

FORMS = (
    ("html", "A page to send or print"),
    ("xlsx", "Excel"),
    ("csv", "CSV"),
    ("json", "JSON"),
)
"""The forms of a report, and what each is called."""

_TEXT = "console"

Download = tuple[str, bytes]


def report_in(form: str, view: View) -> Download:
    """The report in one of :data:`FORMS`."""
    stream = io.BytesIO()
    write(view, form, stream)
    return _named(form), stream.getvalue()


def as_text(view: View) -> tuple[str, str]:
    """The report as text for an e-mail: what its file would be called, and the text."""
    stream = io.BytesIO()
    write(view, _TEXT, stream)
    return _named(_TEXT), stream.getvalue().decode()


def cause_as_text(cause: Cause) -> tuple[str, str]:
    """One thing to fix as text, and what its file would be called."""
    from immport_explorer.report.console import cause_as_text

    return f"issue{ending_of(_TEXT)}", cause_as_text(cause)


def _named(form: str) -> str:
    return f"validation-report{ending_of(form)}"


def marked_tables(view: View, sources: Sequence[Path], schema: Schema) -> Download:
    """The package's tables with the bad cells marked, as a workbook."""
    from immport_explorer.report.marked import write_marked

    stream = io.BytesIO()
    write_marked(view, sources, schema, stream)
    return "marked.xlsx", stream.getvalue()


def corrected_name(package: str) -> str:
    """What the corrected package is called: ``study-corrected.zip`` for ``study.zip``."""
    stem = re.sub(r"[^\w.-]+", "-", re.sub(r"\.zip\Z", "", package, flags=re.IGNORECASE))
    return f"{stem.strip('-.') or 'package'}-corrected.zip"
