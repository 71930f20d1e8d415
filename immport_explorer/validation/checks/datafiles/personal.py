"""Which keywords of a file may tell who somebody is. Their values stay in the file."""

from __future__ import annotations

from immport_explorer.datafiles.datafile import DataFile, Said
from immport_explorer.validation.checks.privacy import telling

_MOST_NAMED = 6


def telling_keywords(file: DataFile) -> list[str]:
    """The keywords, each once, at most a few: those that are about a person or an institution, and
    others whose value the screen of cells would stop at."""
    keywords = list(dict.fromkeys(said.keyword for said in file.facts.said if _tells(said)))
    more = len(keywords) - _MOST_NAMED
    return keywords[:_MOST_NAMED] + ([f"{more} more"] if more > 0 else [])


def _tells(said: Said) -> bool:
    if said.about in ("person", "institution"):
        return True
    return bool(telling(said.value))
