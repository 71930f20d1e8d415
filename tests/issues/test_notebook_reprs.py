"""What notebooks show of reports, templates and columns: tables, every value escaped."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import msgspec

from immport_explorer import examples, load_schema, validate

MARKUP = '<img src=x onerror="alert(1)">'


def test_a_report_shows_what_to_mend_and_what_was_not_checked() -> None:
    report = validate(examples.path("human-study-broken"))

    shown = unescape(report._repr_html_())

    assert report.headline() in shown
    assert all(group.first.message in shown for group in report.causes)
    assert all(item.what in shown for item in report.coverage if not item.checked)


def test_a_report_without_issues_has_no_table(tmp_path: Path) -> None:
    examples.write("human-study", tmp_path, version="3.37")

    shown = validate(tmp_path / "human-study")._repr_html_()

    assert "No errors found" in shown
    assert "<table" not in shown


def test_values_of_a_report_are_escaped(tmp_path: Path) -> None:
    name = "a <b>.txt"
    (tmp_path / name).write_text(f"protocols\t{MARKUP}\n", encoding="utf-8")

    shown = validate(tmp_path)._repr_html_()

    assert MARKUP in unescape(shown)
    assert MARKUP not in shown
    assert name not in shown


def test_a_template_shows_each_of_its_columns() -> None:
    for template in load_schema("3.36").templates.values():
        shown = unescape(template._repr_html_())

        assert template.summary in shown
        assert all(column.header in shown for column in template.columns)
        assert all(section.name in shown for section in template.sections if section.name)


def test_a_column_shows_its_words() -> None:
    column = load_schema("3.36").templates["subjecthumans"].column("Gender")

    assert column is not None
    shown = unescape(column._repr_html_())
    words = (column.header, column.description, column.fill_in, column.example, "lk_gender")
    assert all(said in shown for said in words)


def test_words_of_a_bundle_are_escaped() -> None:
    template = load_schema("3.36").templates["protocols"]
    column = msgspec.structs.replace(template.columns[0], immport_description=MARKUP)
    section = msgspec.structs.replace(template.sections[0], columns=(column,))
    foreign = msgspec.structs.replace(template, title=MARKUP, summary=MARKUP, sections=(section,))

    for shown in (foreign._repr_html_(), column._repr_html_()):
        assert MARKUP in unescape(shown)
        assert MARKUP not in shown
