"""One lab table and one section of a template: which columns fill which fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from immport_explorer.fill.guessing.fields import (
    DECLARED_BY_LAB,
    Field,
    Fields,
    Fit,
    best_first,
)
from immport_explorer.fill.guessing.known import KnownIds
from immport_explorer.fill.guessing.profile import Profile, personal, profiles
from immport_explorer.fill.guessing.ways import (
    Guess,
    age_guesses,
    completed,
    id_pattern,
    way_of,
)
from immport_explorer.fill.guessing.wide import Wide, WideColumns
from immport_explorer.fill.ways import Constant, Way
from immport_explorer.lab.table import LabTable
from immport_explorer.schema.model import Schema, Section, Template
from immport_explorer.schema.synonyms import word_key

SURE_ENOUGH = 0.5
_NAMES_PERSONS = "study_personnel"
_OF_ANIMALS = "subjectanimals"
_PERSON = re.compile(r"\b(?:participants?|patients?|persons?|volunteers?|donors?)\b", re.IGNORECASE)
_MOST_LEVELS = 12


@dataclass
class LabProfile:
    """A lab's table with the profiles of its columns."""

    table: LabTable
    columns: list[Profile]

    @cached_property
    def personal(self) -> list[Profile]:
        return personal(self.columns)

    @cached_property
    def is_about_people(self) -> bool:
        """Whether its columns tell who a person is, or are called after persons."""
        named = (f"{one.name} {one.column.label}".replace("_", " ") for one in self.columns)
        return bool(self.personal) or any(map(_PERSON.search, named))

    @cached_property
    def rows(self) -> int:
        """How many rows the table has."""
        return sum(1 for _ in self.table.rows)

    @cached_property
    def called(self) -> str:
        """The names of the table and its file."""
        return word_key(f"{self.table.name} {self.table.file.rpartition('.')[0]}")

    @cached_property
    def scales(self) -> dict[int, list[Profile]]:
        """For each column with few values, by its index, those with values of one scale."""
        few = [one for one in self.columns if 0 < len(one.keys) <= _MOST_LEVELS]
        return {one.index: [two for two in few if _are_alike(one, two)] for one in few}


def profile(table: LabTable) -> LabProfile:
    """Look at a table's first rows."""
    return LabProfile(table, profiles(table))


@dataclass
class Match:
    """A table as the source of a section: the guesses, and how well they fit together.

    ``repeats`` are further columns of the same header, by the first's index; ``groups`` the further
    groups of result columns that they fill.
    """

    lab: LabProfile
    template: Template
    section: Section
    guesses: list[Guess] = field(default_factory=list)
    wide: Wide | None = None
    fits: list[Fit] = field(default_factory=list)
    repeats: dict[int, list[Profile]] = field(default_factory=dict)
    groups: list[dict[str, Way]] = field(default_factory=list)
    score: float = 0.0

    @property
    def evidence(self) -> float:
        """What speaks for the match: fits count, those of required fields more."""
        wide = 1.5 * len(self.wide.guesses) if self.wide else 0.0
        return wide + sum(fit.sure * (1.5 if fit.field.column.required else 1) for fit in self.fits)

    @property
    def used(self) -> set[str]:
        """The names of the lab's columns that are read."""
        ways = [guess.way for guess in self.guesses]
        ways += [way for group in self.groups for way in group.values()]
        names = {name for way in ways for name in way.columns}
        return names | ({one.column.name for one in self.wide.columns} if self.wide else set())


