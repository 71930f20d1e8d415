"""Search over everything that names a template, a column or a term; each hit says why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from immport_explorer.app.place import Place
from immport_explorer.schema.model import Column, Schema, Section, Template
from immport_explorer.schema.synonyms import everyday_words, headers_meant, word_key

_TYPO_CUTOFF = 84
_SHORTEST_TYPO = 4
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")


@dataclass(frozen=True)
class Entry:
    """A text that can be found: how much it weighs, what it is, and the place it stands for."""

    text: str
    weight: int
    why: str
    place: Place


Kind = Literal["name", "field", "term", "text"]


@dataclass(frozen=True)
class Hit:
    """A template that was found, the best reason why, and the place to go to; ``kind`` says what
    was found, ``others`` how many more of its fields are called so."""

    template: str
    score: float
    why: str
    place: Place
    kind: Kind = "text"
    others: int = 0


class _Look:
    """Looks for a text, which is not meant inside of words where it is a word of what has a
    name."""

    def __init__(self, wanted: str, named: Iterable[str]) -> None:
        self._wanted = wanted
        starts = rf"(?<![^\W_]){re.escape(wanted)}"
        self._starts, is_word = re.compile(starts), re.compile(rf"{starts}(?![^\W_])")
        self._is_for_words = any(wanted in text and is_word.search(text) for text in named)

    def closeness(self, text: str) -> float:
        """1 for the same text, less for its beginning, for a word's beginning, for anything inside;
        0 where it is not there, or not meant."""
        if self._wanted not in text:
            return 0.0
        if text == self._wanted:
            return 1.0
        if text.startswith(self._wanted):
            return 0.9
        return 0.8 if self._starts.search(text) else 0.0 if self._is_for_words else 0.5


@dataclass
class TemplateIndex:
    """Finds templates of a schema: names, aliases, headers, JSON and table names, sentences, terms
    and synonyms, letter case ignored and small typing errors forgiven.
    """

    schema: Schema
    _order: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._order = {name: place for place, name in enumerate(self.schema.templates)}

    def find(self, query: str) -> list[Hit]:
        """Templates in which every word of the query occurs, best first."""
        wanted = " ".join(query.casefold().split())
        if not wanted:
            return []
        best = self._best(wanted)
        words = wanted.split()
        meant = self._everyday(wanted)
        for hit in meant or (self._all_words(words) if len(words) > 1 else ()):
            if hit.template not in best or (meant and hit.score > best[hit.template].score):
                best[hit.template] = hit
        if not best and len(wanted) >= _SHORTEST_TYPO:
            best = self._near(wanted)
        return sorted(best.values(), key=lambda hit: (-hit.score, self._order[hit.template]))

    def _everyday(self, wanted: str) -> list[Hit]:
        """What our table of everyday words knows of: columns by a lab's names for them, and those
        that take the terms meant."""
        hits = []
        key = word_key(wanted)
        for header in headers_meant(wanted):
            why = f"{header} is also called {wanted}"
            hits += [
                Hit(place.template or "", 65, why, place, "field") for place in self._headed(header)
            ]
        for name, said, term in self._words_for_terms.get(key, ()):
            hits += [
                Hit(
                    place.template or "",
                    55,
                    f"{said} means {term} in {place.column}",
                    place,
                    "term",
                )
                for place in self._used.get(name, ())
            ]
        return hits

    def _headed(self, header: str) -> list[Place]:
        return [
            place_of(template, section, column)
            for template, section, column in self.schema.columns()
            if column.header == header
        ]

    @cached_property
    def _words_for_terms(self) -> dict[str, list[tuple[str, str, str]]]:
        """Everyday word → vocabulary, the word as it is written, and the term."""
        found: dict[str, list[tuple[str, str, str]]] = {}
        for name, vocabulary in self.schema.vocabularies.items():
            for term, words in everyday_words(vocabulary).items():
                for said in words:
                    found.setdefault(word_key(said), []).append((name, said, term))
        return found

    def _all_words(self, words: Iterable[str]) -> Iterator[Hit]:
        found = [self._best(word) or self._near(word) for word in words]
        for template in set.intersection(*(set(hits) for hits in found)):
            hits = [each[template] for each in found]
            yield replace(max(hits, key=lambda hit: hit.score), others=0)

    def _best(self, wanted: str) -> dict[str, Hit]:
        """The best hit of each template for a text that must occur as it is. Where it is a word of
        a name, a field or a term, what has it only inside of words is left out: who looks for an
        age means no reagent."""
        look = _Look(wanted, self._named)
        best: dict[str, Hit] = {}
        fields: dict[str, set[Place]] = {}
        for entry in self._entries:
            if closeness := look.closeness(entry.text):
                _keep(best, entry, closeness)
                if _kind(entry) == "field":
                    fields.setdefault(entry.place.template or "", set()).add(entry.place)
        for name, places in fields.items():
            if best[name].kind == "field":
                best[name] = replace(best[name], others=len(places) - 1)
        for vocabulary, matches in self._terms_with(look).items():
            for place in self._used.get(vocabulary, ()):
                closeness, why = matches
                _keep(best, Entry("", _TERM, why.format(place.column), place), closeness)
        return best

    def _terms_with(self, look: _Look) -> dict[str, tuple[float, str]]:
        found: dict[str, tuple[float, str]] = {}
        for vocabulary, text, why in self._terms:
            closeness = look.closeness(text)
            if closeness > found.get(vocabulary, (0.0, ""))[0]:
                found[vocabulary] = (closeness, why)
        return found

    @cached_property
    def _named(self) -> list[str]:
        """Names, fields and terms."""
        texts = [entry.text for entry in self._entries if entry.weight > _SENTENCE]
        return texts + [text for _vocabulary, text, _why in self._terms]

    def _near(self, wanted: str) -> dict[str, Hit]:
        """Hits for a text that seems mistyped."""
        from rapidfuzz import fuzz, process

        near = process.extract(
            wanted, self._words, scorer=fuzz.ratio, score_cutoff=_TYPO_CUTOFF, limit=5
        )
        best: dict[str, Hit] = {}
        for word, score, _key in near:
            for hit in self._best(word).values():
                kept = best.get(hit.template)
                if kept is None or hit.score * score / 100 > kept.score:
                    best[hit.template] = replace(hit, score=hit.score * score / 100)
        return best

    @cached_property
    def _entries(self) -> list[Entry]:
        entries: list[Entry] = []
        for template in self.schema.templates.values():
            entries += _template_entries(template)
        for template, section, column in self.schema.columns():
            entries += _column_entries(template, section, column)
        return [entry for entry in entries if entry.text]

    @cached_property
    def _words(self) -> list[str]:
        """What a mistyped word is compared with: words of names, headers and terms."""
        words = {word for text in self._named for word in _WORD.findall(text)}
        return sorted(word for word in words | set(self._named) if len(word) >= _SHORTEST_TYPO)

    @cached_property
    def _terms(self) -> list[tuple[str, str, str]]:
        """Vocabulary, text, and the reason with a gap for the column's header."""
        terms = []
        for name, vocabulary in self.schema.vocabularies.items():
            for term in vocabulary.terms:
                why = f"{_brace(term.name)} is a term of {{}}"
                terms.append((name, term.name.casefold(), why))
            for synonym, preferred in vocabulary.synonyms.items():
                why = f"{_brace(synonym)} means {_brace(preferred)} in {{}}"
                terms.append((name, synonym.casefold(), why))
            for alias in vocabulary.aliases:
                terms.append((name, alias.casefold(), f"{_brace(alias)} is chosen in {{}}"))
        return terms

    @cached_property
    def _used(self) -> dict[str, list[Place]]:
        """The places of the columns that take each vocabulary's terms."""
        used: dict[str, list[Place]] = {}
        for template, section, column in self.schema.columns():
            if column.vocabulary:
                used.setdefault(column.vocabulary, []).append(place_of(template, section, column))
        return used


