"""Which keywords of a file may tell who somebody is. Their values stay in the file."""

from __future__ import annotations

import re

from immport_explorer.datafiles.datafile import DataFile, Said
from immport_explorer.validation.checks.privacy import telling

_MOST_NAMED = 6
_NAME = re.compile(r"[A-Z][a-z]+,? (?:[A-Z]\.? )?[A-Z][a-z]{2,}")
"""What would be a person's name where a specimen is named."""

_NO_NAME = re.compile(
    r"(?i)blood|plasma|serum|cells?|tissue|node|marrow|spleen|tumou?r|control|donor|patient|subject|"
    r"sample|specimen|mouse|human|healthy|panel|stain|bead|comp|tube|plate|well|group|day|week|visit"
)


def telling_keywords(file: DataFile) -> list[str]:
    """The keywords, each once, at most a few: those that are about a person or an institution, and
    others whose value the screen of cells would stop at."""
    keywords = list(dict.fromkeys(said.keyword for said in file.facts.said if tells(said)))
    more = len(keywords) - _MOST_NAMED
    return keywords[:_MOST_NAMED] + ([f"{more} more"] if more > 0 else [])


def tells(said: Said) -> bool:
    """Whether something in a file may tell who somebody is."""
    if said.about in ("person", "institution"):
        return True
    looks_like_name = _NAME.fullmatch(said.value) and not _NO_NAME.search(said.value)
    return bool(telling(said.value)) or (said.about == "sample" and bool(looks_like_name))
