"""Dates as labs write them, and the time between two of them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from immport_explorer.fill.ways import DateOrder, TimeUnit
from immport_explorer.schema.dates import month_meant, real_day

_PARTS = re.compile(
    r"\s*(\d{1,4}|[A-Za-z]{3,9})[-/. ,]+(\d{1,2}|[A-Za-z]{3,9})[-/. ,]+(\d{1,4})"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp][Mm])?Z?)?\s*"
)
_ORDERS: dict[DateOrder, tuple[int, int, int]] = {
    "day first": (2, 1, 0),
    "month first": (2, 0, 1),
    "year first": (0, 1, 2),
}


def read_date(text: str, order: DateOrder = "", *, this_year: int | None = None) -> datetime | None:
    """The day and time of day of a text; None where it is none, or where it may be read in two ways
    and ``order`` does not say which. Years of two digits lie in the past."""
    found = _PARTS.fullmatch(text)
    if found is None:
        return None
    days = {
        day for one in _orders(found, order) if (day := _day(found, one, this_year)) is not None
    }
    if len(days) != 1:
        return None
    return datetime.combine(days.pop(), datetime.min.time()) + _clock(found)


def _orders(found: re.Match[str], order: DateOrder) -> list[tuple[int, int, int]]:
    """The orders in which the three parts may be read: year, month and day."""
    first, second, _ = found.groups()[:3]
    if len(first) == 4 and first.isdigit():
        return [_ORDERS["year first"]]
    if first.isalpha():
        return [_ORDERS["month first"]]
    if second.isalpha():
        return [_ORDERS["day first"]]
    return [_ORDERS[order]] if order else [_ORDERS["day first"], _ORDERS["month first"]]


def _day(found: re.Match[str], order: tuple[int, int, int], this_year: int | None) -> date | None:
    year, month, day = (found[part + 1] for part in order)
    number = int(month) if month.isdigit() else month_meant(month)
    if not number or not day.isdigit() or not year.isdigit() or len(year) not in (2, 4):
        return None
    return real_day(_year(year, this_year), number, int(day))


def _year(text: str, this_year: int | None) -> int:
    if len(text) == 4:
        return int(text)
    latest = this_year or date.today().year
    return 2000 + int(text) if 2000 + int(text) <= latest else 1900 + int(text)


def _clock(found: re.Match[str]) -> timedelta:
    hours, minutes, seconds, half = found.groups()[3:7]
    if hours is None:
        return timedelta()
    hour = int(hours) % 12 + (12 if half.casefold() == "pm" else 0) if half else int(hours)
    return timedelta(hours=hour, minutes=int(minutes), seconds=int(seconds or 0))


def time_between(start: datetime, to: datetime, unit: TimeUnit) -> int:
    """Whole units from one to the other, as ages are counted; negative when ``to`` is earlier."""
    if unit in ("Years", "Months"):
        if to < start:
            return -time_between(to, start, unit)
        months = (to.year - start.year) * 12 + to.month - start.month
        months -= (to.day, to.time()) < (start.day, start.time())
        return months // 12 if unit == "Years" else months
    if unit == "Hours":
        return int((to - start).total_seconds() // 3600)
    days = (to.date() - start.date()).days
    return days if unit == "Days" else int(days / 7)
