"""How fast a visit may send."""

from __future__ import annotations

from immport_explorer.app.server.rate import Bucket


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_as_much_as_time_gives() -> None:
    clock = Clock()
    bucket = Bucket(rate=2, burst=5, clock=clock)
    assert [bucket.take(1) for _ in range(6)] == [True] * 5 + [False]
    clock.now = 1
    assert [bucket.take(1) for _ in range(3)] == [True, True, False]
    clock.now = 1_000
    assert [bucket.take(1) for _ in range(6)] == [True] * 5 + [False]


def test_what_is_refused_takes_nothing() -> None:
    clock = Clock()
    bucket = Bucket(rate=1, burst=10, clock=clock)
    assert not bucket.take(11)
    assert bucket.take(10)
