"""How far a long run has come, on a terminal; nothing in a pipe or a log."""

from __future__ import annotations

import sys
import time
from typing import TextIO

_QUIET_SECONDS = 1.0
_EVERY_SECONDS = 0.2
_WIDTH = 70


class Progress:
    """Writes one line on standard error again and again, and takes it away at the end.

    >>> with Progress() as progress:
    ...     validate(path, progress=progress)
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._shows = self._stream.isatty()
        self._next = time.monotonic() + _QUIET_SECONDS
        self._written = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._written:
            self._line("")

    def __call__(self, done: int, total: int, what: str) -> None:
        if self._shows and time.monotonic() >= self._next:
            from immport_explorer.report.plain import visible

            share = f"{done / total:4.0%} " if total else ""
            self._line(f"{share}{visible(what)}"[:_WIDTH])
            self._next = time.monotonic() + _EVERY_SECONDS

    def _line(self, text: str) -> None:
        self._written = True
        self._stream.write(f"\r{text:{_WIDTH}}\r{text}")
        self._stream.flush()
