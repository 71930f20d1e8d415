"""Official bundles of any age load through the same model; what is none gets a clear message."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from immport_explorer.schema.compare import compare
from immport_explorer.schema.errors import SchemaError
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Column, Template
from immport_explorer.schema.rules import AllOrNone
from immport_explorer.schema.sources.bundle import read_bundle
from immport_explorer.schema.sources.refresh import missing_words, refresh
from immport_explorer.schema.store import DATA

MEND = "immport-explorer schema refresh BUNDLE --rules RULES"


@pytest.fixture(scope="module")
def official(reference_dir: Path) -> Path:
    return reference_dir / "immport-3.36"


def without_quotes(column: Column) -> Column:
    return msgspec.structs.replace(column, immport_description="")


def section_facts(template: Template) -> list[object]:
    return [
        (s.name, s.layout, s.required, s.repeatable, s.keys, s.study_from, s.rules)
        for s in template.sections
    ]


def test_the_official_bundle_equals_the_embedded_schema(official: Path) -> None:
    ours, theirs = load_schema("3.36"), load_schema(official)
    assert list(theirs.templates) == list(ours.templates)
    for name, template in theirs.templates.items():
        assert [without_quotes(c) for c in template.columns] == list(ours.templates[name].columns)
        assert section_facts(template) == section_facts(ours.templates[name])
    assert theirs.vocabularies == ours.vocabularies
    assert theirs.synonyms == ours.synonyms
    assert theirs.relations == ours.relations
    assert compare(ours, theirs).changes == ()


def test_its_sentences_are_quoted_beside_ours(official: Path) -> None:
    column = load_schema(official).templates["biosamples"].column("Type")
    assert column is not None
    assert column.immport_description and column.description
    assert column.immport_description != column.description


def test_nothing_of_immports_sentences_is_embedded() -> None:
    for template in load_schema("3.36").templates.values():
        assert not template.immport_description
        assert not any(column.immport_description for column in template.columns)


def test_a_zip_with_a_top_folder(official: Path, tmp_path: Path) -> None:
    packed = shutil.make_archive(str(tmp_path / "bundle"), "zip", official.parent, official.name)
    with_folder = load_schema(packed)
    assert with_folder.origin == "bundle.zip"
    assert compare(load_schema("3.36"), with_folder).changes == ()


def minimal(**changes: Any) -> list[dict[str, Any]]:
    """A bundle's ``templates.json`` with one template, as one of 2021 had it."""
    column = {
        "templateColumn": "User Defined ID",
        "jsonAttribute": "userDefinedId",
        "jsonDataType": "string",
        "tableName": "treatment",
        "tableColumn": "user_defined_id",
        "columnType": "varchar(50)",
        "required": True,
        "conditionalRequired": False,
    }
    amount = {
        "templateColumn": "Quantity Value",
        "jsonAttribute": "quantityValue",
        "tableName": "treatment",
        "tableColumn": "amount_value",
        "columnType": "float",
        "required": False,
    }
    unit = {
        "templateColumn": "Amount Unit",
        "jsonAttribute": "amountUnit",
        "jsonDataType": "enum",
        "tableName": "treatment",
        "tableColumn": "amount_unit",
        "columnType": "varchar(50)",
        "cv": True,
        "cvTableName": "lk_amount_unit",
    }
    unknown = {"templateColumn": "Mood", "cv": True, "cvTableName": "lk_mood"}
    template = {
        "name": "treatments",
        "fileName": "treatments.txt",
        "templateType": "single",
        "schemaVersion": "3.30",
        "columns": [column, amount, unit, unknown],
        **changes,
    }
    return [template, {**template, "name": "moods", "fileName": "reagents.Moods.txt"}]


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_bundle(templates: object, tables: object = None) -> Path:
        folder = tmp_path / "older"
        folder.mkdir()
        (folder / "templates.json").write_text(json.dumps(templates))
        if tables is not None:
            (folder / "lkTables.json").write_text(json.dumps(tables))
        return folder

    return write_bundle


def test_an_older_bundle_is_completed_from_what_we_hold(write: Write) -> None:
    schema = load_schema(write(minimal()))
    assert schema.version == "3.30"
    template = schema.templates["treatments"]
    assert [c.header for c in template.columns] == [
        "User Defined ID",
        "Quantity Value",
        "Amount Unit",
        "Mood",
    ]
    declares = template.column("User Defined ID")
    assert declares is not None and (declares.declares, declares.max_length) == ("treatment", 50)
    assert declares.description
    pairs = [rule for rule in template.sections[0].rules if isinstance(rule, AllOrNone)]
    assert [ref.header for ref in pairs[0].columns] == ["Quantity Value", "Amount Unit"]
    assert len(pairs) == 1, "rules about columns that the bundle has not are left out"
    assert schema.vocabularies["lk_amount_unit"].terms


def test_absent_values_may_be_null(write: Write) -> None:
    (template, _) = minimal(templates=None, validationLevel=None, schemaVersion=3.31)
    template["columns"][1] |= {"required": None, "cv": None, "jsonDataType": None}
    schema = load_schema(write([template]))
    assert schema.version == "3.31"
    column = schema.templates["treatments"].column("Quantity Value")
    assert column is not None and not column.required


