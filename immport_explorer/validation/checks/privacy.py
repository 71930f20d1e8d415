"""Does anything here tell who a person is? A screen of ids and free text, all of it warnings.

What to look for follows the identifiers that the United States' Safe Harbor rule names
(45 CFR 164.514(b)(2)): names, places below a state, dates below a year, telephone numbers, e-mail
addresses, social security and record numbers, ages over 89. It finds what is plainly written; that
it finds nothing does not mean that nothing is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import polars as pl

from immport_explorer.issues.kinds import AnyKind
from immport_explorer.issues.kinds.privacy import (
    PRIVACY_DATE,
    PRIVACY_EMAIL,
    PRIVACY_NAME,
    PRIVACY_PLACE,
    PRIVACY_RECORD_NUMBER,
    PRIVACY_TELEPHONE,
)
from immport_explorer.issues.kinds.value import VALUE_AGE_OVER_89
from immport_explorer.package.block import FEW
from immport_explorer.schema.dates import MONTHS, century, month_number, real_day
from immport_explorer.validation.checks.base import Check, ColumnCheck
from immport_explorer.validation.index import HashSets
from immport_explorer.validation.scope import Cells, Scope, Slot

_LAST_AGE = 89
_FIRST_YEAR = 1900  # from here on it is a year of birth, no age

Judge = Callable[[re.Match[str], bool], bool]
"""Whether a match is meant; the second argument tells whether it stands in an id."""


class Privacy(ColumnCheck):
    """Addresses, numbers, dates and names in what describes subjects and samples."""

    name = "privacy screen"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._harmless = {slot.position: _Harmless() for slot in self.columns}

    def is_meant(self, slot: Slot) -> bool:
        return slot.column.about_person

    def judge(self, cells: Cells, slot: Slot, values: pl.Series) -> None:
        suspects = self._harmless[slot.position].suspects(values)
        is_id = slot.column.declares is not None
        found: dict[AnyKind, dict[str, str]] = {}
        for value in suspects.unique(maintain_order=True).to_list() if len(suspects) else ():
            for kind, excerpt in telling(value, is_id=is_id).items():
                found.setdefault(kind, {})[value] = excerpt
        for kind, excerpts in found.items():
            self._report(cells, slot, kind, excerpts)

    def _report(self, cells: Cells, slot: Slot, kind: AnyKind, excerpts: dict[str, str]) -> None:
        mask = cells.holding(slot, excerpts)
        if slot.column.declares and slot.column.refers_to:
            mask = mask & cells.is_new(slot.column.declares)
        said = kind(found=lambda value: excerpts.get(value, value))
        self.report(cells, slot, mask, said)


class _Harmless:
    """Knows values of a column in which nothing was found, as long as it pays: descriptions repeat,
    and to know one is cheaper than to search it."""

    _MOST = 500_000  # values known; their hashes take some megabytes

    def __init__(self) -> None:
        self._known = HashSets()
        self._pays = True

    def suspects(self, values: pl.Series) -> pl.Series:
        """The values in which something may be found."""
        if not self._pays or len(values) <= FEW:
            return values.filter(values.str.contains(_ANY))
        hashes = values.hash()
        if len(self._known):
            unknown = ~self._known.contains(hashes)
            values, hashes = values.filter(unknown), hashes.filter(unknown)
            self._pays = 2 * len(values) < len(unknown)
        alike = values.str.contains(_ANY)
        self._remember(hashes.filter(~alike).unique())
        return values.filter(alike)

    def _remember(self, hashes: pl.Series) -> None:
        self._known.add(hashes)
        if not self._pays or len(self._known) > self._MOST:
            self._pays, self._known = False, HashSets()


class Ages(Check):
    """Ages above 89 years, which ImmPort does not keep."""

    name = "ages"

    def block(self, cells: Cells) -> None:
        for slot in self.scope.slots:
            unit = slot.column.age_in
            units = self.scope.slot(unit.header, unit.side, slot.group) if unit else None
            if units is not None:
                self._ages(cells, slot, units)

    def _ages(self, cells: Cells, ages: Slot, units: Slot) -> None:
        values = cells.of(ages)
        above = cells.where(ages, _are_above)
        if not above.any():
            return
        mask = above & (cells.of(units).str.to_lowercase() == "years")
        if mask.any():
            self.scope.log.add_rows(
                VALUE_AGE_OVER_89(),
                self.scope.place,
                rows=cells.rows_of(ages, mask),
                values=values.filter(mask),
                column=ages.column,
                position=ages.position,
            )


def _are_above(ages: pl.Series) -> pl.Series:
    years = ages.cast(pl.Float64, strict=False)
    return (years > _LAST_AGE) & (years < _FIRST_YEAR)


@cache
def _looked_for() -> tuple[tuple[AnyKind, re.Pattern[str], Judge], ...]:
    """Compiled when a first look has found something: many runs need none of them."""
    return tuple((kind, re.compile(pattern), judge) for kind, pattern, judge in _LOOKED_FOR_AS_TEXT)


def telling(value: str, *, is_id: bool = False) -> dict[AnyKind, str]:
    """What in a value tells who a person is: the kind of issue -> the words that do."""
    found: dict[AnyKind, str] = {}
    for kind, pattern, judge in _looked_for():
        if kind in found:
            continue
        for match in pattern.finditer(value):
            if judge(match, is_id):
                found[kind] = match[0].strip(" ,;:#_-")
                break
    return found


# --- what is looked for --------------------------------------------------------------------------

_MONTH = rf"(?:{'|'.join(MONTHS)})[a-z]*"

_GIVEN_NAMES = (
    "Ahmed|Amanda|Amy|Andrea|Andrew|Angela|Anthony|Barbara|Benjamin|Betty|Brandon|Brenda|Brian|"
    "Carlos|Carol|Carolyn|Catherine|Charles|Christine|Christopher|Cynthia|Daniel|David|Deborah|"
    "Debra|Dennis|Diane|Donald|Donna|Dorothy|Edward|Elizabeth|Emily|Emma|Eric|Fatima|George|"
    "Gregory|Hannah|Heather|Helen|Jacob|James|Jason|Jeffrey|Jennifer|Jessica|John|Jonathan|Jose|"
    "Joseph|Joshua|Juan|Julie|Justin|Karen|Katherine|Kathleen|Kenneth|Kevin|Kimberly|Larry|Laura|"
    "Linda|Lisa|Luis|Margaret|Maria|Mary|Matthew|Melissa|Michael|Michelle|Miguel|Mohammed|Nancy|"
    "Nathan|Nicholas|Nicole|Olivia|Pamela|Patricia|Paul|Peter|Rachel|Raymond|Rebecca|Richard|"
    "Robert|Ronald|Ryan|Samantha|Samuel|Sandra|Sarah|Scott|Sharon|Shirley|Stephanie|Stephen|"
    "Steven|Susan|Teresa|Thomas|Timothy|William"
)
"""Frequent given names that are no other word; a pair with another capitalised word is a name."""

_NO_PERSON = re.compile(
    r"\b(?:Academy|Army|Assay|Center|Centre|Clinic|College|Criteria|Disease|Formula|Foundation|"
    r"Foundry|General|Hopkins|Hospital|Inc|Index|Institutes?|Lab|Labs|Laboratory|Laboratories|"
    r"Medical|Medium|Memorial|Method|Model|Polytechnic|Reagent|Research|River|Scale|School|"
    r"Scientific|Score|Sign|Society|Solution|Stain|Study|Syndrome|Test|Trust|University|Virus)\b",
    re.IGNORECASE,
)
"""After a name: then an institution, a disease or a method is called so."""


def _always(match: re.Match[str], is_id: bool) -> bool:
    return True


def _in_ids(match: re.Match[str], is_id: bool) -> bool:
    return is_id and _is_day(match, is_id)


def _is_security_number(match: re.Match[str], is_id: bool) -> bool:
    """The areas and groups that are given out."""
    area, group, serial = match["area"], match["group"], match["serial"]
    return area not in ("000", "666") and area < "900" and group != "00" and serial != "0000"


def _is_day(match: re.Match[str], is_id: bool) -> bool:
    """Whether the numbers are a real day, in either order of day and month."""
    parts = match.groupdict()
    year, day = century(parts["year"]), int(parts["day"])
    if not parts["month"].isdigit():
        return real_day(year, month_number(parts["month"]) or 0, day) is not None
    month = int(parts["month"])
    return real_day(year, month, day) is not None or real_day(year, day, month) is not None


def _is_person(match: re.Match[str], is_id: bool) -> bool:
    after = match.string[match.end() : match.end() + 40]
    next_words = " ".join(after.split()[:2])
    return not _NO_PERSON.search(match[0]) and not _NO_PERSON.search(next_words)


_LOOKED_FOR_AS_TEXT: tuple[tuple[AnyKind, str, Judge], ...] = (
    (
        PRIVACY_EMAIL,
        r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}",
        _always,
    ),
    (
        PRIVACY_TELEPHONE,
        r"(?:^|[^\w.-])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[.-])\d{3}[.-]\d{4}\b",
        _always,
    ),
    (
        PRIVACY_TELEPHONE,
        r"(?:^|[^\w+-])\+\d{1,3}[ .-]?\(?\d{1,4}\)?(?:[ .-]\d{2,4}){2,4}\b",
        _always,
    ),
    (
        PRIVACY_TELEPHONE,
        r"\b(?i:tel|telephone|phone|fax|mobile)\b[ .:#-]{0,3}\+?[\d(][\d ().-]{5,}\d",
        _always,
    ),
    (
        PRIVACY_RECORD_NUMBER,
        r"(?:^|[^\w-])(?P<area>\d{3})-(?P<group>\d{2})-(?P<serial>\d{4})\b",
        _is_security_number,
    ),
    (
        PRIVACY_RECORD_NUMBER,
        r"(?:^|[^A-Za-z])(?i:MRN|SSN|medical record|hospital number|chart number|NHS number|"
        r"health card|insurance number)(?i:[ _]?(?:no|nr|number|id))?[ ._:#-]{0,3}\d[\d -]{3,}\d",
        _always,
    ),
    (
        PRIVACY_DATE,
        r"(?:^|[^\d./-])(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
        r"(?:$|[^\d./-]|[.-](?:$|\D))",
        _is_day,
    ),
    (
        PRIVACY_DATE,
        r"(?:^|[^\d./-])(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>(?:19|20)\d\d)"
        r"(?:$|[^\d./-]|[.-](?:$|\D))",
        _is_day,
    ),
    (
        PRIVACY_DATE,
        r"(?:^|[^\w./-])(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d\d)(?:$|[^\w./-])",
        _is_day,
    ),
    (
        PRIVACY_DATE,
        r"(?:^|\D)(?P<day>\d{1,2})[ -]?(?P<month>(?i:" + _MONTH + r"))[ ,.-]{0,2}"
        r"(?P<year>(?:19|20)\d\d)(?:$|\D)",
        _is_day,
    ),
    (
        PRIVACY_DATE,
        r"\b(?P<month>" + _MONTH + r")\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? "
        r"(?P<year>(?:19|20)\d\d)(?:$|\D)",
        _is_day,
    ),
    (
        PRIVACY_DATE,
        r"(?:^|\D)(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])"
        r"(?:$|\D)",
        _in_ids,
    ),
    (
        PRIVACY_PLACE,
        r"\b[A-Z][a-z]+,? (?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|"
        r"N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]),? +\d{5}(?:-\d{4})?\b",
        _always,
    ),
    (PRIVACY_PLACE, r"\b(?i:zip|zip ?code|postal code)\b[ .:#-]{0,3}\d{5}\b", _always),
    (
        PRIVACY_PLACE,
        r"\b\d{1,5} (?:[NSEW]\.? )?(?:[A-Z][a-z]+ ){1,3}"
        r"(?:Street|Avenue|Road|Boulevard|Highway|Parkway|St\.|Ave\.|Rd\.|Blvd\b)",
        _always,
    ),
    (
        PRIVACY_NAME,
        r"\b(?:Mr|Mrs|Ms|Dr|Prof|Professor)\.? (?:[A-Z]\. ?)?[A-Z][a-z]+\b",
        _is_person,
    ),
    (
        PRIVACY_NAME,
        r"\b(?i:patient|subject|donor|participant|mother|father)(?:'s)? (?i:name)\b[ :=-]{1,3}"
        r"(?:is )?[A-Z][a-z]+",
        _is_person,
    ),
    (
        PRIVACY_NAME,
        r"(?:^|[^A-Za-z])(?:" + _GIVEN_NAMES + r")[ _.](?:[A-Z]\.? )?[A-Z][a-z]{2,}(?:$|[^A-Za-z])",
        _is_person,
    ),
    (
        PRIVACY_NAME,
        r"(?:^|[^A-Za-z])[A-Z][a-z]{2,}, (?:" + _GIVEN_NAMES + r")(?:$|[^A-Za-z])",
        _is_person,
    ),
)

_ANY = "|".join(
    f"(?:{re.sub(r'[?]P<[a-z]+>', '?:', pattern)})" for _, pattern, _ in _LOOKED_FOR_AS_TEXT
)
"""Any of them, as a first look at a whole column."""
