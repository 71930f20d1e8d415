"""A template and its fields as markup: what it is for, what to fill in, where it is used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from immport_explorer.app.search import place_of
from immport_explorer.app.state import Place
from immport_explorer.app.views.bands import Band, bands
from immport_explorer.app.views.changed import changed
from immport_explorer.app.views.filled import filled_rows
from immport_explorer.app.views.glossary import explained
from immport_explorer.app.views.icons import severity
from immport_explorer.app.views.meanings import code_link
from immport_explorer.files.wording import counted
from immport_explorer.markup import Child, Markup, colour, join, link, tag
from immport_explorer.schema.model import Column, Schema, Section, Side, Template
from immport_explorer.schema.phrases import (
    SEPARATOR,
    Need,
    entity_in_words,
    need,
    need_counts,
    need_in_words,
    type_in_words,
)
from immport_explorer.validation.refusals import refusals

_NEED_TITLES: dict[Need, str] = {
    "always": "Always",
    "sometimes": "Sometimes",
    "optional": "Optional",
}
_HEADINGS = ("Field", "Needed", "Holds", "Terms or reference", "Example")
_USED_NAMED = 12
_REFUSALS_NAMED = 5
_NAMES = re.compile(r"([A-Za-z][\w]*(?:\.[A-Z]\w*)*)")
_FORMATS = (("txt", "Text"), ("xlsx", "Excel"), ("json", "JSON"), ("pdf", "Description (PDF)"))


def template_card(
    schema: Schema,
    template: Template,
    place: Place,
    *,
    only: str = "",
    found: Markup | None = None,
) -> Markup:
    """The card of a template; the field that ``place`` names is open.

    ``only="fill"`` leaves out what is never required; ``found`` is what to say first of the open
    field.
    """
    return tag(
        "article",
        _heading(schema, template),
        _missing(schema, template, place),
        _advice(schema, template),
        _downloads(template),
        _filter(template, only),
        [_section(schema, template, section, place, only, found) for section in template.sections],
        class_="ipx-stack",
    )


def field_card(schema: Schema, template: Template, section: Section, column: Column) -> Markup:
    """All that is known about one field: what it means, how to fill it in, where it is used."""
    return tag(
        "div",
        tag(
            "div",
            list(_sentences(column)),
            _refused(schema, template, section, column),
            class_="ipx-stack ipx-tight",
        ),
        tag("dl", list(_facts(schema, template, section, column)), class_="ipx-facts"),
        class_="ipx-field",
    )


def anchor(section: str | None, side: Side | str | None, header: str) -> str:
    """The id of a field's row on its template's card."""
    words = " ".join(filter(None, ("field", section, side, header))).lower()
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-")


def find_field(template: Template, place: Place) -> tuple[Section, Column] | None:
    """The field of the template that a place names."""
    if place.column is None:
        return None
    side: Side | None = "meta" if place.side == "meta" else "result" if place.side else None
    for section in template.sections:
        if place.section in (None, section.name):
            column = section.column(place.column, side)
            if column is not None:
                return section, column
    return None


def domain_style(schema: Schema, table: str | None) -> str | None:
    """The style that gives an element the colour of a table's domain."""
    if table is None or table not in schema.tables:
        return None
    domain = schema.domains.get(schema.tables[table].domain)
    return colour(domain.colour) if domain else None


HEAD = "card"
"""The id of a card's heading."""


# ---- the card's head ------------------------------------------------------------------------


