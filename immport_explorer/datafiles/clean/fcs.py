"""FCS files: names are written over by letters that mean nothing; no byte moves.

Every segment keeps its place and its length, and no byte of the events is touched.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from immport_explorer.datafiles.clean.cleaned import CannotCleanError, Cleaned, Tells
from immport_explorer.datafiles.datafile import FormatError, Said
from immport_explorer.datafiles.fcs.header import HEADER_BYTES, Segment
from immport_explorer.datafiles.fcs.personal import about_of, has_news
from immport_explorer.datafiles.fcs.reader import DataSet, data_sets
from immport_explorer.datafiles.fcs.text import Span, spans, value_of
from immport_explorer.datafiles.view import LookLimitError, View

_MOST_ELSEWHERE = 64 * 2**20
_SHORTEST_WORD = 4
_CHECKSUM = re.compile(rb"[0-9A-Fa-f]{8}(?=\s*$)")
_LONGEST_CHECKSUM = 64
_NO_CHECKSUM = b"00000000"
Patch = tuple[int, bytes]
"""A place in the file and the bytes to write there."""


def clean(source: Path, target: BinaryIO, tells: Tells) -> Cleaned:
    """Copy the file, with what tells who somebody is written over."""
    view = View(lambda: source.open("rb"), source.stat().st_size)
    try:
        patches, gone, notes = _patches(view, tells)
    except FormatError as error:
        raise CannotCleanError(f"It cannot be read as an FCS file: {error}") from error
    except LookLimitError as error:
        raise CannotCleanError("Its TEXT is too large") from error
    finally:
        view.close()
    with source.open("rb") as original:
        shutil.copyfileobj(original, target, 2**20)
    for place, content in patches:
        target.seek(place)
        target.write(content)
    return Cleaned(tuple(dict.fromkeys(gone)), tuple(notes))


def _patches(view: View, tells: Tells) -> tuple[list[Patch], list[str], list[str]]:
    sets = data_sets(view)
    texts = [(s.start + text.first, text) for s in sets for text in s.texts]
    segments = [(place, view.at(place, text.length)) for place, text in texts]
    found = [hit for place, segment in segments for hit in _telling(place, segment, tells)]
    patches = [(place, _filler(content)) for _, place, content in found]
    gone = [span.keyword for span, _, _ in found]
    names = _names(content for _, _, content in found)
    elsewhere, notes = _elsewhere(view, sets, names)
    checksum = _checksum(view, sets) if found else []
    notes += (
        ["Its checksum was replaced by zeros, which say that there is none"] if checksum else []
    )
    return [*patches, *elsewhere, *checksum], gone, notes


def _telling(place: int, segment: bytes, tells: Tells) -> Iterator[tuple[Span, int, bytes]]:
    """The values to write over, with their places in the file."""
    for span in spans(segment):
        about, value = about_of(span.keyword), value_of(segment, span)
        if about is not None and has_news(value) and tells(Said(span.keyword, about, value)):
            yield span, place + span.start, segment[span.start : span.end]


def _filler(content: bytes) -> bytes:
    return b"x" * len(content)


def _names(values: Iterable[bytes]) -> list[bytes]:
    """The values and their longer words, the longest first: they may stand elsewhere too."""
    words = set()
    for value in values:
        words |= {value.strip(), *re.findall(rb"[A-Za-z\x80-\xff]{%d,}" % _SHORTEST_WORD, value)}
    return sorted((word for word in words if len(word) >= _SHORTEST_WORD), key=len, reverse=True)


def _elsewhere(
    view: View, sets: list[DataSet], names: list[bytes]
) -> tuple[list[Patch], list[str]]:
    """The same names anywhere but in the events and in HEADER."""
    if not names:
        return [], []
    pattern = re.compile(b"|".join(map(re.escape, names)), re.IGNORECASE)
    patches: list[Patch] = []
    for first, last in _outside_data(view.size, sets):
        if last - first > _MOST_ELSEWHERE:
            return patches, ["Some of it is too large to be searched for the same names"]
        for hit in pattern.finditer(view.at(first, last - first)):
            patches.append((first + hit.start(), _filler(hit[0])))
    return patches, []


def _outside_data(size: int, sets: list[DataSet]) -> Iterator[tuple[int, int]]:
    """The stretches of the file that hold no event and no HEADER, each with its first byte and the
    one after its last."""
    taken = [(s.start, s.start + HEADER_BYTES) for s in sets]
    taken += [_place(s.start, s.data) for s in sets if s.data.is_there]
    at = 0
    for first, end in sorted(taken):
        if first > at:
            yield at, first
        at = max(at, end)
    if at < size:
        yield at, size


def _place(start: int, segment: Segment) -> tuple[int, int]:
    return start + segment.first, start + segment.last + 1


def _checksum(view: View, sets: list[DataSet]) -> list[Patch]:
    """Zeros in the place of a checksum, which would be wrong now; they say that there is none (FCS
    3.1, section on CRC)."""
    end = max(_place(s.start, s.data)[1] for s in sets)
    last = view.at(end, view.size - end) if view.size - end <= _LONGEST_CHECKSUM else b""
    found = _CHECKSUM.match(last)
    return [(end, _NO_CHECKSUM)] if found and found[0] != _NO_CHECKSUM else []
