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


_DAY = datetime.date.min
_MIDNIGHT = datetime.datetime.min


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
            return _date(value) if clock == datetime.time() else f"{_date(value)} {clock:%H:%M:%S}"
        case datetime.date():
            return _date(value)
        case datetime.time():
            return duration(datetime.datetime.combine(_DAY, value) - _MIDNIGHT)
        case datetime.timedelta():
            return duration(value)
    return ""


def _number(value: float) -> str:
    """With the 15 digits that spreadsheets keep: 0.1 + 0.2 is 0.3 there."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"


def _date(value: datetime.date) -> str:
    return immport_date(value)


def duration(value: datetime.timedelta) -> str:
    """A length of time, or a time of day: ``26:30:00``, ``-01:30:00``, ``00:00:12.345``."""
    thousandths = round(value / datetime.timedelta(milliseconds=1))
    seconds, fraction = divmod(abs(thousandths), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{'-' if thousandths < 0 else ''}{hours:02d}:{minutes:02d}:{seconds:02d}"
    return f"{text}.{fraction:03d}".rstrip("0") if fraction else text
