"""The package at a glance, with badges that filter the list of issues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immport_explorer.app.views.icons import severity
from immport_explorer.files.wording import counted
from immport_explorer.markup import Markup, tag
from immport_explorer.report.glance import STAGE_TITLES, glance
from immport_explorer.schema.overview import Stage

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport


def overview(report: ValidationReport, is_open: bool) -> Markup:
    """The way from study to results; all pictures where it is open."""
    return tag(
        "section",
        tag(
            "div",
            tag("h2", "The package at a glance", class_="ipx-h2", id="glance", tabindex="-1"),
            tag(
                "button",
                "Hide the pictures" if is_open else "Show subjects, samples and values",
                type="button",
                class_="ipx-small",
                id="glance-open",
                data_do="glance",
                aria_expanded="true" if is_open else "false",
            ),
            class_="ipx-row",
        ),
        glance(report.overview, report.errors_by_stage(), _badge, names=is_open),
        class_="ipx-panel ipx-stack ipx-tight",
    )


def _badge(stage: Stage, count: int) -> Markup:
    words = counted(count, "error")
    return tag(
        "button",
        severity("error", words),
        type="button",
        class_="ipx-small ipx-badge",
        id=f"glance-{stage}",
        data_do="stage",
        data_value=stage,
        aria_label=f"{words} in {STAGE_TITLES[stage]}: show them",
    )
