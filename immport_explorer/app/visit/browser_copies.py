"""Copies of the work that readers' browsers keep: how much of it, and what they tell of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FILES_BOUND = 32 * 2**20
"""Bytes of a package of which a browser keeps a copy; of a larger one it keeps what is planned."""

PROGRESS_BOUND = 8 * 2**20
"""Bytes of the progress; a browser sends no more in one message."""

NAME_SHOWN = 120
_LATEST = 4e12  # milliseconds since 1970 that a time can be


@dataclass(frozen=True)
class Found:
    """A copy that a browser holds: what its package is called, when it was saved, how many files
    it has, of how many bytes."""

    package: str
    saved: datetime
    files: int
    size: int


def found_copy(told: Mapping[str, Any]) -> Found | None:
    """The copy of which a browser tells; None where it tells no such thing."""
    try:
        saved = datetime.fromtimestamp(min(float(told["saved"]), _LATEST) / 1000, UTC)
        package = str(told["package"])[:NAME_SHOWN]
        return Found(package, saved, int(told["files"]), int(told["size"]))
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None
