"""How well a lab's column fits a field: by its name, and by what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from immport_explorer.fill.guessing.profile import Profile
from immport_explorer.fill.guessing.terms import TermGuess, guess_terms
from immport_explorer.schema.model import Column, Schema, Section, Template
from immport_explorer.schema.phrases import SEPARATOR
from immport_explorer.schema.synonyms import headers_meant, word_key

_ALIKE = 88.0
_TOO_LONG = 40
_WORD = re.compile(r"[a-z]+")
_TOO_GENERAL = frozenset({"id", "name", "number", "type", "value", "date", "unit", "description"})


@dataclass(frozen=True)
class Field:
    """A column of a template that may be filled."""

    template: Template
    section: Section
    column: Column

    @property
    def key(self) -> str:
        """How a recipe names it: with its side where the header stands on both."""
        first = self.section.column(self.column.header)
        if first is self.column or first is None:
            return self.column.header
        return f"{self.column.side}/{self.column.header}"


@dataclass(frozen=True)
class Fit:
    """A column and a field, how sure it is that they belong together (0 to 1), and why."""

    profile: Profile
    field: Field
    sure: float
    reason: str
    terms: TermGuess | None = None


class Fields:
    """The fields of a schema by what people call them."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._names: dict[str, dict[str, tuple[float, str]]] = {}
        self._terms: dict[tuple[int, str], TermGuess] = {}

    @cached_property
    def _entity_names(self) -> Mapping[str, str]:
        """What a column that names an entity is called most often: biosample is Biosample ID."""
        counts: dict[str, dict[str, int]] = {}
        for _, _, column in self.schema.columns():
            if column.refers_to:
                own = counts.setdefault(column.refers_to, {})
                own[column.header] = own.get(column.header, 0) + 1
        return {entity: max(own, key=own.__getitem__) for entity, own in counts.items()}

    def of(self, template: Template, section: Section) -> list[Field]:
        """The fields of a section that hold something."""
        columns = (column for column in section.columns if column.header != SEPARATOR)
        return [Field(template, section, column) for column in columns]

    def headers(self, column: Column) -> set[str]:
        """The headers that a field answers to: its own, and, where it holds the ids of a thing,
        what such a column is called elsewhere."""
        entity = column.declares or column.refers_to
        name = self._entity_names.get(entity or "", "")
        return {column.header, name} - {""}

    # --- names -----------------------------------------------------------------------------------

    def by_name(self, profile: Profile, column: Column) -> tuple[float, str]:
        """How well the column's name fits the field, and why."""
        best = (0.0, "")
        for said, less in ((profile.name, 0.0), (profile.column.label, 0.05)):
            for header in self.headers(column) if said else ():
                sure, why = self._name_fit(said, header, column)
                best = max(best, (sure - less, why))
        return best

    def _name_fit(self, said: str, header: str, column: Column) -> tuple[float, str]:
        meant = self._meant(said)
        if header.casefold() in meant:
            return meant[header.casefold()]
        if word_key(said) in (word_key(column.json_name), word_key(column.internal_name or "")):
            return 0.9, f"{said!r} is the field's name in ImmPort's database"
        return 0.0, ""

    def _meant(self, said: str) -> dict[str, tuple[float, str]]:
        """Headers (in lower case) that a name may mean."""
        if said not in self._names:
            self._names[said] = self._read(said)
        return self._names[said]

    def _read(self, said: str) -> dict[str, tuple[float, str]]:
        found: dict[str, tuple[float, str]] = {}
        key = word_key(said)
        for header in _all_headers(self.schema):
            if word_key(header) == key:
                found[header.casefold()] = (0.95, f"{said!r} is ImmPort's own name")
        for form in _forms(said):
            readings = headers_meant(form)
            for header in readings:
                sure = 0.85 if len(readings) < 3 else 0.75
                why = f"{said!r} is a common name for {header}"
                found.setdefault(header.casefold(), (sure, why))
        if not found and len(said) <= _TOO_LONG:
            found.update(self._alike(said))
        return found

    def _alike(self, said: str) -> dict[str, tuple[float, str]]:
        """Headers with the same words, or nearly."""
        from rapidfuzz import fuzz, process, utils

        hits = process.extract(
            said,
            _all_headers(self.schema),
            scorer=fuzz.token_sort_ratio,
            processor=utils.default_process,
            limit=4,
            score_cutoff=_ALIKE,
        )
        alike = {
            header.casefold(): (0.55 + (score - _ALIKE) / 60, f"{said!r} is like {header!r}")
            for header, score, _ in hits
        }
        words = set(_WORD.findall(said.casefold())) - _TOO_GENERAL
        for header in _all_headers(self.schema) if words else ():
            own = set(_WORD.findall(header.casefold())) - {"reported", "to", "of"}
            if own and (words == own - _TOO_GENERAL or own - _TOO_GENERAL == words):
                why = f"{said!r} has the words of {header!r}"
                alike.setdefault(header.casefold(), (0.6, why))
        return alike

    # --- values ----------------------------------------------------------------------------------

    def terms(self, profile: Profile, vocabulary: str) -> TermGuess:
        """What the column's values are in a vocabulary."""
        key = (id(profile), vocabulary)
        if key not in self._terms:
            self._terms[key] = guess_terms(self.schema, vocabulary, profile)
        return self._terms[key]

    def fit(self, profile: Profile, field: Field) -> Fit:
        """Name and values together."""
        column = field.column
        sure, why = self.by_name(profile, column)
        if profile.column.field and profile.column.field == column.header:
            sure, why = 0.97, f"the reader of {profile.table.reader} knows it"
        terms = None
        if column.vocabulary and profile.values:
            terms = self.terms(profile, column.vocabulary)
            sure, why = _with_terms(sure, why, terms, column)
        sure, why = _with_values(sure, why, profile, column)
        return Fit(profile, field, round(max(0.0, min(sure, 0.99)), 2), why, terms)


