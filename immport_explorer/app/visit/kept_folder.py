"""Where work is kept after its visit, and how it goes when its time is over; no widgets here."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import platformdirs

FOLDER_VARIABLE = "IMMPORT_EXPLORER_KEEP_FOLDER"
"""Environment variable: where work is kept, in place of the user's own folder for such things."""

STATE = "work.msgpack"
"""The file of a folder that is written last; its time is that until which the folder is kept."""

_SWEPT_EVERY = 10  # seconds between two looks for what is over its time
_UNFINISHED_FOR = 3600
_SAVING = 5  # seconds for which a state may lack its time, which it gets once it is written


def root() -> Path:
    """The folder of all kept work, which only its owner may look into. Raises ``OSError``."""
    named = os.environ.get(FOLDER_VARIABLE)
    place = Path(named) if named else platformdirs.user_state_path("immport-explorer") / "work"
    make(place)
    return place


def sweep() -> None:
    """Remove work whose time is over. Raises ``OSError``."""
    for place in root().iterdir():
        until = kept_until(place)
        if until is None:  # its first state is being written, or never was
            until = place.stat().st_mtime + _UNFINISHED_FOR
        if until < time.time() - _SAVING:
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def swept() -> Iterator[None]:
    """Remove what is over its time as long as the block lasts."""
    ended = threading.Event()

    def look() -> None:
        while True:
            with suppress(OSError):
                sweep()
            if ended.wait(_SWEPT_EVERY):
                return

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()


def kept_until(place: Path) -> float | None:
    """Until when the work of a folder is kept, in seconds since 1970; None where there is none."""
    try:
        return (place / STATE).stat().st_mtime
    except OSError:
        return None


def keep_until(place: Path, until: float) -> None:
    """Keep the work of a folder until then. Raises ``OSError``."""
    os.utime(place / STATE, (time.time(), until))


def make(place: Path) -> None:
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
