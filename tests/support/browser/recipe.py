"""The container's recipe, read so that its commands can be carried out without an engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

Stage = list[tuple[str, str]]
"""``(word, rest)`` of each instruction."""


def stages(recipe: Path) -> list[Stage]:
    """The instructions of each stage; mounts, which only an engine knows, are left out."""
    found: list[Stage] = []
    for word, rest in _instructions(recipe):
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def commands(stage: Stage) -> list[str]:
    """What the stage runs, but for making users."""
    return [rest for word, rest in stage if word == "RUN" and "useradd" not in rest]


def _instructions(recipe: Path) -> Iterator[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", recipe.read_text("utf-8"), flags=re.MULTILINE)
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            yield word, re.sub(r"--mount=\S+", "", rest).strip()
