"""The Plan page: a few answers about the study, and out come the templates in order."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ipywidgets import Box, Widget

from immport_explorer.app.pages.page import Door, Page
from immport_explorer.app.search import place_of
from immport_explorer.app.state import Answers, Place
from immport_explorer.app.views.cards import linked
from immport_explorer.app.widgets.view import View
from immport_explorer.files.wording import counted
from immport_explorer.markup import Child, Markup, join, link, tag
from immport_explorer.schema.assays import ASSAYS
from immport_explorer.schema.model import Column, Schema, Template

if TYPE_CHECKING:
    from immport_explorer.publish.plan import Collect, Plan, Step
    from immport_explorer.publish.starter import Form


class PlanPage(Page):
    """Asks for species, assays and clinical data; the plan follows each answer."""

    name = "plan"
    title = "Plan"
    heading = "Plan a study"
    door = Door(
        "Plan a study",
        "Say what was measured; get the templates in order, what to collect, and blanks.",
    )

    def build(self) -> Widget:
        self._form, self._plan = View(), View()
        self._form.on_do(self._answer)
        self._plan.on_do(self._hand_out)
        self.watch(self._ask, "restored")
        self._ask()
        split = Box([self._form, self._plan])
        split.add_class("ipx-plan")
        page = Box([View(_heading()), split])
        page.add_class("ipx-box")
        return page

    def _ask(self, _change: object = None) -> None:
        self._form.markup = form(self.state.schema, self.state.answers)
        self._show()

    def _answer(self, name: str, value: str) -> None:
        kind, _, which = name.partition(" ")
        answers = self.state.answers
        if kind == "species":
            answers.species = value
        elif kind == "others":
            answers.others = value
        elif kind == "results":
            answers.results = bool(value)
        elif kind in ("assays", "clinical"):
            chosen = answers.assays if kind == "assays" else answers.clinical
            (chosen.add if value else chosen.discard)(which)
        self.state.planned += 1
        self._show()

    def _show(self) -> None:
        self._plan.markup = plan_shown(
            self.state.schema, make_plan(self.state.schema, self.state.answers)
        )

    def _hand_out(self, _name: str, value: str) -> None:
        schema, made = self.state.schema, make_plan(self.state.schema, self.state.answers)
        form: Form = "txt" if value == "txt" else "xlsx"
        self.make(
            "Making the starter package",
            lambda: starter_zip(schema, made, form),
            lambda content: self._plan.download("starter-package.zip", content),
        )


def make_plan(schema: Schema, answers: Answers) -> Plan:
    """The plan that these answers lead to."""
    from immport_explorer.publish.plan import plan

    others = [said.strip() for said in answers.others.split(",") if said.strip()]
    return plan(
        schema,
        species="animal" if answers.species == "animal" else "human",
        assays=[*(name for name in ASSAYS if name in answers.assays), *others],
        clinical=sorted(answers.clinical),
        results=answers.results,
    )


def starter_zip(schema: Schema, made: Plan, form: Form = "xlsx") -> bytes:
    """The starter package of a plan: its blanks, to fill in."""
    from immport_explorer.publish.blank import write
    from immport_explorer.publish.starter import starter

    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "starter.zip"
        write(starter(schema, made.names, form), target)
        return target.read_bytes()


# ---- the questions --------------------------------------------------------------------------


def form(schema: Schema, answers: Answers) -> Markup:
    """The questions, with the answers given so far."""
    from immport_explorer.publish.plan import CLINICAL

    species = [
        tag("option", words, value=value, selected=value == answers.species)
        for value, words in (("human", "People"), ("animal", "Animals"))
    ]
    assays = [(name, schema.templates[name].title) for name in ASSAYS if name in schema.templates]
    return tag(
        "div",
        tag(
            "div",
            tag("label", "Who or what was studied?", for_="species", class_="ipx-h3"),
            tag("select", species, id="species", data_do="species"),
            class_="ipx-stack ipx-tight",
        ),
        _boxes("What was measured?", "assays", assays, answers.assays),
        tag(
            "div",
            tag(
                "label", "Or in your words, with commas between", for_="others", class_="ipx-label"
            ),
            tag(
                "input",
                type="search",
                id="others",
                data_do="others",
                value=answers.others,
                placeholder="Luminex, CITE-seq …",
                autocomplete="off",
            ),
        ),
        _boxes(
            "What else was recorded?",
            "clinical",
            [(word, word.capitalize()) for word in CLINICAL],
            answers.clinical,
        ),
        tag(
            "label",
            tag("input", type="checkbox", id="results", data_do="results", checked=answers.results),
            "Results go into ImmPort's templates where there are any",
            class_="ipx-check",
            for_="results",
        ),
        class_="ipx-panel ipx-stack",
    )


def _boxes(
    title: str, name: str, options: Iterable[tuple[str, str]], chosen: Iterable[str]
) -> Markup:
    boxes = [
        tag(
            "label",
            tag("input", type="checkbox", data_do=f"{name} {value}", checked=value in chosen),
            words,
            class_="ipx-check",
        )
        for value, words in options
    ]
    return tag(
        "fieldset",
        tag("legend", title, class_="ipx-h3"),
        tag("div", boxes, class_="ipx-boxes"),
        class_="ipx-fieldset",
    )


# ---- the plan -------------------------------------------------------------------------------


def plan_shown(schema: Schema, made: Plan) -> Markup:
    """The templates in order with reasons, what to collect, and what goes elsewhere."""
    guesses = [
        tag("p", f"“{assay.said}” is taken for ", _template(assay.template), ".", role="status")
        for assay in made.assays
        if not assay.exact
    ]
    return tag(
        "div",
        guesses,
        tag(
            "div",
            tag("h2", _how_many(made), class_="ipx-h2"),
            tag("div", _downloads(), class_="ipx-row"),
            class_="ipx-row ipx-between",
        ),
        tag("ol", [tag("li", _step(step)) for step in made.steps], class_="ipx-steps ipx-panel"),
        _collecting(made.collect),
        _going_elsewhere(schema, made),
        class_="ipx-stack",
    )


def _how_many(made: Plan) -> str:
    """How many templates are to be filled, and how many only perhaps."""
    maybe = sum(step.optional for step in made.steps)
    said = f"Fill in {counted(len(made.steps) - maybe, 'template')}, in this order"
    return f"{said}, and {maybe} if you need them" if maybe else said


def _downloads() -> Iterator[Markup]:
    for words, form, kind in (
        ("Download the starter package", "xlsx", "ipx-primary"),
        ("The same as text files", "txt", None),
    ):
        name = "starter" if form == "xlsx" else f"starter-{form}"
        yield tag("button", words, type="button", data_do="starter", data_value=form, id=name,
                  class_=kind)  # fmt: skip


def _step(step: Step) -> Markup:
    return join(
        [
            tag(
                "p",
                tag("b", _template(step.template)),
                " ",
                tag("span", "if you need it", class_="ipx-tag") if step.optional else None,
            ),
            tag("p", step.reason, class_="ipx-small-text"),
        ]
    )


def _collecting(items: Iterable[Collect]) -> Markup:
    rows = [
        tag(
            "tr",
            tag("th", _template(item.template), scope="row"),
            tag("td", _columns(item.template, item.always), data_label="Always"),
            tag("td", _columns(item.template, item.sometimes), data_label="Sometimes"),
        )
        for item in items
        if item.always or item.sometimes
    ]
    heads = [tag("th", title, scope="col") for title in ("Template", "Always", "Sometimes")]
    table = tag(
        "table",
        tag("caption", "Fields to collect", class_="ipx-unseen"),
        tag("thead", tag("tr", heads)),
        tag("tbody", rows),
        class_="ipx-table",
    )
    return tag(
        "section",
        tag("h2", "Collect this before you begin", class_="ipx-h2"),
        tag("p", "Ids are not listed: you make them up as you go.", class_="ipx-small-text"),
        tag("div", table, class_="ipx-scroll ipx-fold"),
        class_="ipx-stack ipx-tight",
    )


def _columns(template: Template, columns: Iterable[Column]) -> Markup:
    wanted = set(columns)
    links: dict[str, Child] = {}
    for section in template.sections:
        for column in section.columns:
            if column in wanted and column.header not in links:
                place = place_of(template, section, column)
                links[column.header] = link(place.address, column.header)
    return join(links.values(), ", ")


def _going_elsewhere(schema: Schema, made: Plan) -> Markup | None:
    if not made.elsewhere:
        return None
    rows = [
        (tag("dt", _template(template)), tag("dd", linked(schema, said)))
        for template, said in made.elsewhere
    ]
    return tag(
        "section",
        tag("h2", "What goes elsewhere", class_="ipx-h2"),
        tag("dl", rows, class_="ipx-facts ipx-panel"),
        class_="ipx-stack ipx-tight",
    )


def _template(template: Template) -> Markup:
    place = Place(page="templates", template=template.name)
    return link(place.address, template.title or template.name)


def _heading() -> Markup:
    return PlanPage.head(
        "Say what you did; read which templates to fill in, and what to have at hand.",
    )
