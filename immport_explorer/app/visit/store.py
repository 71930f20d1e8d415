"""Work that survives its visit: a package, what was picked and edited, kept on disk for a time.

A browser keeps a random key for each of its tabs and tells it to its visit; a folder is named by
the key's hash, so neither an address nor a listing of the disk opens anything. No widgets here.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from immport_explorer.app.state import Answers
from immport_explorer.app.visit.edits import CellKey
from immport_explorer.app.visit.kept_folder import STATE, keep_until, kept_until, make, root, sweep
from immport_explorer.app.visit.limits import limits, no_room_for
from immport_explorer.app.visit.planned_work import PlannedWork
from immport_explorer.app.visit.scratch import used
from immport_explorer.files.atomic import write_whole
from immport_explorer.fixes.edits import Edit
from immport_explorer.fixes.planned import Line

_LOG = logging.getLogger(__name__)
_KEY = re.compile(r"[0-9a-zA-Z_-]{32,100}")


class KeptPackage(msgspec.Struct, frozen=True):
    """A package that was uploaded; ``sources`` are paths in the folder of its files."""

    name: str
    sources: list[str]


class Kept(msgspec.Struct, kw_only=True):
    """What is kept besides files. ``files`` is the folder in which these are; the store sets it."""

    files: str = ""


class Work(Kept, kw_only=True):
    """What a reader has done with a package. ``example`` is empty for uploads; ``corrected`` is the
    path of the package that was written by fixing, or empty; ``version`` what was asked to check
    against; ``picked`` holds suggestions by the id of the issue, ``left_out`` lines not to be
    written.
    Of a folder that is followed nothing is kept but ``planned``, since its files may change.
    ``learned`` are what is done of the course, ``answers`` those of the plan, None where none were
    given; ``package`` is empty where there is nothing else.
    """

    package: str
    address: str = ""
    example: str = ""
    version: str = ""
    packages: list[KeptPackage] = []
    corrected: str = ""
    only: str = ""
    picked: dict[str, str] = {}
    edits: list[tuple[CellKey, Edit]] = []
    left_out: list[Line] = []
    workspace: bytes = b""
    learned: list[str] = []
    answers: Answers | None = None
    planned: PlannedWork | None = None


class NamedWork(Kept, kw_only=True):
    """Of pages that only open what was brought: what it is called, "" for nothing at a place."""

    names: list[str]


K = TypeVar("K", bound=Kept)


class Store(Generic[K]):
    """The kept work of one tab, as ``kind``; ``room`` names the page where it is not the package's.
    Nothing is kept before :meth:`open`, or where the host or the browser keeps nothing."""

    def __init__(self, kind: type[K], room: str = "") -> None:
        self._kind, self._room = kind, room
        self._folder: Path | None = None
        self._others: list[Path] = []
        self._held: tuple[tuple[str, Path], ...] | None = None
        self._looks: list[tuple[str, int, int]] = []  # of the files that are held, as they were
        self._files = ""
        self._one_at_a_time = threading.RLock()

    @property
    def is_open(self) -> bool:
        """Whether work is kept."""
        return self._folder is not None

    @property
    def seconds(self) -> int | None:
        """How long work is kept after its last change; None where nothing is."""
        return limits().keep

    def open(self, key: str, others: Sequence[str] = ()) -> K | None:
        """From now on, keep work under this key; gives what is kept there. ``others`` are keys of
        other tabs of the browser."""
        if self.seconds is None or not _KEY.fullmatch(key):
            return None
        try:
            sweep()
            self._folder = self._place(key)
            self._others = [self._place(each) for each in others if _KEY.fullmatch(each)]
        except OSError as error:
            _LOG.warning("No work is kept: %s", error)
            return None
        return self._read()

    def of_other_tabs(self) -> datetime | None:
        """Until when the latest work of another tab of this browser is kept."""
        found = [when for place in self._others if (when := kept_until(place)) is not None]
        return datetime.fromtimestamp(max(found), UTC) if found else None

    def bring(self) -> K | None:
        """Take over the latest work of another tab."""
        found = [place for place in self._others if kept_until(place) is not None]
        if self._folder is None or not found:
            return None
        latest = max(found, key=lambda place: kept_until(place) or 0)
        self._others.remove(latest)
        self._clear()
        with suppress(OSError):
            latest.rename(self._folder)
        return self._read()

    def keep_files(self, files: Sequence[tuple[str, Path]]) -> bool:
        """Keep these files and folders, each under its path, in place of those that are kept; False
        where there is no room. It may take a while where they lie on another disk."""
        with self._one_at_a_time:
            return self._keep_files(tuple(files))

    def _keep_files(self, held: tuple[tuple[str, Path], ...]) -> bool:
        looks = [look for _, source in held for look in _looks_of(source)]
        is_here = held == self._held and looks == self._looks and self._has_files
        if self._folder is None or is_here:
            return self._folder is not None
        size = sum(used(source) for _, source in held)
        if no_room_for(size, used()) or size > shutil.disk_usage(root()).free:
            return False
        make(self._folder)
        name = f"files-{os.urandom(4).hex()}"
        make(self._folder / name)
        for path, source in held:
            _link(source, self._folder / name / path)
        self._files, self._held, self._looks = name, held, looks
        return True

    def save(self, work: K) -> None:
        """Keep this state of the work. Raises ``OSError``."""
        with self._one_at_a_time:
            self._save(work)

    def _save(self, work: K) -> None:
        seconds = self.seconds
        if self._folder is None or seconds is None:
            return
        make(self._folder)
        if self._held and not self._has_files:  # removed when their time was over
            self.keep_files(self._held)
        work.files = self._files
        write_whole(self._folder / STATE, msgspec.msgpack.encode(work))
        keep_until(self._folder, time.time() + seconds)
        for place in self._folder.glob("files-*"):
            if place.name != self._files:
                shutil.rmtree(place, ignore_errors=True)

    def copy_file(self, work: K, path: str, target: Path) -> Path:
        """Bring a kept file or folder of the work to ``target``; raises ``OSError``."""
        assert self._folder is not None
        _link(self._folder / work.files / path, target)
        return target

    def empty(self) -> None:
        """Delete what this tab keeps; what comes after is kept."""
        with self._one_at_a_time:  # no file that is just being kept may stay
            self._clear()

    def delete(self) -> None:
        """Delete what this tab keeps, and keep nothing more in this visit; other tabs keep
        theirs."""
        with self._one_at_a_time:
            self._clear()
            self._folder = None

    def delete_others(self) -> None:
        """Delete what other tabs of this browser keep."""
        for place in self._others:
            shutil.rmtree(place, ignore_errors=True)
        self._others = []

    @property
    def _has_files(self) -> bool:
        return self._folder is not None and (self._folder / self._files).is_dir()

    def _clear(self) -> None:
        self._held, self._files = None, ""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _place(self, key: str) -> Path:
        return root() / f"{_hash(key)}{self._room and '-'}{self._room}"

    def _read(self) -> K | None:
        if self._folder is None or not (self._folder / STATE).is_file():
            return None
        try:
            return msgspec.msgpack.decode((self._folder / STATE).read_bytes(), type=self._kind)
        except (OSError, msgspec.MsgspecError) as error:  # of another version of ours
            _LOG.warning("Kept work cannot be read: %s", error)
            return None


def key_for(key: str, folder: Path) -> str:
    """The key under which a tab with this key keeps work on a folder that is followed."""
    return f"{key}-{_hash(str(folder))[:12]}" if key else ""


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _looks_of(source: Path) -> Iterator[tuple[str, int, int]]:
    """What tells the files of a source from others of the same names."""
    for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
        with suppress(OSError):
            found = path.stat()
            yield str(path), found.st_ino, found.st_mtime_ns


def _link(source: Path, target: Path) -> None:
    """Make the same files appear at another place, without copying where the disk allows that."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, copy_function=_link_one)
    else:
        _link_one(source, target)


def _link_one(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
