"""The Examples page: packages to look at, to check and to practise on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ipywidgets import Box, Widget

from immport_explorer.app.pages.page import Door, Page
from immport_explorer.app.state import Place
from immport_explorer.app.views.glossary import lead
from immport_explorer.app.views.icons import severity
from immport_explorer.app.widgets.release_panel import ReleasePanel
from immport_explorer.app.widgets.view import View
from immport_explorer.markup import Markup, join, link, tag
from immport_explorer.schema.model import Schema

if TYPE_CHECKING:
    from immport_explorer.examples import Example


class ExamplesPage(Page):
    """What each example shows; a button checks it on the Validate page."""

    name = "examples"
    title = "Examples"
    heading = "Examples"
    door = Door(
        "Learn from examples",
        "Invented studies to read, broken ones to practise on, and any study that ImmPort has "
        "released.",
    )

    _panel: ReleasePanel | None = None

    def build(self) -> Widget:
        from immport_explorer import examples

        described = [examples.describe(name) for name in examples.names()]
        cards = View(example_cards(self.state.schema, described))
        cards.on_do(lambda name, _value: self.release.reveal() if name == "release" else None)
        page = Box([cards, self.release])
        page.add_class("ipx-box")
        return page

    @property
    def release(self) -> ReleasePanel:
        """The panel for a released study, which outlives a change of the schema."""
        if self._panel is None:
            self._panel = ReleasePanel(self.state, self.make)
        return self._panel


def example_cards(schema: Schema, examples: Iterable[Example]) -> Markup:
    """All examples: those to read, and those to practise on."""
    everything = list(examples)
    return tag(
        "div",
        tag(
            "header",
            tag("h1", ExamplesPage.heading, class_="ipx-h1", tabindex="-1"),
            lead(
                "Invented studies, whole and small. Look at what a finished package holds, or find "
                "the mistakes in one that has some.",
                ExamplesPage.name,
            ),
            tag(
                "div",
                tag(
                    "button",
                    "Open a released study",
                    type="button",
                    data_do="release",
                    id="to-release",
                ),
                class_="ipx-row",
            ),
            class_="ipx-stack ipx-tight",
        ),
        _group(schema, "To read", [each for each in everything if not each.practice]),
        _lab(),
        _group(schema, "To practise", [each for each in everything if each.practice]),
        class_="ipx-stack ipx-wide",
    )


def _lab() -> Markup:
    """The example lab, whose files are no templates yet."""
    return tag(
        "section",
        tag("h2", "To fill templates from", class_="ipx-h2"),
        tag(
            "div",
            tag(
                "article",
                tag("h3", "A lab's own files", class_="ipx-h3"),
                tag(
                    "p",
                    "A workbook of 40 people and 120 ELISA results with title lines, totals and "
                    "merged cells, a REDCap export with its dictionary, and a questionnaire with a "
                    "column an item. Five decisions make a package of them.",
                ),
                tag(
                    "div",
                    link(
                        Place(page="fill", example="lab").address,
                        "Fill from it",
                        class_="ipx-button",
                    ),
                    class_="ipx-row",
                ),
                class_="ipx-card",
            ),
            class_="ipx-cards",
        ),
        class_="ipx-stack ipx-tight",
    )


def _group(schema: Schema, title: str, examples: list[Example]) -> Markup | None:
    if not examples:
        return None
    cards = [_card(schema, example) for example in examples]
    return tag(
        "section",
        tag("h2", title, class_="ipx-h2"),
        tag("div", cards, class_="ipx-cards"),
        class_="ipx-stack ipx-tight",
    )


def _card(schema: Schema, example: Example) -> Markup:
    state = (
        severity("good", "Without errors") if example.valid else severity("error", "Has mistakes")
    )
    return tag(
        "article",
        tag("h3", example.title, class_="ipx-h3"),
        tag("p", example.summary),
        tag("p", join(_template_links(schema, example), ", "), class_="ipx-small-text"),
        tag(
            "div",
            link(
                Place(page="validate", example=example.name).address,
                "Check it",
                tag("span", f": {example.title}", class_="ipx-unseen"),
                class_="ipx-button",
            ),
            None if example.practice else state,
            class_="ipx-row",
        ),
        class_="ipx-card",
    )


def _template_links(schema: Schema, example: Example) -> list[Markup]:
    found = (schema.find_template(name) for name in example.templates)
    return [
        link(Place(page="templates", template=template.name).address, template.title)
        for template in found
        if template is not None
    ]
