"""Libraries that start threads when they are loaded: stood in for until after the fork.

polars starts threads of its allocator and a cleaner, numpy those of its BLAS, pyarrow those of its
allocator; a fork would have the locks that they held and not the threads.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

THREADED = ("polars", "numpy", "pyarrow")

_is_ready = False


class Later(ModuleType):
    """Stands in for a library in modules that have imported it; loads it when first used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__path__":
            raise AttributeError(name)
        if not _is_ready:
            raise RuntimeError(f"{self.__name__}.{name} was used before the fork")
        return getattr(importlib.import_module(self.__name__), name)


def put_off() -> None:
    """Have ``import`` find stand-ins from now on."""
    for name in THREADED:
        sys.modules[name] = Later(name)


def allow() -> None:
    """Have ``import`` find the libraries themselves; stand-ins load them."""
    global _is_ready
    _is_ready = True
    for name in THREADED:
        if isinstance(sys.modules.get(name), Later):
            del sys.modules[name]
