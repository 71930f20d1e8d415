"""A spreadsheet's cell -> the text that a person sees there."""

from __future__ import annotations

import datetime

from immport_explorer.schema.dates import immport_date

Value = (
    int
    | float
    | str
    | bool
    | datetime.time
    | datetime.date
    | datetime.datetime
    | datetime.timedelta
    | None
)


def shown(value: Value) -> str:
    """A cell's value as text: 3.0 as ``3``, a date as ``05-Jan-2020``, the form ImmPort takes."""
    if value.__class__ is float:  # by far the most of a sheet of results
        return _number(value)
    match value:
        case str():
            return value.replace("\r\n", "\n").replace("\r", "\n")
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            return _number(value)
        case datetime.datetime():
            clock = value.time()
            return _date(value) if clock == datetime.time() else f"{_date(value)} {_clock(clock)}"
        case datetime.date():
            return _date(value)
        case datetime.time():
            return _clock(value)
        case datetime.timedelta():
            return _duration(value)
    return ""


def _number(value: float) -> str:
    """With the 15 digits that spreadsheets keep: 0.1 + 0.2 is 0.3 there."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"


def _date(value: datetime.date) -> str:
    return immport_date(value)


def _clock(value: datetime.time) -> str:
    return value.strftime("%H:%M:%S")


def _duration(value: datetime.timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}"
