"""The nearest of some known names, for whoever mistyped one."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 100
"""Characters that are compared: no name is longer, and what stands in a file may be."""


def nearest(name: str, known: Iterable[str], *, most: int = 3, cutoff: float = 0.6) -> list[str]:
    """The known names most like this one, the nearest first, letter case left aside."""
    from difflib import get_close_matches

    by_case = {candidate.casefold(): candidate for candidate in known}
    wanted = name.strip().casefold()[:_LONGEST]
    return [by_case[found] for found in get_close_matches(wanted, by_case, n=most, cutoff=cutoff)]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`` Did you mean …?`` with the nearest known names; nothing when none is near."""
    near = nearest(name, known)
    return f" Did you mean {' or '.join(near)}?" if near else ""
