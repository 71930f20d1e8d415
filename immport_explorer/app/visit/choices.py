"""What the reader did with the list of what to fix."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from immport_explorer.app.visit.excerpt import Excerpt
from immport_explorer.issues.sequence import issue_id

if TYPE_CHECKING:
    from immport_explorer.issues.cause import Variant
    from immport_explorer.report.view import View

SHOWN = 25


@dataclass
class Choices:
    """What the reader did with the list.

    ``opened`` holds things, by their place in the report, with their rows in view; ``picked`` the
    suggestions, by the id of the issue; ``shown`` says how many things of a severity are listed.
    """

    opened: dict[int, Excerpt | None] = field(default_factory=dict)
    picked: dict[str, str] = field(default_factory=dict)
    shown: int = SHOWN

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
