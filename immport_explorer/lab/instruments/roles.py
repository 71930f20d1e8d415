"""What a well holds, by the names that instruments and labs give: the same words everywhere."""

from __future__ import annotations

import re
from typing import Literal

Role = Literal["sample", "standard", "control", "blank", ""]

_STANDARD = re.compile(r"(?:std|standards?|cal|calibrator)(?:[ _.-]*(?:\d+|[a-z]))?", re.IGNORECASE)
_CONTROL = re.compile(
    r"(?:ctrl|control|qc|pos(?:itive)?[ _]c(?:on)?tro?l|neg(?:ative)?[ _]c(?:on)?tro?l)"
    r"(?:[ _.-]*(?:\d+|[a-z]))?",
    re.IGNORECASE,
)
_BLANK = re.compile(r"(?:blank|blk|background|ntc|buffer)(?:[ _.-]*\d+)?", re.IGNORECASE)


def role_of(name: str) -> Role:
    """The role that a sample's name tells; ``sample`` where it tells none. ``S001`` may be a
    standard or a subject, and is not taken for either by its letter."""
    name = name.strip()
    if _STANDARD.fullmatch(name):
        return "standard"
    if _CONTROL.fullmatch(name):
        return "control"
    return "blank" if _BLANK.fullmatch(name) else "sample"
