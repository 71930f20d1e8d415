"""The scripts that a visit's page cannot do without: named ahead, so that a browser fetches them
while the visit's process starts."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

ENTRY = "voila.js"
"""Voila's script, which fetches the others by numbers: ``5764`` stands for ``5764.voila.js``."""

_FETCHED = re.compile(r"\.e\((\d+)\)")


@cache
def needed_first(folders: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the entry and of the scripts that it fetches as it starts, in the first of the
    folders that has it; none where there is no such file. Source: Voila 0.5.13, whose entry names
    also what is part of others, and so is no file."""
    entry = next((path for folder in folders if (path := Path(folder, ENTRY)).is_file()), None)
    if entry is None:
        return ()
    numbers = dict.fromkeys(_FETCHED.findall(entry.read_text(encoding="utf-8")))
    names = (ENTRY, *(f"{number}.{ENTRY}" for number in numbers))
    return tuple(name for name in names if entry.with_name(name).is_file())
