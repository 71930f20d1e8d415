"""Keeps a copy of the work in the reader's browser where the host keeps nothing, and says so."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from ipywidgets import Box

from immport_explorer.app.state import AppState
from immport_explorer.app.views.browser_copy import kept_in_browser
from immport_explorer.app.visit.background import Together, beside
from immport_explorer.app.visit.browser_copies import FILES_BOUND, PROGRESS_BOUND
from immport_explorer.app.visit.checking import Checking
from immport_explorer.app.visit.intake import Intake
from immport_explorer.app.visit.limits import limits
from immport_explorer.app.visit.settings import BROWSER_COPY_VARIABLE, ON
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.app.widgets.browser_copy import BrowserCopy, Files
from immport_explorer.app.widgets.progress import ProgressError, restore, saving
from immport_explorer.app.widgets.view import View

_SETTLE = 1.0  # seconds in which changes are kept together


class Workplace(Protocol):
    """Where the reader works: the page Validate."""

    state: AppState
    checking: Checking
    intake: Intake

    def take(self, upload: Upload) -> None:
        """Check what was uploaded."""
        ...


class BrowserKeeper(Box):
    """``changed()`` is called when it is otherwise than before whether the work is kept."""

    def __init__(self, place: Workplace, changed: Callable[[], None]) -> None:
        self._place, self._changed = place, changed
        self._is_on = os.environ.get(BROWSER_COPY_VARIABLE) == ON or limits().keep is None
        self._saving = Together(_SETTLE, self._save)
        self._is_ended = False
        self._asked = 0  # how many times it was to be kept; only the last one counts
        self._left_out = ""  # why the package is not in the copy
        self._wrong = ""  # what is wrong with the copy that came back
        self._view = View()
        self._copy = BrowserCopy(self._follow, self._take_progress)
        self._copy.on_upload(place.take)
        self._view.on_do(self._do)
        super().__init__([self._view, self._copy])
        self.add_class("ipx-box")
        place.state.observe(lambda _change: self._begin(), "store_keys")
        place.state.observe(lambda _change: self.show(), "report")
        self._begin()

    @property
    def is_on(self) -> bool:
        """Whether it is the browser that keeps the work."""
        return self._is_on and not self._is_ended

    @property
    def is_told(self) -> bool:
        """Whether it is said here that the work is kept, or why not."""
        return self.is_on and bool(self._copy.kept or self._why_not())

    @property
    def is_kept(self) -> bool:
        """Whether the browser holds all of the work, as it was a moment ago."""
        return self.is_on and bool(self._copy.kept) and not self._left_out

    def save_soon(self) -> None:
        """Have the browser keep what there is by now, with what changes in a moment."""
        state, is_possible = self._place.state, self.is_on and not self._copy.refuses
        if is_possible and state.store_keys and state.report is not None:
            self._saving.ask()

    def forget(self) -> None:
        """Delete the copy, and keep none in this visit any more."""
        if self._is_on:
            self._is_ended = True
            self._copy.forget()
        self.show()

    def show(self) -> None:
        """Say what the browser keeps, and offer what it kept of an earlier visit."""
        has_work = self._place.state.report is not None
        self._view.markup = kept_in_browser(
            found=None if has_work else self._copy.found,
            is_kept=has_work and self.is_on and bool(self._copy.kept),
            left_out=self._left_out,
            wrong=self._wrong or self._copy.refusal,
            failure=self._why_not() if has_work and self.is_on else "",
        )

    def _begin(self) -> None:
        """The browser told the key of its tab, or that it keeps nothing."""
        keys = self._place.state.store_keys
        if self._is_on and keys:
            self._copy.begin(keys[0])
        self.show()

    def _follow(self) -> None:
        """Something of the copy is other than before."""
        self.show()
        self._changed()

    def _why_not(self) -> str:
        if not self._place.state.store_keys:
            return "it keeps nothing for this page"
        return self._copy.failure

    def _save(self) -> None:
        self._asked += 1
        asked = self._asked
        files, self._left_out = self._files()
        package, write = self._place.state.package, saving(self._place.state)

        def keep(progress: bytes) -> None:
            if not self.is_on or asked != self._asked:
                return
            if len(progress) > PROGRESS_BOUND:
                self._copy.fail(ValueError("there is too much of it"))
                return
            try:
                self._copy.keep(package, progress, files)
            except OSError as error:
                self._copy.fail(error)

        beside(write, keep, self._copy.fail)

    def _files(self) -> tuple[Files, str]:
        """The files of the package in view, and why they are not to be kept, or nothing."""
        job, written = self._place.checking.job, self._place.checking.written
        if job is None or (self._place.intake.example and written is None):
            return (), ""
        if job.earlier:
            return (), "there are several packages"
        files = list(_members(job.sources))
        if _size(files) > FILES_BOUND:
            return (), f"it is larger than {FILES_BOUND // 2**20} MB"
        return tuple(files), ""

    def _take_progress(self, content: bytes) -> None:
        """What the browser kept came back; its files follow."""
        self._wrong = ""
        try:
            self._place.state.said = restore(self._place.state, content)
        except ProgressError as error:
            self._wrong = str(error)
        self.show()

    def _do(self, name: str, _value: str) -> None:
        if name == "bring-copy":
            self._copy.give()
        elif name == "delete-copy":
            self.forget()
            self._place.state.said = "Deleted. Your browser keeps nothing more of this visit."
        elif name == "delete-found":
            self._copy.forget()
            self._place.state.said = "Deleted."


def _members(sources: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Single files by their names, those of a folder below its name."""
    for source in sources:
        if source.is_dir():
            for path in sorted(source.rglob("*")):
                if path.is_file():
                    yield str(Path(source.name, path.relative_to(source)).as_posix()), path
        else:
            yield source.name, source


def _size(files: Files) -> int:
    return sum(path.stat().st_size for _, path in files)
