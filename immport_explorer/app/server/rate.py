"""How fast a visit may send: a bucket that fills with time."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic


class Bucket:
    """Lets ``rate`` units a second through, and up to ``burst`` at once."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._held, self._at = burst, clock()

    def take(self, units: float) -> bool:
        """Whether so many units may go through now; if so, they are taken."""
        now = self._clock()
        self._held = min(self._burst, self._held + (now - self._at) * self._rate)
        self._at = now
        if units > self._held:
            return False
        self._held -= units
        return True
