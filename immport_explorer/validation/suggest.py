"""Near misses: what a person probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property

from immport_explorer.schema.dates import century, immport_date, month_number, real_day

LIMIT = 3
NEAR_ENOUGH = 75.0
FEW_LETTERS = 0.85  # of all letters the same, in the same places
DISTINCT_LIMIT = 500

# What is easily taken for another sign, in lower case; blanks and lines between words too.
LOOK_ALIKES = str.maketrans({"o": "0", "l": "1", "i": "1", "|": "1", "_": "-", " ": "-"})

# What people write for a term of ImmPort's, beyond its own synonym tables.
SLIPS = {
    "m": "male",
    "f": "female",
    "y": "yes",
    "n": "no",
    "true": "yes",
    "false": "no",
    "human": "homo sapiens",
    "mouse": "mus musculus",
    "rhesus": "macaca mulatta",
    "year": "years",
    "yr": "years",
    "yrs": "years",
    "month": "months",
    "week": "weeks",
    "day": "days",
    "hour": "hours",
    "hr": "hours",
    "hrs": "hours",
    "minute": "minutes",
    "min": "minutes",
    "n/a": "not specified",
    "na": "not specified",
    "none": "not specified",
    "not applicable": "not specified",
    "usa": "united states of america",
    "us": "united states of america",
    "united states": "united states of america",
    "uk": "united kingdom",
    "caucasian": "white",
    "african american": "black or african american",
    "facs": "flow cytometry",
    "luminex": "luminex xmap",
}

# A date column that a spreadsheet saved as a number counts days from here.
EXCEL_DAY_ZERO = date(1899, 12, 30)


def near(value: str, candidates: Iterable[str], limit: int = LIMIT) -> tuple[str, ...]:
    """The candidates most like the value, best first, at most ``limit``; letter case is ignored."""
    return Near(candidates, limit)(value)


class Near:
    """Finds the most similar of many candidates, each value once.

    Beyond ``DISTINCT_LIMIT`` different values it gives none: a file with that many unknown values
    has another problem than a slip of the pen.
    """

    def __init__(self, candidates: Iterable[str], limit: int = LIMIT) -> None:
        self._candidates = candidates
        self._limit = limit
        self._found: dict[str, tuple[str, ...]] = {}

    def __call__(self, value: str) -> tuple[str, ...]:
        if value not in self._found:
            if not value or len(self._found) >= DISTINCT_LIMIT:
                return ()
            self._found[value] = self._search(value)
        return self._found[value]

    @cached_property
    def _by_case(self) -> dict[str, str]:
        return {candidate.casefold(): candidate for candidate in reversed(list(self._candidates))}

    @cached_property
    def _by_looks(self) -> dict[str, str]:
        return {_looks(name): candidate for name, candidate in reversed(self._by_case.items())}

    def _search(self, value: str) -> tuple[str, ...]:
        """What is known to be meant or looks the same, what a few letters make the same, and what
        has the same words."""
        from rapidfuzz import fuzz, process
        from rapidfuzz.distance import OSA

        wanted, names = value.casefold(), self._by_case.keys()
        meant = self._by_case.get(SLIPS.get(wanted, "")), self._by_looks.get(_looks(wanted))
        slips = process.extract(
            wanted,
            names,
            scorer=OSA.normalized_similarity,
            limit=self._limit,
            score_cutoff=FEW_LETTERS,
        )
        alike = process.extract(
            wanted,
            names,
            scorer=fuzz.WRatio if len(value) > 3 else fuzz.ratio,
            limit=self._limit,
            score_cutoff=NEAR_ENOUGH,
        )
        close = [self._by_case[name] for name, *_ in (*slips, *alike)]
        found = dict.fromkeys(name for name in (*meant, *close) if name)
        return tuple(found)[: self._limit]


def _looks(text: str) -> str:
    """The text with one sign for all that look alike: ``SO1`` and ``S01`` are the same."""
    return text.translate(LOOK_ALIKES)


def number_meant(value: str) -> tuple[str, ...]:
    """The number that a text probably means: ``12,5`` → ``12.5``, ``7 days`` → ``7``."""
    text = value.strip().replace("\u2212", "-").replace("\u00a0", "")
    if re.fullmatch(r"[-+]?\d+,\d+", text):
        return (text.replace(",", "."),)
    if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        return (text.replace(",", ""),)
    found = re.fullmatch(r"[<>~=≤≥]?\s*([-+]?\d+(?:\.\d+)?)\s*[A-Za-zµ%°/ ]*", text)
    return (found.group(1),) if found else ()


def date_meant(value: str) -> tuple[str, ...]:
    """The date that a text probably means, as ImmPort writes it; both readings of 03/04/2024."""
    text = value.strip().removesuffix(" 00:00:00").removesuffix("T00:00:00")
    if re.fullmatch(r"\d{5}", text):
        return (immport_date(EXCEL_DAY_ZERO + timedelta(days=int(text))),)
    parts = re.split(r"[-/. ,]+", text)
    if len(parts) != 3:
        return ()
    readings = [_read(parts, order) for order in ((2, 1, 0), (0, 1, 2), (2, 0, 1))]
    dates = [immport_date(reading) for reading in readings if reading is not None]
    return tuple(dict.fromkeys(dates))


def _read(parts: list[str], order: tuple[int, int, int]) -> date | None:
    year, month, day = (parts[i] for i in order)
    number = int(month) if re.fullmatch(r"\d{1,2}", month) else month_number(month)
    if number is None or not re.fullmatch(r"\d{1,2}", day):
        return None
    return real_day(century(year), number, int(day)) if _is_year(year) else None


def _is_year(text: str) -> bool:
    return bool(re.fullmatch(r"\d{2}|\d{4}", text))
