"""A table of the data model as markup, and all of them as one table that needs no eyes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from immport_explorer.app.search import place_of
from immport_explorer.app.state import Place
from immport_explorer.app.views.cards import domain_style
from immport_explorer.datamodel.graph import VOCABULARIES, DataModel, Filling
from immport_explorer.files.wording import counted
from immport_explorer.markup import Child, Markup, join, link, tag
from immport_explorer.schema.model import Relation, Table, TableColumn

CARD = "dm-card"
_FIELDS_NAMED = 3
_HEADINGS = ("Table", "Group", "Columns", "Refers to", "Referred to by", "Filled by")


def table_card(
    model: DataModel, place: Place, rows: Mapping[str, int], dangling: Mapping[str, int]
) -> Markup:
    """What is known of the table that ``place`` names: relations, templates, columns."""
    if place.table == VOCABULARIES:
        return _vocabularies_card(model)
    table = model.tables.get(place.table or "")
    if table is None:
        return _no_table(model, place)
    facts = [
        (tag("dt", title), tag("dd", content))
        for title, content in _facts(model, table, place, rows, dangling)
        if content
    ]
    return tag(
        "article",
        tag(
            "header",
            tag("h2", tag("code", table.name), class_="ipx-h2", id=CARD, tabindex="-1"),
            tag("p", _domain_tag(model, table)),
            tag("p", table.summary) if table.summary else None,
            class_="ipx-stack ipx-tight",
        ),
        tag("dl", facts, class_="ipx-facts ipx-dm-facts"),
        _columns(model, table),
        class_="ipx-panel ipx-stack",
        aria_label=f"Table {table.name}",
    )


def all_tables(model: DataModel, place: Place, rows: Mapping[str, int]) -> Markup:
    """Every table with its relations and templates: the picture in words."""
    headings = [*_HEADINGS, "Rows"] if rows else [*_HEADINGS]
    lines = [_line(model, table, place, rows, headings) for table in model.tables.values()]
    table = tag(
        "table",
        tag("caption", "Tables of the data model", class_="ipx-unseen"),
        tag("thead", tag("tr", [tag("th", title, scope="col") for title in headings])),
        tag("tbody", lines),
        class_="ipx-table ipx-dm-table",
    )
    return tag(
        "section",
        tag("h2", "The same as a table", class_="ipx-h2"),
        tag("div", table, class_="ipx-scroll ipx-fold"),
        class_="ipx-stack ipx-tight",
    )


def _no_table(model: DataModel, place: Place) -> Markup:
    unknown = (
        tag("p", f"There is no table {place.table} in schema {model.schema.version}.")
        if place.table
        else None
    )
    most = sorted(model.tables, key=lambda name: -len(model.referrers(name)))[:6]
    return tag(
        "section",
        tag("h2", "Choose a table", class_="ipx-h2"),
        unknown,
        tag(
            "p", "A click on a box shows its columns, its relations and the templates that fill it."
        ),
        tag("p", "Most others lead to ", _listed(_table_link(place, name) for name in most), "."),
        class_="ipx-panel ipx-stack ipx-tight",
    )


def _facts(
    model: DataModel,
    table: Table,
    place: Place,
    rows: Mapping[str, int],
    dangling: Mapping[str, int],
) -> Iterator[tuple[str, Child]]:
    if table.name in rows:
        yield "In the package", _counted(rows[table.name], "row")
    if table.name in dangling:
        yield "Lead nowhere", _counted(dangling[table.name], "reference")
    yield "Refers to", _relations(model.references(table.name), place, lambda r: r.refers_to)
    yield "Referred to by", _relations(model.referrers(table.name), place, lambda r: r.table)
    yield "Filled by", _templates(model, table, place) or "ImmPort itself, from the references"
    yield (
        "Terms from",
        _listed(_vocabulary_link(model, name) for name in model.vocabularies(table.name)),
    )


def _relations(
    relations: Iterable[Relation], place: Place, other: Callable[[Relation], str]
) -> Markup | None:
    items = [
        tag(
            "li",
            _table_link(place, other(relation)),
            " ",
            tag("small", "by ", tag("code", relation.column)),
        )
        for relation in relations
    ]
    return tag("ul", items, class_="ipx-dm-list") if items else None


def _templates(model: DataModel, table: Table, place: Place) -> Markup | None:
    counts: dict[str, int] = {}
    for filling in model.fillings(table.name):
        counts[filling.template.name] = counts.get(filling.template.name, 0) + 1
    if not counts:
        return None
    items = [
        tag(
            "li",
            link(
                Place(page="templates", template=name).address,
                model.schema.templates[name].title or name,
            ),
            " ",
            tag("small", _counted(count, "field")),
        )
        for name, count in counts.items()
    ]
    return tag("ul", items, class_="ipx-dm-list")


def _columns(model: DataModel, table: Table) -> Markup | None:
    if not table.columns:
        return None
    filled: dict[str, list[Filling]] = {}
    for filling in model.fillings(table.name):
        filled.setdefault(filling.table_column, []).append(filling)
    items = [_column(column, filled.get(column.name, [])) for column in table.columns]
    return tag(
        "section",
        tag("h3", _counted(len(items), "column"), class_="ipx-h3"),
        tag("ul", items, class_="ipx-dm-list ipx-dm-columns"),
        class_="ipx-stack ipx-tight",
    )


def _column(column: TableColumn, fillings: list[Filling]) -> Markup:
    return tag(
        "li",
        tag("code", column.name),
        " ",
        tag("small", _type(column)),
        tag("div", tag("small", "from "), _fields(fillings)) if fillings else None,
    )


def _type(column: TableColumn) -> str:
    return column.type if column.length is None else f"{column.type}, {column.length:,}"


def _fields(fillings: list[Filling]) -> Markup:
    """The headers that a column is filled from, each leading to its first template's field."""
    first: dict[str, Filling] = {}
    for filling in fillings:
        first.setdefault(filling.column.header, filling)
    links = [
        link(place_of(f.template, f.section, f.column).address, header)
        for header, f in list(first.items())[:_FIELDS_NAMED]
    ]
    if len(first) > _FIELDS_NAMED:
        links.append(tag("span", f"{len(first) - _FIELDS_NAMED} more"))
    return join(links, ", ")


