"""The package at a glance on the page; the badges filter the list of issues."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from immport_explorer.app.views.faults import or_fault
from immport_explorer.app.views.overview import overview
from immport_explorer.app.widgets.view import View
from immport_explorer.markup import Markup
from immport_explorer.report.glance import STYLE
from immport_explorer.schema.overview import STAGES, Stage

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport


class GlanceView(View):
    """``choose(stage)`` is called when a badge is pressed. It is drawn when first opened."""

    _css = STYLE

    def __init__(self, choose: Callable[[Stage], None], **traits: Any) -> None:
        self._choose = choose
        self._report: ValidationReport | None = None
        self._is_open = False
        super().__init__(**traits)
        self.on_do(self._do)

    def load(self, report: ValidationReport | None) -> None:
        """Show this report's package; None for none."""
        self._report, self._is_open = report, False
        self._show()

    def _do(self, name: str, value: str) -> None:
        if name == "glance":
            self._is_open = not self._is_open
            self._show()
        elif name == "stage" and value in STAGES:
            self._choose(value)

    def _show(self) -> None:
        report = self._report
        self.markup = (
            or_fault("The package at a glance", lambda: overview(report, self._is_open))
            if report is not None and report.overview
            else Markup("")
        )
