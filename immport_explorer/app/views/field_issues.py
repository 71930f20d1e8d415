"""What the check in view found at one field: how much, and the way to it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from immport_explorer.app.state import Place
from immport_explorer.app.views.icons import WORDS
from immport_explorer.files.wording import counted
from immport_explorer.issues.issue import SEVERITIES, FieldRef
from immport_explorer.issues.kinds import KINDS
from immport_explorer.markup import Markup, link, tag

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport


def findings(report: ValidationReport, field: FieldRef, package: str) -> Markup | None:
    """How many issues the report on ``package`` has at this field, with a link to them there; None
    if it has none.
    """
    counts: Counter[str] = Counter()
    for batch in report.issues.batches:
        if batch.field == field:
            counts[KINDS[batch.code].severity] += len(batch)
    if not counts:
        return None
    said = [counted(counts[kind], WORDS[kind].lower()) for kind in SEVERITIES if counts[kind]]
    return tag(
        "p",
        f"{' and '.join(said)} here in ",
        tag("b", package or "the package in view"),
        ". ",
        link(place_of_findings(field).address, "See them in the result", id="field-findings"),
        class_="ipx-banner ipx-banner-warning",
    )


def place_of_findings(field: FieldRef) -> Place:
    """The place where the result shows this field's issues only."""
    return Place(
        page="validate",
        template=field.template,
        section=field.section,
        side=field.side,
        column=field.column,
    )
