"""Keeps what the reader does on a page besides Validate, gives it back, and says so."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, Protocol

import msgspec
from ipywidgets import Box

from immport_explorer.app.state import AppState
from immport_explorer.app.views.browser_copy import Kinds
from immport_explorer.app.views.kept import kept
from immport_explorer.app.visit import scratch
from immport_explorer.app.visit.background import SETTLE, Together, beside
from immport_explorer.app.visit.browser_copies import all_or_none
from immport_explorer.app.visit.drawer import Drawer, HeldFiles
from immport_explorer.app.visit.store import K, Store
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.app.widgets.browser_copy import Files
from immport_explorer.app.widgets.browser_keeper import BrowserKeeper
from immport_explorer.app.widgets.progress import ProgressError
from immport_explorer.app.widgets.view import View

_LOG = logging.getLogger(__name__)


class Room(Protocol[K]):
    """What a page holds; ``kinds`` names it in sentences about the browser's copy."""

    kinds: Kinds

    @property
    def what(self) -> str:
        """What it is called in a sentence, in the plural: these are kept."""
        ...

    @property
    def name(self) -> str:
        """What the browser's copy is called."""
        ...

    @property
    def has_work(self) -> bool: ...

    def is_to_wait(self, work: K) -> bool:
        """Whether that work, the reader's own, is not to replace what is in view, an example."""
        ...

    @property
    def is_at_risk(self) -> bool:
        """Whether something would be lost if it were not kept."""
        ...

    def files(self) -> HeldFiles:
        """The files, by the paths under which they are kept."""
        ...

    def work(self) -> K | None:
        """What is kept besides them; None where there is nothing."""
        ...

    def take_back(self, work: K, folder: Path) -> None:
        """Take what was kept, with its files in a folder, which is the room's from then on."""
        ...


class RoomKeeper(Box, Generic[K]):
    """Shows what is kept of a room. What came back before the page was built is taken at once."""

    def __init__(self, state: AppState, drawer: Drawer[K], room: Room[K]) -> None:
        self._state, self._drawer, self._room = state, drawer, room
        self._saving = Together(SETTLE, self._save)
        self._is_due = self._is_busy = self._is_asked = False
        self._one_at_a_time = threading.Lock()  # where no event loop runs, threads call back
        self._has_room = True
        self._view = View()
        self._view.on_do(self._do)
        self._copy = BrowserKeeper(state, _Copied(drawer, room), self.show)
        super().__init__([self._view, self._copy])
        self.add_class("ipx-box")
        drawer.on_change = self._follow

    def begin(self) -> None:
        """Take what came back already."""
        self._follow()

    def save_soon(self) -> None:
        """Keep what there is by now, with what changes in a moment."""
        self.show()
        if not self._room.has_work:
            self._copy.empty()
        self._copy.save_soon()
        if self._keeps:
            self._is_due = True
            self._saving.ask()

    @property
    def is_settled(self) -> bool:
        """Whether nothing is about to be kept."""
        return not (self._is_due or self._is_busy)

    @property
    def _keeps(self) -> bool:
        return self._drawer.store.is_open and self._drawer.work is None

    def show(self) -> None:
        """Say what is kept, and offer what another tab left."""
        store, has_work = self._drawer.store, self._room.has_work
        is_kept = has_work and ((self._keeps and self._has_room) or self._copy.is_kept)
        self._view.markup = kept(
            seconds=store.seconds if store.is_open else None,
            has_work=has_work,
            has_room=self._has_room,
            elsewhere=store.of_other_tabs(),
            has_copy=self._copy.is_told,
            what=self._room.what,
            room=self._drawer.room,
            waits=self._drawer.work is not None,
        )
        at_risk = self._room.is_at_risk and not is_kept
        self._state.tell_kept(self._drawer.room, at_risk=at_risk, is_kept=is_kept)

    def _follow(self) -> None:
        """Take what came back, unless an example is in view, which the reader asked for."""
        work = self._drawer.work
        if work is not None and not self._room.is_to_wait(work):
            self._take()
        self.show()

    def _take(self) -> None:
        found = self._drawer.take()
        if found is not None:
            self._room.take_back(*found)
            self.save_soon()

    def _do(self, name: str, _value: str) -> None:
        if name == "bring-work":
            if self._drawer.work is None:
                self._drawer.bring()
            self._take()
        elif name == "delete-waiting":
            self._drawer.give_up()
            self.save_soon()
        elif name == "delete-work":
            self._state.forget_work()
        elif name == "delete-others":
            self._state.forget_others()
        self.show()

    def _save(self) -> None:
        if not self._keeps:
            self._is_due = False
            return
        with self._one_at_a_time:
            self._is_asked = self._is_busy
            if self._is_busy:
                return
            self._is_busy = True
        store, work, files = self._drawer.store, self._room.work(), self._room.files()
        beside(lambda: _keep(store, work, files), self._saved, self._failed)

    def _saved(self, has_room: bool) -> None:
        self._has_room = has_room
        with self._one_at_a_time:
            self._is_busy, again = False, self._is_asked
            self._is_due, self._is_asked = again, False
        if again:
            self._save()
        self.show()

    def _failed(self, error: Exception) -> None:
        _LOG.warning("The work could not be kept: %s", error)
        self._saved(False)


def _keep(store: Store[K], work: K | None, files: HeldFiles) -> bool:
    """Keep it, or nothing where there is nothing; False where there is no room. Raises OSError."""
    if work is None:
        store.empty()
        return True
    if not store.keep_files(files):
        return False
    store.save(work)
    return True


class _Copied(Generic[K]):
    """What the browser's copy is made of, and how it is given back."""

    def __init__(self, drawer: Drawer[K], room: Room[K]) -> None:
        self._kind, self.room = drawer.kind, drawer.room
        self._of, self.kinds = room, room.kinds
        self._coming: K | None = None

    @property
    def name(self) -> str:
        return self._of.name

    @property
    def has_work(self) -> bool:
        return self._of.has_work

    def files(self) -> tuple[Files, str]:
        return all_or_none(self._of.files())

    def writing(self) -> Callable[[], bytes]:
        work: Any = self._of.work()
        return lambda: msgspec.json.encode(work)

    def restore(self, content: bytes, *, has_files: bool) -> str:
        try:
            self._coming = msgspec.json.decode(content, type=self._kind)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise ProgressError(f"What your browser kept cannot be read: {error}.") from error
        if not has_files:
            self._give(scratch.folder())
        return "Your work is back."

    def take(self, upload: Upload) -> None:
        self._give(upload.folder)

    def _give(self, folder: Path) -> None:
        work, self._coming = self._coming, None
        if work is not None:
            self._of.take_back(work, folder)
