"""How well a lab's column fits a field: by its name, and by what it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from immport_explorer.files.wording import counted
from immport_explorer.fill.compute import plain
from immport_explorer.fill.guessing.links import Link
from immport_explorer.fill.guessing.names import Headers
from immport_explorer.fill.guessing.profile import Profile
from immport_explorer.fill.guessing.terms import TermGuess, calling, guess_terms, ways_to_call
from immport_explorer.schema.model import Column, Schema, Section, Template
from immport_explorer.schema.phrases import SEPARATOR
from immport_explorer.schema.synonyms import everyday_words, word_key

_WORDS_LOOKED_AT = 20
_EXPSAMPLE, _BIOSAMPLE = "expsample", "biosample"
DECLARED_BY_LAB = frozenset(
    {"subject", "biosample", "expsample", "adverse_event", "assessment_component", "lab_test",
     "assessment_panel", "lab_test_panel", "immune_exposure", "intervention"}
)  # fmt: skip
"""Things whose ids a lab brings; others are declared with the study's design."""


@dataclass(frozen=True, eq=False)
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
        self._terms: dict[tuple[int, str], TermGuess] = {}
        self._sections: dict[tuple[str, str | None], _SectionFields] = {}
        self._headers = Headers(schema)
        self._told: dict[int, frozenset[str]] = {}
        self._telling: dict[int, bool] = {}
        self.links: Mapping[int, Link] = {}

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
        return self._section(template, section).fields

    def _section(self, template: Template, section: Section) -> _SectionFields:
        key = (template.name, section.name)
        if key not in self._sections:
            columns = (column for column in section.columns if column.header != SEPARATOR)
            fields = [Field(template, section, column) for column in columns]
            names = {id(one): self._answers_to(one.column) for one in fields}
            kinds = {one.column.declares or one.column.refers_to for one in fields}
            for one in fields:  # where no biosample is named, "sample" means the assayed one
                if _EXPSAMPLE in (one.column.refers_to, one.column.declares):
                    own = names[id(one)]
                    own |= (
                        set()
                        if _BIOSAMPLE in kinds
                        else {self._entity_names[_BIOSAMPLE].casefold()}
                    )
            self._sections[key] = _SectionFields(fields, names)
        return self._sections[key]

    def _answers_to(self, column: Column) -> set[str]:
        """The headers that a field answers to: its own, and, where it holds the ids of a thing,
        what such a column is called elsewhere."""
        entity = column.declares or column.refers_to
        name = self._entity_names.get(entity or "", "")
        return {column.header.casefold(), name.casefold()} - {""}

    def fits(self, profile: Profile, template: Template, section: Section) -> Iterator[Fit]:
        """The fields of a section that may be meant by a column, by its name or its values."""
        own = self._section(template, section)
        named = self._named(profile, own)
        for field, (sure, why) in named.items():
            yield self._fit(profile, field, sure, why)
        for vocabulary in self._vocabularies(profile):
            for field in own.by_vocabulary.get(vocabulary, ()):
                if field not in named:
                    yield self._fit(profile, field, 0.0, "")

    def telling(self, columns: Sequence[Profile]) -> Iterator[int]:
        """The columns (by their ``id``) that may fit a field at all, for their name or values."""
        for one in columns:
            if id(one) in self.links or self._tells(one):
                yield id(one)

    def _tells(self, one: Profile) -> bool:
        if id(one) not in self._telling:
            said = [text for text in (one.name, one.column.label) if text]
            self._telling[id(one)] = bool(
                one.column.field
                or any(self._headers.meant(text) for text in said)
                or any(_key(text) in self._database_names for text in said)
                or any(text.casefold() in self._house_words for text in said)
                or self._vocabularies(one)
            )
        return self._telling[id(one)]

    @cached_property
    def _database_names(self) -> frozenset[str]:
        columns = (column for _, _, column in self.schema.columns())
        return frozenset(key for column in columns for key in _database_keys(column))

    @cached_property
    def _house_words(self) -> frozenset[str]:
        """What house rules call columns."""
        columns = (column for _, _, column in self.schema.columns())
        return frozenset(one.called.casefold() for c in columns for one in c.demands) - {""}

    def is_named(self, profile: Profile, template: Template, section: Section) -> bool:
        """Whether the column is called like a field of the section."""
        found = self._named(profile, self._section(template, section))
        return any(sure >= 0.5 for sure, _ in found.values())

    def is_called(self, said: str, template: Template, section: Section) -> bool:
        """Whether a field of the section is called so."""
        own = self._section(template, section)
        return any(
            sure >= 0.5 and header in own.by_header
            for header, (sure, _) in self._headers.meant(said).items()
        )

    # --- names -----------------------------------------------------------------------------------

    def _named(self, profile: Profile, own: _SectionFields) -> dict[Field, tuple[float, str]]:
        """The fields that are called like the column, how sure that is, and why."""
        found: dict[Field, tuple[float, str]] = {}
        for said, less in ((profile.name, 0.0), (profile.column.label, 0.05)):
            for header, (sure, why) in self._headers.meant(said).items() if said else ():
                for field in own.by_header.get(header, ()):
                    if sure - less > found.get(field, (0.0, ""))[0]:
                        found[field] = (sure - less, why)
            for field in own.by_database_name.get(_key(said), ()) if said else ():
                why = f"{said!r} is the field's name in ImmPort's database"
                found.setdefault(field, (0.9 - less, why))
            if said.casefold() in self._house_words:
                found.update(_called(said, own.fields, less))
        for field in own.by_header.get(profile.column.field.casefold(), ()):
            found[field] = (0.97, f"the reader of {profile.table.reader} knows it")
        if id(profile) in self.links:
            found.update(self._linked(profile, own, found))
        return found

    def _linked(
        self, profile: Profile, own: _SectionFields, named: Mapping[Field, tuple[float, str]]
    ) -> Iterator[tuple[Field, tuple[float, str]]]:
        """The fields of ids that recur in another table."""
        link = self.links[id(profile)]
        sure = 0.88 if link.entity else 0.7
        about = "its values are ids of" if link.entity else "each row has its own, named in"
        name = self._entity_names.get(link.entity, "").casefold()
        fields = own.by_header.get(name, ()) if link.entity else own.of_lab
        for field in fields:
            if link.entity and field.column.declares and not field.column.refers_to:
                continue
            if sure > named.get(field, (0.0, ""))[0]:
                yield field, (sure, f"{about} {link.table!r}")

    # --- vocabularies ----------------------------------------------------------------------------

    @cached_property
    def _vocabularies_by_word(self) -> dict[str, set[str]]:
        """The vocabularies that know a word."""
        used = {column.vocabulary for _, _, column in self.schema.columns() if column.vocabulary}
        found: dict[str, set[str]] = {}
        for name in used & self.schema.vocabularies.keys():
            vocabulary = self.schema.vocabularies[name]
            for word in ways_to_call(self.schema, name):
                found.setdefault(word, set()).add(name)
            everyday = everyday_words(vocabulary).values()
            for word in (
                *(term.name for term in vocabulary.terms),
                *(word for words in everyday for word in words),
            ):
                found.setdefault(plain(word), set()).add(name)
        return found

    def _vocabularies(self, profile: Profile) -> frozenset[str]:
        """The vocabularies that know most of a column's words."""
        if id(profile) not in self._told:
            counts: Counter[str] = Counter()
            looked_at = profile.samples[:_WORDS_LOOKED_AT]
            for value in looked_at if profile.numbers < 0.5 else ():
                by_word = self._vocabularies_by_word
                counts.update(by_word.get(plain(value), ()) or by_word.get(calling(value), ()))
            least = max(1.0, 0.6 * len(looked_at))
            told = (name for name, count in counts.items() if count >= least)
            self._told[id(profile)] = frozenset(told)
        return self._told[id(profile)]

    # --- values ----------------------------------------------------------------------------------

    def terms(self, profile: Profile, vocabulary: str) -> TermGuess:
        """What the column's values are in a vocabulary."""
        key = (id(profile), vocabulary)
        if key not in self._terms:
            self._terms[key] = guess_terms(self.schema, vocabulary, profile)
        return self._terms[key]

    def _fit(self, profile: Profile, field: Field, sure: float, why: str) -> Fit:
        """Name and values together."""
        column = field.column
        terms = None
        if column.vocabulary and profile.values:
            terms = self.terms(profile, column.vocabulary)
            sure, why = _with_terms(sure, why, terms, column)
        sure, why = _with_values(sure, why, profile, column)
        return Fit(profile, field, round(max(0.0, min(sure, 0.99)), 2), why, terms)


