"""Keeps a copy of the work in the reader's browser where the host keeps nothing, and says so."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Protocol

from ipywidgets import Box

from immport_explorer.app.state import AppState
from immport_explorer.app.views.browser_copy import Kinds, kept_in_browser
from immport_explorer.app.visit.background import Together, beside
from immport_explorer.app.visit.browser_copies import PROGRESS_BOUND
from immport_explorer.app.visit.limits import limits
from immport_explorer.app.visit.settings import BROWSER_COPY_VARIABLE, ON
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.app.widgets.browser_copy import BrowserCopy, Files
from immport_explorer.app.widgets.progress import ProgressError
from immport_explorer.app.widgets.view import View

_SETTLE = 1.0  # seconds in which changes are kept together


class Holder(Protocol):
    """What is copied: the work of a page. ``room`` names the page where it is not Validate."""

    room: str
    kinds: Kinds

    @property
    def name(self) -> str:
        """What it is called: the package's name."""
        ...

    @property
    def has_work(self) -> bool: ...

    def files(self) -> tuple[Files, str]:
        """The files to be copied, and why those of the reader are not, or nothing."""
        ...

    def writing(self) -> Callable[[], bytes]:
        """What writes down the rest, for a thread."""
        ...

    def restore(self, content: bytes, *, has_files: bool) -> str:
        """Take what was written, whose files may follow; what to tell of it. Raises
        ProgressError."""
        ...

    def take(self, upload: Upload) -> None:
        """Take the files of a copy that came back."""
        ...


class BrowserKeeper(Box):
    """``changed()`` is called when it is otherwise than before whether the work is kept."""

    def __init__(self, state: AppState, holder: Holder, changed: Callable[[], None]) -> None:
        self._state, self._holder, self._changed = state, holder, changed
        self._is_on = os.environ.get(BROWSER_COPY_VARIABLE) == ON or limits().keep is None
        self._saving = Together(_SETTLE, self._save)
        self._is_ended = False
        self._asked = 0  # how many times it was to be kept; only the last one counts
        self._one_at_a_time = threading.RLock()  # where no event loop runs, threads call back
        self._left_out = ""  # why the package is not in the copy
        self._wrong = ""  # what is wrong with the copy that came back
        self._view = View()
        self._copy = BrowserCopy(self._follow, self._take_progress)
        self._copy.on_upload(holder.take)
        self._view.on_do(self._do)
        super().__init__([self._view, self._copy])
        self.add_class("ipx-box")
        state.observe(lambda _change: self._begin(), "store_keys")
        state.observe(lambda _change: self._forget(), "forgotten")
        state.observe(lambda _change: self.show(), "report")
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
        is_possible = self.is_on and not self._copy.refuses
        if is_possible and self._state.store_keys and self._holder.has_work:
            self._saving.ask()

    def empty(self) -> None:
        """Delete the copy: there is nothing left to be kept."""
        if self.is_on and self._copy.kept:
            self._copy.forget()

    def _forget(self) -> None:
        """Delete the copy, and keep none in this visit any more."""
        if self._is_on:
            self._is_ended = True
            self._copy.forget(whole=True)
        self.show()

    def show(self) -> None:
        """Say what the browser keeps, and offer what it kept of an earlier visit."""
        has_work = self._holder.has_work
        self._view.markup = kept_in_browser(
            found=None if has_work else self._copy.found,
            is_kept=has_work and self.is_on and bool(self._copy.kept),
            left_out=self._left_out,
            wrong=self._wrong or self._copy.refusal,
            failure=self._why_not() if has_work and self.is_on else "",
            kinds=self._holder.kinds,
            room=self._holder.room,
        )

    def _begin(self) -> None:
        """The browser told the key of its tab, or that it keeps nothing."""
        keys = self._state.store_keys
        if self._is_on and keys:
            self._copy.begin(keys[0], self._holder.room)
        self.show()

    def _follow(self) -> None:
        """Something of the copy is other than before."""
        self.show()
        self._changed()

    def _why_not(self) -> str:
        if not self._state.store_keys:
            return "it keeps nothing for this page"
        return self._copy.failure

    def _save(self) -> None:
        with self._one_at_a_time:
            self._asked += 1
            asked = self._asked
        files, self._left_out = self._holder.files()
        package, write = self._holder.name, self._holder.writing()

        def keep(progress: bytes) -> None:
            with self._one_at_a_time:
                if self.is_on and asked == self._asked:
                    self._keep(package, progress, files)

        beside(write, keep, self._copy.fail)

    def _keep(self, package: str, progress: bytes, files: Files) -> None:
        if len(progress) > PROGRESS_BOUND:
            self._copy.fail(ValueError("there is too much of it"))
            return
        try:
            self._copy.keep(package, progress, files)
        except OSError as error:
            self._copy.fail(error)

    def _take_progress(self, content: bytes, has_files: bool) -> None:
        """What the browser kept came back; its files follow."""
        self._wrong = ""
        try:
            self._state.said = self._holder.restore(content, has_files=has_files)
        except ProgressError as error:
            self._wrong = str(error)
        self.show()

    def _do(self, name: str, _value: str) -> None:
        if name == "bring-copy":
            self._copy.give()
        elif name == "delete-copy":
            self._state.forgotten += 1
            self._state.said = "Deleted. Your browser keeps nothing more of this visit."
        elif name == "delete-found":
            self._copy.forget()
            self._state.said = "Deleted."
