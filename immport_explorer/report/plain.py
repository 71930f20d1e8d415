"""Small things that the forms say with the same words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import islice

ROWS_NAMED = 12

_SHOWN = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co"}
_PLAIN = re.compile(r"[ -~]*\Z")


def visible(text: str) -> str:
    """The text with what cannot be seen (controls, zero-width and hard blanks) as escapes.

    So a value can neither steer a terminal nor hide what is wrong with it.
    """
    return text if _PLAIN.match(text) else "".join(map(_visible, text))


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in _UNSEEN or (category == "Zs" and character != " "):
        return _SHOWN.get(character, f"\\u{ord(character):04x}")
    return character


def without_formula(text: str) -> str:
    """The text such that a spreadsheet takes it for text: with an apostrophe before ``= + - @``."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def rows_in_words(rows: Sequence[int], limit: int = ROWS_NAMED) -> str:
    """``row 6``, ``rows 6, 9–12``, ``rows 1, 3, … and 40 more``; nothing for no rows.

    Rows in a run count as one of the ``limit`` that are named.
    """
    if not rows:
        return ""
    distinct = sorted(set(rows))
    runs = list(islice(_runs(distinct), limit))
    said = [str(first) if first == last else f"{first}–{last}" for first, last in runs]
    left = len(distinct) - sum(last - first + 1 for first, last in runs)
    more = f" and {left:,} more" if left else ""
    return f"{'row' if len(distinct) == 1 else 'rows'} {', '.join(said)}{more}"


def _runs(rows: Iterable[int]) -> Iterable[tuple[int, int]]:
    first = last = None
    for row in rows:
        if last is not None and row == last + 1:
            last = row
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = row
    if first is not None and last is not None:
        yield first, last
