"""How far a long run has come, on a terminal; nothing in a pipe or a log."""

from __future__ import annotations

import sys
import time
from typing import TextIO

_QUIET_SECONDS = 1.0
_EVERY_SECONDS = 0.2
_WIDTH = 79
_LEAST_SHARE = 0.02
"""Before that much is done, nobody can say how long the rest takes."""

MB = 1_000_000

quiet = False
"""Whether nothing is to be told of progress (``--quiet``)."""

verbose = False
"""Whether each thing that is begun is told on a line of its own (``--verbose``)."""


class Progress:
    """Writes one line on standard error again and again, and takes it away at the end.

    It is told of bytes; the line has their share, the rate and how long the rest will take.

    >>> with Progress() as progress:
    ...     validate(path, progress=progress)
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._shows = self._stream.isatty() and not quiet
        self._began = time.monotonic()
        self._next = self._began + _QUIET_SECONDS
        self._written = False
        self._told = ""

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._written:
            self._line("")

    def __call__(self, done: int, total: int, what: str) -> None:
        now = time.monotonic()
        if verbose and what != self._told:
            self._begin(what, now)
        if self._shows and now >= self._next:
            from immport_explorer.report.plain import visible

            share = f"{done / total:4.0%} " if total else ""
            speed = _speed(done, total, now - self._began)
            name = visible(what)[: _WIDTH - len(share) - len(speed)]
            self._line(f"{share}{name}{speed}")
            self._next = now + _EVERY_SECONDS

    def _begin(self, what: str, now: float) -> None:
        from immport_explorer.report.plain import visible

        self._told = what
        if self._written:
            self._line("")
        self._stream.write(f"{now - self._began:7.2f} s  {visible(what)}\n")

    def _line(self, text: str) -> None:
        self._written = True
        self._stream.write(f"\r{text:{_WIDTH}}\r{text}")
        self._stream.flush()


def _speed(done: int, total: int, seconds: float) -> str:
    """The rate and the time that the rest takes at it; nothing too early to tell."""
    if not total or done < total * _LEAST_SHARE or not seconds:
        return ""
    return f", {done / seconds / MB:,.1f} MB/s, {_duration((total - done) * seconds / done)} left"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
