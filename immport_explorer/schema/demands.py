"""What somebody else than ImmPort asks of a column: a consortium's house rules, as facts."""

from __future__ import annotations

import re
from functools import lru_cache

from immport_explorer.schema.conditions import Condition, Fact

_SIGNS = {"#": "[0-9]", "@": "[A-Za-z]", "*": ".*"}


class Demand(Fact, frozen=True, kw_only=True):
    """What the house rules called ``by`` ask of a column besides what ImmPort does.

    ``required`` in every row, or ``required_when`` one of the groups of conditions holds; only
    ``terms`` are taken; the value has the form of ``pattern``; each of ``each_of`` stands in some
    row of the package's file; ``called`` is their word for the column.
    """

    by: str
    required: bool = False
    required_when: tuple[tuple[Condition, ...], ...] = ()
    terms: tuple[str, ...] = ()
    pattern: str = ""
    each_of: tuple[str, ...] = ()
    called: str = ""


@lru_cache(maxsize=256)
def form_of(pattern: str) -> re.Pattern[str]:
    """The expression of a pattern: ``#`` is a digit, ``@`` a letter, ``*`` anything, all else
    stands for itself. Several ``*`` in a row are one, so that no text takes long."""
    signs = re.sub(r"\*+", "*", pattern)
    return re.compile("".join(_SIGNS.get(sign, re.escape(sign)) for sign in signs), re.DOTALL)


def fits(pattern: str, text: str) -> bool:
    """Whether a text has the form of a pattern."""
    return form_of(pattern).fullmatch(text) is not None