def _with_terms(sure: float, why: str, terms: TermGuess, column: Column) -> tuple[float, str]:
    """Values that are terms speak for a field; where none is, against a controlled one."""
    if terms.share >= 0.6 and terms.telling:
        said = f"{terms.known} of {terms.known + len(terms.unknown)} values are its terms"
        return (sure + 0.1, f"{why}; {said}") if sure else (0.45 + 0.2 * terms.share, said)
    if terms.share == 0 and column.vocabulary_kind == "controlled" and sure:
        return sure - 0.35, f"{why}; but no value is one of its terms"
    return sure, why


def _with_values(sure: float, why: str, profile: Profile, column: Column) -> tuple[float, str]:
    """Forms of values that rule a field out, or make it doubtful."""
    if not sure or not profile.values:
        return sure, why
    if column.type in ("number", "integer", "positive integer") and profile.numbers < 0.5:
        return sure - 0.5, f"{why}; but its values are no numbers"
    if column.type == "date" and profile.dates < 0.5:
        return sure - 0.5, f"{why}; but its values are no dates"
    if column.type != "date" and profile.dates > 0.8:
        return sure - 0.5, f"{why}; but its values are dates"
    if column.declares and not column.refers_to and not profile.is_distinct:
        return sure - 0.3, f"{why}; but its values recur"
    return sure, why


_headers_of: dict[int, list[str]] = {}


def _all_headers(schema: Schema) -> list[str]:
    """The headers of all fields, each once."""
    if id(schema) not in _headers_of:
        names = dict.fromkeys(column.header for _, _, column in schema.columns())
        _headers_of.clear()
        _headers_of[id(schema)] = [name for name in names if name != SEPARATOR]
    return _headers_of[id(schema)]


def _forms(said: str) -> Iterable[str]:
    """A name, and the name without words that programs put before it: ``ae_grade``, ``grade``."""
    yield said
    words = re.split(r"[\s_.]+", said)
    if len(words) > 1 and len(words[0]) <= 3:
        yield " ".join(words[1:])


def best_first(fits: Sequence[Fit], least: float) -> list[Fit]:
    """Each column and each field once, the surest first."""
    taken_columns: set[int] = set()
    taken_fields: set[str] = set()
    chosen = []
    for fit in sorted(fits, key=lambda one: -one.sure):
        column, key = fit.profile.index, fit.field.key
        if fit.sure >= least and column not in taken_columns and key not in taken_fields:
            chosen.append(fit)
            taken_columns.add(column)
            taken_fields.add(key)
    return chosen
