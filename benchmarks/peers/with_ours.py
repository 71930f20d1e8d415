"""This package, which checks the rest of the study as well."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from pathlib import Path
from typing import Any

from ours import check
from packages import SAMPLES_FILE

from peers.facts import Cell


def find(samples: Path) -> Sized:
    return check(str(samples.parent)).issues


def cells(found: Any) -> Iterator[Cell]:
    for issue in found:
        if issue.severity == "error" and issue.file == SAMPLES_FILE and issue.row and issue.column:
            yield issue.row, issue.column
