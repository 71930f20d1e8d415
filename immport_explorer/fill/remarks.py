"""What filling has to say besides the validator: about sources, and about what is still missing."""

from __future__ import annotations

from typing import Literal

import msgspec

RemarkKind = Literal[
    "source-missing",
    "file-unreadable",
    "guess-left-out",
    "guess-hidden",
    "guess-value",
    "guess-merged",
    "guess-tables",
    "column-gone",
    "column-new",
    "rows-more",
    "rows-fewer",
    "no-value",
    "not-found",
    "row-known",
    "row-changed",
    "personal",
    "stopped",
]


class Stopped(Exception):  # noqa: N818 - it is no error
    """The progress callback asked to end the work."""


class Remark(msgspec.Struct, frozen=True):
    """A sentence about the filling. ``grave`` is True where rows or columns are missing for it.

    ``source`` is the recipe's source, ``column`` the lab's column, ``template`` and ``header`` the
    field that it touches, ``count`` of how many rows or cells it tells.
    """

    kind: RemarkKind
    text: str
    source: str = ""
    column: str = ""
    template: str = ""
    header: str = ""
    count: int = 0
    grave: bool = False


class Missing(msgspec.Struct, frozen=True):
    """Something that a package still needs: a column of a template, or (``column`` empty) a whole
    template. ``why`` is a sentence; ``always`` tells that ImmPort wants it in every row,
    ``certain`` that some row surely wants it; else that depends on what the rows hold."""

    template: str
    section: str | None
    column: str
    why: str
    always: bool = True
    certain: bool = True
