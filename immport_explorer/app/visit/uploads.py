"""Files that come from the browser piece by piece, kept on disk until the kernel ends.

No widgets here: :mod:`immport_explorer.app.widgets.uploader` passes the browser's messages on.
"""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from weakref import WeakSet

from immport_explorer.app.visit import scratch
from immport_explorer.app.visit.limits import limits, no_room_for, size_in_words

PIECE = 4 * 1024 * 1024
"""Bytes of a piece."""

FILES_AT_MOST = 20_000

_LONGEST_SHOWN = 80
_SPARE = 512 * 1024**2
_UNFIT = re.compile(r'[\x00-\x1f<>:"|?*\\]')


class RefusedError(Exception):
    """An upload that is not taken; the message says why, to a person."""


@dataclass
class _File:
    path: Path
    size: int
    received: int = 0


@dataclass(eq=False)
class Upload:
    """One upload of one or several files: a zip, templates, or a folder with its files.

    ``files`` are pairs of the path that the browser gives (``study/protocols.txt`` in a folder) and
    the size in bytes; ``cap`` is how many bytes are taken at most, None for the limit of a visit.
    Raises :class:`RefusedError` when they are too many or too large.
    """

    files: Sequence[tuple[str, int]]
    cap: int | None = None
    folder: Path = field(init=False)
    _held: list[_File] = field(init=False)

    def __post_init__(self) -> None:
        self._check_room()
        self.folder = scratch.folder()
        try:
            self._held = [_File(self.folder / _safe(path), size) for path, size in self.files]
            self._lay_out()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        _OPEN.add(self)

    def _lay_out(self) -> None:
        """Make the files, empty: what the disk will not take is known before anything is sent."""
        paths = {file.path for file in self._held}
        if len(paths) < len(self._held):
            raise RefusedError("Two of these files have the same name.")
        for file in self._held:
            if above := paths.intersection(file.path.parents):
                name = next(iter(above)).relative_to(self.folder)
                raise RefusedError(f"“{name}” is a file and a folder at once; rename one of them.")
            try:
                file.path.parent.mkdir(parents=True, exist_ok=True)
                file.path.touch()
            except (OSError, ValueError) as error:
                raise RefusedError(_cannot_be_kept(file.path.name, error)) from error

    def received(self, number: int) -> int:
        """How many bytes of that file (from 0) are on disk: where the next piece begins."""
        return self._held[number].received

    def write(self, number: int, offset: int, piece: bytes | memoryview) -> int:
        """Take a piece; returns :meth:`received`. A piece out of its order is not written."""
        file = self._held[number]
        if offset != file.received:
            return file.received
        if offset + len(piece) > file.size:
            raise RefusedError(f"{file.path.name} is longer than was announced.")
        try:
            with file.path.open("ab") as sink:
                sink.write(piece)
        except OSError as error:
            raise RefusedError(_cannot_be_kept(file.path.name, error)) from error
        file.received += len(piece)
        return file.received

    @property
    def outstanding(self) -> int:
        """Bytes that were announced and are still to come: their room is taken already."""
        return sum(file.size - file.received for file in self._held)

    @property
    def is_complete(self) -> bool:
        return all(file.received == file.size for file in self._held)

    @property
    def name(self) -> str:
        """What to call it: the folder's or the file's name, or how many files there are."""
        tops = self._tops()
        return tops[0].name if len(tops) == 1 else f"{len(tops)} files"

    def sources(self) -> list[Path]:
        """What to validate: the folder that was chosen, or the files, in order of their names."""
        return self._tops()

    def source(self) -> Path:
        """All of it as one source: the file or folder; several files by the folder they lie in."""
        tops = self._tops()
        return tops[0] if len(tops) == 1 else self.folder

    def discard(self) -> None:
        """Remove all of it from the disk."""
        _OPEN.discard(self)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _tops(self) -> list[Path]:
        parts = {file.path.relative_to(self.folder).parts[0] for file in self._held}
        return [self.folder / part for part in sorted(parts)]

    def _check_room(self) -> None:
        total = sum(size for _path, size in self.files)
        if not self.files:
            raise RefusedError("There is no file in this.")
        if any(size < 0 for _path, size in self.files):
            raise RefusedError("A file of less than nothing is not taken; choose it again.")
        if len(self.files) > FILES_AT_MOST:
            raise RefusedError(f"These are {len(self.files):,} files; zip them first.")
        cap = limits().upload if self.cap is None else self.cap
        if cap is not None and total > cap:
            raise RefusedError(
                f"This is {size_in_words(total)}; at most {size_in_words(cap)} are taken."
            )
        coming = sum(upload.outstanding for upload in _OPEN)
        if no_room := no_room_for(total, scratch.used() + coming):
            raise RefusedError(f"{no_room} Load the page again to begin with an empty disk.")
        free = shutil.disk_usage(scratch.root()).free
        if total + coming + _SPARE > free:
            raise RefusedError(
                f"This is {size_in_words(total)}, and the disk behind this page has only "
                f"{size_in_words(free)} left."
            )


_OPEN: WeakSet[Upload] = WeakSet()
"""The uploads of this visit: several at once share its limits."""


def _cannot_be_kept(name: str, error: OSError | ValueError) -> str:
    short = name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}…"
    if getattr(error, "errno", None) == errno.ENAMETOOLONG:
        return f"The name “{short}” is too long to be kept; shorten it."
    why = getattr(error, "strerror", None) or "its name is not one that files have"
    return f"“{short}” could not be written: {why}."


def _safe(path: str) -> Path:
    """The browser's path as one that stays in the folder."""
    parts = [_UNFIT.sub("_", part) for part in PurePosixPath(path).parts]
    kept = [part for part in parts if part not in ("/", ".", "..", "")]
    if not kept:
        raise RefusedError("A file without a name is not taken.")
    return Path(*kept)
