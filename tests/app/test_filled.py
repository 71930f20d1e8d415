"""What the card of a template says about filled rows, and about other versions."""

from __future__ import annotations

import re
from html import unescape

import msgspec
import pytest

from immport_explorer.app.views.changed import changed
from immport_explorer.app.views.filled import filled_rows
from immport_explorer.schema.load import load_schema, versions


def words(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def test_filled_rows_show_the_mistake_and_its_correction() -> None:
    schema = load_schema("3.37")
    template = schema.templates["subjecthumans"]

    shown = filled_rows(schema, template, template.sections[0])

    assert shown is not None
    said = words(shown)
    assert "Row Subject ID Arm Or Cohort ID Sex" in said and "EXFLU01-S02" in said
    assert "Sex F is wrong. A single letter is no term of the list; write the word." in said
    assert "Right: Female ." in said
    assert shown.count("<mark>") == 1
    assert "Race Specify" not in said  # empty in all rows


def test_fields_stand_below_one_another() -> None:
    schema = load_schema("3.37")
    template = schema.templates["basic_study_design"]

    said = words(filled_rows(schema, template, template.sections[0]) or "")

    assert "Field 1 2 3 User Defined ID EXFLU01 EXMOUSE01 EXRSV02" in said
    assert "Actual Start Date 10/3/2022 is wrong." in said


@pytest.mark.parametrize("version", versions())
def test_every_section_shows_filled_rows(version: str) -> None:
    schema = load_schema(version)
    assert all(
        filled_rows(schema, template, section)
        for template in schema.templates.values()
        for section in template.sections
    )


def test_a_template_of_a_bundle_only_shows_none() -> None:
    schema = load_schema("3.37")
    template = msgspec.structs.replace(schema.templates["elisa"], name="of-a-bundle")

    assert filled_rows(schema, template, template.sections[0]) is None


def test_the_card_tells_what_changed_since_the_version_before() -> None:
    schema = load_schema("3.37")

    title, told = changed(schema, schema.templates["subjecthumans"]) or ("", "")

    assert title == "Changed since 3.36"
    assert "Gender is now called Sex" in words(told)
    assert "Terms of Sex : removed Intersex, Not Specified, Transgender" in words(told)


def test_new_sections_and_columns_are_told() -> None:
    schema = load_schema("3.37")

    told = words((changed(schema, schema.templates["basic_study_design"]) or ("", ""))[1])

    assert "Planned Public Release Date is added in section study" in told
    assert "Section contract_grant is added" in told


def test_the_oldest_version_tells_what_the_next_one_changes() -> None:
    schema = load_schema("3.36")

    title, told = changed(schema, schema.templates["subjectanimals"]) or ("", "")

    assert title == "Changes in 3.37"
    assert "Gender is now called Sex" in words(told)


def test_a_template_that_is_the_same_tells_nothing() -> None:
    schema = load_schema("3.37")

    assert changed(schema, schema.templates["reagent_sets"]) is None
