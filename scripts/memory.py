"""Watches how much memory processes hold, for benchmarks and tests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psutil


@contextmanager
def most_memory(*processes: psutil.Process) -> Iterator[dict[psutil.Process, int]]:
    """The most that each process came to hold while the block ran, in bytes."""
    most = dict.fromkeys(processes, 0)
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.02):
            for process in processes:
                most[process] = max(most[process], process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        ended.set()
        watcher.join()
