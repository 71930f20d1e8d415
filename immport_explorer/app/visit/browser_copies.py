"""Copies of the work that readers' browsers keep: how much of it, and what they tell of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
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


def members(sources: Iterable[tuple[str, Path]]) -> Iterator[tuple[str, Path]]:
    """The files of sources, each of a folder below the folder's path."""
    for name, source in sources:
        if source.is_dir():
            for path in sorted(source.rglob("*")):
                if path.is_file():
                    yield Path(name, path.relative_to(source)).as_posix(), path
        else:
            yield name, source


def all_or_none(sources: Iterable[tuple[str, Path]]) -> tuple[Sequence[tuple[str, Path]], str]:
    """The files of sources (:func:`members`), and nothing; or none, and why they are too much for a
    browser."""
    files = tuple(members(sources))
    if _size(files) > FILES_BOUND:
        return (), f"it is larger than {FILES_BOUND // 2**20} MB"
    return files, ""


def _size(files: Sequence[tuple[str, Path]]) -> int:
    return sum(path.stat().st_size for _, path in files)
