"""A released study of the reader's own: opened, shown as the package that it becomes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ipywidgets import Box

from immport_explorer.app.state import AppState
from immport_explorer.app.views.browser_copy import Kinds
from immport_explorer.app.views.errand import under_way
from immport_explorer.app.views.faults import or_fault
from immport_explorer.app.views.released import about_releases, released
from immport_explorer.app.visit.drawer import Drawer
from immport_explorer.app.visit.opened_release import (
    OpenedRelease,
    package_of,
    recipe_of,
    taken,
)
from immport_explorer.app.visit.packages import Brought
from immport_explorer.app.visit.store import NamedWork
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.app.widgets.brought_room import BroughtRoom
from immport_explorer.app.widgets.room_keeper import RoomKeeper
from immport_explorer.app.widgets.uploader import Uploader
from immport_explorer.app.widgets.view import View
from immport_explorer.files.wording import counted
from immport_explorer.markup import Markup

if TYPE_CHECKING:
    from immport_explorer.app.widgets.result_panel import Maker

LABEL = "Drop a release here"
_WHAT = "The files of the release that you opened"
_KINDS = Kinds("the release that you opened", "the name of the release", "Its files are")
_HINT = "The Tab.zip of a study as ImmPort gives it, or the folder in it."


class ReleasePanel(Box):
    """Opens a release; ``make`` does a work beside the page and says meanwhile what is done."""

    def __init__(self, state: AppState, make: Maker, drawer: Drawer[NamedWork]) -> None:
        self._state, self._make = state, make
        self.opened = OpenedRelease()
        self._about, self._progress, self._result = View(about_releases()), View(), View()
        uploader = Uploader(label=LABEL, hint=_HINT)
        uploader.on_upload(self._open)
        self._progress.on_do(self._cancel)
        self._result.on_do(self._do)
        self.opened.errand.observe(self._show_progress, ["running", "doing", "refused", "failure"])
        self.opened.errand.observe(self._show, "result")
        room = BroughtRoom(_WHAT, _KINDS, lambda: [self.opened.upload], self._put_back)
        self.keeper = RoomKeeper(state, drawer, room)
        super().__init__([self._about, uploader, self.keeper, self._progress, self._result])
        self.add_class("ipx-box")
        self.keeper.begin()

    def reveal(self) -> None:
        """Bring it into view, and the focus to it."""
        self._about.reveal("own-release")

    def _put_back(self, brought: list[Brought | None]) -> None:
        for one in filter(None, brought):
            self._open(one)

    def _open(self, upload: Upload | Brought) -> None:
        self._state.said = f"Reading {upload.name}."
        self.opened.open(upload, self._state.schema)
        self.keeper.save_soon()

    def _cancel(self, _name: str, _value: str) -> None:
        self.opened.forget()
        self.keeper.save_soon()
        self._state.said = "Cancelled."

    def _do(self, name: str, study: str) -> None:
        one = self.opened.study(study)
        if one is None:
            return
        if name == "package":
            self._make("Writing the package", lambda: taken(package_of(one)), lambda content: (
                self._result.download(f"{one.name}.zip", content)
            ))  # fmt: skip
        elif name == "recipe":
            self._make("Writing the recipe", lambda: taken(recipe_of(one)), lambda content: (
                self._result.download(f"like-{one.name}.yaml", content)
            ))  # fmt: skip
        elif name == "check":
            self._make("Handing the package over", lambda: package_of(one), self._check)
        elif name == "like":
            self._make("Handing its design over", lambda: recipe_of(one), self._begin)

    def _check(self, package: Path) -> None:
        self._state.made = (package,)
        self._state.go(page="validate", template=None, example=None)

    def _begin(self, recipe: Path) -> None:
        """Let the page Fill begin a study like it."""
        self._state.lab = (recipe,)
        self._state.go(page="fill", template=None, example=None)

    def _show_progress(self, _change: object = None) -> None:
        title = f"Reading {self.opened.name}"
        self._progress.markup = under_way(self.opened.errand, title, "release")
        self._state.said = self.opened.errand.refused or self._state.said

    def _show(self, _change: object = None) -> None:
        studies = self.opened.studies
        if not studies:
            self._result.markup = Markup("")
            return
        self._result.markup = or_fault("The release", lambda: released(studies))
        self._state.said = (
            f"{self.opened.name} is read: {counted(len(studies), 'study', 'studies')}."
        )
        self._result.reveal(f"released-{studies[0].name}")
