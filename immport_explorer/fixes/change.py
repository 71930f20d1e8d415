"""One change to a package, and what can become of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from immport_explorer.issues.issue import FixKind
from immport_explorer.package.writers.rewrite import Outcome


@dataclass(frozen=True, slots=True)
class Change:
    """One change to the package.

    ``kind`` is the fix's; ``code`` that of the issue; ``file`` the path in the package as handed
    in; ``row`` counts from 1; ``column`` is the header. For a file, ``before`` and ``after`` are
    its paths. ``reason`` says why a change was not made.
    """

    kind: FixKind
    code: str
    file: str
    sheet: str | None
    template: str | None
    section: str | None
    row: int | None
    column: str | None
    before: str | None
    after: str
    reason: str | None = None


class State(IntEnum):
    """What became of a finding's fix, besides the outcomes of a change to a cell."""

    NO_FIX = 255
    SUPERSEDED = 254
    NO_TEXT = 253
    LEFT_OUT = 252


REASONS: Mapping[int, str] = {
    Outcome.PENDING: "the file was not rewritten",
    Outcome.NOT_FOUND: "the cell does not hold what the issue says",
    Outcome.NOT_ENCODABLE: "the file's encoding cannot hold the value",
    State.NO_TEXT: "only text, and spreadsheets that are written as text, are changed",
}
