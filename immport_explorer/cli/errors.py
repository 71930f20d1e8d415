"""What keeps a command from running, said in a sentence."""

from __future__ import annotations

from collections.abc import Iterable


class CommandError(Exception):
    """The command cannot run; the text says why and what to do. Exit status 2."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`` Did you mean …?`` with the known names nearest to this one; nothing when none is near."""
    from difflib import get_close_matches

    by_case = {candidate.casefold(): candidate for candidate in known}
    near = get_close_matches(name.casefold(), by_case, n=3, cutoff=0.6)
    return f" Did you mean {' or '.join(by_case[found] for found in near)}?" if near else ""
