"""Days and times as instruments write them, in the languages that their software speaks.

``3/4/2023`` is a day in March or in April: which, other dates of the same file may tell. Where
nothing does, the day is left out and said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

from immport_explorer.schema.dates import month_meant

Order = Literal["day first", "month first"]

_YEAR_FIRST = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b")
_EAST_ASIAN = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_NUMBERS = re.compile(r"\b(\d{1,2})([/.-])(\d{1,2})\2(\d{4})\b")
_NAMED = re.compile(
    r"\b(\d{1,2})\.?(?:st|nd|rd|th)?[ -](?:de )?([^\W\d_]+)\.?,?[ -](?:de )?(\d{4})\b"
)
_NAME_FIRST = re.compile(r"\b([^\W\d_]+)\.? (\d{1,2}),? (?:\d{1,2}:\d\d(?::\d\d)? )?(\d{4})\b")
_CLOCK = re.compile(r"\b(\d{1,2}):(\d\d)(?::(\d\d))?(?:\s*([AaPp])\.?[Mm]\b)?")


def day_order(texts: Iterable[str]) -> Order | None:
    """Whether the dates among the texts write the day first, from those that tell."""
    found: set[Order] = set()
    for text in texts:
        for first, mark, second, _ in _NUMBERS.findall(text):
            if mark == "." or int(first) > 12 >= int(second):
                found.add("day first")
            elif int(second) > 12 >= int(first):
                found.add("month first")
    return found.pop() if len(found) == 1 else None


def read_moment(text: str, order: Order | None = None) -> str | None:
    """``2024-03-05`` or ``2024-03-05 16:39:42``; None when no day can be told."""
    day = _day(text, order)
    if day is None:
        return None
    clock = _clock(text)
    return f"{day.isoformat()} {clock}" if clock else day.isoformat()


def _day(text: str, order: Order | None) -> date | None:
    if found := _YEAR_FIRST.search(text) or _EAST_ASIAN.search(text):
        return _real(found[1], int(found[2]), found[3])
    if found := _NUMBERS.search(text):
        day_first = order == "day first" or found[2] == "." or int(found[1]) > 12
        if not day_first and order is None and int(found[3]) <= 12 and found[1] != found[3]:
            return None
        day, month = (found[1], found[3]) if day_first else (found[3], found[1])
        return _real(found[4], int(month), day)
    if (found := _NAMED.search(text)) and (number := month_meant(found[2])):
        return _real(found[3], number, found[1])
    for found in _NAME_FIRST.finditer(text):
        if number := month_meant(found[1]):
            return _real(found[3], number, found[2])
    return None


def _real(year: str, month: int, day: str) -> date | None:
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return None


def _clock(text: str) -> str | None:
    found = _CLOCK.search(text)
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4] and hour <= 12:
        hour = hour % 12 + (12 if found[4] in "Pp" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return f"{hour:02d}:{minute:02d}" + (f":{second:02d}" if found[3] else "")
