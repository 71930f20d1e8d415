"""Prints the changelog's section about a version, as the notes of its release.

Usage: python scripts/release_notes.py [VERSION]
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from immport_explorer import __version__

CHANGELOG = Path(__file__).resolve().parent.parent / "CHANGELOG.md"


def notes(version: str) -> str:
    """The section's text, its groups as headings. Raises ``ValueError`` where there is none."""
    text = CHANGELOG.read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(version)}\b[^\n]*\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    if found is None:
        raise ValueError(f"{CHANGELOG.name} says nothing about {version}")
    return re.sub(r"^(\w[^\n]*)$(?=\n- )", r"### \1", found[1].strip(), flags=re.M)


def main(version: str = __version__) -> int:
    print(notes(version))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
