"""Versions of ImmPort's templates, in their order, and which of them come with the package."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import msgspec

from immport_explorer.schema.kept import kept
from immport_explorer.schema.store import DATA


class Version(msgspec.Struct, frozen=True, order=True):
    """A version by its numbers, so that 3.4 comes before 3.36; what names none comes first."""

    numbers: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Version:
        """``3.36`` → (3, 36)."""
        return cls(tuple(int(part) for part in text.split(".") if re.fullmatch("[0-9]{1,9}", part)))

    def distance(self, other: Version) -> int:
        """How far two versions lie apart; the first number counts as a thousand of the second."""
        return abs(self._as_one() - other._as_one())

    def _as_one(self) -> int:
        major, minor, *_ = (*self.numbers, 0, 0)
        return major * 1_000 + minor


@cache
def shipped() -> tuple[str, ...]:
    """The versions of ImmPort's templates that come with the package, the newest last."""
    found = [path.name for path in DATA.iterdir() if re.fullmatch(r"\d+\.\d+", path.name)]
    return tuple(sorted(found, key=Version.of))


def versions() -> tuple[str, ...]:
    """The versions that come with the package and those that were adopted, the newest last."""
    return tuple(sorted({*shipped(), *kept()}, key=Version.of))


def newest(texts: Iterable[str]) -> str:
    """The newest of some versions."""
    return max(texts, key=Version.of)


def newest_held(declared: Iterable[str | None]) -> str | None:
    """The newest of those versions that we hold; None where we hold none."""
    held = set(versions()).intersection(declared)
    return newest(held) if held else None


def nearest_version(version: str) -> str:
    """The version that comes with the package and differs least in number; the older of two that
    do equally."""
    wanted = Version.of(version)
    return min(shipped(), key=lambda held: wanted.distance(Version.of(held)))