def _heading(schema: Schema, template: Template) -> Markup:
    order = list(schema.loading_order)
    position = (
        f"Number {order.index(template.name) + 1} of {len(order)} in loading order"
        if template.name in order
        else "Outside the loading order"
    )
    back = Place(page="templates").address
    return tag(
        "header",
        tag("p", link(back, "All templates"), class_="ipx-back"),
        tag("h1", template.title or template.name, class_="ipx-h1", tabindex="-1", id=HEAD),
        tag(
            "div",
            tag("span", tag("code", template.file_name), class_="ipx-tag"),
            tag("span", template.category, class_="ipx-tag"),
            tag("span", position, class_="ipx-tag"),
            None
            if template.confirmed
            else tag("span", f"Not confirmed at {schema.version}", class_="ipx-tag"),
            class_="ipx-row",
        ),
        tag("p", explained(template.summary, "summary"), class_="ipx-lead")
        if template.summary
        else None,
        class_="ipx-stack ipx-tight",
    )


def _missing(schema: Schema, template: Template, place: Place) -> Markup | None:
    """What to say of an address that names a field which this schema has not."""
    if place.column is None or find_field(template, place) is not None:
        return None
    words = f"This template has no field “{place.column}” in schema {schema.version}."
    return tag("p", severity("info", words), class_="ipx-banner ipx-banner-info", role="status")


def _advice(schema: Schema, template: Template) -> Markup | None:
    said = (
        ("Use it when", template.use_when),
        ("Use another when", template.instead),
        ("Load before it", template.before),
        ("Comes after it", template.after),
        ("Goes elsewhere", template.elsewhere),
        ("Also called", ", ".join(template.aliases)),
        ("ImmPort says", template.immport_description),
    )
    rows: list[Child] = [
        (tag("dt", title), tag("dd", linked(schema, words))) for title, words in said if words
    ]
    since = changed(schema, template)
    if since is not None:
        rows.append((tag("dt", since[0]), tag("dd", since[1])))
    return tag("dl", rows, class_="ipx-facts ipx-panel") if rows else None


def _downloads(template: Template) -> Markup:
    buttons = [
        tag(
            "button",
            words,
            type="button",
            class_="ipx-small",
            id=f"get-{format}",
            data_do="blank",
            data_value=f"{format} {template.name}",
        )
        for format, words in _FORMATS
    ]
    return tag(
        "div", tag("span", "Blank to fill in:", class_="ipx-label"), buttons, class_="ipx-row"
    )


def linked(schema: Schema, words: str) -> Markup:
    """A sentence in which the names of templates' files are links."""
    parts: list[Child] = []
    for part in _NAMES.split(words):
        template = schema.find_template(part) if "_" in part or part != part.lower() else None
        place = Place(page="templates", template=template.name) if template else None
        parts.append(link(place.address, part) if place else part)
    return join(parts)


def _filter(template: Template, only: str) -> Markup:
    counts = need_counts(template.columns)
    tally = [
        tag("span", _need_mark(kind, title), " ", tag("b", counts[kind]))
        for kind, title in _NEED_TITLES.items()
    ]
    box = tag("input", type="checkbox", id="only-fill", data_do="only", checked=only == "fill")
    return tag(
        "div",
        tag("div", tally, class_="ipx-tally"),
        tag("label", box, "Only what I may have to fill in", class_="ipx-check", for_="only-fill"),
        class_="ipx-row ipx-between",
    )


# ---- a section's table ----------------------------------------------------------------------


def _section(
    schema: Schema,
    template: Template,
    section: Section,
    place: Place,
    only: str,
    found: Markup | None,
) -> Markup:
    named = find_field(template, place)
    opened = named[1] if named and named[0] is section else None
    columns = [c for c in section.columns if only != "fill" or need(c) != "optional" or c is opened]
    rows = [
        _band_rows(schema, template, section, band, opened, found)
        for band in bands(schema, columns)
    ]
    head = tag("tr", [tag("th", title, scope="col") for title in _HEADINGS])
    caption = f"Fields of {section.title or section.name or template.title or template.name}"
    table = tag(
        "table",
        tag("caption", caption, class_="ipx-unseen"),
        tag("thead", head),
        tag("tbody", rows),
        class_="ipx-table ipx-fields",
    )
    return tag(
        "section",
        _section_heading(section) if section.name else None,
        filled_rows(schema, template, section),
        tag("div", table, class_="ipx-scroll ipx-fold"),
        class_="ipx-stack ipx-tight",
        id=anchor(section.name, None, "section"),
    )


