"""What one visit may use: settings with defaults, read from environment variables.

``serve`` sets them for the visits it serves. In a notebook of one's own only an upload has a limit.
No widgets here.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

_LOG = logging.getLogger(__name__)

UPLOAD_VARIABLE = "IMMPORT_EXPLORER_UPLOAD_LIMIT"
"""Environment variable: the size of one upload, ``20 GB``."""

DISK_VARIABLE = "IMMPORT_EXPLORER_DISK_LIMIT"
"""Environment variable: the size of all files that a visit keeps, ``40 GB``."""

TIME_VARIABLE = "IMMPORT_EXPLORER_TIME_LIMIT"
"""Environment variable: how long a check may take, ``60 min``."""

KEEP_VARIABLE = "IMMPORT_EXPLORER_KEEP"
"""Environment variable: how long work is kept after its last change, ``2 h``; ``off`` for not."""

MEMORY_VARIABLE = "IMMPORT_EXPLORER_MEMORY_LIMIT"
"""Environment variable: the memory at which a check is ended, ``4 GB``."""

IDLE_VARIABLE = "IMMPORT_EXPLORER_IDLE_LIMIT"
"""Environment variable: how long a visit is kept in which nothing happens, ``30 min``."""

NONE, OFF = "none", "off"
_UNITS = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}
_TIMES = {"": 1, "s": 1, "min": 60, "h": 3600}
_AMOUNT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*", re.IGNORECASE)


class LimitError(ValueError):
    """A limit that is no size or time; the message says what one looks like."""


@dataclass(frozen=True)
class Limits:
    """``upload``, ``disk`` and ``memory`` in bytes, ``seconds`` of a check, ``idle`` seconds of a
    visit; None for no limit."""

    upload: int | None = 20 * 10**9
    disk: int | None = None
    seconds: int | None = None
    memory: int | None = None
    idle: int | None = None
    keep: int | None = 24 * 3600

    def changed(self, told: Mapping[str, str | None]) -> Limits:
        """These limits, with those that ``told`` names by their variables.

        Raises :class:`LimitError` for a value that is no limit.
        """
        values: dict[str, Any] = {
            name: read(text)
            for variable, (name, read) in _SETTINGS.items()
            if (text := told.get(variable))
        }
        return replace(self, **values)

    def as_variables(self) -> dict[str, str]:
        """The environment variables that say these limits."""
        values = {variable: getattr(self, name) for variable, (name, _) in _SETTINGS.items()}
        return {
            variable: NONE if value is None else str(value) for variable, value in values.items()
        }


SERVED = Limits(disk=40 * 10**9, seconds=3600, memory=4 * 10**9, idle=30 * 60, keep=2 * 3600)
"""The limits of a visit to a served page, unless told otherwise."""


def limits() -> Limits:
    """The limits that are in force here. A variable that is no limit is left out of account."""
    found = Limits()
    for variable in _SETTINGS:
        try:
            found = found.changed({variable: os.environ.get(variable)})
        except LimitError as error:
            _LOG.warning("%s: %s", variable, error)
    return found


def no_room_for(size: int, held: int) -> str:
    """Why a visit that keeps ``held`` bytes may not write so many more; empty if it may."""
    disk = limits().disk
    if disk is None or held + size <= disk:
        return ""
    return (
        f"This needs {size_in_words(size)}, and this visit keeps {size_in_words(held)} already; "
        f"together they may be {size_in_words(disk)}."
    )


class Watch:
    """Looks after a check that begins now: whether it may go on."""

    def __init__(self, allowed: Limits) -> None:
        self._allowed = allowed
        self._began = monotonic()

    def why_not(self) -> str:
        """Why it has to end, as a sentence to a person; empty while it may go on."""
        allowed = self._allowed
        if allowed.seconds is not None and monotonic() - self._began > allowed.seconds:
            return (
                f"It took longer than {time_in_words(allowed.seconds)}, which is what this "
                "server gives a check."
            )
        if allowed.memory is not None and memory_used() > allowed.memory:
            return (
                f"It needed more than {size_in_words(allowed.memory)} of memory, which is what "
                "this server gives a visit."
            )
        return ""


def memory_used() -> int:
    """Bytes of memory that this process holds."""
    import psutil

    held: int = psutil.Process().memory_info().rss
    return held


def size_in_words(size: int) -> str:
    """A size for a person: ``12 kB``, ``3.2 MB``."""
    if size < 1e6:
        return f"{size / 1e3:,.1f} kB"
    return f"{size / 1e6:,.1f} MB" if size < 1e9 else f"{size / 1e9:,.2f} GB"


def time_in_words(seconds: int) -> str:
    """A time for a person: ``45 seconds``, ``90 minutes``."""
    if seconds < 120:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    if seconds >= 7200 and seconds % 3600 == 0:
        return f"{seconds // 3600} hours"
    return f"{round(seconds / 60)} minutes"


def read_size(text: str) -> int | None:
    """Bytes of ``500 MB``; None for ``none``. Raises :class:`LimitError`."""
    return _read(text, _UNITS, "a size; write it as 500 MB or 20 GB")


def read_time(text: str) -> int | None:
    """Seconds of ``15 min``; None for ``none``. Raises :class:`LimitError`."""
    return _read(text, _TIMES, "a time; write it as 90 s, 15 min or 1 h")


def read_keep(text: str) -> int | None:
    """Seconds of ``2 h``; None for ``off``. Raises :class:`LimitError`."""
    return None if text.strip().lower() == OFF else read_time(text)


def _read(text: str, units: Mapping[str, int], what: str) -> int | None:
    if text.strip().lower() == NONE:
        return None
    found = _AMOUNT.fullmatch(text)
    factor = units.get(found[2].lower()) if found else None
    if found is None or factor is None or float(found[1]) <= 0:
        raise LimitError(f"“{text}” is not {what}, or none for no limit.")
    return round(float(found[1]) * factor)


_SETTINGS: dict[str, tuple[str, Callable[[str], int | None]]] = {
    UPLOAD_VARIABLE: ("upload", read_size),
    DISK_VARIABLE: ("disk", read_size),
    TIME_VARIABLE: ("seconds", read_time),
    MEMORY_VARIABLE: ("memory", read_size),
    IDLE_VARIABLE: ("idle", read_time),
    KEEP_VARIABLE: ("keep", read_keep),
}
