"""What the reader did with the list of what to fix."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from immport_explorer.app.visit.excerpt import Excerpt
from immport_explorer.issues.issue import SEVERITIES
from immport_explorer.issues.sequence import issue_id

if TYPE_CHECKING:
    from immport_explorer.issues.cause import Cause, Variant
    from immport_explorer.report.view import View

SHOWN = 25
OF_FILE, OF_TEMPLATE = "file:", "template:"


@dataclass
class Choices:
    """What the reader did with the list.

    ``opened`` holds things, by their place in the report, with their rows in view; ``picked`` the
    suggestions, by the id of the issue; ``shown`` says how many things of a severity are listed;
    ``only`` is empty, or a file's path after ``OF_FILE``, or a template's name after
    ``OF_TEMPLATE``; ``at`` is the thing that the reader was brought to last; ``example`` is the
    example that the list is about, None for a package of the reader's.
    """

    opened: dict[int, Excerpt | None] = field(default_factory=dict)
    picked: dict[str, str] = field(default_factory=dict)
    shown: int = SHOWN
    only: str = ""
    at: int | None = None
    example: str | None = None

    def listed(self, view: View) -> list[tuple[int, Cause]]:
        """What passes the filter, in the order in which it is listed, each with its place."""
        passing = [each for each in enumerate(view.causes) if self._passes(each[1])]
        return sorted(passing, key=lambda each: SEVERITIES.index(each[1].first.severity))

    def step(self, view: View, by: int) -> int | None:
        """Go to the next thing of the list (1) or the one before (-1), at its ends to the other
        end; its place, None where there is none. It is then among those that are shown."""
        listed = self.listed(view)
        places = [place for place, _ in listed]
        if not places:
            return None
        if self.at in places:
            number = (places.index(self.at) + by) % len(places)
        else:
            number = 0 if by > 0 else -1
        self.bring(view, places[number])
        return self.at

    def bring(self, view: View, place: int) -> None:
        """Have that thing among those that are shown."""
        if not self._passes(view.causes[place]):
            self.only = ""
        kind = view.causes[place].first.severity
        before = [n for n, cause in self.listed(view) if cause.first.severity == kind]
        self.shown = max(self.shown, before.index(place) + 1)
        self.at = place

    def _passes(self, cause: Cause) -> bool:
        issue = cause.first
        return self.only in ("", f"{OF_FILE}{issue.file}", f"{OF_TEMPLATE}{issue.template}")

    def pick(self, view: View, token: str) -> None:
        """Pick, or leave again, the suggestion that a button stands for."""
        variant, number = _read(view, token)
        suggestion = variant.issue.suggestions[number]
        ids = [issue_id(index) for index in variant.indices]
        if self.picked.get(variant.issue.id) == suggestion:
            for each in ids:
                self.picked.pop(each, None)
        else:
            self.picked |= dict.fromkeys(ids, suggestion)


def _read(view: View, token: str) -> tuple[Variant, int]:
    place, variant, number = (int(part) for part in token.split("-"))
    return view.causes[place].variants[variant], number
