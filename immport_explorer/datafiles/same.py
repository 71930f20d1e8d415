"""Files that are the same byte for byte."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from immport_explorer.datafiles.datafile import Named
from immport_explorer.datafiles.view import HEAD_BYTES

STEP_BYTES = 2**20

T = TypeVar("T", bound=Named)
Told = Callable[[T, int], None]


def to_compare(members: Iterable[T]) -> list[T]:
    """Those that have the size of another: only they can be the same."""
    return [member for group in _groups(members, lambda m: m.size) for member in group]


def same_bytes(members: Iterable[T], told: Told[T] = lambda member, read: None) -> list[list[T]]:
    """Groups of members with equal bytes, each in the given order; empty ones are left aside.

    Each file is read at most once to its end, and only where one of its size begins alike.
    ``told(member, read)`` is called after every step with the number of bytes read; what it raises
    ends the work. Raises what reading a member raises.
    """
    alike = _groups(to_compare(members), lambda m: (m.size, _digest(m, told, HEAD_BYTES)))
    small = [group for group in alike if group[0].size <= HEAD_BYTES]
    large = (member for group in alike if group[0].size > HEAD_BYTES for member in group)
    return small + _groups(large, lambda m: _digest(m, told))


def _groups(members: Iterable[T], key: Callable[[T], object]) -> list[list[T]]:
    by_key: dict[object, list[T]] = {}
    for member in members:
        if member.size:
            by_key.setdefault(key(member), []).append(member)
    return [group for group in by_key.values() if len(group) > 1]


def _digest(member: T, told: Told[T], most: int | None = None) -> bytes:
    digest = hashlib.sha256()
    for step in _steps(member, most):
        digest.update(step)
        told(member, len(step))
    return digest.digest()


def _steps(member: Named, most: int | None) -> Iterator[bytes | memoryview]:
    """The bytes, a step at a time; the step is written over by the next."""
    with member.open() as stream:
        if most is not None:
            yield stream.read(most)
            return
        buffer = memoryview(bytearray(STEP_BYTES))
        while read := stream.readinto(buffer):  # type: ignore[attr-defined]
            yield buffer[:read]
