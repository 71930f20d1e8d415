"""The versions we hold, what differs between them, and how a comparison says it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from immport_explorer.schema.compare import Change, compare, describe
from immport_explorer.schema.errors import SchemaError
from immport_explorer.schema.load import load_schema, versions
from immport_explorer.schema.model import Column, Schema, Section, Template, Term, Vocabulary
from immport_explorer.schema.versions import Version, nearest_version, newest, newest_held

OLD, NEW = load_schema("3.36"), load_schema("3.37")


@pytest.fixture(scope="module")
def official(reference_dir: Path) -> dict[str, Any]:
    changes = json.loads((reference_dir / "changes-3.37.json").read_text(encoding="utf-8"))
    templates: dict[str, Any] = changes["templates"]
    return templates


def find(name: str) -> Template:
    template = NEW.find_template(name)
    assert template is not None
    return template


def test_versions_and_the_newest() -> None:
    assert versions() == ("3.36", "3.37")
    assert load_schema().version == "3.37"
    assert load_schema("3.36") is load_schema("3.36")


@pytest.mark.parametrize("version", ["3.33", "4", "", "no such folder"])
def test_an_unknown_version_is_named(version: str) -> None:
    with pytest.raises(SchemaError, match=r"3\.36, 3\.37"):
        load_schema(version or "nothing")


def test_templates_known_at_the_new_version_are_confirmed(official: dict[str, Any]) -> None:
    confirmed = {find(name).name for name in official}
    for name, template in NEW.templates.items():
        assert template.confirmed == (name in confirmed)
    assert all(template.confirmed for template in OLD.templates.values())


def test_columns_stand_as_known_at_the_new_version(official: dict[str, Any]) -> None:
    for name, change in official.items():
        template, order = find(name), change["order"]
        if isinstance(order, dict):
            assert [section.name for section in template.sections] == list(order)
            for section in template.sections:
                assert [column.header for column in section.columns] == order[section.name]
        elif order is not None:
            assert [column.header for column in template.columns] == order


def test_terms_are_those_known_at_the_new_version(official: dict[str, Any]) -> None:
    for name, change in official.items():
        for place, enum in change["enum_changes"].items():
            section, _, header = place.rpartition(".")
            candidates = [
                column
                for part in find(name).sections
                for column in part.columns
                if column.header == header and column.vocabulary and section in ("", part.name)
            ]
            terms = [
                {t.name for t in NEW.vocabularies[c.vocabulary or ""].terms} for c in candidates
            ]
            assert any(set(enum["added"]) <= names for names in terms), (name, place)
            assert not any(set(enum["removed"]) & names for names in terms), (name, place)
            if "values" in enum:
                assert terms == [set(enum["values"])], (name, place)


def test_new_terms_stand_in_the_alphabet() -> None:
    names = [term.name.casefold() for term in NEW.vocabularies["lk_species"].terms]
    assert names == sorted(names)
    assert len(names) == len(OLD.vocabularies["lk_species"].terms) + 1


def test_a_renamed_column_keeps_its_words_conditions_and_rules() -> None:
    before = OLD.templates["subjecthumans"].column("Gender")
    after = NEW.templates["subjecthumans"].column("Sex")
    assert before is not None and after is not None
    assert after.required_when == before.required_when
    assert after.description
    rules = NEW.templates["subjecthumans"].sections[0].rules
    named = {ref.header for rule in rules for ref in rule.columns}
    assert "Sex" in named and "Gender" not in named


def test_the_new_section() -> None:
    section = NEW.templates["basic_study_design"].section("contract_grant")
    assert section is not None and not section.required
    assert [(c.header, c.required, c.max_length) for c in section.columns] == [
        ("External ID", True, 200),
        ("Category", False, None),
        ("Name", False, 1000),
        ("Link", True, 2000),
    ]
    category = section.column("Category")
    assert category is not None and category.vocabulary_kind == "controlled"


def test_comparison_of_the_versions() -> None:
    comparison = compare(OLD, NEW)
    text = comparison.to_text()
    assert "Gender is now called Sex" in text
    assert "Planned Public Release Date" in text
    assert "contract_grant" in text
    renamed = [c for c in comparison.changes if c.what == "column renamed"]
    assert {c.template for c in renamed} == {"subjecthumans", "subjectanimals"}
    assert "added Odocoileus virginianus" in text
    assert json.loads(json.dumps(comparison.to_dict()))["after"] == "3.37"
    backwards = compare(NEW, OLD).to_text()
    assert "Sex is now called Gender" in backwards and "section removed" in backwards


def test_a_schema_does_not_differ_from_itself() -> None:
    same = compare(NEW, NEW)
    assert same.changes == ()
    assert "same" in same.to_text()


def changed(schema: Schema, **parts: Any) -> Schema:
    """A schema with some of its parts in place of its own."""
    own = {
        "version": "test",
        "templates": schema.templates,
        "vocabularies": schema.vocabularies,
        "entities": schema.entities,
        "tables": schema.tables,
        "relations": schema.relations,
        "domains": schema.domains,
        "loading_order": schema.loading_order,
    }
    return Schema(**{**own, **parts})


def with_columns(columns: tuple[Column, ...]) -> Schema:
    template = OLD.templates["treatments"]
    section = Section(columns=columns)
    other = msgspec.structs.replace(template, sections=(section,))
    return changed(OLD, templates={**OLD.templates, "treatments": other})


COLUMNS = OLD.templates["treatments"].columns


@pytest.mark.parametrize(
    ("columns", "what", "said"),
    [
        (COLUMNS[1:], "column removed", "column removed: User Defined ID"),
        (COLUMNS[::-1], "columns reordered", "columns reordered"),
        (
            (*COLUMNS, Column(header="Nickname", json_name="nickname", type="text")),
            "column added",
            "column added: Nickname",
        ),
        (
            (msgspec.structs.replace(COLUMNS[0], max_length=7), *COLUMNS[1:]),
            "column changed",
            "User Defined ID: max length 100, now 7",
        ),
        (
            (msgspec.structs.replace(COLUMNS[0], required=False), *COLUMNS[1:]),
            "column changed",
            "User Defined ID: required yes, now no",
        ),
        (
            (msgspec.structs.replace(COLUMNS[1], header="Title"), *COLUMNS[2:], COLUMNS[0]),
            "column renamed",
            "Name is now called Title",
        ),
    ],
)
def test_each_change_of_a_column_is_said(columns: tuple[Column, ...], what: str, said: str) -> None:
    changes = compare(OLD, with_columns(columns)).for_template("treatments")
    assert said in [describe(change) for change in changes if change.what == what]


def test_templates_and_vocabularies_that_come_and_go() -> None:
    fewer = changed(
        OLD,
        templates={n: t for n, t in OLD.templates.items() if n != "treatments"},
        vocabularies={
            **OLD.vocabularies,
            "lk_yes_no": Vocabulary(
                name="lk_yes_no", terms=(Term(name="Yes"), Term(name="Perhaps"))
            ),
        },
    )
    assert compare(OLD, fewer).changes == (
        Change(what="template removed", template="treatments"),
        Change(what="terms changed", vocabulary="lk_yes_no", added=("Perhaps",), removed=("No",)),
    )
    assert compare(fewer, OLD).for_template("treatments")[0].what == "template added"
    assert describe(compare(OLD, fewer).for_vocabulary("lk_yes_no")[0]) == (
        "added Perhaps; removed No"
    )


def test_versions_are_ordered_by_their_numbers() -> None:
    texts = ["3.36", "3.4", "4.0", "3.36.1", "3.37"]
    assert sorted(texts, key=Version.of) == ["3.4", "3.36", "3.36.1", "3.37", "4.0"]
    assert Version.of("no version") < Version.of("0.1")
    assert newest(texts) == "4.0"


def test_the_nearest_version_is_one_that_comes_with_the_package() -> None:
    assert nearest_version("9.9") == versions()[-1]
    assert nearest_version("1.0") == versions()[0]
    assert {nearest_version(held) for held in versions()} == set(versions())
    assert newest_held(["1.0", versions()[0], None]) == versions()[0]
    assert newest_held(["1.0"]) is None
