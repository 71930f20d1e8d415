"""What a fact is, and what is said of the rows of a section: columns named, conditions on a row."""

from __future__ import annotations

from typing import Literal

import msgspec

Side = Literal["meta", "result"]
ConditionTest = Literal[
    "is", "is not", "filled", "empty", "not preferred", "greater than", "new", "known", "level"
]


class Fact(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Base of all facts: immutable, compared by value, written without defaults; a
    misspelt field of a file is an error."""


class Condition(Fact, frozen=True, kw_only=True):
    """One test on a row.

    ``is``/``is not`` compare the cell of ``column`` with ``values`` without regard to case;
    ``filled``/``empty`` look whether it holds anything; ``not preferred`` is true when it is filled
    with something outside the vocabulary named in ``values``; ``greater than`` compares numbers;
    ``new``/``known`` ask whether the row declares ``entity`` for the first time or names one that
    exists; ``level`` compares the file's validation level.
    """

    test: ConditionTest
    column: str | None = None
    side: Side | None = None
    values: tuple[str, ...] = ()
    entity: str | None = None


class ColumnRef(Fact, frozen=True, kw_only=True):
    """Names a column within its section: a header, and a side where the header stands on both."""

    header: str
    side: Side | None = None
