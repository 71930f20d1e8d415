"""Temporary files of a visit: in one folder, which goes when its process ends, however it ends.

The folder holds a lock of the process that made it. A process that was killed leaves its folder but
not the lock, and the next one to start removes what it finds unlocked. No widgets here.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows, where a file that is open cannot be removed
    fcntl = None  # type: ignore[assignment]

PREFIX = "immport-explorer-"

_LOCK = "lock"
_UNLOCKED_FOR = 24 * 3600  # seconds after which a folder without any lock is taken for left
_exit = ExitStack()
_root: Path | None = None


def root() -> Path:
    """The folder of this process; made when it is first asked for."""
    global _root
    if _root is None or not _root.is_dir():
        _root = _exit.enter_context(held_folder())
        atexit.register(_exit.close)
    return _root


def folder() -> Path:
    """A new folder in :func:`root`."""
    return Path(tempfile.mkdtemp(dir=root()))


def used(place: Path | None = None) -> int:
    """Bytes of a file, or of the files below a folder; by default below :func:`root`."""
    if place is not None and place.is_file():
        return place.stat().st_size
    total = 0
    for path, _folders, files in os.walk(place or root()):
        for name in files:
            with suppress(OSError):
                total += os.lstat(os.path.join(path, name)).st_size
    return total


@contextmanager
def held_folder() -> Iterator[Path]:
    """A new temporary folder, removed at the end of the block; those that killed processes left
    are removed at its beginning."""
    _remove_left(Path(tempfile.gettempdir()))
    made = Path(tempfile.mkdtemp(prefix=PREFIX))
    lock = _lock(made)
    try:
        yield made
    finally:
        lock.close()
        shutil.rmtree(made, ignore_errors=True)


def _lock(place: Path) -> BinaryIO:
    """Lock the folder; it bears the lock's name only once it is locked."""
    unnamed = place / f"{_LOCK}.new"
    lock = unnamed.open("wb")
    if fcntl is None:
        lock.close()
        unnamed.rename(place / _LOCK)
        return (place / _LOCK).open("rb")
    fcntl.flock(lock, fcntl.LOCK_EX)
    unnamed.rename(place / _LOCK)
    return lock


def _remove_left(place: Path) -> None:
    for entry in place.glob(f"{PREFIX}*"):
        if entry.is_dir() and not entry.is_symlink() and _is_left(entry):
            shutil.rmtree(entry, ignore_errors=True)


def _is_left(place: Path) -> bool:
    """Whether the process that made it is gone."""
    lock = place / _LOCK
    try:
        if not lock.exists():
            return place.stat().st_mtime < time.time() - _UNLOCKED_FOR
        if fcntl is None:
            lock.unlink()
            return True
        with lock.open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # locked, or another user's
        return False
    return True
