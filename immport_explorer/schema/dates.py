"""How ImmPort writes a day: ``05-Mar-2024``, the month by its first three English letters."""

from __future__ import annotations

import re
from datetime import date

MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)

_MONTH_NAMES = (
    "jan janv januar january janvier enero ene gennaio gen janeiro januari jän jänner",
    "feb fev févr fevr februar february février fevrier febrero febbraio fevereiro februari fév",
    "mar mär mrz mrt march märz maerz mars marzo março marco maart",
    "apr avr april avril abril aprile abr",
    "may mai mayo maggio maio mei mag maj",
    "jun juin june juni junio giugno giu junho",
    "jul juil july juli juillet julio luglio lug julho",
    "aug aou août aout august agosto ago augustus augusti",
    "sep sept september septembre septiembre settembre set setembro",
    "oct okt october oktober octobre octubre ottobre ott outubro out",
    "nov november novembre noviembre novembro",
    "dec dez déc dic december dezember décembre decembre diciembre dicembre dezembro",
)
_NUMBER_OF = {name: at for at, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
"""Months in the languages that spreadsheet programs and instruments' software speak."""

EXCEL_DAY_ZERO = date(1899, 12, 30)
"""Where Excel's numbers of days count from, but for files of old Macintoshes."""

_FORM = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4}|\d{2})")


def immport_date(day: date) -> str:
    """The day as ImmPort writes it."""
    return f"{day.day:02d}-{MONTHS[day.month - 1]}-{day.year:04d}"


def read_immport_date(text: str) -> date | None:
    """The day that a text of the form d-MMM-yy or dd-MMM-yyyy names, None when it names none.

    The letter case of the month does not matter; a year of two digits is one of this century.
    """
    found = _FORM.fullmatch(text)
    if not found:
        return None
    year, month = found.group(3), month_number(found.group(2))
    return None if month is None else real_day(century(year), month, int(found.group(1)))


def month_number(text: str) -> int | None:
    """1 for ``Jan``, ``january``, ...; None for what is no month."""
    short = text[:3].capitalize()
    return MONTHS.index(short) + 1 if short in MONTHS else None


def month_meant(name: str) -> int | None:
    """The month that a name means in English, German, French, Spanish, Italian, Portuguese or
    Dutch: 10 for ``October``, ``Okt``, ``octubre``; None for what is no month."""
    return _NUMBER_OF.get(name.casefold()) or month_number(name)


def century(year: str) -> int:
    """The year that two or four digits mean."""
    return int(year) + (2000 if len(year) == 2 else 0)


def real_day(year: int, month: int, day: int) -> date | None:
    """That day, None when the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
