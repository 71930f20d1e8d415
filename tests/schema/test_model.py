"""A schema for the schema: whatever is named exists, and every fact is used as it may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest

from immport_explorer.schema.conditions import ColumnRef, Condition, ConditionTest
from immport_explorer.schema.load import load_schema, versions
from immport_explorer.schema.model import (
    Schema,
    Section,
    Template,
)
from immport_explorer.schema.rules import RULE_KINDS, Rule
from immport_explorer.schema.sources import curated

pytestmark = pytest.mark.parametrize("schema", [load_schema(v) for v in versions()], ids=versions())

Place = tuple[Template, Section]


def rules(schema: Schema) -> Iterator[tuple[Template, Section, Rule]]:
    for template in schema.templates.values():
        for section in template.sections:
            for rule in section.rules:
                yield template, section, rule


def conditions(schema: Schema) -> Iterator[tuple[Template, Section, Condition]]:
    for template, section, rule in rules(schema):
        yield from ((template, section, condition) for condition in rule.when)
    for template, section, column in schema.columns():
        for group in column.required_when:
            yield from ((template, section, condition) for condition in group)


def test_columns_in_conditions_rules_and_keys_exist(schema: Schema) -> None:
    for template, section, condition in conditions(schema):
        if condition.column is not None:
            ref = ColumnRef(header=condition.column, side=condition.side)
            assert ref in {column.ref for column in section.columns}, (template.name, ref)
    for template in schema.templates.values():
        for section in template.sections:
            here = {column.ref for column in section.columns}
            named = [*section.study_from, *(ref for key in section.keys for ref in key)]
            named += [ref for rule in section.rules for ref in rule.columns]
            assert here.issuperset(named), (template.name, section.name)


def test_a_header_occurs_once_on_a_side(schema: Schema) -> None:
    for template in schema.templates.values():
        for section in template.sections:
            refs = [column.ref for column in section.columns]
            assert len(refs) == len(set(refs)), (template.name, section.name)


def test_vocabularies_exist_and_are_used(schema: Schema) -> None:
    used = {column.vocabulary for _, _, column in schema.columns()} - {None}
    assert used <= set(schema.vocabularies)
    assert all(vocabulary.terms for vocabulary in schema.vocabularies.values())
    named = {column.synonyms for _, _, column in schema.columns()} - {None}
    assert named == set(schema.synonyms)


def test_values_in_conditions_are_terms(schema: Schema) -> None:
    older_names = {"occurrence of allergy"}
    for template, section, condition in conditions(schema):
        if condition.test in ("is", "is not"):
            column = section.column(condition.column or "", condition.side)
            assert column is not None and column.vocabulary, (template.name, condition)
            terms = {term.name for term in schema.vocabularies[column.vocabulary].terms}
            assert set(condition.values) - older_names <= terms, (template.name, condition)
        if condition.test == "not preferred":
            assert set(condition.values) <= set(schema.vocabularies)


def test_entities_and_tables_exist(schema: Schema) -> None:
    named = {e for _, _, column in schema.columns() for e in (column.declares, column.refers_to)}
    named |= {c.entity for _, _, c in conditions(schema)}
    fields = ("entity", "other", "parent")
    named |= {getattr(rule, f, None) for _, _, rule in rules(schema) for f in fields}
    assert named - {None} <= set(schema.entities)
    for entity in schema.entities.values():
        assert entity.table in schema.tables and entity.prefix
    for _, _, column in schema.columns():
        for name in column.tables:
            columns = {known.name for known in schema.tables[name].columns}
            assert column.table_column in columns, (name, column.header)


def test_every_reference_has_somewhere_to_be_declared(schema: Schema) -> None:
    declared = {column.declares for _, _, column in schema.columns()}
    referred = {column.refers_to for _, _, column in schema.columns()} - {None}
    assert referred <= declared


def test_relations_and_domains(schema: Schema) -> None:
    for relation in schema.relations:
        assert relation.column in {c.name for c in schema.tables[relation.table].columns}
        assert relation.refers_to in schema.tables
    assert {table.domain for table in schema.tables.values()} == set(schema.domains)
    assert not any(name.startswith("workspace_2_") for name in schema.tables)
    kinds = {name for name, table in schema.tables.items() if table.kind == "vocabulary"}
    assert kinds == set(schema.vocabularies)


def test_templates_are_found_by_any_of_their_names(schema: Schema) -> None:
    for template in schema.templates.values():
        assert template.category in curated.CATEGORIES
        stem = template.file_name.removesuffix(".txt")
        for name in (template.name, template.file_name, stem.upper(), f" {stem} "):
            assert schema.find_template(name) == template
    assert schema.find_template("nothing of the sort") is None
    assert {t.category for t in schema.templates.values()} == set(curated.CATEGORIES)


def test_conditions_have_what_their_test_needs(schema: Schema) -> None:
    for _, _, condition in conditions(schema):
        if condition.test in ("new", "known"):
            assert condition.entity and condition.column is None
        elif condition.test == "level":
            assert condition.values
        else:
            assert condition.column
            assert bool(condition.values) == (condition.test not in ("filled", "empty"))


def test_kinds_of_rules_and_tests_are_used(schema: Schema) -> None:
    assert {type(rule) for _, _, rule in rules(schema)} <= set(RULE_KINDS)
    used = {condition.test for _, _, condition in conditions(schema)}
    assert used <= set(get_args(ConditionTest))


def test_new_and_known_concern_an_id_of_the_row(schema: Schema) -> None:
    for template, section, condition in conditions(schema):
        if condition.entity is not None:
            ids = {e for c in section.columns for e in (c.declares, c.refers_to)}
            assert condition.entity in ids, (template.name, condition)


def test_a_required_column_needs_no_condition(schema: Schema) -> None:
    for template, _, column in schema.columns():
        assert not (column.required and column.required_when), (template.name, column.header)
        assert column.conditional or not column.required_when


def test_ids_are_not_shared(schema: Schema) -> None:
    for _, _, column in schema.columns():
        if column.declares or column.refers_to:
            assert not column.shared
