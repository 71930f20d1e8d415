"""The Examples page: packages to look at, to check and to practise on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ipywidgets import Box, Widget

from immport_explorer.app.pages.page import Door, Page
from immport_explorer.app.state import AppState, Place
from immport_explorer.app.views.icons import severity
from immport_explorer.app.visit.drawer import Drawer
from immport_explorer.app.visit.store import NamedWork
from immport_explorer.app.widgets.release_panel import ReleasePanel
from immport_explorer.app.widgets.view import View
from immport_explorer.files.wording import counted
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

    def __init__(self, state: AppState) -> None:
        super().__init__(state)
        self._drawer = Drawer(state, NamedWork, "release")

    def build(self) -> Widget:
        from immport_explorer import examples

        described = [examples.describe(name) for name in examples.names()]
        cards = View(example_cards(self.state.schema, described))
        cards.on_do(self._do)
        self._cards = cards
        page = Box([cards, self.release])
        page.add_class("ipx-box")
        return page

    def _do(self, name: str, value: str) -> None:
        if name == "release":
            self.release.reveal()
        elif name == "take":
            self._hand_out(value)
        elif name == "open":
            example, _, file = value.partition("/")
            self.state.opening = file
            self.state.go(page="validate", template=None, example=example)

    def _hand_out(self, example: str) -> None:
        from immport_explorer import examples

        own = self.state.schema.version
        version = own if own in examples.versions() else None
        self.make(
            "Making the package",
            lambda: examples.zipped(example, version=version),
            lambda content: self._cards.download(f"{example}.zip", content),
        )

    @property
    def release(self) -> ReleasePanel:
        """The panel for a released study, which outlives a change of the schema."""
        if self._panel is None:
            self._panel = ReleasePanel(self.state, self.make, self._drawer)
        return self._panel


def example_cards(schema: Schema, examples: Iterable[Example]) -> Markup:
    """All examples: those to read, and those to practise on."""
    everything = list(examples)
    return tag(
        "div",
        ExamplesPage.head(
            "Invented studies, whole and small. Look at what a finished package holds, or find "
            "the mistakes in one that has some.",
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
        tag("div", _ways(example), None if example.practice else state, class_="ipx-row"),
        _files(schema, example),
        class_="ipx-card",
    )


def _ways(example: Example) -> Iterator[Markup]:
    """What may be done with an example: to find the mistakes, to check it, to take it along."""
    named = tag("span", f": {example.title}", class_="ipx-unseen")
    if example.practice:
        place = Place(page="learn", example=example.name)
        yield link(place.address, "Find them yourself", named, class_="ipx-button")
    words = "Show the mistakes" if example.practice else "Check it"
    address = Place(page="validate", example=example.name).address
    yield link(address, words, named, class_="ipx-button")
    yield tag(
        "button",
        "Download",
        named,
        type="button",
        data_do="take",
        data_value=example.name,
        id=f"take-{example.name}",
    )


def _files(schema: Schema, example: Example) -> Markup:
    """The files to look into; practice packages are opened where their marks stay hidden."""
    from immport_explorer import examples

    names = sorted(file.name for file in examples.path(example.name).iterdir())
    found = (schema.find_template(name) for name in example.templates)
    templates = {template.file_name for template in found if template is not None}
    opens = set() if example.practice else templates
    items = [tag("li", _opener(example, name) if name in opens else name) for name in names]
    return tag(
        "details",
        tag("summary", counted(len(names), "file")),
        tag("ul", items, class_="ipx-small-text ipx-plain-list"),
        id=f"files-{example.name}",
    )


def _opener(example: Example, name: str) -> Markup:
    return tag(
        "button",
        name,
        type="button",
        class_="ipx-small ipx-plain",
        data_do="open",
        data_value=f"{example.name}/{name}",
        aria_label=f"Open {name} in the grid",
    )


def _template_links(schema: Schema, example: Example) -> list[Markup]:
    found = (schema.find_template(name) for name in example.templates)
    return [
        link(Place(page="templates", template=template.name).address, template.title)
        for template in found
        if template is not None
    ]
