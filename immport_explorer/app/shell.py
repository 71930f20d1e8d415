"""The frame of the dashboard: header, navigation, landmarks, address, theme, and lazy pages."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
from ipywidgets import Widget, widget_serialization
from traitlets import Bool, Dict, Instance, List, Unicode, link

from immport_explorer.app.browser import joined
from immport_explorer.app.pages.page import Page
from immport_explorer.app.state import AppState
from immport_explorer.app.widgets.view import View
from immport_explorer.markup import tag
from immport_explorer.schema.load import versions

_LOG = logging.getLogger(__name__)

_CREDITS = (
    "ImmPort Explorer is not affiliated with ImmPort or NIAID. Facts about templates come from the "
    "template bundle that ImmPort publishes; the explanations are ours.",
    "Files that you open here are read by the computer that runs this page and go nowhere else, "
    "unless you send them to ImmPort.",
)


class Shell(anywidget.AnyWidget):
    """Shows one page of several; each is built when it is first shown.

    The browser half makes the landmarks, turns links to ``#...`` into moves of the state, and
    keeps the address (not in JupyterLab). ``whereabouts`` is the address of the place in view and
    the number of the browser's last request that it answers, so that old answers are not followed;
    ``amends`` tells that the address takes the place of the one before.
    ``beside`` is a view that stays beside the pages while it shows something (``is_accompanied``).
    """

    _esm = Path(__file__).with_name("shell.js")
    _css = joined(
        Path(__file__).with_name("style"), "frame.css", "parts.css", "pages.css", "print.css"
    )

    page: Any = Unicode("").tag(sync=True)
    pages: Any = List().tag(sync=True)
    bodies: Any = Dict().tag(sync=True, **widget_serialization)
    whereabouts: Any = Dict({"address": "", "answered": 0, "amends": False}).tag(sync=True)
    version: Any = Unicode("").tag(sync=True)
    versions: Any = List().tag(sync=True)
    notice: Any = Unicode("").tag(sync=True)
    credits: Any = List().tag(sync=True)
    theme: Any = Unicode("auto").tag(sync=True)
    subject: Any = Unicode("").tag(sync=True)
    said: Any = Unicode("").tag(sync=True)
    task: Any = Unicode("").tag(sync=True)
    beside: Any = Instance(Widget, allow_none=True).tag(sync=True, **widget_serialization)
    is_accompanied: Any = Bool(False).tag(sync=True)
    at_risk: Any = Bool(False).tag(sync=True)
    is_kept: Any = Bool(False).tag(sync=True)

    def __init__(
        self,
        state: AppState,
        pages: Sequence[Page],
        *,
        notice: str = "",
        beside: View | None = None,
    ) -> None:
        self._state = state
        self._pages = {page.name: page for page in pages}
        self._answered = 0
        super().__init__(
            pages=[[page.name, page.title] for page in pages],
            versions=list(versions()),
            version=_label(state),
            notice=notice,
            credits=list(_CREDITS),
            beside=beside,
        )
        if beside is not None:
            beside.observe(self._accompany, "markup")
            self._accompany()
        link((state, "theme"), (self, "theme"))
        link((state, "said"), (self, "said"))
        link((state, "task"), (self, "task"))
        link((state, "at_risk"), (self, "at_risk"))
        link((state, "is_kept"), (self, "is_kept"))
        state.observe(self._follow, "place")
        state.observe(self._start_over, "schema")
        self.on_msg(self._receive)
        self._follow()

    @property
    def state(self) -> AppState:
        """What is selected, loaded and found; moving it moves the dashboard."""
        return self._state

    def page_named(self, name: str) -> Page:
        """The page of that name, built or not; KeyError if there is none."""
        return self._pages[name]

    def visit(self, address: str) -> Page:
        """Move to what an address names, ``#p=plan``; the page that is then in view."""
        self._state.visit(address)
        return self._pages[self.page]

    def _receive(self, _widget: object, content: object, _buffers: object) -> None:
        if not isinstance(content, dict):
            return
        if isinstance(content.get("visit"), str):
            self._answered = int(content.get("number", 0))
            self._state.visit(content["visit"])
            self._tell_whereabouts()
        elif isinstance(content.get("keys"), list):
            self._state.store_keys = tuple(str(key) for key in content["keys"])
        elif isinstance(content.get("schema"), str):
            self._state.use_version(content["schema"])

    def _start_over(self, _change: object) -> None:
        """Another schema is in force: what was made from the old one is made again."""
        stale = [page for page in self._pages.values() if page.depends_on_schema]
        for page in stale:
            page.close()
        names = {page.name for page in stale}
        self.bodies = {name: body for name, body in self.bodies.items() if name not in names}
        self.version = _label(self._state)
        self._state.said = f"These pages now show schema {self.version}."
        self._follow()

    def _follow(self, _change: object = None) -> None:
        place = self._state.place
        name = place.page if place.page in self._pages else next(iter(self._pages))
        self.subject = self._pages[name].subject(place)
        self.page = name  # at once, so that the reader sees that something comes
        self._tell_whereabouts()
        self._build(name)

    def _build(self, name: str) -> None:
        if name not in self.bodies:
            self.bodies = {**self.bodies, name: _widget(self._pages[name])}

    def _accompany(self, _change: object = None) -> None:
        self.is_accompanied = bool(self.beside.markup)

    def _tell_whereabouts(self) -> None:
        self.whereabouts = {
            "address": self._state.address,
            "answered": self._answered,
            "amends": self._state.amends,
        }


def _label(state: AppState) -> str:
    """What the schema in force is called, with the house rules on top of it."""
    own = f"{state.schema.version}, your bundle" if state.is_bundle else state.schema.version
    return " + ".join([own, *(rules.name for rules in state.house)])


def _widget(page: Page) -> Widget:
    """The page's widget; a page that cannot be built says so, and the others go on."""
    try:
        return page.widget
    except Exception as error:
        _LOG.exception("The page %s could not be built", page.name)
        return View(
            tag(
                "div",
                tag("h1", page.title, class_="ipx-h1", tabindex="-1"),
                tag(
                    "p",
                    "This page could not be shown. That is our fault: ",
                    tag("code", str(error)),
                ),
                class_="ipx-stack",
            )
        )
