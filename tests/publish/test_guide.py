"""The printed guide: complete, linked, and the same each time."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from immport_explorer.publish.blank import UnknownTemplateError
from immport_explorer.publish.guide import guide, in_category
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Column, Schema, Section, Template
from immport_explorer.schema.phrases import SEPARATOR


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema()


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def text_of(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def bookmarks(outline: list[Any]) -> list[str]:
    found: list[str] = []
    for entry in outline:
        found += bookmarks(entry) if isinstance(entry, list) else [entry.title]
    return found


def entries(text: str) -> int:
    """How many fields are described: each says what it holds, or that it stays empty."""
    return text.count("Holds: ") + text.count("\nLeave empty")


def test_one_template_has_an_entry_for_each_field(schema: Schema) -> None:
    for name in ("elisa", "basic_study_design"):
        text = text_of(read(guide(schema, [name])))
        columns = schema.templates[name].columns
        assert entries(text) == len(columns)
        assert all(c.header in text for c in columns if len(c.header) < 24)


@pytest.mark.slow
def test_the_whole_guide_has_an_entry_for_each_field(schema: Schema) -> None:
    reader = read(guide(schema))
    assert entries(text_of(reader)) == sum(len(t.columns) for t in schema.templates.values())
    titles = bookmarks(reader.outline)
    assert {template.title for template in schema.templates.values()} <= set(titles)
    assert "The data model" in titles and "Vocabularies" in titles


def test_it_is_the_same_each_time(schema: Schema) -> None:
    names = ["biosamples", "subjecthumans"]
    assert guide(schema, names) == guide(schema, names)


def test_words_lead_to_terms_and_templates(schema: Schema) -> None:
    reader = read(guide(schema, ["biosamples", "subjecthumans"]))
    links = [
        annotation.get_object() for page in reader.pages for annotation in page.get("/Annots") or ()
    ]
    assert len(links) > 10
    assert all("/Dest" in link and "/A" not in link for link in links)  # none leaves the guide
    text = text_of(reader)
    assert "Declared in" in text and "Terms: " in text


def test_a_category_is_a_choice_of_templates(schema: Schema) -> None:
    names = in_category(schema, "reagents")
    assert "elisa_reagents" in names
    assert in_category(schema, "no such category") == []


def test_an_unknown_template_is_refused(schema: Schema) -> None:
    with pytest.raises(UnknownTemplateError):
        guide(schema, ["no such template"])


def test_it_says_whose_it_is(schema: Schema) -> None:
    assert "not affiliated with ImmPort or NIAID" in text_of(read(guide(schema, ["protocols"])))


def test_text_of_a_bundle_stays_text() -> None:
    hostile = '<a href="x">&</para>\x00 \N{GREEK SMALL LETTER ALPHA}'
    column = Column(header=hostile, json_name="x", type="text", description=hostile)
    separator = Column(header=SEPARATOR, json_name="y", type="text")
    template = Template(
        name=hostile,
        title=hostile,
        file_name="t.txt",
        kind="single",
        category=hostile,
        summary=hostile,
        sections=(Section(columns=(column, separator)),),
    )
    schema = Schema(
        version="0",
        templates={hostile: template},
        vocabularies={},
        entities={},
        tables={},
        relations=(),
        domains={},
        loading_order=(),
    )
    assert '<a href="x">&</para>' in text_of(read(guide(schema)))
