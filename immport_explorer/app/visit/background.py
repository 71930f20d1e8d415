"""Work beside the page: in a thread, so that the page stays live; no widgets here."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")
Call = Callable[[Callable[[], None]], None]

SETTLE = 0.5
"""Seconds in which changes are saved together."""


def caller() -> Call:
    """A way to call back into the thread that asks for it, when it runs an event loop (a kernel's
    does); else the calls are made at once, in the thread that makes them.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return lambda callback: callback()

    def call(callback: Callable[[], None]) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(callback)

    return call


class Together:
    """Does ``work`` a while after it was asked for, once however often that was; at once where no
    event loop runs."""

    def __init__(self, seconds: float, work: Callable[[], None]) -> None:
        self._seconds, self._work = seconds, work
        self._waits = False

    def ask(self) -> None:
        """Have it done."""
        if self._waits:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._work()
        else:
            self._waits = True
            loop.call_later(self._seconds, self._do)

    def _do(self) -> None:
        self._waits = False
        self._work()


def beside(
    work: Callable[[], Result],
    then: Callable[[Result], None],
    failed: Callable[[Exception], None],
) -> threading.Thread:
    """Do ``work`` in a thread; ``then(result)`` or ``failed(error)`` is called back (see
    :func:`caller`).
    """
    call = caller()

    def run() -> None:
        try:
            result = work()
        except Exception as error:  # whatever it is, the page must learn of it and stay alive
            caught = error
            call(lambda: failed(caught))
        else:
            call(lambda: then(result))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread
