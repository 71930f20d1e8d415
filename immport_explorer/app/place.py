"""A place of the dashboard, which an address names and a link or a search hit leads to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, quote

# The letters of the address, in the order in which they are written.
_LETTERS = {
    "p": "page",
    "t": "template",
    "s": "section",
    "r": "side",
    "c": "column",
    "v": "vocabulary",
    "d": "table",
    "e": "example",
    "k": "kind",
    "w": "walkthrough",
    "f": "filter",
    "i": "issue",
    "y": "severity",
    "n": "file",
    "o": "code",
    "x": "text",
    "g": "stage",
}
# Naming one of these forgets the ones after it, unless they are named too.
_NARROWING = ("template", "section", "side", "column")

OF_A_RESULT = ("filter", "issue", "severity", "file", "code", "text", "stage")
"""What a place names of a result: the filter and the issue of the list of what to fix, and the
filters of the table of all issues."""


@dataclass(frozen=True)
class Place:
    """Where the reader is. ``address`` writes it, :meth:`parse` reads it."""

    page: str = "start"
    template: str | None = None
    section: str | None = None
    side: str | None = None
    column: str | None = None
    vocabulary: str | None = None
    table: str | None = None
    example: str | None = None
    kind: str | None = None
    walkthrough: str | None = None
    filter: str | None = None
    issue: str | None = None
    severity: str | None = None
    file: str | None = None
    code: str | None = None
    text: str | None = None
    stage: str | None = None

    @property
    def address(self) -> str:
        """The place as the hash of an address: ``#p=templates&t=subjecthumans&c=Gender``."""
        pairs = ((letter, getattr(self, name)) for letter, name in _LETTERS.items())
        return "#" + "&".join(f"{letter}={quote(value)}" for letter, value in pairs if value)

    @classmethod
    def parse(cls, address: str) -> Place:
        """The place that an address names; letters that nobody knows are left out."""
        pairs = parse_qsl(address.lstrip("#").replace("+", "%2B"))
        return cls(**{_LETTERS[letter]: value for letter, value in pairs if letter in _LETTERS})

    def to(self, **changes: str | None) -> Place:
        """Another place, seen from here (see :meth:`AppState.go`)."""
        moved: dict[str, Any] = {"vocabulary": None, "kind": None, "walkthrough": None}
        if changes.get("page", self.page) != self.page:
            moved |= dict.fromkeys(OF_A_RESULT)
        for position, name in enumerate(_NARROWING):
            if name in changes:
                moved |= dict.fromkeys(_NARROWING[position + 1 :])
                break
        return replace(self, **(moved | changes))
