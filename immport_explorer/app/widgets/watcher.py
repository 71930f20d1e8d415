"""Follows a folder of the reader's own: checks it, and again when a file in it is saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec

from immport_explorer.app.state import AppState
from immport_explorer.app.views.watched import watched
from immport_explorer.app.visit.background import beside
from immport_explorer.app.visit.checking import Checking, Job
from immport_explorer.app.visit.planned_work import PlannedWork
from immport_explorer.app.visit.watched import FolderWatch, Signatures, changed_files, signatures
from immport_explorer.app.widgets.bench import Bench
from immport_explorer.app.widgets.view import View


class Workplace(Protocol):
    """Where the folder is checked: the page Validate."""

    state: AppState
    checking: Checking
    bench: Bench

    def check(self, job: Job, name: str, *, keeps_view: bool = False) -> None:
        """Check a package; ``keeps_view`` leaves the last result in view until the new one."""
        ...


class Watcher(View):
    """``carry(planned)`` is called with what the reader planned before the folder is checked again,
    to plan it again after that."""

    def __init__(
        self, place: Workplace, folder: Path, carry: Callable[[PlannedWork | None], None]
    ) -> None:
        super().__init__()
        self.folder = folder
        self._place, self._carry = place, carry
        self._known: Signatures = {}
        self._saved: list[str] = []  # what was saved since the check in view
        self._waits = False
        self._failure = ""
        self._checked: datetime | None = None
        self._watch = FolderWatch(folder, self._follow, self._fail)
        self.on_do(lambda _name, _value: self._check_again())

    @property
    def is_in_view(self) -> bool:
        """Whether the result in view is the folder's, not one of another package."""
        job = self._place.checking.job
        return job is not None and job.sources == (self.folder,)

    def begin(self, *, checks: bool = True) -> None:
        """Check the folder now, and look after it from now on."""
        try:
            self._known = signatures(self.folder)
        except OSError as error:
            self._fail(error)
        if checks:
            self._place.check(Job((self.folder,)), self.folder.name)
        self._watch.begin(self._known)
        self.show()

    def end(self) -> None:
        """Look after it no longer."""
        self._watch.end()

    def go_on(self) -> None:
        """Check what was saved in the meantime, now that nothing is in its way."""
        if self._waits and not self._why_not():
            self._check_again()

    def note_result(self) -> None:
        """The result in view is a new one."""
        if self.is_in_view:
            self._checked = datetime.now()
        self.show()

    def show(self) -> None:
        """Say which folder is followed, when it was checked last and what was saved."""
        self.markup = watched(
            self.folder,
            checked=self._checked,
            saved=self._saved,
            waits=self._why_not() if self._waits or not self.is_in_view else "",
            failure=self._failure,
        )

    def _follow(self, now: Signatures) -> None:
        self._failure = ""
        before, self._known = self._known, now
        files = changed_files(before, now)
        is_seen = self._checked is not None and not self._waits
        self._saved = files if is_seen else sorted({*self._saved, *files})
        self._waits = bool(self._saved)
        self.go_on()
        self.show()

    def _why_not(self) -> str:
        """Why what was saved is not checked at once; empty where it is."""
        if self._place.bench.editor.grid.opened is not None:
            return "It is checked when you close the grid."
        if self._place.checking.written is not None:
            return "The corrected package is in view: download it before you check the folder."
        return "" if self.is_in_view else "Another package is in view."

    def _check_again(self) -> None:
        self._waits, self._checked = False, None
        planned, saved = self._place.state.planned_work(), tuple(self._saved)

        def check(kept: PlannedWork | None) -> None:
            self._carry(kept)
            self._place.check(Job((self.folder,)), self.folder.name, keeps_view=True)

        beside(
            lambda: _of_other_files(planned(), saved) if planned is not None else None,
            check,
            lambda _error: check(None),
        )

    def _fail(self, error: OSError) -> None:
        self._failure = error.strerror or str(error)
        self.show()


def _of_other_files(planned: PlannedWork, saved: Sequence[str]) -> PlannedWork:
    """What is planned, to be planned again only for files that were not saved since."""
    changed = [path for path in planned.files if _is_among(path, saved)]
    return msgspec.structs.replace(planned, files={**planned.files, **dict.fromkeys(changed, "")})


def _is_among(path: str, saved: Sequence[str]) -> bool:
    """Whether a package's path is one of the folder's, which may have it in a folder of its own."""
    return any(each == path or each.endswith(f"/{path}") for each in saved)
