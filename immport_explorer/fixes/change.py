"""One change to a package, and what can become of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from immport_explorer.issues.issue import FixKind
from immport_explorer.package.writers.rewrite import Outcome

PUT_IN: Literal["put-in"] = "put-in"
"""Stands where a fix of ours has its kind, and the code of an issue."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change to the package.

    ``kind`` is the fix's, or :data:`PUT_IN` for a file that a person put into the package; ``code``
    that of the issue; ``file`` the path in the package as handed in; ``row`` counts from 1;
    ``column`` is the header. For a file, ``before`` and ``after`` are its paths, ``before`` None
    for a new one, ``after`` empty for one that is left out. ``reason`` says why it
    was not made.
    """

    kind: FixKind | Literal["put-in"]
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
    REPLACED = 251


REASONS: Mapping[int, str] = {
    Outcome.PENDING: "the file was not rewritten",
    Outcome.NOT_FOUND: "the cell does not hold what the issue says",
    Outcome.NOT_ENCODABLE: "the file's encoding cannot hold the value",
    State.REPLACED: "another file was put in its place",
    State.NO_TEXT: "only text, and spreadsheets that are written as text, are changed",
}
