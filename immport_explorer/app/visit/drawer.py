"""The kept work of one page besides Validate, whether the page is built or not; no widgets."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Generic

from immport_explorer.app.state import AppState
from immport_explorer.app.visit import scratch
from immport_explorer.app.visit.packages import Brought
from immport_explorer.app.visit.store import K, Store
from immport_explorer.app.visit.uploads import Upload

_LOG = logging.getLogger(__name__)

HeldFiles = list[tuple[str, Path]]
"""Files and folders by the paths under which they are kept."""


class Drawer(Generic[K]):
    """Opened once the browser tells its keys, and emptied when the reader deletes what is kept.

    ``work`` is what came back and is not taken yet, as long as which nothing is kept in its place;
    ``on_change()`` is called when it came, or went.
    """

    def __init__(self, state: AppState, kind: type[K], room: str) -> None:
        self.kind, self.room = kind, room
        self.store = Store(kind, room)
        self.work: K | None = None
        self.on_change: Callable[[], None] = lambda: None
        self._state = state
        state.observe(self._open, "store_keys")
        state.observe(self._delete, "forgotten")
        state.observe(self._delete_others, "others_forgotten")

    def bring(self) -> None:
        """Take over what another tab keeps."""
        self.work = self.store.bring()

    def give_up(self) -> None:
        """Delete what came back."""
        self.work = None
        self.store.empty()

    def take(self) -> tuple[K, Path] | None:
        """What came back, with its files in a folder of their own; None where they are gone."""
        work, self.work = self.work, None
        if work is None:
            return None
        folder = scratch.folder() / "kept"
        try:
            if work.files:
                return work, self.store.copy_file(work, "", folder)
        except OSError as error:
            _LOG.warning("Kept work cannot be brought back: %s", error)
            return None
        folder.mkdir()
        return work, folder

    def _open(self, change: object) -> None:
        own, *others = self._state.store_keys or ("",)
        self.work = self.store.open(own, others)
        self.on_change()

    def _delete(self, _change: object) -> None:
        self.work = None
        self.store.delete()
        self.on_change()

    def _delete_others(self, _change: object) -> None:
        self.store.delete_others()
        self.on_change()


def files_of(uploads: Iterable[Upload | Brought | None]) -> HeldFiles:
    """What was brought, each upload's below its number."""
    return [
        (f"{number}/{path.name}", path)
        for number, upload in enumerate(uploads)
        if upload is not None
        for path in sorted(upload.folder.iterdir())
    ]


def brought_from(folder: Path, names: Iterable[str]) -> list[Brought | None]:
    """What :func:`files_of` kept, from a folder with these files; None for what is not there."""
    return [_brought(folder / str(number), name) for number, name in enumerate(names)]


def _brought(folder: Path, name: str) -> Brought | None:
    if not folder.is_dir() or not any(folder.iterdir()):
        return None
    return Brought(name, tuple(sorted(folder.iterdir())), folder)
