"""Whether two ways of writing a marker mean the same: ``CD8``, ``CD8a``, ``BV421-CD8``, ``mCD8A``.

Meant for telling a contradiction from another way of writing: in doubt they mean the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from immport_explorer.datafiles.fcs.reader import Channel

_GREEK = str.maketrans({"α": "a", "β": "b", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "κ": "k"})
_PARTS = re.compile(r"[^a-z0-9]+")
_SIGNS = re.compile(
    r"(?P<marker>[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*?)[ _-]?"
    r"(?P<sign>\+{1,3}|-|hi|lo|low|high|int|dim|bright|neg|pos)(?=$|[\s,;:)/|&+]|CD)"
)
_IS_MARKER = re.compile(r"(?=.*\d)|[A-Z][A-Z-]+$|Ig[A-Z]$")
_NO_ANTIGEN = re.compile(
    r"(?i)live|dead|viab|zombie|aqua|dapi|7-?aad|^pi$|dna|event|length|width|center|offset|residual|"
    r"bead|barcode|^bc|blank|empty|autofl|^af$|cis?platin|irid|rhod|time|fsc|ssc|background"
)
_ISOTOPE = re.compile(r"[A-Z][a-z]?\d{2,3}(?:Di|Dd)?|\d{2,3}[A-Z][a-z]?")


def words_of(text: str) -> frozenset[str]:
    """What a text may be called by: its parts in lower case, and all of them run together."""
    plain = text.translate(_GREEK).casefold()
    parts = [part for part in _PARTS.split(plain) if part]
    pairs = map("".join, pairwise(parts))
    return frozenset((*parts, *pairs, "".join(parts)))


def is_named(marker: str, words: Iterable[str]) -> bool:
    """Whether one of the words names the marker; the letters of a chain or a species may differ."""
    wanted = "".join(_PARTS.split(marker.translate(_GREEK).casefold()))
    if not wanted:
        return False
    like = re.compile(rf"[mhr]?{re.escape(wanted)}[a-z]?")
    without_chain = re.sub(r"(?<=\d)[a-e]$", "", wanted)
    return any(like.fullmatch(word) or word == without_chain for word in words)


def words_of_channel(channel: Channel) -> frozenset[str]:
    return words_of(channel.name) | words_of(channel.marker)


def antigen(channel: Channel) -> str:
    """The channel's ``$PnS`` where it names what was stained, else nothing."""
    marker = channel.marker.strip()
    if channel.is_time or channel.is_scatter or marker.casefold() == channel.name.casefold():
        return ""
    return "" if _NO_ANTIGEN.search(marker) or _ISOTOPE.fullmatch(marker) else marker


def gated(definition: str) -> list[str]:
    """The markers of a gating definition, ``CD3+, CD45RA-, CD27hi`` -> CD3, CD45RA, CD27."""
    found = (match["marker"] for match in _SIGNS.finditer(definition))
    return list(dict.fromkeys(marker for marker in found if _IS_MARKER.match(marker)))


def is_mass_cytometry(channels: Iterable[Channel]) -> bool:
    """Whether most channels are isotopes."""
    names = [channel.name for channel in channels if not channel.is_time]
    isotopes = sum(_is_isotope(name) for name in names)
    return isotopes * 2 > len(names) > 0


def _is_isotope(name: str) -> bool:
    return (
        re.search(r"(?:^|[(_])(?:[A-Z][a-z]?\d{2,3}|\d{2,3}[A-Z][a-z]?)(?:Di|Dd)?(?:$|[)_])", name)
        is not None
    )
