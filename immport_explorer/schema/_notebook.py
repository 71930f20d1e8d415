"""Templates and columns as notebooks show them: tables, every value escaped."""

from __future__ import annotations

from collections.abc import Iterator

from immport_explorer.markup import Markup, join, tag
from immport_explorer.schema.model import Column, Section, Template
from immport_explorer.schema.phrases import need_in_words, type_in_words

_LEFT = "text-align: left; vertical-align: top"
_TITLES = ("Column", "Needed", "Holds", "Terms or reference", "Example", "What it is")


def template_html(template: Template) -> str:
    """The template's purpose, and a row for each of its columns."""
    heading = tag(
        "p", tag("b", template.title or template.name), " ", tag("code", template.file_name)
    )
    summary = tag("p", template.summary) if template.summary else None
    return join((heading, summary, [_section(section) for section in template.sections]))


def column_html(column: Column) -> str:
    """What is known of a column, a line a fact."""
    rows = [
        tag("tr", tag("th", title, scope="row", style=_LEFT), tag("td", value, style=_LEFT))
        for title, value in _facts(column)
        if value
    ]
    return tag("table", tag("tbody", rows))


def _section(section: Section) -> Markup:
    head = tag("tr", [tag("th", title, scope="col", style=_LEFT) for title in _TITLES])
    rows = [
        tag("tr", [tag("td", cell, style=_LEFT) for cell in _cells(column)])
        for column in section.columns
    ]
    title = (
        tag("p", tag("b", section.title), " ", tag("code", section.name)) if section.name else None
    )
    return join((title, tag("table", tag("thead", head), tag("tbody", rows))))


def _cells(column: Column) -> tuple[str, ...]:
    return (
        _name(column),
        need_in_words(column),
        type_in_words(column),
        _terms_or_reference(column),
        column.example,
        column.description,
    )


def _name(column: Column) -> str:
    return f"{column.header} ({column.side})" if column.side else column.header


def _terms_or_reference(column: Column) -> str:
    said = (column.vocabulary, column.declares and f"new {column.declares}", column.refers_to)
    return "; ".join(filter(None, said))


def _facts(column: Column) -> Iterator[tuple[str, str]]:
    yield "Column", _name(column)
    yield "Needed", need_in_words(column)
    yield "Holds", type_in_words(column)
    yield "What it is", column.description
    yield "How to fill it in", column.fill_in
    yield "Example", column.example
    yield "A common mistake", column.mistake
    yield "Terms or reference", _terms_or_reference(column)
    yield "Stored in", column.stored_in
    yield "Name in JSON", column.json_name
    yield "ImmPort says", column.immport_description
