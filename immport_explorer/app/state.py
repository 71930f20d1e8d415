"""What is selected, loaded and found: plain observable state, no widgets.

Whatever points somewhere (an issue, a node of the graph, a search hit, the address) calls
:meth:`AppState.go`; pages observe ``place`` and follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from traitlets import Any as AnyTrait
from traitlets import Bool, HasTraits, Instance, Int, Tuple, Unicode, observe

from immport_explorer.app.place import Place as Place
from immport_explorer.app.visit import scratch
from immport_explorer.schema.house import HouseRules, with_rules
from immport_explorer.schema.load import load_schema, versions
from immport_explorer.schema.model import Schema
from immport_explorer.validation.workspace import Workspace

if TYPE_CHECKING:
    from immport_explorer.app.course.progress import Course

_VERSION = "z"


@dataclass
class Answers:
    """What the reader said about the study, on the page Plan."""

    species: str = "human"
    assays: set[str] = field(default_factory=set)
    others: str = ""
    clinical: set[str] = field(default_factory=set)
    results: bool = True


class AppState(HasTraits):
    """The one state of the page.

    ``schema`` is the :class:`Schema` in force, ``place`` where the reader is, ``query`` what is
    searched for among templates, ``report`` the :class:`ValidationReport` in view (or None) and
    ``package`` the name of what it is about, ``theme`` ``auto``, ``light`` or ``dark``, ``said``
    the last thing to tell a screen reader, ``task`` what is being made for the reader, or why it
    could not be. ``received`` is a report that ImmPort sent, for the page about it to open, ``lab``
    a lab's files for the page Fill, ``made`` a package that was made there for the page Validate,
    ``brought`` an upload for it from another page, ``opening`` the file that it is to open of the
    example at its place.
    ``answers`` are those of the plan, ``planned`` counts their changes; ``restored`` counts
    how often they, and the workspace, were taken from a file. ``store_keys`` are the keys under
    which the browser's tabs keep work, its own first; ``at_risk`` tells that leaving loses work,
    ``is_kept`` that loading the page again brings it back, both as :meth:`tell_kept` says;
    ``forgotten`` and ``others_forgotten`` count how often the kept work of this tab, and of other
    tabs, was to be deleted, on whatever page. ``planned_work()`` gives what writes
    down, for a thread, the fixes that are planned now, or None where none are; ``coming_work`` are
    those of a file of progress, which wait for their package. ``house`` are the house rules of the
    visit, which ``schema`` has in it.
    """

    schema: Any = Instance(Schema)
    place: Any = Instance(Place, args=())
    query: Any = Unicode("")
    report: Any = AnyTrait(None, allow_none=True)
    package: Any = Unicode("")
    theme: Any = Unicode("auto")
    said: Any = Unicode("")
    task: Any = Unicode("")
    answers: Any = Instance(Answers, args=())
    planned: Any = Int(0)
    restored: Any = Int(0)
    last_work: Any = Instance(Place, args=())
    received: Any = AnyTrait(None, allow_none=True)
    store_keys: Any = Tuple()
    at_risk: Any = Bool(False)
    is_kept: Any = Bool(False)
    forgotten: Any = Int(0)
    others_forgotten: Any = Int(0)
    planned_work: Any = AnyTrait(lambda: None)
    coming_work: Any = AnyTrait(None, allow_none=True)
    lab: Any = Tuple()
    made: Any = Tuple()
    brought: Any = AnyTrait(None, allow_none=True)
    opening: Any = Unicode("")
    house: Any = Tuple()
    amends = False
    _bare: Schema | None = None

    @cached_property
    def workspace(self) -> Workspace:
        """The ids that ImmPort holds already; it lives as long as the dashboard."""
        return Workspace(scratch.folder() / "workspace.sqlite")

    @cached_property
    def course(self) -> Course:
        """How far the reader is in the walkthroughs of the page Learn."""
        from immport_explorer.app.course.progress import Course

        return Course(self)

    @observe("place")
    def _note_work(self, change: Any) -> None:
        """``last_work`` is the last place that was not the page Start."""
        if change["new"].page != Place().page:
            self.last_work = change["new"]

    def tell_kept(self, page: str, *, at_risk: bool, is_kept: bool) -> None:
        """Say whether leaving loses work of a page, and whether some of it is kept."""
        self._of_pages[page] = (at_risk, is_kept)
        self.at_risk = any(risk for risk, _ in self._of_pages.values())
        self.is_kept = any(kept for _, kept in self._of_pages.values())

    def forget_work(self) -> None:
        """Have what this tab keeps deleted, on every page."""
        self.forgotten += 1
        self.said = "Deleted. Nothing more is kept in this visit."

    def forget_others(self) -> None:
        """Have what other tabs keep deleted, on every page."""
        self.others_forgotten += 1
        self.said = "Deleted. What this tab keeps is still there."

    @cached_property
    def _of_pages(self) -> dict[str, tuple[bool, bool]]:
        return {}

    def go(self, **changes: str | None) -> None:
        """Move: ``go(page="templates", template="biosamples", column="Type")``.

        What is not named stays, but a new template forgets section, side and column (and so on
        downwards), and the list of terms closes.
        """
        self.place = self.place.to(**changes)

    def amend(self, **changes: str | None) -> None:
        """Move as :meth:`go` does, so that going back leads to where the reader was before: a word
        that is typed is one move, not one a letter."""
        self.amends = True
        try:
            self.go(**changes)
        finally:
            self.amends = False

    @property
    def address(self) -> str:
        """The address of the place; it names the schema's version where that is not the newest."""
        is_default = self.is_bundle or self.schema.version == versions()[-1]
        return self.place.address + ("" if is_default else f"&{_VERSION}={self.schema.version}")

    @property
    def is_bundle(self) -> bool:
        """Whether the schema is a bundle's that somebody brought, not one that we hold."""
        return self.schema.origin not in versions()

    def visit(self, address: str) -> None:
        """Move to what an address names."""
        version = dict(parse_qsl(address.lstrip("#"))).get(_VERSION)
        if version is not None:
            self.use_version(version)
        self.place = Place.parse(address)

    def use_version(self, version: str) -> None:
        """Bring that version of the schema into force, if it is one that we hold."""
        if version in versions() and (self.is_bundle or version != self.schema.version):
            self.bring(load_schema(version))

    def bring(self, schema: Schema) -> None:
        """Bring a schema into force, with the visit's house rules on top of it."""
        self._bare = schema
        self.schema = with_rules(schema, self.house)

    @property
    def bare_schema(self) -> Schema:
        """The schema in force without the visit's house rules."""
        return self._bare or self.schema

    def set_house(self, rules: Sequence[HouseRules]) -> None:
        """Have these house rules hold from now on, and no others."""
        bare, self.house = self.bare_schema, tuple(rules)
        self.bring(bare)
