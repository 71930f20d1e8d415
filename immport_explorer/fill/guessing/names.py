"""Names of columns, read word by word: their order, number and small words do not count.

``Day of study`` is ``Study day``; ``Volunteer no.`` and ``Participant number`` are ``Subject ID``;
``Trial arm`` is an arm, for the last word says what a thing is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache

from immport_explorer.schema.model import Schema
from immport_explorer.schema.phrases import SEPARATOR
from immport_explorer.schema.synonyms import headers_meant, synonyms, word_key

_ALIKE = 88.0
_TOO_LONG = 40
_WORD = re.compile(r"[a-z]+")
_NAME_WORD = re.compile(r"[^\W\d_]+|\d+|%")
_TOO_GENERAL = frozenset(
    {"id", "name", "number", "type", "value", "date", "unit", "description", "reported", "to", "of"}
)
_NO_HEAD = frozenset({"id", "name", "date", "description", "file", "other", "time"})
"""Words that end the names of all kinds of things, and tell none of them."""
_AFTER_HEAD = re.compile(
    r"\s+(?:assignment|category|reported|collected|tested|used|plated|given)$", re.I
)
_BEFORE_HEAD = re.compile(
    r"\s(?:of|at|on|by|for|from|in|post|since|after|before|to|with)\s"
    r"|\(|(?:/|\sper\s)(?!\s*(?:million|\d|mio|cells))"
)
_ENDINGS = re.compile(r"(?<=[a-z]{3})(?:ed|ing|s)$")

Readings = dict[str, tuple[float, str]]
"""Headers (in lower case) that a name may mean, how sure that is, and why."""


class Headers:
    """All headers of a schema, and the everyday words for them, by their words."""

    def __init__(self, schema: Schema) -> None:
        names = dict.fromkeys(column.header for _, _, column in schema.columns())
        self._names = [name for name in names if name != SEPARATOR]
        self._by_key: dict[str, list[str]] = {}
        self._by_telling: dict[frozenset[str], list[str]] = {}
        for name in self._names:
            self._by_key.setdefault(word_key(name), []).append(name)
            self._by_telling.setdefault(_telling(name), []).append(name)
        self._read: dict[str, Readings] = {}

    def meant(self, said: str) -> Readings:
        """The headers that a name may mean: by ImmPort's names, by everyday words for them, by the
        same words in another order, by the word that says what it is, or by a likeness."""
        if said not in self._read:
            self._read[said] = self._meant(said)
        return self._read[said]

    def _meant(self, said: str) -> Readings:
        found = {
            header.casefold(): (0.95, f"{said!r} is ImmPort's own name")
            for header in self._by_key.get(word_key(said), ())
        }
        for form in _forms(said):
            readings = headers_meant(form)
            sure = 0.85 if len(readings) < 3 else 0.75
            for header in readings:
                why = f"{said!r} is a common name for {header}"
                found.setdefault(header.casefold(), (sure, why))
        if found or len(said) > _TOO_LONG:
            return found
        return self._same_words(said) or {**self._by_head(said), **self._alike(said)}

    # --- word by word ----------------------------------------------------------------------------

    @cached_property
    def _by_words(self) -> dict[frozenset[str], list[str]]:
        """Headers by the words of what they are called."""
        found: dict[frozenset[str], list[str]] = {}
        everyday = synonyms().headers
        for header in self._names:
            for name in (header, *everyday.get(header, ())):
                own = found.setdefault(frozenset(name_words(name)), [])
                if header not in own:
                    own.append(header)
        found.pop(frozenset(), None)
        return found

    def _same_words(self, said: str) -> Readings:
        """Headers with the same words, in any order."""
        for form in _forms(said):
            headers = self._by_words.get(frozenset(name_words(form)), ())
            if headers:
                sure = 0.8 if len(headers) < 3 else 0.7
                return {
                    one.casefold(): (sure, f"{said!r} has the words of a name for {one}")
                    for one in headers
                }
        return {}

    def _by_head(self, said: str) -> Readings:
        """Headers whose name the last word says, with as many of the words before as there are;
        what follows ``of``, ``at`` and the like tells more of the same thing."""
        for phrase in _phrases(said):
            words = name_words(phrase)
            if not words or words[-1] in _NO_HEAD:
                continue
            for start in range(len(words)):
                headers = self._by_words.get(frozenset(words[start:]), ())
                if headers:
                    word = " ".join(words[start:])
                    why = f"{said!r} is called {word!r}, as is {{}}"
                    return {one.casefold(): (0.58, why.format(one)) for one in headers}
        return {}

    # --- by likeness -----------------------------------------------------------------------------

    @cached_property
    def _plain(self) -> dict[str, str]:
        from rapidfuzz import utils

        return {name: utils.default_process(name) for name in self._names}

    def _alike(self, said: str) -> Readings:
        """Headers with the same telling words, or nearly the same letters."""
        from rapidfuzz import fuzz, process, utils

        hits = process.extract(
            utils.default_process(said),
            self._plain,
            scorer=fuzz.token_sort_ratio,
            limit=4,
            score_cutoff=_ALIKE,
        )
        alike = {
            header.casefold(): (0.55 + (score - _ALIKE) / 60, f"{said!r} is like {header!r}")
            for _, score, header in hits
        }
        words = _telling(said)
        for header in self._by_telling.get(words, ()) if words else ():
            alike.setdefault(header.casefold(), (0.6, f"{said!r} has the words of {header!r}"))
        return alike


@lru_cache(maxsize=20_000)
def name_words(text: str) -> tuple[str, ...]:
    """The words of a name, without small ones, those that mean the same made one."""
    alike, idle = _word_table()
    words = (_ENDINGS.sub("", word) for word in _NAME_WORD.findall(text.casefold()))
    return tuple(dict.fromkeys(alike.get(word, word) for word in words if word not in idle))


@cache
def _word_table() -> tuple[dict[str, str], frozenset[str]]:
    table = synonyms()
    alike = {
        _ENDINGS.sub("", word): one for one, words in table.name_words.items() for word in words
    }
    return alike, frozenset(table.idle_words)


def _phrases(said: str) -> Iterator[str]:
    """A name up to each of its small words, the shortest first."""
    plain = _AFTER_HEAD.sub("", said.strip())
    ends = [found.start() for found in _BEFORE_HEAD.finditer(plain)]
    for end in [*ends, len(plain)]:
        yield _AFTER_HEAD.sub("", plain[:end])


def _telling(text: str) -> frozenset[str]:
    """The words that tell a header from others."""
    return frozenset(_WORD.findall(text.casefold())) - _TOO_GENERAL


def _forms(said: str) -> Iterator[str]:
    """A name, and the name without words that programs put before it: ``ae_grade``, ``grade``."""
    yield said
    words = re.split(r"[\s_.]+", said)
    if len(words) > 1 and len(words[0]) <= 3:
        yield " ".join(words[1:])
