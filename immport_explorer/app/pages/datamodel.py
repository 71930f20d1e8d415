"""The page of the data model: its picture, the table that is selected, and the same in words."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from ipywidgets import Box, Widget

from immport_explorer.app.pages.page import Door, Page, Scene
from immport_explorer.app.views.table_cards import CARD, all_tables, table_card
from immport_explorer.app.widgets.view import View
from immport_explorer.datamodel.graph import VOCABULARIES, DataModel, Emphasis, tables_of
from immport_explorer.datamodel.layout import Shape
from immport_explorer.issues.kinds.reference import REFERENCE_UNKNOWN, REFERENCE_WRONG_KIND
from immport_explorer.markup import Markup, tag
from immport_explorer.schema.model import Template

if TYPE_CHECKING:
    from immport_explorer.app.widgets.graph import Graph

_SHAPES: Mapping[bool, Shape] = {False: "wide", True: "narrow"}  # by whether there is little room
# Kinds of issue that mean: what this refers to is not there.
_LEADS_NOWHERE = frozenset({REFERENCE_UNKNOWN.code, REFERENCE_WRONG_KIND.code})


_DRAWN = ".ipx-dm-picture:not([data-fitting]) .main-svg"


class DataModelPage(Page):
    """Shows ``place.table`` and lights up the tables that ``place.template`` fills."""

    name = "datamodel"
    title = "Data model"
    heading = "Data model"
    door = Door(
        "See how it fits together",
        "The tables behind the templates, from the study to its results.",
    )
    scenes = (Scene("table", "#p=datamodel&d=subject", heading, shown=_DRAWN, in_readme=True),)

    def build(self) -> Widget:
        from immport_explorer.app.widgets.graph import Screen

        self._model = DataModel(self.state.schema)
        self._rows: Mapping[str, int] = table_rows(self._model, self.state.report)
        self._dangling: Mapping[str, int] = dangling_references(self._model, self.state.report)
        self._graph: Graph | None = None  # made once it is known how much room there is
        self._head, self._key, self._card, self._words = View(), View(), View(), View()
        self._screen = Screen()
        self._screen.observe(self._reshape, "narrow")
        self._head.on_do(self._do)
        self.watch(self._follow, "place")
        self.watch(self._count, "report")
        self._describe()
        self._picture = _box("ipx-dm-picture", self._screen, View(_drawing()), self._key)
        beside = _box("ipx-dm-split", self._picture, self._card)
        return _box("ipx-box", self._head, beside, self._words)

    def _follow(self, _change: object = None) -> None:
        if self.state.place.page == self.name:
            self._describe()
            self._stress()

    def _describe(self) -> None:
        place = self.state.place
        self._head.markup = self._heading()
        self._key.markup = self._lines()
        self._card.markup = table_card(self._model, place, self._rows, self._dangling)
        self._words.markup = all_tables(self._model, place, self._rows)

    def _count(self, _change: object = None) -> None:
        self._rows = table_rows(self._model, self.state.report)
        self._dangling = dangling_references(self._model, self.state.report)
        self._describe()
        self._stress()

    def _stress(self) -> None:
        """Have what the reader chose stand out in the picture."""
        if self._graph is not None:
            self._graph.show(self._emphasis())

    def _emphasis(self) -> Emphasis:
        place = self.state.place
        lit = self._model.tables_filled_by(place.template) if place.template else frozenset()
        return Emphasis(place.table, lit, self._rows, self._dangling)

    def _reshape(self, change: Any) -> None:
        """Draw it for a phone, or for a desk."""
        from immport_explorer.app.widgets.graph import Graph

        old, shape = self._graph, _SHAPES[change.new]
        self._graph = Graph(self._model, self._choose, self._emphasis(), shape=shape)
        self._picture.children = (self._screen, self._graph, self._key)
        if old is not None:
            old.close()

    def _choose(self, table: str) -> None:
        self.state.go(table=table)
        self.state.said = f"Table {table}"
        if self._screen.narrow:
            self._card.reveal(CARD)

    def _do(self, name: str, value: str) -> None:
        if name == "table":
            self.state.go(table=value or None)
        elif name == "template":
            self.state.go(template=value or None)
        elif name == "all":
            self.state.go(table=None, template=None)

    # ---- the heading ------------------------------------------------------------------------

    def _heading(self) -> Markup:
        schema, place = self.state.schema, self.state.place
        return self.head(
            f"The {len(self._model.tables)} tables that ImmPort fills from your templates, "
            "from the study over its subjects and their samples to the results.",
            tag(
                "p",
                f"Derived from the templates of schema {schema.version} and the documented rules "
                "of ImmPort's validator. ImmPort's release database has more tables.",
                class_="ipx-small-text",
            ),
            tag(
                "div",
                self._table_choice(),
                self._template_choice(),
                tag(
                    "button",
                    "Show all",
                    data_do="all",
                    disabled=not (place.table or place.template),
                ),
                class_="ipx-row ipx-dm-row",
            ),
        )

    def _table_choice(self) -> Markup:
        chosen = self.state.place.table
        names = [VOCABULARIES, *sorted(self._model.tables)]
        options = [tag("option", name, value=name, selected=name == chosen) for name in names]
        return _choice("table", "Table", "Choose a table", options)

    def _template_choice(self) -> Markup:
        chosen = self.state.place.template
        templates = self.state.schema.templates.values()
        groups = [
            tag("optgroup", [_option(template, chosen) for template in held], label=category)
            for category, held in groupby(templates, key=lambda template: template.category)
        ]
        return _choice("template", "Light up what a template fills", "No template", groups)

    def _lines(self) -> Markup:
        """What the lines and numbers of the picture mean."""
        said = ["A line leads from a table to the one whose key it holds."]
        if self.state.place.table:
            said.append("Full lines: what the table refers to; broken lines: what refers to it.")
        if self._rows:
            said.append(f"White numbers: rows of {self.state.package or 'the package'}.")
        if self._dangling:
            said.append("Red numbers: references to the table that lead nowhere.")
        return tag("p", " ".join(said), class_="ipx-small-text")


def _drawing() -> Markup:
    return tag("p", "Drawing…", role="status", class_="ipx-dm-drawing")


def table_rows(model: DataModel, report: Any) -> dict[str, int]:
    """How many rows the files of a report bring for each table.

    For things with ids only the templates that are there to declare them count; where a report has
    none of these, those that may declare them (rows of an assay template may share a biosample).
    Linkages have no rows of their own in a template.
    """
    declaring: dict[str, int] = {}
    able: dict[str, int] = {}
    for file in report.files if report is not None else ():
        template = model.schema.templates.get(file.template or "")
        for table, count in file.tables.items():
            role = _role(model, template, table)
            if role is not None:
                counts = declaring if role == "declares" else able
                counts[table] = counts.get(table, 0) + count
    return able | declaring


def _role(
    model: DataModel, template: Template | None, table: str
) -> Literal["declares", "able"] | None:
    """Whether a template's rows are rows of a table, may be, or (None) only mention it."""
    if template is None or table not in model.tables or model.tables[table].kind == "linkage":
        return None
    entities = {e.name for e in model.schema.entities.values() if e.table == table}
    columns = [column for column in template.columns if column.declares in entities]
    if not entities or any(column.refers_to is None for column in columns):
        return "declares"
    return "able" if columns else None


