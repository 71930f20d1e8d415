"""The Compare page: what changed from one delivery to the next."""

from __future__ import annotations

from functools import partial

from ipywidgets import Box, Widget

from immport_explorer.app.pages.page import Door, Page
from immport_explorer.app.state import AppState
from immport_explorer.app.views.browser_copy import Kinds
from immport_explorer.app.views.compared import SHOWN, compared, what_is_here
from immport_explorer.app.views.errand import under_way
from immport_explorer.app.views.faults import or_fault
from immport_explorer.app.visit.deliveries import Deliveries
from immport_explorer.app.visit.drawer import Drawer
from immport_explorer.app.visit.packages import Brought
from immport_explorer.app.visit.store import NamedWork
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.app.widgets.brought_room import BroughtRoom
from immport_explorer.app.widgets.room_keeper import RoomKeeper
from immport_explorer.app.widgets.uploader import Uploader
from immport_explorer.app.widgets.view import View
from immport_explorer.markup import Markup
from immport_explorer.report.compared import headline
from immport_explorer.schema.model import Schema

EARLIER, LATER = "Drop the earlier delivery here", "Drop the later delivery here"
_HINT = "A package: a zip, a folder, or its files; or a released study (SDY…_Tab.zip)."
_COMPARING = "Comparing"
_WHAT = "The deliveries that you brought"
_KINDS = Kinds("your deliveries", "the names of your deliveries", "Their files are")


class ComparePage(Page):
    """Two packages, or a package and a release, compared."""

    name = "compare"
    title = "Compare"
    heading = "Compare two deliveries"
    door = Door(
        "See what changed",
        "Two deliveries of a package, or a package and what ImmPort released of it: rows added, "
        "gone and changed, by id and cell by cell.",
    )
    depends_on_schema = False  # what the reader brought must not be lost with it

    def __init__(self, state: AppState) -> None:
        super().__init__(state)
        self.deliveries = Deliveries()
        self._drawer = Drawer(state, NamedWork, self.name)
        self._shown = SHOWN

    def build(self) -> Widget:
        uploaders = [Uploader(label=label, hint=_HINT) for label in (EARLIER, LATER)]
        for place, uploader in enumerate(uploaders):
            uploader.on_upload(partial(self._take, place))
        self._here, self._progress, self._result = View(), View(), View()
        for view in (self._here, self._progress, self._result):
            view.on_do(self._do)
        errand = self.deliveries.errand
        errand.observe(self._show_progress, ["running", "doing", "refused", "failure"])
        errand.observe(self._show, "result")
        room = BroughtRoom(_WHAT, _KINDS, lambda: self.deliveries.uploads, self._put_back)
        self.keeper = RoomKeeper(self.state, self._drawer, room)
        self.keeper.begin()
        pair = Box(uploaders)
        pair.add_class("ipx-pair")
        page = Box([View(_heading()), pair, self._here, self.keeper, self._progress, self._result])
        page.add_class("ipx-box")
        return page

    def _take(self, place: int, upload: Upload) -> None:
        self.deliveries.take(place, upload, self._schema)
        self._show_here()

    def _put_back(self, brought: list[Brought | None]) -> None:
        self.deliveries.put_back(brought, self._schema)
        self._show_here()

    def _show_here(self) -> None:
        self._here.markup = what_is_here(self.deliveries)
        self.keeper.save_soon()

    @property
    def _schema(self) -> Schema | None:
        """A bundle that the reader brought; else what the files declare."""
        return self.state.schema if self.state.is_bundle else None

    def _do(self, name: str, value: str) -> None:
        if name == "swap":
            self.deliveries.swap(self._schema)
            self._show_here()
        elif name == "cancel":
            self.deliveries.errand.cancel()
            self.state.said = "Cancelled."
        elif name == "more":
            self._shown += 10 * SHOWN
            self._draw()
        elif name == "show":
            self._result.reveal(f"table-{value.replace('/', '-')}")
        elif name == "form":
            self.make("Writing the comparison", lambda: self.deliveries.in_form(value),
                      lambda file: self._result.download(*file))  # fmt: skip

    def _show_progress(self, _change: object = None) -> None:
        errand = self.deliveries.errand
        self._progress.markup = under_way(errand, _COMPARING, "comparison")
        self.state.said = errand.refused or self.state.said

    def _show(self, _change: object = None) -> None:
        self._shown = SHOWN
        self._draw()
        found = self.deliveries.comparison
        if found is not None:
            self.state.said = f"{headline(found)}."
            self._result.reveal("compared")

    def _draw(self) -> None:
        found, schema = self.deliveries.comparison, self.state.schema
        self._result.markup = (
            Markup("")
            if found is None
            else or_fault("The comparison", lambda: compared(found, schema, self._shown))
        )


def _heading() -> Markup:
    return ComparePage.head(
        "What a curator asks first of a new delivery: which rows were added, which are gone, "
        "and which cells say something else. Rows are known by their IDs, so their order and "
        "the form of the files do not count.",
    )
