"""A report as notebooks show it: what to fix first, every value escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immport_explorer.issues.kinds import KINDS
from immport_explorer.issues.links import help_address
from immport_explorer.markup import Markup, join, tag

if TYPE_CHECKING:
    from immport_explorer.issues.cause import Cause
    from immport_explorer.issues.report import ValidationReport

CAUSES_SHOWN = 50

_LEFT = "text-align: left; vertical-align: top"
_TITLES = ("Severity", "What is wrong", "Where", "Issues", "Follow from it")


def report_html(report: ValidationReport) -> str:
    """The headline, the things to fix in their order, and what could not be checked."""
    packages, counts = ", ".join(report.packages), report.summary.in_words()
    told = f"{packages}, schema {report.schema_version}: {counts}"
    return join(
        (
            tag("p", tag("b", report.headline())),
            tag("p", told),
            _causes(report) if report.causes else None,
            _unchecked(report),
        )
    )


def _causes(report: ValidationReport) -> Markup:
    head = tag("tr", [tag("th", title, scope="col", style=_LEFT) for title in _TITLES])
    shown = report.causes[:CAUSES_SHOWN]
    table = tag("table", tag("thead", head), tag("tbody", [_cause(cause) for cause in shown]))
    left = len(report.causes) - len(shown)
    more = f"… and {left:,} more; to_frame() has all." if left else "to_frame() has each issue."
    return join((table, tag("p", more)))


def _cause(cause: Cause) -> Markup:
    first = cause.first
    said = (
        first.message if cause.count == 1 else f"{KINDS[first.code].title}. First: {first.message}"
    )
    what = join((_code(first.code), tag("br"), said))
    cells = (first.severity, what, first.place, f"{cause.count:,}", f"{cause.follower_count:,}")
    return tag("tr", [tag("td", cell, style=_LEFT) for cell in cells])


def _code(code: str) -> Markup:
    """The code, with a link to what it means."""
    name, address = tag("code", code), help_address(code)
    link = {"href": address, "target": "_blank", "rel": "noopener"}
    return tag("a", name, **link) if address else name


def _unchecked(report: ValidationReport) -> Markup | None:
    items = [tag("li", f"{item.what}. {item.why}") for item in report.coverage if not item.checked]
    return join((tag("p", "Could not be checked:"), tag("ul", items))) if items else None