def dangling_references(model: DataModel, report: Any) -> dict[str, int]:
    """How many references of a report lead nowhere, by the table that they name."""
    counts: dict[str, int] = {}
    for cause in report.causes if report is not None else ():
        if cause.first.code in _LEADS_NOWHERE:
            table = _table_referred_to(model, cause.first)
            if table is not None:
                counts[table] = counts.get(table, 0) + cause.count
    return counts


def _table_referred_to(model: DataModel, issue: Any) -> str | None:
    template = model.schema.templates.get(issue.template or "")
    column = template.column(issue.column or "", issue.section, issue.side) if template else None
    if column is None:
        return None
    entity = model.schema.entities.get(column.refers_to or "")
    candidates = (entity.table,) if entity else tables_of(column)
    return next((table for table in candidates if table in model.tables), None)


def _choice(name: str, title: str, nothing: str, options: list[Markup]) -> Markup:
    choice = tag("select", tag("option", nothing, value=""), options, data_do=name, id=f"dm-{name}")
    return tag(
        "div",
        tag("label", title, for_=f"dm-{name}", class_="ipx-label"),
        choice,
        class_="ipx-dm-choice",
    )


def _option(template: Template, chosen: str | None) -> Markup:
    title = template.title or template.name
    return tag("option", title, value=template.name, selected=template.name == chosen)


def _box(class_: str, *children: Widget) -> Box:
    box = Box(list(children))
    box.add_class(class_)
    return box
