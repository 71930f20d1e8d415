"""Free memory goes back to the system."""

from __future__ import annotations

import gc
import sys
import weakref

import psutil
import pytest

from immport_explorer.app.server.memory import give_back_memory

PIECE, PIECES = 100_000, 1_000  # small enough that the C library keeps them


class Circle:
    def __init__(self) -> None:
        self.own = self


def test_what_is_bound_in_circles_goes() -> None:
    gc.disable()
    try:
        held = weakref.ref(Circle())
        assert held() is not None
        give_back_memory()
        assert held() is None
    finally:
        gc.enable()


@pytest.mark.skipif(sys.platform != "linux", reason="another C library")
def test_what_is_free_goes_back() -> None:
    process = psutil.Process()
    held = [bytes(PIECE) for _ in range(PIECES)]
    last = bytes(PIECE)  # above them, so that they cannot go by themselves
    full = process.memory_info().rss
    del held
    gc.collect()
    give_back_memory()
    assert full - process.memory_info().rss > PIECE * PIECES / 2
    assert len(last) == PIECE
