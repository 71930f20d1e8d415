"""Reading on in a thread of its own while what was read is judged."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TypeVar

T = TypeVar("T")


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def read_ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items; while one is looked at, a thread gets the next. It gets no more than that one
    and ends with the iteration, however that ends; what it raises is raised here."""
    from concurrent.futures import ThreadPoolExecutor  # small packages need none of it

    end = object()
    with ThreadPoolExecutor(1, thread_name_prefix="reading ahead") as thread:
        coming = thread.submit(next, items, end)
        while (item := coming.result()) is not end:
            coming = thread.submit(next, items, end)
            yield item  # type: ignore[misc]
            del item  # it may be large
