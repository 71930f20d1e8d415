"""``show``: the card of a template, of one of its columns, or of a vocabulary."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from immport_explorer.cli.common import (
    Commands,
    add_listing_format,
    add_rules,
    add_schema,
    no_template,
    print_json,
    read_schema,
)
from immport_explorer.cli.errors import CommandError
from immport_explorer.files.wording import counted
from immport_explorer.spelling import did_you_mean

if TYPE_CHECKING:
    from immport_explorer.report.terminal import Page
    from immport_explorer.schema.model import Column, Schema, Section, Template, Vocabulary

_NEED_STYLES = {"always": "bold red", "sometimes": "yellow", "optional": "dim"}


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "show",
        description="Show what goes into a template, column by column; with COLUMN, one of them "
        "with its terms; a vocabulary (lk_...) with its terms.",
    )
    parser.add_argument(
        "name", metavar="NAME", help="a template, as in its first cell or as its file is called"
    )
    parser.add_argument("column", nargs="?", metavar="COLUMN", help="the header of a column")
    add_schema(parser)
    add_rules(parser)
    add_listing_format(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    schema = read_schema(options.schema, options.rules)
    template = schema.find_template(options.name)
    as_json = options.format == "json"
    if template is None:
        _other(schema, options.name, as_json)
    elif options.column is None:
        print_json(template_entry(schema, template)) if as_json else _template(schema, template)
    else:
        found = _columns(template, options.column)
        if as_json:
            print_json([_full_entry(schema, section, column) for section, column in found])
        else:
            _column_cards(schema, template, found)
    return 0


def _other(schema: Schema, name: str, as_json: bool) -> None:
    """What has the name and is no template: a vocabulary, also one that has it in another version,
    or a section."""
    from immport_explorer.schema.former import vocabularies_called

    wanted = name.strip().casefold()
    own = schema.vocabularies.get(wanted)
    renamed = [] if own else vocabularies_called(schema, wanted)
    sections = [
        (template, section)
        for template in schema.templates.values()
        for section in template.sections
        if (section.name or "").casefold() == wanted
    ]
    vocabularies = [own] if own else [schema.vocabularies[found] for found, _ in renamed]
    if not vocabularies and not sections:
        raise no_template(schema, name, extra=schema.vocabularies)
    if as_json:
        entries = [vocabulary_entry(vocabulary) for vocabulary in vocabularies]
        entries += [_section_entry(schema, section) for _, section in sections]
        print_json(entries[0] if len(entries) == 1 else entries)
        return
    for found, entry in renamed:
        template = schema.templates[entry.template]
        _page().line(
            (f"{wanted} is called {found} in schema {schema.version}: ", ""),
            (
                f"“{entry.now}” of {template.file_name}, “{entry.before}” before {entry.since}",
                "dim",
            ),
        )
    for vocabulary in vocabularies:
        _vocabulary(vocabulary)
    for template, section in sections:
        _page().line((f"{section.name} is a section of {template.file_name}", "bold"))
        _section(_page(), schema, section)


def _section_entry(schema: Schema, section: Section) -> dict[str, Any]:
    return _facts(section, "columns") | {
        "columns": [column_entry(schema, column) for column in section.columns]
    }


def _columns(template: Template, header: str) -> list[tuple[Section, Column]]:
    """The columns of that header, also those that have it in another version."""
    from immport_explorer.schema.former import column_called

    wanted = header.strip()
    found = [
        (section, column)
        for section in template.sections
        for column in section.columns
        if column.header.casefold() == wanted.casefold()
    ]
    if not found:
        called = [(s, column_called(s, template.name, wanted)) for s in template.sections]
        found = [(section, other[0]) for section, other in called if other is not None]
        for other in (other for _, other in called if other is not None):
            print(f"{wanted} {other[1].in_words(wanted)}.", file=sys.stderr)
    if not found:
        headers = [column.header for column in template.columns]
        raise CommandError(
            f"{template.file_name} has no column “{header}”.{did_you_mean(header, headers)}"
        )
    return found


# ---- for programs ---------------------------------------------------------------------------


def template_entry(schema: Schema, template: Template) -> dict[str, Any]:
    """A template in JSON types: its facts, our sentences, and its columns by section."""
    entry = _facts(template, "sections")
    entry["schema"] = schema.version
    entry["sections"] = [
        _facts(section, "columns")
        | {
            "columns": [column_entry(schema, column) for column in section.columns],
            "example_rows": _rows_entry(schema, template, section),
        }
        for section in template.sections
    ]
    return entry


def _rows_entry(schema: Schema, template: Template, section: Section) -> dict[str, Any] | None:
    """Three filled rows in JSON types, and a typical mistake in one of them."""
    from dataclasses import asdict

    from immport_explorer.examples.rows import example_rows

    rows = example_rows(schema, template, section)
    return asdict(rows) if rows is not None else None


def column_entry(schema: Schema, column: Column) -> dict[str, Any]:
    """A column in JSON types; ``need`` and ``holds`` say in words when and what to fill in."""
    from immport_explorer.schema.phrases import need_in_words, type_in_words

    words = {"need": need_in_words(column, schema.entities), "holds": type_in_words(column)}
    return _facts(column) | words


def _full_entry(schema: Schema, section: Section, column: Column) -> dict[str, Any]:
    entry = column_entry(schema, column) | {"section": section.name}
    vocabulary = schema.vocabularies.get(column.vocabulary or "")
    return entry | {"terms": vocabulary_entry(vocabulary) if vocabulary else None}


def vocabulary_entry(vocabulary: Vocabulary) -> dict[str, Any]:
    """A vocabulary in JSON types, with its terms and synonyms."""
    return _facts(vocabulary)


def _facts(fact: Any, *without: str) -> dict[str, Any]:
    """All fields of a fact, those at their defaults too."""
    import msgspec

    fields = {name: getattr(fact, name) for name in fact.__struct_fields__ if name not in without}
    content: dict[str, Any] = msgspec.to_builtins(fields, str_keys=True)
    return content


# ---- for people -----------------------------------------------------------------------------


def _page() -> Page:
    from immport_explorer.report.terminal import Page

    return Page()


def _template(schema: Schema, template: Template) -> None:
    page = _page()
    _heading(page, schema, template)
    for section in template.sections:
        _section(page, schema, section)
        _filled(page, schema, template, section)
    page.line()
    page.line((f"immport-explorer show {template.name} COLUMN says more about one column.", "dim"))


def _heading(page: Page, schema: Schema, template: Template) -> None:
    page.line((template.title or template.name, "bold"), (f"  {template.file_name}", "cyan"))
    order = list(schema.loading_order)
    place = f"number {order.index(template.name) + 1} of {len(order)} in loading order"
    known = "" if template.confirmed else f"; carried over, not confirmed at {schema.version}"
    page.line((f"{template.category}; {place}; schema {schema.version}{known}", "dim"))
    if template.summary:
        page.line()
        page.line((template.summary, ""))
    page.line()
    for title, words in (
        ("Use it when", template.use_when),
        ("Else", template.instead),
        ("Load before", template.before),
        ("Comes after", template.after),
        ("Elsewhere", template.elsewhere),
        ("Also called", ", ".join(template.aliases)),
        ("ImmPort says", template.immport_description),
    ):
        page.field(title, words, indent=0)


def _section(page: Page, schema: Schema, section: Section) -> None:
    if section.name:
        needed = "required" if section.required else "may be left out"
        layout = "a line for each field" if section.layout == "fields" else "a row for each"
        page.line()
        page.line(
            (section.title, "bold underline"), (f"  {section.name}, {needed}, {layout}", "dim")
        )
        if section.summary:
            page.line((section.summary, ""))
    for column in section.columns:
        _column(page, schema, column)


def _column(page: Page, schema: Schema, column: Column) -> None:
    from immport_explorer.schema.phrases import need, need_in_words

    page.line()
    side = f" ({column.side} side)" if column.side else ""
    page.line(
        (column.header, "bold cyan"),
        (side, "dim"),
        ("  ", ""),
        (need_in_words(column, schema.entities), _NEED_STYLES[need(column)]),
        hang=4,
    )
    for title, words in _words(schema, column):
        page.field(title, words)


def _filled(page: Page, schema: Schema, template: Template, section: Section) -> None:
    """Rows as they should be, and a cell as newcomers get it wrong."""
    from immport_explorer.examples.rows import example_rows

    filled = example_rows(schema, template, section)
    if filled is None:
        return
    page.line()
    page.line(("Filled rows", "bold"), ("  without the columns that they leave empty", "dim"))
    for number, row in enumerate(filled.rows, 1):
        cells = [(filled.headers[n], row.cells[n]) for n in filled.filled if row.cells[n]]
        segments = [part for header, value in cells for part in _cell(header, value)]
        page.line((f"{number}  ", "bold"), *segments[:-1], indent=2, hang=3)
    wrong = filled.wrong
    page.line()
    page.line(("A typical mistake", "bold"), (f"  in row {wrong.row + 1}: {wrong.code}", "dim"))
    page.field("Wrong", f"{wrong.header} = {wrong.value or '(empty)'}")
    page.field("Why", wrong.why)
    page.field("Right", wrong.right or "(empty)")


def _cell(header: str, value: str) -> tuple[tuple[str, str], ...]:
    return (f"{header} = ", "dim"), (value, ""), ("  |  ", "dim")


def _words(schema: Schema, column: Column) -> Iterator[tuple[str, str]]:
    from immport_explorer.schema.phrases import entity_in_words, type_in_words

    yield "What it is", column.description
    yield "How to fill", column.fill_in
    yield "Holds", type_in_words(column)
    yield "Terms", _terms_in_words(schema, column)
    if column.declares:
        yield "Declares", f"{entity_in_words(column.declares, schema.entities)}, by a new ID"
    if column.refers_to:
        yield "Refers to", f"{entity_in_words(column.refers_to, schema.entities)}, by its ID"
    yield "Example", column.example
    yield "Mistake", column.mistake
    yield "ImmPort says", column.immport_description


def _terms_in_words(schema: Schema, column: Column) -> str:
    vocabulary = schema.vocabularies.get(column.vocabulary or "")
    if vocabulary is None:
        return ""
    free = "free text is allowed" if column.vocabulary_kind == "preferred" else "nothing else"
    return (
        f"{vocabulary.title} ({vocabulary.name}), {counted(len(vocabulary.terms), 'term')}; {free}"
    )


def _column_cards(schema: Schema, template: Template, found: list[tuple[Section, Column]]) -> None:
    page = _page()
    for section, column in found:
        where = (
            f"{template.file_name}, section {section.name}" if section.name else template.file_name
        )
        page.line((where, "dim"))
        _column(page, schema, column)
        page.field("Public", "yes" if column.shared else "no")
        page.field("Stored in", column.stored_in)
        page.field("Name in JSON", column.json_name)
        vocabulary = schema.vocabularies.get(column.vocabulary or "")
        if vocabulary is not None:
            page.line()
            _vocabulary_terms(page, vocabulary)
        page.line()


def _vocabulary(vocabulary: Vocabulary) -> None:
    page = _page()
    page.line((vocabulary.title, "bold"), (f"  {vocabulary.name}", "cyan"))
    if vocabulary.summary:
        page.line((vocabulary.summary, ""))
    page.field("Source", vocabulary.source, indent=0)
    page.line()
    _vocabulary_terms(page, vocabulary)


def _vocabulary_terms(page: Page, vocabulary: Vocabulary) -> None:
    page.line((counted(len(vocabulary.terms), "term"), "bold"))
    for term in vocabulary.terms:
        page.line(
            (term.name, ""), (f"  {term.ontology_id}" if term.ontology_id else "", "dim"), indent=2
        )
