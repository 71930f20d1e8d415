"""The films that Learn shows, where whoever serves the page has them; they are not installed."""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec

from immport_explorer.app.visit.settings import FILMS_VARIABLE

LIST = "films.json"
"""The file in that folder that lists them; `make films` writes it."""

AT_MOST = 4_000_000
"""Bytes of a film that are sent to a page; a message of 10 MiB would break the connection."""

PARTS = ("webm", "vtt", "webp")
"""The files of a film, by their endings: pictures, captions, poster."""

_CLONE = Path(__file__).resolve().parents[3] / "docs" / "films"
_NAME = re.compile(r"[a-z][a-z-]*\Z")


class Film(msgspec.Struct, frozen=True):
    """A film: ``name`` is that of its files, ``seconds`` its length."""

    name: str
    title: str
    summary: str
    seconds: int


def films() -> tuple[Film, ...]:
    """The films that are there; none where the folder or its list cannot be read."""
    try:
        listed = msgspec.json.decode((_folder() / LIST).read_bytes(), type=tuple[Film, ...])
    except (OSError, msgspec.DecodeError):
        return ()
    return tuple(film for film in listed if _NAME.match(film.name) and _is_whole(film))


def part(film: Film, kind: str) -> bytes:
    """A file of a film, one of :data:`PARTS`; OSError where it is gone."""
    return (_folder() / f"{film.name}.{kind}").read_bytes()


def _is_whole(film: Film) -> bool:
    try:
        sizes = [(_folder() / f"{film.name}.{kind}").stat().st_size for kind in PARTS]
    except OSError:
        return False
    return max(sizes) <= AT_MOST


def _folder() -> Path:
    return Path(os.environ.get(FILMS_VARIABLE) or _CLONE)
