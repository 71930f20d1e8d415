"""The Start page: the steps of a submission, and where to begin here."""

from __future__ import annotations

from ipywidgets import Box, Widget

from immport_explorer.app.pages.page import Door, Page
from immport_explorer.app.state import Place
from immport_explorer.app.views.doors import doors
from immport_explorer.app.widgets.progress import Progress
from immport_explorer.app.widgets.view import View
from immport_explorer.markup import Child, Markup, link, tag
from immport_explorer.schema.model import Schema

_UPLOAD = "https://www.immport.org/dataUpload"
_DOCUMENTATION = "https://docs.immport.org"
_HELP_DESK = "mailto:ImmPort_Helpdesk@immport.org"

ALONE = ("pip install 'immport-explorer[dashboard]'", "immport-explorer serve")
"""What to type to have the page on one's own computer."""


class StartPage(Page):
    """What to do, in which order."""

    name = "start"
    title = "Start"
    heading = "From your study to ImmPort"
    depends_on_schema = False

    def build(self) -> Widget:
        self._view = View()
        self.watch(self._show, "schema")
        self._show()
        page = Box([self._view, Progress(self.state)])
        page.add_class("ipx-box")
        return page

    def _show(self, _change: object = None) -> None:
        self._view.markup = start(self.state.schema)


def start(schema: Schema) -> Markup:
    """The page's markup."""
    return tag(
        "div",
        tag(
            "header",
            tag("h1", StartPage.heading, class_="ipx-h1", tabindex="-1"),
            tag(
                "p",
                "Bring your spreadsheets as they are and have ImmPort's templates filled from "
                f"them, look up what each of the {len(schema.templates)} asks for, and check your "
                "data package here before you upload it.",
                class_="ipx-lead",
            ),
            class_="ipx-stack",
        ),
        doors(),
        tag("div", _way_to_immport(), _ways(), class_="ipx-start"),
        _on_your_own(),
        class_="ipx-stack ipx-wide",
    )


def _way_to_immport() -> Markup:
    steps = [
        tag("li", tag("h3", title, class_="ipx-h3"), tag("p", words)) for title, words in _steps()
    ]
    return tag(
        "section",
        tag("h2", "The steps of a submission", class_="ipx-h2"),
        tag("ol", steps, class_="ipx-steps"),
        class_="ipx-stack ipx-panel",
    )


def _ways() -> Markup:
    """What each page is for."""
    from immport_explorer.app.pages import PAGES

    ways = [_way(page.name, page.door) for page in PAGES if page.door is not None]
    return tag(
        "section",
        tag("h2", "What you can do here", class_="ipx-h2"),
        tag("ul", ways, class_="ipx-ways"),
        class_="ipx-stack ipx-panel",
    )


def _on_your_own() -> Markup:
    """The way out where a public server, such as Binder, is full or slow."""
    lines = [tag("li", tag("code", line)) for line in ALONE]
    return tag(
        "section",
        tag("h2", "Binder full, or no network?", class_="ipx-h3"),
        tag(
            "p",
            "This page runs on your own computer too, and asks no other for anything. With Python "
            "3.11 or later, two lines bring it:",
        ),
        tag("ol", lines, class_="ipx-plain-list"),
        class_="ipx-stack ipx-tight",
    )


def _way(page: str, door: Door) -> Markup:
    return tag(
        "li",
        tag("h3", link(Place(page=page).address, door.title), class_="ipx-h3"),
        tag("p", door.summary),
    )


def _steps() -> list[tuple[str, Child]]:
    def here(page: str, words: str, **where: str) -> Markup:
        return link(Place(page=page, **where).address, words)

    return [
        (
            "Register, and get a private workspace",
            [
                "Make an account on ",
                link(_UPLOAD, "ImmPort's upload page"),
                ", then ask the ",
                link(_HELP_DESK, "help desk"),
                " for a workspace. Only its members see what you load until the study is released.",
            ],
        ),
        (
            "Describe the study",
            [
                "Fill in ",
                here("templates", "basic_study_design", template="basic_study_design"),
                " and ",
                here("templates", "protocols", template="protocols"),
                ", or answer the questions of ImmPort's online Study Registration Wizard, which "
                "makes the same two.",
            ],
        ),
        (
            "Fill in the templates of your data",
            [
                "Subjects, then their samples, then the experiments. Each ",
                here("templates", "template's card"),
                " says what is always needed, what is needed when, and which terms to choose from. "
                "The ",
                here("datamodel", "data model"),
                " shows how the pieces fit together. Or have them ",
                here("fill", "filled from your own spreadsheets"),
                ".",
            ],
        ),
        (
            "Check the package",
            [
                "Put the templates and the files that they name into one zip file and ",
                here("validate", "check it here"),
                ". Problems come sorted by cause, the first thing to fix first.",
            ],
        ),
        (
            "Upload",
            [
                "Send the zip file through ",
                link(_UPLOAD, "ImmPort's upload page"),
                ". ImmPort's own validator has the last word; its rules are explained in ",
                link(_DOCUMENTATION, "ImmPort's documentation"),
                ", and its report ",
                here("official", "can be read here"),
                ".",
            ],
        ),
    ]
