"""Near misses: what a person probably meant, and never what would change what the data say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import cache, cached_property

from immport_explorer.schema.dates import (
    EXCEL_DAY_ZERO,
    century,
    immport_date,
    month_meant,
    real_day,
)
from immport_explorer.schema.harmless import (
    OPPOSITE_WORDS,
    harmless,
    plain,
    same_negation,
    words,
)

LIMIT = 3
DISTINCT_LIMIT = 500
WORTH_A_LOOK = 0.7  # of all letters the same; whether a candidate is offered is judged word by word

# What is easily taken for another sign, in lower case.
LOOK_ALIKES = str.maketrans({"o": "0", "l": "1", "i": "1", "|": "1"})

# Words that may be there or not: "Serum" and "serum sample" are the same. "A" is none of them: it
# names things (hepatitis A, IL-17A).
FILLERS = frozenset(
    (
        *("the", "of", "assay", "arm", "specimen", "sample"),
        *("measurement", "level", "test"),
    )
)

_SPELLINGS = (
    ("haem", "hem"), ("aemi", "emi"), ("faec", "fec"), ("oedem", "edem"), ("oest", "est"),
    ("anaes", "anes"), ("paed", "ped"), ("caec", "cec"), ("coel", "cel"), ("isation", "ization"),
    ("titre", "titer"), ("litre", "liter"), ("leuco", "leuko"),
)  # fmt: skip

# Beginnings and endings of which one is never a slip of the pen for the other.
_UNLIKE_STARTS = (
    ("hypo", "hyper"), ("micro", "macro"), ("inter", "intra"), ("pre", "pro"), ("ante", "anti"),
    ("endo", "ecto"), ("mono", "multi"), ("sub", "super"), ("ortho", "para"), ("ab", "ad"),
)  # fmt: skip
_UNLIKE_ENDS = ("ate ite ide", "ane ene yne ine one", "ol al yl", "um us", "osis itis oma")
_CONFUSED = frozenset(frozenset(pair.split()) for pair in ("ileum ilium", "ileal ilial"))

_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?$")
_ORDINAL = re.compile(r"^(\d{1,2})(?:st|nd|rd|th|er|º|ª)$", re.IGNORECASE)
_DAY_ZEROS = (EXCEL_DAY_ZERO, date(1904, 1, 1))  # Excel counts days from one or the other


def near(value: str, candidates: Iterable[str], limit: int = LIMIT) -> tuple[str, ...]:
    """The candidates that the value is a slip of the pen for, best first, at most ``limit``."""
    return Near(candidates, limit)(value)


class Near:
    """Finds which of many candidates a value is a slip of the pen for.

    Letter case, blanks, hyphens, plurals and British spelling do not count; a word may be
    misspelled. Numbers, signs, negations and words that are words of their own (``is_word``) never
    change. Beyond ``DISTINCT_LIMIT`` different values it gives none: a file with that many unknown
    values has another problem than a slip of the pen.

    Parameters
    ----------
    candidates
        What may be meant.
    limit
        How many are given at most.
    means
        What each candidate stands for, where that is something else: ways to write a term.
    is_word
        Whether a word (in lower case) is one that people mean as it stands.
    """

    def __init__(
        self,
        candidates: Iterable[str],
        limit: int = LIMIT,
        *,
        means: Mapping[str, str] | None = None,
        is_word: Callable[[str], bool] = OPPOSITE_WORDS.__contains__,
    ) -> None:
        self._candidates = candidates
        self._limit = limit
        self._means = means or {}
        self._are_names = means is None  # ids and names of files: no words of a vocabulary
        self._is_word = is_word
        self._found: dict[str, tuple[str, ...]] = {}

    def __call__(self, value: str) -> tuple[str, ...]:
        if value not in self._found:
            if not value or len(self._found) >= DISTINCT_LIMIT:
                return ()
            self._found[value] = tuple(dict.fromkeys(self._search(value)))[: self._limit]
        return self._found[value]

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        return _grouped(self._candidates, lambda form: "".join(self._stems(form)))

    @cached_property
    def _by_looks(self) -> dict[str, list[str]]:
        return _grouped(self._candidates, _looks)

    def _search(self, value: str) -> list[str]:
        """What is the same but for what does not count, what looks the same, what was misspelled;
        the first of these that gives something."""
        same = [
            form
            for form in self._by_sound.get("".join(self._stems(value)), ())
            if self._may(value, form)
        ]
        if not same and self._are_names and _may_look_alike(value):
            same = self._by_looks.get(_looks(value), [])
        return [self._meant(form) for form in same or self._misspelled(value)]

    def _misspelled(self, value: str) -> list[str]:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        alike = process.extract(
            "".join(self._stems(value)),
            self._by_sound.keys(),
            scorer=OSA.normalized_similarity,
            score_cutoff=WORTH_A_LOOK,
            limit=None,
        )
        return [
            form
            for sound, *_ in alike
            for form in self._by_sound[sound]
            if self._may(value, form) and self._is_slip(self._stems(value), self._stems(form))
        ]

    def _stems(self, text: str) -> tuple[str, ...]:
        """What of a text counts: of a term, not its fillers."""
        stems = _stems(text)
        if self._are_names:
            return stems
        return tuple(word for word in stems if word not in FILLERS) or stems

    def _meant(self, form: str) -> str:
        return self._means.get(form, form)

    def _may(self, value: str, form: str) -> bool:
        said = value.replace("?", "") if self._are_names else value  # "Sex?" heads a column
        return harmless(said, form) and same_negation(said, self._meant(form))

    def _is_slip(self, said: tuple[str, ...], meant: tuple[str, ...]) -> bool:
        return len(said) == len(meant) and all(
            ours == theirs or (not self._is_word(ours) and _slipped(ours, theirs))
            for ours, theirs in zip(said, meant, strict=True)
        )


def _grouped(forms: Iterable[str], key: Callable[[str], str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for form in forms:
        groups.setdefault(key(form), []).append(form)
    return groups


@cache
def stem(word: str) -> str:
    """The word in the singular, in American spelling."""
    for british, american in _SPELLINGS:
        word = word.replace(british, american)
    if len(word) > 4 and word.endswith("our"):
        word = word[:-3] + "or"
    if len(word) > 4 and word.endswith(("ies", "ied")):
        return word[:-3] + "y"
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word


def _stems(text: str) -> tuple[str, ...]:
    text = text.replace("(s)", "s")  # "Day(s)" is the plural
    return tuple(word.lstrip("0") or "0" if word.isdigit() else stem(word) for word in words(text))


def _slipped(said: str, meant: str) -> bool:
    """Whether one word is the other with a letter or two wrong."""
    from rapidfuzz.distance import OSA

    longest = max(len(said), len(meant))
    if not (said.isalpha() and meant.isalpha()) or longest < 4 or not _same_start(said, meant):
        return False
    if longest == 4:
        return sorted(said) == sorted(meant) and OSA.distance(said, meant) == 1
    few = 1 if longest < 8 else 2
    return OSA.distance(said, meant) <= few and not _another_word(said, meant)


def _same_start(said: str, meant: str) -> bool:
    return said[0] == meant[0] or said[:2] == meant[1::-1]


def _another_word(said: str, meant: str) -> bool:
    """Whether the few letters that differ are those which make another word of it."""
    return (
        frozenset((said, meant)) in _CONFUSED
        or _unlike_starts(said, meant)
        or _unlike_ends(said, meant)
    )


def _unlike_starts(said: str, meant: str) -> bool:
    return any(
        (said.startswith(one) and meant.startswith(other))
        or (said.startswith(other) and meant.startswith(one))
        for one, other in _UNLIKE_STARTS
    )


def _unlike_ends(said: str, meant: str) -> bool:
    return any(
        len({end for end in group.split() for word in (said, meant) if word.endswith(end)}) > 1
        for group in _UNLIKE_ENDS
    )


def _may_look_alike(text: str) -> bool:
    """A text of letters and digits: in ``SO1`` an O may be meant as 0, in ``II`` no I as 1."""
    return any(sign.isdigit() for sign in text) and any(sign.isalpha() for sign in text)


def _looks(text: str) -> str:
    """The text with one sign for all that look alike: ``SO1`` and ``S01`` are the same."""
    return re.sub(r"[-_\s]+", "-", plain(text)).translate(LOOK_ALIKES)


_GROUPED = (  # thousands in groups: by commas, by points, by blanks or apostrophes
    (re.compile(r"([-+]?[1-9]\d{0,2}(?:,\d{3})+)(\.\d+)?"), ","),
    (
        re.compile(
            r"([-+]?[1-9]\d{0,2}(?:\.\d{3}){2,})(,\d+)?|([-+]?[1-9]\d{0,2}(?:\.\d{3})+)(,\d+)"
        ),
        ".",
    ),
    (re.compile(r"([-+]?[1-9]\d{0,2}(?:[ '’]\d{3})+)([.,]\d+)?"), " '’"),
)


def number_meant(value: str) -> tuple[str, ...]:
    """The number that a text probably means, all readings: ``12,5`` → ``12.5``; ``1,000`` →
    ``1000`` or ``1.000``.

    A comparison sign or a unit is never cut off: ``<0.5`` is no measurement of 0.5. (Where the row
    gives the same unit in its own column, the check of values knows better.)
    """
    text = re.sub(r"\s", " ", value.strip().replace("\u2212", "-"))
    readings = [_ungrouped(text, pattern, signs) for pattern, signs in _GROUPED]
    if re.fullmatch(r"[-+]?\d+,\d+|[-+]?\d+,(?!\d{3}e)\d+e[-+]?\d+", text, re.IGNORECASE):
        readings.append(text.replace(",", "."))
    if text != value.strip() and re.fullmatch(r"[-+]?\d+(?:\.\d+)?", text):
        readings.append(text)
    return tuple(dict.fromkeys(reading for reading in readings if reading))


def _ungrouped(text: str, pattern: re.Pattern[str], signs: str) -> str:
    if not pattern.fullmatch(text):
        return ""
    fraction = "" if signs == "," else ","
    return text.translate({ord(sign): None for sign in signs}).replace(fraction or "\0", ".")


def date_meant(value: str) -> tuple[str, ...]:
    """The date that a text probably means, as ImmPort writes it, all readings: both of 03/04/2024,
    both days that a spreadsheet's number may count from."""
    text = _MIDNIGHT.sub("", value.strip())
    if re.fullmatch(r"\d{5}", text):
        return tuple(immport_date(zero + timedelta(days=int(text))) for zero in _DAY_ZEROS)
    parts = [part for part in re.split(r"[-/. ,年月日]+", text) if part not in ("", "de", "of")]
    parts = [_ORDINAL.sub(r"\1", part) for part in parts]
    if len(parts) != 3:
        return ()
    readings = [_read(parts, order) for order in ((2, 1, 0), (0, 1, 2), (2, 0, 1))]
    dates = [immport_date(day) for days in readings for day in days]
    return tuple(dict.fromkeys(dates))


def _read(parts: list[str], order: tuple[int, int, int]) -> list[date]:
    """The days that the parts name in that order; a year of two digits may be of either century."""
    year, month, day = (parts[i] for i in order)
    number = int(month) if re.fullmatch(r"\d{1,2}", month) else month_meant(month)
    if number is None or not re.fullmatch(r"\d{1,2}", day):
        return []
    days = [real_day(full, number, int(day)) for full in _years(year, last=order[0] == 2)]
    return [day for day in days if day is not None]


def _years(text: str, *, last: bool) -> list[int]:
    if re.fullmatch(r"\d{4}", text):
        return [int(text)]
    return [century(text), century(text) - 100] if last and re.fullmatch(r"\d{2}", text) else []