def test_an_older_bundles_own_terms_count(write: Write) -> None:
    rows = [{"name": "amount_unit"}, {"name": "drops", "id": 5}, {"name": " "}]
    schema = load_schema(write(minimal(), [{"name": "lk_amount_unit", "rows": rows}]))
    assert [(t.name, t.ontology_id) for t in schema.vocabularies["lk_amount_unit"].terms] == [
        ("drops", "5")
    ]


def test_a_column_whose_vocabulary_nobody_has_is_free_text(write: Write) -> None:
    mood = load_schema(write(minimal())).templates["moods"].column("Mood")
    assert mood is not None and mood.vocabulary is None


def test_no_path_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="There is no schema"):
        load_schema(tmp_path / "absent")


def test_a_folder_that_is_no_bundle(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(SchemaError, match=r"holds no templates\.json"):
        load_schema(tmp_path)


def test_a_file_that_is_no_zip(tmp_path: Path) -> None:
    (tmp_path / "bundle.zip").write_text("hello")
    with pytest.raises(SchemaError, match="neither a folder nor a zip"):
        load_schema(tmp_path / "bundle.zip")


@pytest.mark.parametrize("content", ["{", '{"a": 1}', "[]", '[{"name": 3}]', '[{"fileName": "x"}]'])
def test_templates_of_another_form(content: str, tmp_path: Path) -> None:
    (tmp_path / "templates.json").write_text(content)
    with pytest.raises(SchemaError, match="template"):
        load_schema(tmp_path)


def test_a_member_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("immport_explorer.schema.sources.bundle._MAX_MEMBER_BYTES", 1000)
    with zipfile.ZipFile(tmp_path / "big.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("templates.json", " " * 100_000)
    with pytest.raises(SchemaError, match="too large"):
        read_bundle(tmp_path / "big.zip")


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("immport_explorer.schema.sources.bundle._MAX_MEMBERS", 3)
    for number in range(4):
        (tmp_path / f"{number}.txt").write_text("")
    with pytest.raises(SchemaError, match="no template bundle"):
        read_bundle(tmp_path)


def test_names_that_leave_the_zip_are_only_names(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "odd.zip", "w") as packed:
        packed.writestr("../../templates.json", json.dumps(minimal()))
    assert load_schema(tmp_path / "odd.zip").version == "3.30"
    assert [path.name for path in tmp_path.iterdir()] == ["odd.zip"]


def fact_files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.json"))
    }


def test_the_embedded_facts_are_those_of_the_bundle(reference_dir: Path, tmp_path: Path) -> None:
    rules = reference_dir / "rules-3.33.json"
    report = refresh(reference_dir / "immport-3.36", rules=rules, data_dir=tmp_path)
    assert report.version == "3.36"
    again = fact_files(tmp_path / "3.36")
    held = fact_files(DATA / "3.36")
    drifted = [name for name in {**again, **held} if again.get(name) != held.get(name)]
    assert not drifted, f"fix with: {MEND}"


def test_refresh_without_rules_keeps_those_we_hold(official: Path, tmp_path: Path) -> None:
    refresh(official, data_dir=tmp_path)
    assert fact_files(tmp_path / "3.36") == fact_files(DATA / "3.36")


def test_refresh_says_what_changes_and_what_words_are_missing(write: Write, tmp_path: Path) -> None:
    stale = tmp_path / "data" / "3.30" / "templates" / "gone.json"
    stale.parent.mkdir(parents=True)
    stale.write_text("{}")
    words = tmp_path / "data" / "words" / "columns" / "some.json"
    words.parent.mkdir(parents=True)
    words.write_text(json.dumps({"nowhere.at_all": {"description": "Nothing."}}))
    report = refresh(write(minimal()), data_dir=tmp_path / "data")
    assert report.deleted == ("templates/gone.json",)
    assert not stale.exists()
    assert "column moods: Mood" in report.missing
    assert report.unused == ("nowhere.at_all",)
    assert words.exists(), "words are never dropped"
    for said in ("files written", "gone.json", "Without words of ours", "nowhere.at_all"):
        assert said in report.to_text()


def unlisted() -> list[dict[str, Any]]:
    """A bundle with a template that no list of ours has, about subjects."""
    columns = [
        {"templateColumn": "Remark", "tableName": "subject", "tableColumn": "remark"},
        {"templateColumn": "Comments", "tableName": "mood", "tableColumn": "comments"},
    ]
    (template, _) = minimal()
    return [template, {**template, "name": "moods", "fileName": "moods.txt", "columns": columns}]


def test_refresh_refuses_a_template_of_no_category(write: Write, tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"moods.*curated"):
        refresh(write(unlisted()), data_dir=tmp_path / "data")
    assert not (tmp_path / "data" / "3.30").exists()


def test_an_unlisted_template_of_a_bundle_is_screened(write: Write) -> None:
    template = load_schema(write(unlisted())).templates["moods"]
    assert template.category == "Other templates"
    assert [column.about_person for column in template.columns] == [True, True]


def test_every_part_of_the_schemas_has_words_of_ours() -> None:
    for version in ("3.36", "3.37"):
        assert missing_words(load_schema(version)) == []
