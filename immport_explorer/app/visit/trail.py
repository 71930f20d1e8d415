"""The reader's trail through the list of what to fix, as the address tells it; no widgets here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immport_explorer.app.place import OF_A_RESULT
from immport_explorer.app.state import AppState
from immport_explorer.app.visit.choices import Choices
from immport_explorer.app.visit.issue_key import find_issue, issue_key

if TYPE_CHECKING:
    from immport_explorer.report.view import View


class Trail:
    """``is_gone`` tells that the issue which the address names is not there."""

    def __init__(self, state: AppState) -> None:
        self._state = state
        self._issue: str | None = None  # the one that the reader came to last
        self.is_gone = False

    def follow(self, view: View | None, choices: Choices) -> int | None:
        """Filter as the address says; the thing to bring the reader to, None where the reader is
        there already, or where it is not in the list."""
        place = self._state.place
        self.is_gone = False
        choices.only = place.filter or ""
        if view is None:
            return None
        found = find_issue(view, place.issue) if place.issue else None
        if place.issue == self._issue:
            if place.issue and found is None:
                self._state.go(issue=None)  # it was fixed here
            return None
        self._issue = place.issue
        self.is_gone = place.issue is not None and found is None
        if found is not None:
            choices.bring(view, found)
        return found

    def move_to(self, view: View, place: int | None) -> None:
        """Let the address name a thing that the reader is at already; None for none."""
        self._issue = None if place is None else issue_key(view.causes[place])
        self._state.go(issue=self._issue)

    def begin(self, *, is_other: bool) -> None:
        """A package is about to be checked; ``is_other`` than the one before it."""
        if is_other:
            self._issue = None

    def leave(self, example: str | None) -> None:
        """Another package comes, an example or the reader's own: where the reader was in the one
        before says nothing about it."""
        before = OF_A_RESULT if self._state.report is not None else ()
        self._state.go(template=None, example=example, **dict.fromkeys(before))
