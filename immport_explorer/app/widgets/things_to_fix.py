"""The list of what to fix: its filter, the rows that are open, and the way from one to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from immport_explorer.app.state import AppState
from immport_explorer.app.views.causes import Edited, cause_list
from immport_explorer.app.views.faults import or_fault
from immport_explorer.app.visit.background import beside
from immport_explorer.app.visit.checking import Checking
from immport_explorer.app.visit.choices import SHOWN, Choices
from immport_explorer.app.visit.downloads import cause_as_text
from immport_explorer.app.visit.inside import row_in_view
from immport_explorer.app.visit.trail import Trail
from immport_explorer.app.widgets.view import View
from immport_explorer.markup import Markup

if TYPE_CHECKING:
    from immport_explorer.report.view import View as ReportView


class ThingsToFix(View):
    """``edited()`` gives the rows that the reader edited. ``report`` is what is listed, ``choices``
    what the reader did with it, ``trail`` how the address tells of it."""

    def __init__(
        self, state: AppState, checking: Checking, edited: Callable[[], Edited], **traits: Any
    ) -> None:
        self._state, self._checking, self._edited = state, checking, edited
        self.report: ReportView | None = None
        self.choices, self.trail = Choices(), Trail(state)
        super().__init__(**traits)

    def load(self, report: ReportView | None) -> None:
        """List what is to be fixed in this report; None for nothing."""
        self.report = report
        self.show()

    def begin_anew(self, example: str | None) -> None:
        """Forget what the reader did: another report comes, of that example."""
        self.choices = Choices(example=example)

    def follow(self) -> None:
        """Show what passes the filter of the address, and bring its issue into view."""
        place = self.trail.follow(self.report, self.choices)
        if place is not None:
            self._open_row(place)
            self._reveal_thing(place)
        self.show()

    def toggle(self, place: int) -> None:
        """Open the rows of a thing, or close them again."""
        if self.report is None:
            return
        is_open = place in self.choices.opened
        if is_open:
            del self.choices.opened[place]
        else:
            self._open_row(place)
        self.trail.move_to(self.report, None if is_open else place)
        self.show()

    def step(self, by: int) -> None:
        """Bring the next thing into view, or the one before."""
        place = self.choices.step(self.report, by) if self.report is not None else None
        if self.report is not None and place is not None:
            self.trail.move_to(self.report, place)
            self.show()
            self._reveal_thing(place)

    def list_more(self) -> None:
        """List more of them."""
        self.choices.shown += 10 * SHOWN
        self.show()

    def copy_thing(self, place: int) -> None:
        """Copy one of them as text."""
        if self.report is not None:
            self.copy(*cause_as_text(self.report.causes[place]))

    def show(self) -> None:
        """Show it as it is by now."""
        report, schema = self.report, self._state.schema
        self.markup = or_fault(
            "The list of what to fix",
            lambda: (
                cause_list(report, schema, self.choices, self._edited()) if report else Markup("")
            ),
        )

    def _reveal_thing(self, place: int) -> None:
        self.reveal(f"cause-{place}")

    def _open_row(self, place: int) -> None:
        if self.report is not None and place not in self.choices.opened:
            self.choices.opened[place] = None
            self._read_row(place, self.report)

    def _read_row(self, place: int, report: ReportView) -> None:
        """Bring the row of a thing into view; reading it may take a while in a large file."""
        job, issue, choices = self._checking.job, report.causes[place].first, self.choices
        if job is None:
            return

        def show(found: Any) -> None:
            if place in choices.opened and choices is self.choices:
                choices.opened[place] = found
                self.show()

        sources, schema = job.all_sources, self._state.schema
        beside(
            lambda: row_in_view(sources, schema, report.report, issue),
            show,
            lambda _error: None,
        )
