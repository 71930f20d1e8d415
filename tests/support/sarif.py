"""Reading SARIF as a code host does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def text_at(path: Path, region: Mapping[str, int]) -> str:
    """The characters of a file that a region with columns marks."""
    line = path.read_text(encoding="utf-8").splitlines()[region["startLine"] - 1]
    return line[region["startColumn"] - 1 : region["endColumn"] - 1]
