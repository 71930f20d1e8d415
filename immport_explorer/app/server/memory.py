"""Memory that the server no longer needs."""

from __future__ import annotations

import ctypes
import sys


def give_back_memory() -> None:
    """Give memory that is free back to the system. The C library of Linux (glibc) else keeps what
    uploads went through, of every thread; nothing is done where there is another one."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
