"""The protocol of a page of the dashboard.

A page is a class over :class:`Page`::

    class DataModelPage(Page):
        name = "datamodel"          # in the address: #p=datamodel
        title = "Data model"        # in the navigation
        heading = "Data model"      # its h1
        door = Door("See how it fits together", "The tables behind the templates.")  # on Start
        scenes = (Scene("table", "#p=datamodel&d=subject", heading),)  # states to look at

        def build(self) -> Widget:  # once, when the page is first shown
            self._view = View()
            self.watch(self._follow, "place", "report")
            self._follow()
            return self._view

        def _follow(self, change=None) -> None:
            self._view.markup = tag("h1", self.state.place.table or "Data model", class_="ipx-h1")

- All that is selected is in ``self.state`` (:class:`~immport_explorer.app.state.AppState`); a
  control only moves it, ``self.state.go(table="biosample")``, and the page follows by watching.
- When another schema comes into force, a page that depends on it is closed and built again.
- Links are plain: ``link(self.state.place.to(table="subject").address, "subject")``. The shell
  turns a click on a ``#...`` link into a move, in Voila (with the address) and in JupyterLab
  (without).
- Markup is built by :mod:`immport_explorer.markup` and shown by
  :class:`immport_explorer.app.widgets.view.View`; nothing else makes markup, and no
  ``widgets.HTML`` is used. Any other widget (a Plotly FigureWidget) may stand beside a View in a
  ``widgets.Box``.
- The accessibility test and the screenshots go through ``looks()``: the page as it opens, and its
  ``scenes``.
- The first heading of a page is an ``h1`` with class ``ipx-h1``; the shell moves the focus to it
  when the page changes.
- Import heavy things inside ``build``: a page that nobody opens costs nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from ipywidgets import Widget

from immport_explorer.app.state import AppState, Place
from immport_explorer.app.views.glossary import lead
from immport_explorer.app.visit.background import beside
from immport_explorer.markup import Child, Markup, tag

Result = TypeVar("Result")


@dataclass(frozen=True)
class Door:
    """How the page Start leads to another: what one does there, and what it gives."""

    title: str
    summary: str


@dataclass(frozen=True)
class Scene:
    """A state of a page that is looked at: ``heading`` is its h1, ``press`` are selectors of what
    is pressed there, one after another, ``shown`` is one of what is seen when all is there.
    """

    name: str
    address: str
    heading: str
    press: tuple[str, ...] = ()
    shown: str = ""
    in_readme: bool = False


class Page(ABC):
    """One page: made with the state, built when first shown."""

    name: ClassVar[str]
    title: ClassVar[str]
    heading: ClassVar[str]
    door: ClassVar[Door | None] = None
    scenes: ClassVar[tuple[Scene, ...]] = ()
    depends_on_schema: ClassVar[bool] = True

    @classmethod
    def looks(cls) -> tuple[Scene, ...]:
        """The states in which the page is looked at, the one in which it opens first."""
        return (Scene(cls.name, Place(page=cls.name).address, cls.heading), *cls.scenes)

    def __init__(self, state: AppState) -> None:
        self.state = state
        self._widget: Widget | None = None
        self._watching: list[tuple[Callable[[Any], None], tuple[str, ...]]] = []

    @property
    def widget(self) -> Widget:
        """The page's widget; the first call builds it."""
        if self._widget is None:
            self._widget = self.build()
        return self._widget

    @classmethod
    def head(cls, words: str, *more: Child) -> Markup:
        """The page's heading, and what the page is for, with the glossary's words explained."""
        return tag(
            "header",
            tag("h1", cls.heading, class_="ipx-h1", tabindex="-1"),
            lead(words, cls.name),
            more,
            class_="ipx-stack ipx-tight",
        )

    def subject(self, place: Place) -> str:
        """What is in view of the page at that place, for the browser's title; empty for the page as
        a whole."""
        return ""

    @property
    def is_built(self) -> bool:
        return self._widget is not None

    def watch(self, handler: Callable[[Any], None], *names: str) -> None:
        """Call ``handler(change)`` when one of these of the state changes, until :meth:`close`."""
        self._watching.append((handler, names))
        self.state.observe(handler, list(names))

    def close(self) -> None:
        """Stop following the state and forget the widget; it is built anew when asked for."""
        for handler, names in self._watching:
            self.state.unobserve(handler, list(names))
        self._watching.clear()
        self._widget = None

    def make(
        self,
        what: str,
        work: Callable[[], Result],
        then: Callable[[Result], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Do ``work`` beside the page, then ``then(result)``; meanwhile the reader sees ``what`` is
        being done (``Making the file``). ``failed(error)`` tells of what may well fail; else a
        failure is our fault, and said so.
        """
        state = self.state
        state.task = f"{what}…"

        def done(result: Result) -> None:
            state.task = ""
            then(result)

        def stopped(error: Exception) -> None:
            state.task = "" if failed else f"{what} failed, which is our fault: {error}"
            if failed:
                failed(error)

        beside(work, done, stopped)

    @abstractmethod
    def build(self) -> Widget:
        """Make the page's widget and link it to the state."""
