"""What a browser gets of us."""

from __future__ import annotations

from pathlib import Path


def joined(folder: Path, *names: str) -> str:
    """Scripts or styles that a browser takes as one, in that order."""
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)
