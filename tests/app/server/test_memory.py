"""Free memory goes back to the system."""

from __future__ import annotations

import gc
import sys

import psutil
import pytest

from immport_explorer.app.server.memory import give_back_memory

PIECE, PIECES = 100_000, 1_000  # small enough that the C library keeps them


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
