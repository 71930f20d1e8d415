"""Vocabularies made ready for look-ups."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from weakref import WeakKeyDictionary

from immport_explorer.schema.harmless import OPPOSITE_WORDS, same_negation, same_signs, words
from immport_explorer.schema.model import Schema, Vocabulary
from immport_explorer.schema.synonyms import everyday_words, terms_by_word, word_key
from immport_explorer.validation.suggest import Near, stem


class Terms:
    """A vocabulary made ready for look-ups; letter case and repeated blanks do not matter.

    ``is_word`` tells the words that people mean as they stand from those that may be misspelled.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        is_word: Callable[[str], bool] = OPPOSITE_WORDS.__contains__,
    ) -> None:
        self.title = vocabulary.title or vocabulary.name
        self.names = tuple(term.name for term in vocabulary.terms)
        self._vocabulary = vocabulary
        self._is_word = is_word
        self._exact = {_key(name): name for name in self.names}

    @cached_property
    def _everyday(self) -> Mapping[str, tuple[str, ...]]:
        return terms_by_word(self._vocabulary)

    @cached_property
    def _near(self) -> Near:
        ways = _ways_to_write(self._vocabulary, self._everyday)
        return Near(ways, means=ways, is_word=self._is_word)

    @cached_property
    def _parts(self) -> dict[str, str]:
        return {
            _key(part): name
            for name in reversed(self.names)
            if ";" in name
            for part in _naming_parts(self._vocabulary, name)
        }

    @cached_property
    def _synonyms(self) -> dict[str, str]:
        return {_key(said): meant for said, meant in self._vocabulary.synonyms.items()}

    def exactly(self, value: str) -> str | None:
        """The term that the value is."""
        return self._exact.get(_key(value))

    def recognises(self, value: str) -> bool:
        """Whether the value is a preferred term, whole or by the part that names the thing."""
        key = _key(value)
        return key in self._exact or key in self._parts

    def synonym(self, value: str) -> str | None:
        """The preferred term that ImmPort records for what was written."""
        return self._synonyms.get(_key(value))

    def meant(self, value: str) -> tuple[str, ...] | None:
        """The terms that an everyday word stands for; None where our table does not know it."""
        return self._everyday.get(word_key(value))

    def suggest(self, value: str) -> tuple[str, ...]:
        """The terms that the value stands for: what ImmPort records for it, what our table of
        everyday words says, else what it is a slip of the pen for."""
        recorded = self.synonym(value)
        if recorded:
            return (recorded,) if self._keeps_its_meaning(value, recorded) else ()
        meant = self.meant(value)
        return self._near(value) if meant is None else meant

    def _keeps_its_meaning(self, value: str, recorded: str) -> bool:
        """Whether what ImmPort records says the same: some of its synonyms drop a sign."""
        ways = _naming_parts(self._vocabulary, recorded) or [recorded]
        return any(same_signs(value, way) for way in ways) and same_negation(value, recorded)


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


def _ways_to_write(
    vocabulary: Vocabulary, everyday: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    """Each way to write a term of the vocabulary, and the term: as a whole, by the part that names
    the thing, with or without what stands in brackets, by an everyday word that means only it."""
    ways: dict[str, str] = {term.name: term.name for term in vocabulary.terms}
    for name in tuple(ways):
        for part in _naming_parts(vocabulary, name) or (name,):
            for way in (part, *_without_brackets(part)):
                ways.setdefault(way, name)
    for term, said in everyday_words(vocabulary).items():
        ways |= {word: term for word in said if everyday[word_key(word)] == (term,)}
    return ways


def _without_brackets(text: str) -> tuple[str, ...]:
    """``Single-Molecule Array (SIMOA)``: the name and the abbreviation."""
    found = re.fullmatch(r"(.+?) \(([^()]+)\)", text)
    return found.groups() if found else ()


def _naming_parts(vocabulary: Vocabulary, name: str) -> list[str]:
    """The parts of a preferred term that may be written alone."""
    parts = [part.strip() for part in name.split(";")]
    if len(parts) < 2:
        return []
    chosen = {"first": parts[:1], "last": parts[-1:], "any": parts}
    parts = chosen[vocabulary.naming_part]
    return [part for part in parts if part not in ("", "-")]


_cache: WeakKeyDictionary[Schema, dict[str, Terms]] = WeakKeyDictionary()
_words: WeakKeyDictionary[Schema, frozenset[str]] = WeakKeyDictionary()


def is_word_of(schema: Schema) -> Callable[[str], bool]:
    """Whether a word is one of some vocabulary's, or one that has an opposite."""

    def is_word(word: str) -> bool:
        if schema not in _words:
            names = (term.name for v in schema.vocabularies.values() for term in v.terms)
            _words[schema] = OPPOSITE_WORDS.union(map(stem, set(words("\n".join(names)))))
        return word in _words[schema]

    return is_word


def terms_of(schema: Schema, vocabulary: str) -> Terms:
    """The vocabulary of that name, made ready once a schema."""
    known = _cache.setdefault(schema, {})
    if vocabulary not in known:
        known[vocabulary] = Terms(schema.vocabularies[vocabulary], is_word_of(schema))
    return known[vocabulary]
