"""A copy of the reader's work in the reader's own browser, given back when asked.

What the browser gives is treated as any upload and any file of progress: it may be anybody's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from immport_explorer.app.visit.browser_copies import NAME_SHOWN, Found, found_copy
from immport_explorer.app.visit.uploads import PIECE
from immport_explorer.app.widgets.uploader import Uploader

Files = Sequence[tuple[str, Path]]
"""Files by the paths that they had when they were uploaded."""


class BrowserCopy(Uploader):
    """Tells by ``changed()`` that something of it is other than before: ``found`` is the copy of an
    earlier visit, ``kept`` how many times this visit's was written, ``failure`` why it was not,
    ``refuses`` that the browser will keep nothing in this visit, ``refusal`` why the files of a
    copy that came back are not taken. ``came(progress, has_files)`` gets the progress of a copy
    that comes back; its files come as an upload
    (:meth:`~immport_explorer.app.widgets.uploader.Uploader.on_upload`)."""

    _esm = Path(__file__).with_name("browser_copy.js")

    def __init__(self, changed: Callable[[], None], came: Callable[[bytes, bool], None]) -> None:
        self._changed, self._came = changed, came
        self._key, self._room, self._is_here = "", "", False
        self._number = 0
        self._held: Files | None = None
        self.found: Found | None = None
        self.kept = 0
        self.refuses = False
        self.failure = self.refusal = ""
        super().__init__(label="")
        self.layout.display = "none"

    def begin(self, key: str, room: str) -> None:
        """Keep this visit's copy under that key, and look for one of an earlier visit; only copies
        of the same ``room``, a page, are looked at."""
        self._key, self._room = key, room
        self._look()

    def keep(self, package: str, progress: bytes, files: Files) -> None:
        """Have the browser keep this. Raises ``OSError`` where a file cannot be read."""
        renews = files != self._held
        if renews:
            for path, pieces in _read(files):
                self.send({"kind": "file", "path": path}, buffers=[pieces])
        self._number += 1
        self._held = files
        content = {"kind": "keep", "package": package, "number": self._number, "renews": renews}
        self.send(content, buffers=[progress])

    def give(self) -> None:
        """Have the browser send the copy of the earlier visit."""
        self.refusal = ""
        self.send({"kind": "give"})

    def forget(self, *, whole: bool = False) -> None:
        """Have the browser delete this visit's copy, and the one that it offered; of the ``whole``
        visit, those of other pages too."""
        self.found, self._held, self.kept = None, None, 0
        self.send({"kind": "forget", "whole": whole})

    def fail(self, error: Exception) -> None:
        """The copy could not be made."""
        self._note("refused-copy", {"why": str(error)})
        self._changed()

    def _refuse(self, why: str) -> None:
        super()._refuse(why)
        self.refusal = why
        self._changed()

    def _look(self) -> None:
        if self._is_here and self._key:
            self.send({"kind": "look", "key": self._key, "room": self._room})

    def _receive(self, widget: object, content: Any, buffers: Any) -> None:
        kind = content.get("kind") if isinstance(content, dict) else None
        if kind == "here":
            self._is_here = True
            self._look()
        elif kind == "progress":
            self._came(bytes(buffers[0]) if buffers else b"", bool(content.get("files")))
        elif kind in ("found", "nothing", "kept", "forgotten", "refused-copy"):
            self.refuses = self.refuses or kind == "refused-copy"
            self._note(kind, content)
            self._changed()
        else:
            super()._receive(widget, content, buffers)

    def _note(self, kind: str, content: dict[str, Any]) -> None:
        if kind == "found":
            self.found = found_copy(content)
        elif kind == "kept":
            self.kept, self.failure = self.kept + 1, ""
        elif kind == "refused-copy":
            self.failure, self._held, self.kept = str(content.get("why"))[:NAME_SHOWN], None, 0
        else:
            self.found = None


def _read(files: Iterable[tuple[str, Path]]) -> Iterable[tuple[str, bytes]]:
    for path, source in files:
        with source.open("rb") as stream:
            yield path, stream.read(PIECE)
            while piece := stream.read(PIECE):
                yield path, piece