class Matcher:
    """Matches tables with sections."""

    def __init__(self, schema: Schema, known: KnownIds) -> None:
        self.schema = schema
        self.known = known
        self.fields = Fields(schema)
        self._wide = WideColumns(schema, self.fields)
        self._called: dict[tuple[str, str | None], tuple[str, ...]] = {}

    def match(self, lab: LabProfile, template: Template, section: Section) -> Match:
        """The fits of a table's columns with a section's fields, without what follows from them."""
        hidden = set() if section.name == _NAMES_PERSONS else {id(one) for one in lab.personal}
        columns = [one for one in lab.columns if id(one) not in hidden and one.values]
        telling = set(self.fields.telling(lab.columns))
        columns, repeats = _without_repeats(columns, section)
        wide = self._wide.find(columns, lab.scales, template, section)
        made: set[str] = set()
        if wide is not None:
            columns = [one for one in columns if one not in wide.columns]
            columns += wide.made
            made = {guess.field.key for guess in wide.guesses}
        fits = [
            fit
            for column in columns
            if id(column) in telling or (wide and column in wide.made)
            for fit in self.fields.fits(column, template, section)
            if fit.sure >= SURE_ENOUGH and fit.field.key not in made
        ]
        found = Match(lab, template, section, wide=wide, fits=best_first(fits, SURE_ENOUGH))
        found.repeats = repeats
        found.score = self._score(found)
        return found

    def _score(self, match: Match) -> float:
        """The evidence; required fields without a column count against."""
        filled = {fit.field.key for fit in match.fits}
        guesses = match.wide.guesses if match.wide else []
        filled |= {guess.field.key for guess in guesses}
        lacking = [
            one.column
            for one in self.fields.of(match.template, match.section)
            if one.column.required and one.key not in filled and not one.column.declares
        ]
        wrong_kind = match.template.name == _OF_ANIMALS and match.lab.is_about_people
        against = 0.4 * len(lacking) + (2.0 if wrong_kind else 0.0)
        return match.evidence - against + self._name_bonus(match)

    def _name_bonus(self, match: Match) -> float:
        if match.template.name in match.lab.table.templates:
            return 4.0
        called = any(key in match.lab.called for key in self._names(match.template, match.section))
        return 1.0 if called else 0.0

    def _names(self, template: Template, section: Section) -> tuple[str, ...]:
        """What people call a template."""
        key = (template.name, section.name)
        if key not in self._called:
            names = (template.name, template.title, *template.aliases, section.title)
            self._called[key] = tuple(one for one in map(word_key, names) if len(one) > 2)
        return self._called[key]

    # --- from fits to ways -----------------------------------------------------------------------

    def complete(self, match: Match) -> Match:
        """The match with the ways of its fields, and what follows from them."""
        fields = self.fields.of(match.template, match.section)
        guesses = [way_of(fit, self.known) for fit in match.fits]
        guesses += match.wide.guesses if match.wide else []
        for more in (
            age_guesses(fields, match.lab.columns),
            completed(self.schema, fields, match.fits),
        ):
            taken = {guess.field.key for guess in guesses}
            guesses += [guess for guess in more if guess.field.key not in taken]
        for field_ in fields:
            if field_.key not in {guess.field.key for guess in guesses}:
                guess = self._without_column(field_, match, guesses)
                if guess is not None:
                    guesses.append(guess)
        order = {field_.key: place for place, field_ in enumerate(fields)}
        match.guesses = sorted(guesses, key=lambda guess: order[guess.field.key])
        match.groups = list(self._groups(match))
        return match

    def _groups(self, match: Match) -> Iterator[dict[str, Way]]:
        """The ways of further groups of result columns: those of the first, from the columns that
        repeat its headers."""
        by_column = {fit.field.key: fit for fit in match.fits}
        results = [one for one in match.guesses if one.field.column.side == "result"]
        for number in range(max(map(len, match.repeats.values()), default=0)):
            group: dict[str, Way] = {}
            for one in results:
                fit = by_column.get(one.field.key)
                columns = match.repeats.get(fit.profile.index, []) if fit else []
                if fit and number < len(columns):
                    again = replace(fit, profile=columns[number], terms=None)
                    vocabulary = one.field.column.vocabulary
                    if vocabulary:
                        terms = self.fields.terms(columns[number], vocabulary)
                        again = replace(again, terms=terms)
                    group[one.field.key] = way_of(again, self.known).way
                elif isinstance(one.way, Constant):
                    group[one.field.key] = one.way
            if any(way.columns for way in group.values()):
                yield group

    def _without_column(self, one: Field, match: Match, guesses: Sequence[Guess]) -> Guess | None:
        """Ids that ImmPort holds one of only, ids made of others, and names of a questionnaire."""
        column = one.column
        entity = column.declares or column.refers_to
        title = _title(match.lab.table)
        if entity in ("assessment_panel", "lab_test_panel") and column.declares:
            slug = re.sub(r"[^A-Z0-9]+", "-", title.upper()).strip("-")
            way: Way = Constant(constant=f"{self.known.prefix}{slug}")
            return Guess(one, way, 0.6, "one panel for the whole table")
        if column.header == "Name Reported" and column.side == "meta":
            return Guess(one, Constant(constant=title), 0.6, "the table's name")
        if not entity:
            return None
        if column.declares and entity in DECLARED_BY_LAB:
            return self._made_id(one, entity, match, guesses)
        only = self.known.only(entity)
        if only and (column.required or column.required_when):
            return Guess(one, Constant(constant=only), 0.7, "the only one that ImmPort holds")
        return None

    def _made_id(
        self, one: Field, entity: str, match: Match, guesses: Sequence[Guess]
    ) -> Guess | None:
        """An id by a pattern, from the columns that name what the row is about."""
        ids = {
            guess.field.column.declares or guess.field.column.refers_to: guess
            for guess in guesses
            if guess.way.columns and (guess.field.column.declares or guess.field.column.refers_to)
        }
        base = ids.get("biosample") if entity == "expsample" else ids.get("subject")
        base = base or ids.get("biosample") or ids.get("subject")
        if base is None:
            return None
        by_name = {column.column.name: column for column in match.lab.columns}
        names = list(base.way.columns)
        must_be_unique = not one.column.refers_to
        if must_be_unique:
            names = _telling_columns(names, match, by_name)
        tail = [f"{{{name}}}" for name in names[1:]]
        if match.wide and (must_be_unique or match.wide.is_by_visit):
            tail.append(f"{{{match.wide.label}}}")
        tail.append(_CODES.get(entity, match.template.name.upper()))
        way = id_pattern(by_name[names[0]], self.known, *tail)
        return Guess(one, way, 0.6, "an id of its own, made of the ids in the row")