def place_of(template: Template, section: Section, column: Column) -> Place:
    """The place of a column on the Templates page."""
    return Place(
        page="templates",
        template=template.name,
        section=section.name,
        side=column.side,
        column=column.header,
    )


_SENTENCE = 20
_TERM = 55


def _template_entries(template: Template) -> Iterator[Entry]:
    place = Place(page="templates", template=template.name)
    stem = template.file_name.rsplit(".", 1)[0]
    for text in dict.fromkeys((template.title, template.name, stem, template.file_name)):
        yield Entry(text.casefold(), 100, f"Named {text}", place)
    for alias in template.aliases:
        yield Entry(alias.casefold(), 95, f"Also called {alias}", place)
    for text in (template.summary, template.use_when):
        yield Entry(text.casefold(), _SENTENCE, "In its description", place)
    for section in template.sections:
        if section.name:
            inside = Place(page="templates", template=template.name, section=section.name)
            yield Entry(section.name.casefold(), 80, f"Section {section.name}", inside)
            yield Entry(section.title.casefold(), 80, f"Section {section.title}", inside)


def _column_entries(template: Template, section: Section, column: Column) -> Iterator[Entry]:
    place = place_of(template, section, column)
    yield Entry(column.header.casefold(), 70, f"Field {column.header}", place)
    yield Entry(
        column.json_name.casefold(), 60, f"{column.json_name}, in JSON {column.header}", place
    )
    if stored := column.stored_in:
        yield Entry(stored.casefold(), 50, f"{column.header} is stored in {stored}", place)
    if column.vocabulary:
        why = f"{column.header} takes terms of {column.vocabulary}"
        yield Entry(column.vocabulary.casefold(), 50, why, place)
    for sentence in (column.description, column.fill_in):
        yield Entry(sentence.casefold(), _SENTENCE, f"In the description of {column.header}", place)


def _keep(best: dict[str, Hit], entry: Entry, closeness: float) -> None:
    template = entry.place.template or ""
    score = entry.weight * closeness
    if template not in best or score > best[template].score:
        best[template] = Hit(template, score, entry.why, entry.place, _kind(entry))


def _kind(entry: Entry) -> Kind:
    """What is found with an entry."""
    if entry.weight == _SENTENCE:
        return "text"
    if entry.place.column is None:
        return "name"
    return "term" if entry.weight == _TERM else "field"


def _brace(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
