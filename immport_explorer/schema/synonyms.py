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
    """The table as it stands in its file.

    ``name_words`` are words that stand for one another in names of columns, each under the one that
    they are read as; ``idle_words`` do not count there.
    """

    terms: tuple[TermSynonyms, ...]
    neutral: tuple[Neutral, ...]
    headers: dict[str, tuple[str, ...]]
    name_words: dict[str, tuple[str, ...]]
    idle_words: tuple[str, ...]


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
    return terms_by_word(vocabulary).get(word_key(said))


def terms_by_word(vocabulary: Vocabulary) -> Mapping[str, tuple[str, ...]]:
    """What :func:`terms_meant` says of each word that the table knows, by the word's key."""
    by_name = {term.name.casefold(): term.name for term in vocabulary.terms}
    neutral = {
        word: tuple(by_name[term] for term in map(str.casefold, terms) if term in by_name)[:1]
        for terms, words in _neutral_words()
        for word in words
    }
    return neutral | _by_word(everyday_words(vocabulary).items())


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
def _headers_by_word() -> Mapping[str, tuple[str, ...]]:
    return _by_word(synonyms().headers.items())


def _by_word(means: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for meant, words in means:
        for word in words:
            found.setdefault(word_key(word), {})[meant] = None
    return {word: tuple(readings) for word, readings in found.items()}
