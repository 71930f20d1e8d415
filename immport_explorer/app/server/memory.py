"""Memory that the server no longer needs."""

from __future__ import annotations

import ctypes
import gc
import sys


def keep_what_is_loaded() -> None:
    """Once all is loaded: what there is then stays, and is not looked through again whenever a
    visit has ended, which would take the server's loop longest of all."""
    gc.collect()
    gc.freeze()


def give_back_memory() -> None:
    """Give memory that is free back to the system. What a visit leaves is bound in circles, which
    Python comes to look for seldom. The C library of Linux (glibc) keeps what uploads went through,
    of every thread; another one is left alone."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
