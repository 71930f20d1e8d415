"""A folder of the reader's own, looked at again and again for files that were saved; no widgets.

It is only ever read. Looking once a second, in place of being told by the operating system, also
sees what is saved on network drives, of which systems tell nothing.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from immport_explorer.app.visit.background import caller
from immport_explorer.package.archive import is_system_file

EVERY = 1.0
"""Seconds between two looks; files must be the same in both before a change is told."""

_SHARE = 0.05  # of the time may be spent looking, however large the folder is
_TEMPORARY_ENDS = (".tmp", ".temp", ".swp", ".swx", ".part", ".partial", ".crdownload", "~")
_TEMPORARY_STARTS = (".#", "#", "~")
_WITHOUT_ENDING = 8  # hexadecimal digits: what Excel writes before it takes the file's name

Signatures = Mapping[str, tuple[int, int]]
"""Size and time of the last change of each file, by its path in the folder (posix)."""


def signatures(folder: Path) -> Signatures:
    """What tells the files of a folder from what they were; temporary files of programs are left
    out, and links are not followed. Raises ``OSError`` where it cannot be read."""
    return dict(_walk(folder, ""))


def _walk(folder: Path, before: str) -> Iterator[tuple[str, tuple[int, int]]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            path = before + entry.name
            if is_temporary(path) or entry.is_symlink():
                continue
            if entry.is_dir():
                if is_system_file(f"{path}/file"):
                    continue
                yield from _walk(folder / entry.name, f"{path}/")
                continue
            try:
                status = entry.stat()
            except FileNotFoundError:  # gone since the folder was listed, as renamed files are
                continue
            yield path, (status.st_size, status.st_mtime_ns)


def is_temporary(path: str) -> bool:
    """Whether a program writes a file of that name only for a time: locks, half-written saves."""
    name = path.rsplit("/", 1)[-1].casefold()
    return (
        is_system_file(path)
        or name.endswith(_TEMPORARY_ENDS)
        or name.startswith(_TEMPORARY_STARTS)
        or (len(name) == _WITHOUT_ENDING and set(name) <= set("0123456789abcdef"))
    )


def changed_files(before: Signatures, after: Signatures) -> list[str]:
    """The paths of files that were saved, came or went."""
    return sorted(path for path in {*before, *after} if before.get(path) != after.get(path))


class FolderWatch:
    """Looks at a folder in a thread; ``changed(signatures)`` is called back when files are other
    than they were last and have come to rest, ``failed(error)`` when it cannot be read."""

    def __init__(
        self,
        folder: Path,
        changed: Callable[[Signatures], None],
        failed: Callable[[OSError], None],
        every: float | None = None,
    ) -> None:
        self._folder, self._every = folder, EVERY if every is None else every
        self._changed, self._failed = changed, failed
        self._ended = threading.Event()

    def begin(self, known: Signatures) -> None:
        """Look from now on for what is other than this."""
        call = caller()
        threading.Thread(target=self._look, args=(known, call), daemon=True).start()

    def end(self) -> None:
        """Look no longer."""
        self._ended.set()

    def _look(self, told: Signatures, call: Callable[[Callable[[], None]], None]) -> None:
        last, pause, has_failed = told, self._every, False
        while not self._ended.wait(pause):
            began = time.monotonic()
            try:
                now = signatures(self._folder)
            except OSError as error:
                if not has_failed:
                    call(lambda error=error: self._failed(error))  # type: ignore[misc]
                has_failed = True
                continue
            pause = max(self._every, (time.monotonic() - began) / _SHARE)
            if now == last and (now != told or has_failed):
                told, has_failed = now, False
                call(lambda now=now: self._changed(now))  # type: ignore[misc]
            last = now
