"""The package in view and what is planned for it, as the reader's browser keeps a copy of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from immport_explorer.app.state import AppState
from immport_explorer.app.views.browser_copy import PACKAGE
from immport_explorer.app.visit.browser_copies import all_or_none
from immport_explorer.app.visit.checking import Checking
from immport_explorer.app.visit.intake import Intake
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.app.widgets.browser_copy import Files
from immport_explorer.app.widgets.progress import restore, saving


class Workplace(Protocol):
    """Where the reader works: the page Validate."""

    state: AppState
    checking: Checking
    intake: Intake

    def take(self, upload: Upload) -> None:
        """Check what was uploaded."""
        ...


class PackageCopy:
    """What :class:`~immport_explorer.app.widgets.browser_keeper.BrowserKeeper` keeps of the page
    Validate."""

    room, kinds = "", PACKAGE

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self.take = place.take

    @property
    def name(self) -> str:
        return self._place.state.package

    @property
    def has_work(self) -> bool:
        return self._place.state.report is not None

    def files(self) -> tuple[Files, str]:
        job, written = self._place.checking.job, self._place.checking.written
        if job is None or (self._place.intake.example and written is None):
            return (), ""
        if job.earlier:
            return (), "there are several packages"
        return all_or_none((source.name, source) for source in job.sources)

    def writing(self) -> Callable[[], bytes]:
        return saving(self._place.state)

    def restore(self, content: bytes, *, has_files: bool) -> str:
        return restore(self._place.state, content)