def _section_heading(section: Section) -> Markup:
    layout = "one line a field" if section.layout == "fields" else "a row for each"
    needed = "must be there" if section.required else "may be left out"
    return join(
        [
            tag(
                "h2",
                section.title or section.name,
                " ",
                tag("code", section.name, class_="ipx-tag"),
                class_="ipx-h2",
            ),
            tag("p", join([section.summary, f"This section {needed}; {layout}."], " ")),
        ]
    )


def _band_rows(
    schema: Schema,
    template: Template,
    section: Section,
    band: Band,
    opened: Column | None,
    found: Markup | None,
) -> Iterator[Markup]:
    if band.title:
        style = domain_style(schema, band.table)
        mark = tag("span", band.title, class_="ipx-domain ipx-tag", style=style)
        heading = tag("th", mark, colspan=len(_HEADINGS), scope="rowgroup")
        yield tag("tr", heading, class_="ipx-band")
    for column in band.columns:
        yield _row(schema, template, section, column, is_open=column is opened)
        if column is opened:
            card = field_card(schema, template, section, column)
            cell = tag("td", found, card, colspan=len(_HEADINGS))
            yield tag("tr", cell, class_="ipx-detail")


def _row(
    schema: Schema, template: Template, section: Section, column: Column, *, is_open: bool
) -> Markup:
    place = place_of(template, section, column)
    target = place.to(section=section.name) if is_open else place
    name = link(
        target.address,
        column.header,
        class_="ipx-name",
        id=anchor(section.name, column.side, column.header),
        aria_expanded="true" if is_open else "false",
    )
    cells = (
        tag("td", need_mark(schema, column), data_label="Needed"),
        tag("td", type_in_words(column), data_label="Holds"),
        tag("td", _terms_or_reference(schema, template, section, column), data_label="Terms"),
        tag("td", tag("span", column.example, class_="ipx-value"), data_label="Example")
        if column.example
        else tag("td"),
    )
    return tag("tr", tag("th", name, scope="row"), cells, class_="ipx-open" if is_open else None)


def need_mark(schema: Schema, column: Column) -> Markup:
    """Whether a field is needed, in words with a mark."""
    if column.header == SEPARATOR:
        return tag("span", "Leave empty", class_="ipx-need ipx-need-optional")
    return _need_mark(need(column), need_in_words(column, schema.entities))


def _need_mark(kind: Need, words: str) -> Markup:
    return tag("span", words, class_=f"ipx-need ipx-need-{kind}")


def _terms_or_reference(
    schema: Schema, template: Template, section: Section, column: Column
) -> Markup:
    said: list[Child] = []
    if column.vocabulary and column.vocabulary in schema.vocabularies:
        place = place_of(template, section, column).to(vocabulary=column.vocabulary)
        count = len(schema.vocabularies[column.vocabulary].terms)
        free = ", or free text" if column.vocabulary_kind == "preferred" else ""
        said.append(join([link(place.address, f"{counted(count, 'term')}"), free]))
    if column.declares and column.refers_to:
        said.append(f"A new {_entity(schema, column.declares)}, or one declared before")
    elif column.declares:
        said.append(f"A new {_entity(schema, column.declares)}")
    elif column.refers_to:
        said.append(f"ID of the {_entity(schema, column.refers_to)}")
    return join(said, "; ")


def _entity(schema: Schema, name: str) -> str:
    return entity_in_words(name, schema.entities)


# ---- a field --------------------------------------------------------------------------------


def _sentences(column: Column) -> Iterator[Child]:
    if column.description:
        yield tag("p", column.description)
    if column.fill_in:
        yield tag("p", tag("b", "How to fill it in. "), column.fill_in)
    if column.mistake:
        yield tag("p", tag("b", "A common mistake. "), column.mistake)
    if column.immport_description:
        yield tag("p", tag("b", "ImmPort says. "), column.immport_description)
    if not (column.description or column.fill_in):
        yield tag("p", "We have no words of our own for this field yet; its facts stand beside.")