class _SectionFields:
    """The fields of a section, by what they answer to."""

    def __init__(self, fields: list[Field], names: Mapping[int, set[str]]) -> None:
        self.fields = fields
        self.by_header: dict[str, list[Field]] = {}
        self.by_database_name: dict[str, list[Field]] = {}
        self.by_vocabulary: dict[str, list[Field]] = {}
        self.of_lab = [one for one in fields if one.column.declares in DECLARED_BY_LAB]
        for one in fields:
            for name in names[id(one)]:
                self.by_header.setdefault(name, []).append(one)
            for key in _database_keys(one.column):
                self.by_database_name.setdefault(key, []).append(one)
            if one.column.vocabulary:
                self.by_vocabulary.setdefault(one.column.vocabulary, []).append(one)


def _database_keys(column: Column) -> set[str]:
    return {word_key(name) for name in {column.json_name, column.internal_name or ""} - {""}}


@lru_cache(maxsize=20_000)
def _key(said: str) -> str:
    return word_key(said)


def _with_terms(sure: float, why: str, terms: TermGuess, column: Column) -> tuple[float, str]:
    """Values that are terms speak for a field; where none is, against a controlled one."""
    if terms.share >= 0.6 and terms.telling:
        of_all = counted(terms.known + len(terms.unknown), "value")
        said = f"{terms.known} of {of_all} found among its terms"
        return (sure + 0.1, f"{why}; {said}") if sure else (0.45 + 0.2 * terms.share, said)
    if terms.share == 0 and column.vocabulary_kind == "controlled" and sure:
        return sure - 0.35, f"{why}; but no value is one of its terms"
    return sure, why


def _with_values(sure: float, why: str, profile: Profile, column: Column) -> tuple[float, str]:
    """Forms of values that rule a field out, or make it doubtful."""
    if not sure or not profile.values:
        return sure, why
    if column.is_number and profile.numbers < 0.5:
        return sure - 0.5, f"{why}; but its values are no numbers"
    if column.type == "date" and profile.dates < 0.5:
        return sure - 0.5, f"{why}; but its values are no dates"
    if column.type != "date" and profile.dates > 0.8:
        return sure - 0.5, f"{why}; but its values are dates"
    if column.declares and not column.refers_to and not profile.is_distinct:
        return sure - 0.3, f"{why}; but its values recur"
    return sure, why


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


def _called(
    said: str, fields: Iterable[Field], less: float
) -> Iterator[tuple[Field, tuple[float, str]]]:
    """The fields that house rules call so."""
    for field in fields:
        for demand in field.column.demands:
            if demand.called.casefold() == said.casefold():
                yield field, (0.96 - less, f"{demand.by} calls the field so")
