"""What a text looks like: a number, a date, a unit, a formula's error."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[<>]?=?\s*[+-]?(?:\d+(?:[.,]\d+)*|\.\d+)(?:[eE][+-]?\d+)?\s*%?")
_DATE = re.compile(
    r"\d{1,2}[-/. ][A-Za-z]{3,9}[-/. ]\d{2,4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|[A-Za-z]{3,9} \d{1,2},? \d{4}"
)
_CLOCK = re.compile(r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:[AaPp][Mm])?Z?)?")
_UNIT_WORD = (
    r"(?:[munpkµμ]?(?:g|l|m|mol|M|U|IU|s)|[cdm]m|mm|years?|yrs?|y|months?|mos?|weeks?|wks?|days?|d|hours?"
    r"|hrs?|h|min(?:utes?)?|sec(?:onds?)?|kg|lbs?|in|inches|°?[CF]|%|percent|cells|rpm|x\s*g|ng|pg|fg"
    r"|ul|dl|ppm|mmHg|copies|MFI|OD|AU|ratio|log10|titer|SFU|SFC|units?|10\^?\d+)"
)
_UNIT = re.compile(
    rf"(?:log(?:10|2)?\s*)?{_UNIT_WORD}(?:\s*(?:/|per)\s*(?:10\^?\d+\s*)?{_UNIT_WORD})*",
    re.IGNORECASE,
)
_HEADER_UNIT = re.compile(
    r"^(.*\S)\s*(?:\(([^()]+)\)|\[([^\[\]]+)\]|[,;]\s*([^,;()]+))\s*$", re.DOTALL
)
_ERRORS = frozenset(
    {"#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#null!", "#num!", "#getting_data", "#spill!"}
)


def is_number(text: str) -> bool:
    """A number as people write it, ``<0.5`` and ``1,5`` among them."""
    return _NUMBER.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """A date, with or without a time of day."""
    found = _DATE.match(text)
    return found is not None and _CLOCK.fullmatch(text[found.end() :]) is not None


def is_formula_error(text: str) -> bool:
    """What a spreadsheet shows where a formula has no result."""
    return text.startswith("#") and text.casefold() in _ERRORS


def is_unit(text: str) -> bool:
    """A unit of measurement, ``pg/mL`` or ``years``."""
    return _UNIT.fullmatch(text.strip()) is not None


def split_unit(header: str) -> tuple[str, str]:
    """``Age (years)`` -> ``Age``, ``years``; the unit is "" where the header names none."""
    found = _HEADER_UNIT.match(header)
    if found is None:
        return header, ""
    unit = next(part for part in found.groups()[1:] if part is not None)
    return (found[1].rstrip(" ,;"), unit.strip()) if is_unit(unit) else (header, "")