def _refused(schema: Schema, template: Template, section: Section, column: Column) -> Markup | None:
    """What ImmPort's validator most often rejects there, each with the way to its meaning."""
    found = refusals(schema, template, section, column)[:_REFUSALS_NAMED]
    items = [tag("li", refusal.words, " ", code_link(refusal.code)) for refusal in found]
    return tag(
        "div",
        tag("p", tag("b", "What ImmPort most often refuses here")),
        tag("ol", items, class_="ipx-refusals")
        if items
        else tag("p", "Seldom anything: it may stay empty, and takes any text."),
    )


def _facts(
    schema: Schema, template: Template, section: Section, column: Column
) -> Iterator[tuple[Markup, Markup]]:
    for title, value in _fact_values(schema, template, section, column):
        if value:
            yield tag("dt", title), tag("dd", value)


def _fact_values(
    schema: Schema, template: Template, section: Section, column: Column
) -> Iterator[tuple[str, Child]]:
    yield "Needed", need_in_words(column, schema.entities)
    yield "Holds", type_in_words(column)
    yield "Example", tag("span", column.example, class_="ipx-value") if column.example else None
    yield "Terms", _vocabulary_link(schema, template, section, column)
    yield "Refers to", _declarers(schema, column.refers_to)
    yield "Referred to by", _users(schema, column.declares)
    yield "Shown to the public", "Yes" if column.shared else "No"
    yield "Stored in", _stored(schema, column)
    yield "Name in JSON", tag("code", column.json_name)
    yield "Same field in", _elsewhere(schema, template, column)


def _vocabulary_link(
    schema: Schema, template: Template, section: Section, column: Column
) -> Markup | None:
    vocabulary = schema.vocabularies.get(column.vocabulary or "")
    if vocabulary is None:
        return None
    place = place_of(template, section, column).to(vocabulary=vocabulary.name)
    rule = "free text is allowed" if column.vocabulary_kind == "preferred" else "no other text"
    words = f"{vocabulary.title or vocabulary.name}, {counted(len(vocabulary.terms), 'term')}"
    return join([link(place.address, words), f" ({rule})"])


def _stored(schema: Schema, column: Column) -> Markup | None:
    if not column.tables:
        return None
    links = [
        link(Place(page="datamodel", table=name).address, tag("code", name))
        for name in column.tables
    ]
    return join([join(links, " and "), tag("code", f".{column.table_column}")])


def _declarers(schema: Schema, entity: str | None) -> Markup | None:
    if entity is None:
        return None
    declarers = _templates(schema, (t for t, _s, c in schema.columns() if c.declares == entity))
    words = f"The {_entity(schema, entity)}"
    return join([words, ", declared in " if declarers else None, declarers])


def _users(schema: Schema, entity: str | None) -> Markup | None:
    if entity is None:
        return None
    return _templates(schema, (t for t, _s, c in schema.columns() if c.refers_to == entity))


def _elsewhere(schema: Schema, template: Template, column: Column) -> Markup | None:
    if not column.tables:
        return None
    stored = (column.tables, column.table_column)
    return _templates(
        schema,
        (
            other
            for other, _section, each in schema.columns()
            if (each.tables, each.table_column) == stored and other.name != template.name
        ),
    )


def _templates(schema: Schema, templates: Iterable[Template]) -> Markup | None:
    """Links to templates, the first dozen of them."""
    found = list({template.name: template for template in templates}.values())
    if not found:
        return None
    links = [
        link(Place(page="templates", template=t.name).address, t.title or t.name)
        for t in found[:_USED_NAMED]
    ]
    more = len(found) - _USED_NAMED
    return join([join(links, ", "), f" and {more} more" if more > 0 else None])
