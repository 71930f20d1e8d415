"""Which issues of a report are listed, as the reader chose and as the address says; no widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from immport_explorer.app.place import Place
from immport_explorer.issues.issue import SEVERITIES, FieldRef, Issue
from immport_explorer.issues.kinds import KINDS
from immport_explorer.schema.overview import STAGES, Stage

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport

PAGE = "validate"
_LONGEST_TEXT = 200


@dataclass(frozen=True)
class Filter:
    """Which issues to show; empty means all. ``field`` is one field's, ``stage`` one of the way
    from the study to its results."""

    severity: str = ""
    file: str = ""
    template: str = ""
    code: str = ""
    text: str = ""
    field: FieldRef | None = None
    stage: Stage | None = None


def filter_at(place: Place) -> Filter:
    """What the address of a place lets through; what nobody knows lets all through."""
    if place.page != PAGE:
        return Filter()
    field = _field_of(place)
    return Filter(
        severity=place.severity if place.severity in SEVERITIES else "",
        file=place.file or "",
        template="" if field else place.template or "",
        code=place.code if place.code and place.code in KINDS else "",
        text=(place.text or "")[:_LONGEST_TEXT],
        field=field,
        stage=next((stage for stage in STAGES if stage == place.stage), None),
    )


def moves_to(chosen: Filter) -> dict[str, str | None]:
    """The changes of a place that let its address say so."""
    field = chosen.field
    return {
        "severity": chosen.severity or None,
        "file": chosen.file or None,
        "code": chosen.code or None,
        "text": chosen.text[:_LONGEST_TEXT] or None,
        "stage": chosen.stage,
        "template": field.template if field else chosen.template or None,
        "section": field.section if field else None,
        "side": field.side if field else None,
        "column": field.column if field else None,
    }


def _field_of(place: Place) -> FieldRef | None:
    """The field whose issues a place names; None where it names none."""
    if place.template is None or place.column is None:
        return None
    return FieldRef(place.template, place.section, place.side, place.column)


def matching(report: ValidationReport, wanted: Filter) -> list[int]:
    """The places in ``report.issues`` of those that the filter lets through."""
    text = wanted.text.casefold().strip()
    table = report.issues.table
    passing: list[int] = []
    to_read: list[int] = []
    for group, index in table.unique("group", keep="first").select("group", "index").iter_rows():
        first = report.issues[index]
        if _passes(report, first, wanted):
            is_named = text in f"{first.column} {KINDS[first.code].title}".casefold()
            (passing if is_named else to_read).append(group)
    holding = _holding(report, table.filter(table["group"].is_in(to_read))["index"].to_list(), text)
    found = table.filter(table["group"].is_in(passing) | table["index"].is_in(holding))
    return found["index"].to_list()


def _passes(report: ValidationReport, issue: Issue, wanted: Filter) -> bool:
    stage = report.overview.stage(issue.template, issue.section) if wanted.stage else None
    return (
        wanted.severity in ("", issue.severity)
        and wanted.code in ("", issue.code)
        and wanted.file in ("", issue.file)
        and wanted.template in ("", issue.template)
        and wanted.field in (None, issue.field)
        and stage == wanted.stage
    )


def _holding(report: ValidationReport, indices: list[int], text: str) -> list[int]:
    """Those of the issues whose values hold the text."""
    values = zip(indices, report.issues.cells(indices)["value"], strict=True)
    return [index for index, value in values if text in (value or "").casefold()]
