"""Time, to be replaced where nobody wants to wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """``now`` in seconds that only grow, and ``sleep``."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
