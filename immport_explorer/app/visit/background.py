"""Work beside the page: in a thread, so that the page stays live; no widgets here."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")
Call = Callable[[Callable[[], None]], None]


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