_CODES = {
    **{"biosample": "SAMPLE", "adverse_event": "AE", "assessment_component": "ANSWER"},
    **{"lab_test": "TEST", "immune_exposure": "EXPOSURE", "intervention": "INTERVENTION"},
}
_INSTANCES = frozenset({"redcap_repeat_instance"})
"""Columns that number what a subject may have several of, next month if not today."""
_TELLING = re.compile(r"visit|event|time|day|instance|repeat|date|number|week", re.IGNORECASE)


def _telling_columns(names: list[str], match: Match, by_name: dict[str, Profile]) -> list[str]:
    """The columns that tell rows apart, as few as do, visits and instances first."""
    chosen = [by_name[name] for name in names]
    others = [
        one
        for one in match.lab.columns
        if one not in chosen and one not in match.lab.personal and one.values
        and (match.wide is None or one not in match.wide.columns)
    ]  # fmt: skip
    others.sort(key=lambda one: (not _TELLING.search(one.column.name), one.index))
    chosen += [one for one in others if one.column.name in _INSTANCES]
    others = [one for one in others if one not in chosen]
    while others and not _tell_apart(chosen):
        better = [one for one in others if _count([*chosen, one]) > _count(chosen)]
        if not better:
            break
        chosen.append(better[0])
        others.remove(better[0])
    return [one.column.name for one in chosen]


def _tell_apart(columns: Sequence[Profile]) -> bool:
    return _count(columns) == len(columns[0].cells)


def _count(columns: Sequence[Profile]) -> int:
    return len(set(zip(*(one.cells for one in columns), strict=True)))


def _without_repeats(
    columns: Sequence[Profile], section: Section
) -> tuple[list[Profile], dict[int, list[Profile]]]:
    """The columns without those that repeat a header, where the section has groups of results; and
    these, by the index of the first of theirs."""
    if not any(column.side == "result" for column in section.columns):
        return list(columns), {}
    first: dict[str, Profile] = {}
    repeats: dict[int, list[Profile]] = {}
    for one in columns:
        earlier = first.setdefault(one.column.header.casefold() or one.column.name, one)
        if earlier is not one:
            repeats.setdefault(earlier.index, []).append(one)
    again = {id(one) for ones in repeats.values() for one in ones}
    return [one for one in columns if id(one) not in again], repeats


def _title(table: LabTable) -> str:
    words = re.sub(r"[_\W]+", " ", table.name).strip()
    return words[:1].upper() + words[1:]


def _are_alike(one: Profile, other: Profile) -> bool:
    """Whether two columns have values of one scale: the same words, or small whole numbers."""
    return (one.numbers > 0.9 and other.numbers > 0.9) or _have_same_words(one.keys, other.keys)


@lru_cache(maxsize=10_000)
def _have_same_words(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= max(2, min(len(one), len(other)) - 1)
