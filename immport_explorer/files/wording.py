"""Sentences with things filled in as a person would write them: articles, plurals, no value."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

_ARTICLE = re.compile(r"(?:^|[\s“(])[aA]$")
_VOWEL = re.compile(r"[aeiou]", re.IGNORECASE)
_SOUNDS_LIKE_YOU = re.compile(r"uni(?![dmn])|us[ae]|ut[io]|eu|ur[aio]|one\b|once\b", re.IGNORECASE)
_SPELLED = frozenset(
    ("FCM", "FCS", "HAI", "HLA", "MBAA", "MS", "MSD", "NK", "RNA", "SDY", "SQL", "SNP", "XML")
)
"""Abbreviations said letter by letter whose first letter begins with a vowel's sound."""

_NO_VALUE = "“”"


def worded(text: str, content: Mapping[str, Any]) -> str:
    """The text with what stands in braces filled in.

    ``a {entity}`` becomes *an experiment* where the word asks for it; ``{count:id}`` becomes
    *1 id* or *3 ids*; an empty value within quotation marks is called an empty cell.
    """
    parts: list[str] = []
    for literal, name, unit in _parsed(text):
        if name is None:
            parts.append(literal)
            continue
        said = counted(content[name], unit) if unit else str(content[name])
        parts += [_with_article(literal, said), said]
    return "".join(parts).replace(_NO_VALUE, "an empty cell")


@lru_cache(maxsize=1_000)
def _parsed(text: str) -> tuple[tuple[str, str | None, str], ...]:
    found = string.Formatter().parse(text)
    return tuple((literal, name, unit or "") for literal, name, unit, _ in found)


def counted(number: int, one: str, many: str | None = None) -> str:
    """``1 error``, ``2,000 errors``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def with_article(words: str) -> str:
    """*an experiment*, *a subject*, *an HLA typing*, *a unit*."""
    return f"{article(words)} {words}"


def article(words: str) -> str:
    """``a`` or ``an``, by how the first word is said."""
    first = re.split(r"[\W_]", words.lstrip("“\"'"), maxsplit=1)[0]
    if first.upper() in _SPELLED and (first.isupper() or len(first) > 2):
        return "an"
    return "an" if _VOWEL.match(first) and not _SOUNDS_LIKE_YOU.match(first) else "a"


def _with_article(literal: str, said: str) -> str:
    """The text before a word, its last article as the word asks for."""
    stripped = literal.removesuffix(" ")
    if stripped == literal or not _ARTICLE.search(stripped) or article(said) == "a":
        return literal
    return f"{stripped}n "
