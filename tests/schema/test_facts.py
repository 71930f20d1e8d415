"""The embedded facts of 3.36 agree with ImmPort's own bundle, column by column, term by term."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Column, Section, Side, Template, Term

SCHEMA = load_schema("3.36")
TYPES = {"float": "number", "integer": "integer", "date": "date", "clob": "long text"}


@pytest.fixture(scope="module")
def bundle(reference_dir: Path) -> Path:
    return reference_dir / "immport-3.36"


@pytest.fixture(scope="module")
def official(bundle: Path) -> dict[str, Any]:
    templates = json.loads((bundle / "templates.json").read_text(encoding="utf-8"))
    return {template["name"]: template for template in templates}


@pytest.fixture(scope="module")
def official_tables(bundle: Path) -> dict[str, list[dict[str, Any]]]:
    tables = json.loads((bundle / "lkTables.json").read_text(encoding="utf-8"))
    return {table["name"]: table["rows"] for table in tables}


def section_parts(official: dict[str, Any]) -> Iterator[tuple[str | None, dict[str, Any]]]:
    """(section name, what holds its columns) of one official template."""
    if official.get("templates"):
        yield from ((part["name"], part) for part in official["templates"])
    else:
        yield None, official


def paired_columns(
    official: dict[str, Any],
) -> Iterator[tuple[Template, Section, Column, dict[str, Any]]]:
    sides: dict[str | None, Side | None] = {"metaData": "meta", "resultData": "result", None: None}
    for name, raw in official.items():
        template = SCHEMA.templates[name]
        for section_name, part in section_parts(raw):
            section = template.section(section_name)
            assert section is not None, (name, section_name)
            assert len(section.columns) == len(part["columns"]), (name, section_name)
            for column in part["columns"]:
                side = sides[column["metaResultDataType"]]
                ours = section.column(column["templateColumn"], side)
                assert ours is not None, (name, section_name, column["templateColumn"])
                yield template, section, ours, column


def test_all_templates_are_there(official: dict[str, Any]) -> None:
    assert set(SCHEMA.templates) == set(official)
    assert len(SCHEMA.templates) == 66
    assert sum(len(template.columns) for template in SCHEMA.templates.values()) == 1076


@pytest.mark.parametrize("name", SCHEMA.templates)
def test_headers_stand_as_in_the_blank(name: str, bundle: Path) -> None:
    template = SCHEMA.templates[name]
    lines = (bundle / "txt-templates" / template.file_name).read_text().splitlines()
    assert lines[0].split("\t") == [template.name, f"Schema Version {SCHEMA.version}"]
    assert template.level_line == any(line.startswith("Validation Level") for line in lines)
    if template.is_compound:
        return
    header = next(line for line in lines if line.startswith("Column Name")).split("\t")
    assert [column.header for column in template.columns] == header[1:]


@pytest.mark.parametrize("name", ["basic_study_design", "study_design_edit"])
def test_sections_stand_as_in_the_blank(name: str, bundle: Path) -> None:
    template = SCHEMA.templates[name]
    blank = (bundle / "txt-templates" / template.file_name).read_text()
    blocks = [block.strip("\n").split("\n") for block in blank.split("\n\n") if block.strip()]
    blocks = [block for block in blocks if block[0] in {s.name for s in template.sections}]
    assert [block[0] for block in blocks] == [section.name for section in template.sections]
    for section, block in zip(template.sections, blocks, strict=True):
        headers = [column.header for column in section.columns]
        if section.layout == "rows":
            assert block[1].split("\t") == headers
        else:
            assert [line.split("\t")[0] for line in block[1:]] == headers


def test_sides_follow_the_separator() -> None:
    for template in SCHEMA.templates.values():
        headers = [column.header for column in template.columns]
        assert ("Result Separator Column" in headers) == template.is_combined_result
        if template.is_combined_result:
            cut = headers.index("Result Separator Column") + 1
            assert {column.side for column in template.columns[:cut]} == {"meta"}
            assert {column.side for column in template.columns[cut:]} == {"result"}


def test_required_flags(official: dict[str, Any]) -> None:
    for template, _, ours, column in paired_columns(official):
        assert ours.required == column["required"], (template.name, ours.header)
        if column["conditionalRequired"]:
            assert ours.conditional, (template.name, ours.header)


def test_types_and_lengths(official: dict[str, Any]) -> None:
    for template, _, ours, column in paired_columns(official):
        where = (template.name, ours.header)
        assert ours.database_type == column["columnType"], where
        assert ours.json_type == column["jsonDataType"], where
        assert ours.json_name == column["jsonAttribute"], where
        wanted = TYPES.get(column["columnType"], "text")
        positive = column["jsonDataType"] == "positive"
        assert ours.type == ("positive integer" if positive else wanted), where
        length = re.fullmatch(r"varchar\((\d+)\)", column["columnType"] or "")
        if column["foreignKey"]:
            assert ours.max_length is None, where
        elif length:
            assert ours.max_length == int(length[1]), where
        else:
            assert ours.max_length == (250 if ours.names_file else None), where
        assert ours.is_list == (column["jsonDataType"] == "array"), where


def test_places_in_the_database(official: dict[str, Any]) -> None:
    for template, _, ours, column in paired_columns(official):
        tables = tuple((column["tableName"] or "").replace(" And ", " ").split())
        assert (ours.tables, ours.table_column) == (tables, column["tableColumn"]), template.name


def test_vocabularies_of_columns(official: dict[str, Any]) -> None:
    for template, _, ours, column in paired_columns(official):
        where = (template.name, ours.header)
        if column["cv"]:
            assert (ours.vocabulary, ours.vocabulary_kind) == (column["cvTableName"], "controlled")
        elif column["pv"]:
            assert (ours.vocabulary, ours.vocabulary_kind) == (column["pvTableName"], "preferred")
        else:
            assert ours.vocabulary is None, where
        assert ours.synonyms == (column["ppvTableName"] if column["ppv"] else None), where


def test_references_and_declarations(official: dict[str, Any]) -> None:
    for template, _, ours, column in paired_columns(official):
        where = (template.name, ours.header)
        if column["foreignKey"]:
            assert (ours.declares, ours.refers_to) == (None, column["foreignKeyTableName"]), where
        elif column["combinedColumn"]:
            assert column["tableName"] in (ours.declares, ours.refers_to), where
        elif column["tableColumn"] == "user_defined_id":
            assert (ours.declares, ours.refers_to) == (column["tableName"], None), where
        else:
            assert (ours.declares, ours.refers_to) == (None, None), where


def test_required_sections(official: dict[str, Any]) -> None:
    for name, raw in official.items():
        for section_name, part in section_parts(raw):
            section = SCHEMA.templates[name].section(section_name)
            assert section is not None
            assert section.required == (part.get("templateRequired", "yes") == "yes")


def test_terms(official_tables: dict[str, list[dict[str, Any]]]) -> None:
    names = {name for name in official_tables if "_pref_map" not in name}
    assert set(SCHEMA.vocabularies) == names
    for name in names:
        rows = official_tables[name]
        if re.fullmatch(r"[a-z0-9_;\s]*_[a-z0-9_;\s]*", rows[0]["name"]):
            rows = rows[1:]
        terms = SCHEMA.vocabularies[name].terms
        assert [term.name for term in terms] == [row["name"] for row in rows], name
        links = [(row["link"] or "").strip() for row in rows]
        assert [term.link for term in terms] == [link if "://" in link else "" for link in links]


def test_synonyms(official_tables: dict[str, list[dict[str, Any]]]) -> None:
    names = {name for name in official_tables if "_pref_map" in name}
    assert set(SCHEMA.synonyms) == names
    for name in names:
        rows = official_tables[name][1:]
        wanted = {row["name"].strip(): row["description"].strip() for row in rows}
        assert SCHEMA.synonyms[name] == wanted, name


def test_synonyms_lead_to_terms_of_the_vocabulary_beside_them() -> None:
    diseases = SCHEMA.vocabularies["lk_disease"]
    assert diseases.synonyms["2019-nCoV infection"] == "COVID-19 ; DOID:0080600"
    conditions = SCHEMA.vocabularies["lk_disease_condition"]
    assert conditions.synonyms["2019-nCoV infection"] == "COVID-19"
    cells = SCHEMA.vocabularies["lk_cell_population"]
    assert set(cells.synonyms.values()) <= {term.name for term in cells.terms}


def test_loading_order(bundle: Path) -> None:
    introduction = json.loads((bundle / "introduction.json").read_text(encoding="utf-8"))
    tables = [part["table"] for part in introduction if part.get("table")]
    rows = next(table["rows"] for table in tables if len(table["rows"]) == 66)
    official_order = [next(iter(row.values())) for row in rows]
    ours = [SCHEMA.templates[name].file_name.lower() for name in SCHEMA.loading_order]
    assert ours == official_order
    assert list(SCHEMA.templates) == list(SCHEMA.loading_order)


@pytest.mark.parametrize(
    ("link", "links"),
    [
        ("", ()),
        ("N/A", ()),
        ("https://a.org/x?b=1;c", ("https://a.org/x?b=1;c",)),
        ("https://a.org/x ; http://b.org/y", ("https://a.org/x", "http://b.org/y")),
        (
            "https://a.org/x, http://b.org/y;http://c.org",
            ("https://a.org/x", "http://b.org/y", "http://c.org"),
        ),
    ],
)
def test_the_addresses_of_a_term(link: str, links: tuple[str, ...]) -> None:
    assert Term(name="x", link=link).links == links
