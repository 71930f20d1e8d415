"""Everyday words for ImmPort's terms and columns: one table, curated by us.

Search, suggestions and the mapping of a lab's columns all ask it. What it says stands alone: where
it knows a word, nothing that merely resembles the word is offered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

import msgspec

from immport_explorer.schema.errors import SchemaError
from immport_explorer.schema.model import Vocabulary
from immport_explorer.schema.store import DATA

PATH = DATA / "words" / "synonyms.json"

_SEPARATORS = re.compile(r"[\s._,;:/\\()\[\]'’–—-]+")
_MINUS_AT_END = re.compile(r"(?<=\w)[-–](?=\s|$)")


class TermSynonyms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everyday words for terms of some vocabularies: term → what people write for it."""

    vocabularies: tuple[str, ...]
    means: dict[str, tuple[str, ...]]


class Neutral(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ways to say that nothing is known, and the terms for it: the first that a list has counts."""

    terms: tuple[str, ...]
    said: tuple[str, ...]


class Synonyms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table as it stands in its file."""

    terms: tuple[TermSynonyms, ...]
    neutral: tuple[Neutral, ...]
    headers: dict[str, tuple[str, ...]]


@cache
def synonyms() -> Synonyms:
    """The table, read once.

    Raises
    ------
    SchemaError
        When the file is not as it must be.
    """
    try:
        return msgspec.json.decode(PATH.read_bytes(), type=Synonyms)
    except msgspec.MsgspecError as error:
        raise SchemaError(f"{PATH.name} is not as it must be: {error}.") from error


def terms_meant(vocabulary: Vocabulary, said: str) -> tuple[str, ...] | None:
    """The vocabulary's terms that an everyday word stands for, all readings; None when the table
    does not know the word.

    A word for "we do not know" means the list's neutral term; where it has none, nothing: ``()``.
    """
    names = frozenset(term.name for term in vocabulary.terms)
    key = word_key(said)
    meant = tuple(name for name in _terms_by_word(vocabulary.name).get(key, ()) if name in names)
    return meant or _neutral(names, key)


def everyday_words(vocabulary: Vocabulary) -> Mapping[str, tuple[str, ...]]:
    """Term → what people write for it, for the terms that the vocabulary has."""
    names = {term.name for term in vocabulary.terms}
    return {term: said for term, said in _everyday_words(vocabulary.name).items() if term in names}


def headers_meant(said: str) -> tuple[str, ...]:
    """The columns (by header) that a lab's name for a column may stand for, all readings."""
    return _headers_by_word().get(word_key(said), ())


def is_unknown(said: str) -> bool:
    """Whether the word says that nothing is known, or that no answer was given."""
    key = word_key(said)
    return any(key in words for _terms, words in _neutral_words())


def word_key(text: str) -> str:
    """The text without what does not count: letter case, blanks, dots, hyphens between words.

    Signs count: ``U.S.`` and ``us`` are the same, ``CD16-`` and ``CD16`` are not.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    return _SEPARATORS.sub("", _MINUS_AT_END.sub("−", plain))


def _neutral(names: frozenset[str], key: str) -> tuple[str, ...] | None:
    by_name = {name.casefold(): name for name in sorted(names)}
    for terms, words in _neutral_words():
        if key in words:
            found = (by_name.get(term.casefold()) for term in terms)
            return tuple(term for term in found if term)[:1]
    return None


@cache
def _neutral_words() -> tuple[tuple[tuple[str, ...], frozenset[str]], ...]:
    return tuple(
        (entry.terms, frozenset(map(word_key, entry.said))) for entry in synonyms().neutral
    )


@cache
def _everyday_words(vocabulary: str) -> Mapping[str, tuple[str, ...]]:
    joined: dict[str, tuple[str, ...]] = {}
    for group in synonyms().terms:
        if vocabulary in group.vocabularies:
            for term, said in group.means.items():
                joined[term] = (*joined.get(term, ()), *said)
    return joined


@cache
def _terms_by_word(vocabulary: str) -> Mapping[str, tuple[str, ...]]:
    return _by_word(_everyday_words(vocabulary).items())


@cache
def _headers_by_word() -> Mapping[str, tuple[str, ...]]:
    return _by_word(synonyms().headers.items())


def _by_word(means: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for meant, words in means:
        for word in words:
            found.setdefault(word_key(word), {})[meant] = None
    return {word: tuple(readings) for word, readings in found.items()}