def _vocabularies_card(model: DataModel) -> Markup:
    vocabularies = model.schema.vocabularies.values()
    items = [
        tag(
            "li",
            _vocabulary_link(model, v.name),
            " ",
            tag("small", f"{counted(len(v.terms), 'term')}"),
        )
        for v in vocabularies
    ]
    return tag(
        "article",
        tag("h2", f"{len(items)} vocabularies", class_="ipx-h2", id=CARD, tabindex="-1"),
        tag("p", "Lists of terms, most of them from ontologies, that fields are filled from."),
        tag("ul", items, class_="ipx-dm-list"),
        class_="ipx-panel ipx-stack",
        aria_label="Vocabularies",
    )


def _vocabulary_link(model: DataModel, name: str) -> Markup:
    """A link to the terms, at the first field that draws on them."""
    vocabulary = model.schema.vocabularies.get(name)
    words = vocabulary.title or name if vocabulary else name
    for template, section, column in model.schema.columns():
        if column.vocabulary == name:
            return link(place_of(template, section, column).to(vocabulary=name).address, words)
    return tag("span", words)


def _line(
    model: DataModel, table: Table, place: Place, rows: Mapping[str, int], headings: list[str]
) -> Markup:
    refers = {relation.refers_to for relation in model.references(table.name)}
    referred = {relation.table for relation in model.referrers(table.name)}
    templates = model.templates(table.name)
    cells: list[Child] = [
        _domain_tag(model, table),
        len(table.columns),
        _listed(_table_link(place, name) for name in sorted(refers)),
        _listed(_table_link(place, name) for name in sorted(referred)),
        _counted(len(templates), "template") if templates else "ImmPort",
        f"{rows[table.name]:,}" if table.name in rows else "",
    ]
    lit = place.template in {template.name for template in templates}
    return tag(
        "tr",
        tag("th", _table_link(place, table.name), scope="row"),
        [
            tag("td", cell, data_label=title)
            for title, cell in zip(headings[1:], cells, strict=False)
        ],
        class_="ipx-open" if lit or table.name == place.table else None,
    )


def _table_link(place: Place, name: str) -> Markup:
    return link(place.to(table=name).address, tag("code", name))


def _domain_tag(model: DataModel, table: Table) -> Markup:
    domain = model.schema.domains.get(table.domain)
    title = domain.title if domain else table.domain
    style = domain_style(model.schema, table.name)
    return tag("span", title, class_="ipx-domain ipx-tag", style=style)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _listed(links: Iterable[Markup]) -> Markup:
    return join(links, ", ")
