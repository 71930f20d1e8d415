"""A bundle that a person brings, completed with what ImmPort does not ship in it.

Conditions, rules, keys and the data model come from the nearest version we hold, as far as their
columns exist in the bundle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from immport_explorer.schema.conditions import ColumnRef
from immport_explorer.schema.model import (
    Column,
    Section,
    Template,
)
from immport_explorer.schema.renames import of_its_own_columns, rename_in_column, rename_in_section
from immport_explorer.schema.sources.bundle import Bundle
from immport_explorer.schema.sources.facts import templates_of, vocabularies_of
from immport_explorer.schema.sources.marks import with_marks
from immport_explorer.schema.store import Facts, Head
from immport_explorer.schema.tables import with_vocabularies


def adopt(bundle: Bundle, held: Facts) -> Facts:
    """The bundle's facts, completed from those of a version we hold."""
    vocabularies, synonyms = vocabularies_of(bundle)
    known = {**held.synonyms, **synonyms}
    known_terms = {*vocabularies, *held.vocabularies}
    templates = {
        name: _template(_of_category(template, held), held.templates.get(name), known_terms)
        for name, template in _in_loading_order(bundle, held).items()
    }
    used = {column.vocabulary for t in templates.values() for column in t.columns}
    borrowed = {n: v for n, v in held.vocabularies.items() if n in used and n not in vocabularies}
    joined = dict(sorted({**vocabularies, **borrowed}.items()))
    return Facts(
        head=Head(version=bundle.version, loading_order=tuple(templates)),
        model=with_vocabularies(held.model, templates, joined),
        templates=templates,
        vocabularies=joined,
        synonyms=known,
    )


def _in_loading_order(bundle: Bundle, held: Facts) -> dict[str, Template]:
    """By the bundle's own order, else by the one we hold, what that does not know last."""
    templates = templates_of(bundle)
    if bundle.loading_order:
        return templates
    rank = {name: number for number, name in enumerate(held.head.loading_order)}
    return dict(sorted(templates.items(), key=lambda item: rank.get(item[0], len(rank))))


def _of_category(template: Template, held: Facts) -> Template:
    """The template with its marks, in the category that it has where we hold it."""
    known = held.templates.get(template.name)
    category = known.category if known else template.category
    return with_marks(msgspec.structs.replace(template, category=category))


def _template(template: Template, held: Template | None, vocabularies: set[str]) -> Template:
    sections = tuple(_without_unknown(section, vocabularies) for section in template.sections)
    if held is None:
        return msgspec.structs.replace(template, sections=sections)
    return msgspec.structs.replace(
        template,
        level_line=template.level_line or held.level_line,
        sections=tuple(
            _section(section, old) if (old := held.section(section.name)) else section
            for section in sections
        ),
    )


def _without_unknown(section: Section, vocabularies: set[str]) -> Section:
    """A column whose vocabulary nobody has is free text."""
    return msgspec.structs.replace(
        section,
        columns=tuple(
            column
            if column.vocabulary is None or column.vocabulary in vocabularies
            else msgspec.structs.replace(column, vocabulary=None, vocabulary_kind=None)
            for column in section.columns
        ),
    )


def _section(section: Section, held: Section) -> Section:
    pairs = _Pairs.of(section, held)
    old = rename_in_section(held, pairs.renamed)
    completed = msgspec.structs.replace(
        section,
        repeatable=held.repeatable,
        places_subjects=held.places_subjects,
        declares_sets=held.declares_sets,
        columns=tuple(_column(column, pairs) for column in section.columns),
        keys=old.keys,
        study_from=old.study_from,
        rules=old.rules,
    )
    return of_its_own_columns(completed)


@dataclass(frozen=True)
class _Pairs:
    """The held column for each of the bundle's, and the headers that differ."""

    held: Mapping[ColumnRef, Column]
    renamed: Mapping[str, str]

    @classmethod
    def of(cls, section: Section, held: Section) -> _Pairs:
        by_ref = {column.ref: column for column in held.columns}
        by_place = {_place(column): column for column in held.columns if column.table_column}
        headers = {column.header for column in section.columns}
        pairs, renamed = {}, {}
        for column in section.columns:
            place = by_place.get(_place(column))
            found = by_ref.get(column.ref)
            if found is None and place is not None and place.header not in headers:
                found = place
                renamed[place.header] = column.header
            if found is not None:
                pairs[column.ref] = found
        return cls(pairs, renamed)


def _place(column: Column) -> tuple[tuple[str, ...], str | None, str | None]:
    return (column.tables, column.table_column, column.side)


def _column(column: Column, pairs: _Pairs) -> Column:
    held = pairs.held.get(column.ref)
    if held is None:
        return column
    old = rename_in_column(held, pairs.renamed)
    groups = () if column.required else old.required_when
    return msgspec.structs.replace(
        column,
        internal_name=old.internal_name,
        advised_length=_shorter(old.advised_length, column.max_length),
        required_when=groups,
        conditional=column.conditional or bool(groups),
        synonyms=column.synonyms or (old.synonyms if column.vocabulary else None),
        declares=old.declares,
        refers_to=old.refers_to,
        unique=old.unique,
        shared=old.shared,
        states=old.states,
        age_in=old.age_in,
        about_person=old.about_person,
        usually_number=old.usually_number,
        file_role=old.file_role,
        file_fact=old.file_fact,
    )


def _shorter(advised: int | None, limit: int | None) -> int | None:
    return advised if advised is not None and limit is not None and advised < limit else None
