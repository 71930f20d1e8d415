"""The rule of every suggestion, value map and guess: what a text says must not change.

Two texts may stand for each other only if they hold the same numbers in the same order, the same
signs (``+``, ``-``, ``<``, ``>``; *positive* and *negative*), the same negations (*not*, *non-*,
*un-*) and no opposite words (*left* and *right*, *mild* and *severe*, *min* and *max*). A doubt
(``Male?``) does not become a certainty.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_WORD = re.compile(r"[^\W\d_]+|\d+")
_COMPARISON = re.compile(r"<=|>=|[<>=~≤≥≈±]")
_DOUBT = re.compile(r"\?(?!\w)")  # within a word it is a letter that was lost
_ALIKE = str.maketrans({"_": " ", "−": "-", "–": "-", "—": "-", "α": "alpha", "β": "beta"} | {
    "γ": "gamma", "δ": "delta", "κ": "kappa", "λ": "lambda", "ζ": "zeta", "μ": "u",
})  # fmt: skip

_PLUS = re.compile(r"\+|\bpos(?:itive)?\b")
_MINUS = re.compile(r"(?<=[\w)])-(?=$|[\s,;/)]|cd\d)|(?<![\w-])-(?=\d)|\bneg(?:ative)?\b")
_NEGATION = re.compile(
    r"\b(?:no|not|none|never|neither|nor|without|cannot|lacking|absent|absence)\b"
    r"|n't\b|\bnon(?!a|e\b)"
    r"|\bun(?!i(?:t|on|q|v|l|f|c|p|s|dir)|der|til|cle|ct)(?=[a-z]{3})"
)

_OPPOSITES = (
    "left right bilateral",
    "upper lower",
    "anterior posterior",
    "dorsal ventral",
    "proximal distal",
    "medial lateral",
    "inner outer",
    "internal external",
    "north south east west northern southern eastern western central",
    "high low hi lo bright dim intermediate",
    "small large",
    "mild moderate severe critical",
    "min max minimum maximum",
    "acute chronic",
    "before after pre post",
    "first second third last initial final",
    "early late",
    "increase decrease increased decreased",
    "start end",
    "maternal paternal mother father",
    "male female man woman boy girl",
    "naive memory",
    "active inactive activated resting",
    "inclusion exclusion include exclude",
    "mature immature",
    "primary secondary tertiary",
    "direct indirect",
    "antigen antibody",
    "systolic diastolic",
    "alpha beta gamma delta kappa lambda zeta",
    "yes no",
    "year years month months week weeks day days hour hours minute minutes second seconds",
)
_GROUPS = {word: number for number, group in enumerate(_OPPOSITES) for word in group.split()}
OPPOSITE_WORDS = frozenset(_GROUPS)
"""Words that have an opposite: none of them is ever a slip of the pen for another."""


def harmless(said: str, meant: str) -> bool:
    """Whether ``meant`` keeps the numbers, signs and negations of ``said`` and contradicts none of
    its words."""
    said, meant = plain(said), plain(meant)
    return (
        _numbers(said) == _numbers(meant)
        and _signs(said) == _signs(meant)
        and _negations(said) == _negations(meant)
        and _doubts(said) <= _doubts(meant)
        and not _contradicts(said, meant)
    )


def same_negation(said: str, meant: str) -> bool:
    """Whether both say *not*, *non-* or *un-* equally often."""
    return _negations(plain(said)) == _negations(plain(meant))


def same_signs(said: str, meant: str) -> bool:
    """Whether both hold the same pluses, minuses and comparison signs, in the same order, and no
    doubt is lost."""
    said, meant = plain(said), plain(meant)
    return _signs(said) == _signs(meant) and _doubts(said) <= _doubts(meant)


def plain(text: str) -> str:
    """The text in lower case with one spelling for each sign and without accents."""
    if text.isascii():
        return text.casefold().replace("_", " ")
    decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_ALIKE)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def words(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, in order, in lower case: ``CD4+ T`` → cd, 4, t."""
    return tuple(_WORD.findall(plain(text)))


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(number.lstrip("0") for number in re.findall(r"\d+", text))


def _signs(text: str) -> tuple[object, ...]:
    compared = tuple(_COMPARISON.findall(text.replace("≤", "<=").replace("≥", ">=")))
    return compared, tuple(_places(text))


def _places(text: str) -> Iterator[str]:
    """Each plus and minus, in order."""
    marks = [(found.start(), "+") for found in _PLUS.finditer(text)]
    marks += [(found.start(), "-") for found in _MINUS.finditer(text)]
    return (sign for _place, sign in sorted(marks))


def _negations(text: str) -> int:
    return sum(1 for _ in _NEGATION.finditer(text))


def _doubts(text: str) -> int:
    return sum(1 for _ in _DOUBT.finditer(text))


def _contradicts(said: str, meant: str) -> bool:
    ours, theirs = _groups(said), _groups(meant)
    return any(theirs.get(group, named) != named for group, named in ours.items())


def _groups(text: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for word in _WORD.findall(text):
        if word in _GROUPS:
            found.setdefault(_GROUPS[word], set()).add(word)
    return found
