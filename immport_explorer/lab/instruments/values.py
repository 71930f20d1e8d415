"""What instruments write where a number is looked for: numbers, limits, and marks for none.

A mark is never a number: ``Undetermined`` is not 0, ``TNTC`` not a count, ``< 3.2`` not 3.2. Each
becomes a state of a closed list, and the text stays beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from typing import Literal, NamedTuple

from immport_explorer.files.numbers import NUMBER

State = Literal[
    "measured",
    "not reported",
    "not a number",
    "infinite",
    "undetermined",
    "below range",
    "above range",
    "out of range",
    "saturated",
    "too many to count",
    "masked",
    "omitted",
    "not counted",
    "off scale",
    "rejected",
    "not done",
    "extrapolated",
    "failed",
    "unreadable",
]
"""What a cell says about its value; ``extrapolated`` alone comes with a number."""


class Reading(NamedTuple):
    """A cell of a quantity: its ``number`` as plain text (``""`` where there is none), its
    ``state`` and the ``limit`` that it is below or above."""

    number: str
    state: State
    limit: str = ""


class Decimals(Enum):
    """How a file writes numbers. ``POINT``: a comma groups thousands, or is not understood."""

    POINT = "point"
    GROUPED = "point, commas between thousands"
    COMMA = "comma"
    MIXED = "mixed"


_MARKS: dict[str, State] = {
    "nan": "not a number",
    "#n/a": "not a number",
    "#num!": "failed",
    "#div/0!": "failed",
    "#value!": "failed",
    "n/a": "not reported",
    "na": "not reported",
    "-": "not reported",
    "--": "not reported",
    "---": "not reported",
    "***": "not reported",
    "none": "not reported",
    "null": "not reported",
    "inf": "infinite",
    "+inf": "infinite",
    "-inf": "infinite",
    "infinity": "infinite",
    "undetermined": "undetermined",
    "undet.": "undetermined",
    "no ct": "undetermined",
    "range?": "out of range",
    "out of range": "out of range",
    "oor": "out of range",
    "oor<": "below range",
    "oor>": "above range",
    "below detection range": "below range",
    "below fit curve range": "below range",
    "above detection range": "above range",
    "above fit curve range": "above range",
    "low": "below range",
    "high": "above range",
    "ovrflw": "saturated",
    "overflow": "saturated",
    "over": "saturated",
    "saturated": "saturated",
    "sat": "saturated",
    "tntc": "too many to count",
    "too numerous to count": "too many to count",
    "masked": "masked",
    "missed": "not counted",
    "?????": "not counted",
    "omitted": "omitted",
    "omit": "omitted",
    "error": "failed",
    "path?": "failed",
    "fail": "failed",
    "failed": "failed",
}
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?")
_COMMA = re.compile(
    r"[+-]?(?:[0-9]{1,3}(?:[.\u00a0\u202f'][0-9]{3})+|[0-9]+),[0-9]+(?:[eE][+-]?[0-9]+)?"
)
_COMMA_ONLY = re.compile(
    r"[+-]?(?:0,[0-9]+|[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+)(?:[eE][+-]?[0-9]+)?"
)
_GROUPS_ONLY = re.compile(r"[+-]?[0-9]{1,3}(?:(?:,[0-9]{3})+\.[0-9]*|(?:,[0-9]{3}){2,})")
_POINT_ONLY = re.compile(r"[+-]?[0-9]*\.(?:[0-9]{1,2}|[0-9]{4,})(?:[eE][+-]?[0-9]+)?")
_LIMIT = re.compile(r"(?:(?:oor|out of range)\s*)?([<>\u2264\u2265]=?)\s*(.*)", re.IGNORECASE)
_STARRED = re.compile(r"\*\s*([^*]+?)\s*\*?")


def decimals_of(texts: Iterable[str]) -> Decimals:
    """How the texts write numbers, from those that can be read in one way only: ``0,02`` has a
    decimal comma, ``1,234.5`` a comma between thousands; ``1,234`` tells nothing."""
    comma = grouped = point = False
    for text in texts:
        if "," in text:
            text = text.strip()
            comma = comma or _COMMA_ONLY.fullmatch(text) is not None
            grouped = grouped or _GROUPS_ONLY.fullmatch(text) is not None
        elif "." in text and not point:
            point = _POINT_ONLY.fullmatch(text.strip()) is not None
    if comma:
        return Decimals.MIXED if point or grouped else Decimals.COMMA
    return Decimals.GROUPED if grouped else Decimals.POINT


def read_value(text: str, decimals: Decimals = Decimals.POINT) -> Reading:
    """What a cell of a quantity says."""
    text = text.strip()
    if not text:
        return Reading("", "not reported")
    number = plain_number(text, decimals)
    if number is not None:
        return Reading(number, "measured")
    mark = _MARKS.get(" ".join(text.casefold().split())) or _MARKS.get(
        text.casefold().replace(" ", "")
    )
    if mark is not None:
        return Reading("", mark)
    return _limit(text, decimals) or _starred(text, decimals) or Reading("", "unreadable")


def plain_number(text: str, decimals: Decimals = Decimals.POINT) -> str | None:
    """The number with a point and without groups; None when the text is none, or may be two."""
    text = text.strip()
    if NUMBER.fullmatch(text):
        if decimals is Decimals.COMMA and re.fullmatch(r"[+-]?[0-9]{1,3}\.[0-9]{3}", text):
            return None
        return text
    if decimals is Decimals.COMMA and _COMMA.fullmatch(text):
        return re.sub(r"[.\u00a0\u202f']", "", text).replace(",", ".")
    if decimals is Decimals.GROUPED and _GROUPED.fullmatch(text):
        return text.replace(",", "")
    return None


def _limit(text: str, decimals: Decimals) -> Reading | None:
    """``< 3.2``, ``OOR >``: below or above a limit, which may be left out."""
    found = _LIMIT.fullmatch(text)
    if found is None:
        return None
    limit = plain_number(found[2], decimals) if found[2] else ""
    if limit is None and found[2].casefold() not in ("min", "max"):
        return None
    return Reading("", "below range" if found[1][0] in "<\u2264" else "above range", limit or "")


def _starred(text: str, decimals: Decimals) -> Reading | None:
    """``*12.5``: read beyond the standards, or marked as an outlier."""
    found = _STARRED.fullmatch(text)
    number = plain_number(found[1], decimals) if found else None
    return None if number is None else Reading(number, "extrapolated")
