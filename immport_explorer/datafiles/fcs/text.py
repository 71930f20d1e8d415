"""The TEXT of an FCS file: keywords and their values.

Sources: the standards FCS 2.0 to 3.2 (ISAC). A value may hold the delimiter, then doubled; an empty
value is against the standard, and yet some programs write it. The two cannot be told apart by
the bytes alone, so the reading that yields the keywords every file must have is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec


class Text(msgspec.Struct, frozen=True):
    """``keywords`` in upper case with their values; ``has_empty`` tells that the reading with empty
    values was taken, ``is_odd`` that a last keyword has no value."""

    keywords: Mapping[str, str]
    has_empty: bool = False
    is_odd: bool = False


class Span(msgspec.Struct, frozen=True):
    """A keyword and where the bytes of its value are in the segment."""

    keyword: str
    start: int
    end: int


def read_text(segment: bytes) -> Text:
    """The keywords of a segment, primary or supplemental; a segment without content gives none."""
    tokens, has_empty = _best(segment)
    values = {_keyword(segment, key): _value(segment, value) for key, value in _pairs(tokens)}
    return Text(values, has_empty=has_empty, is_odd=len(tokens) % 2 == 1)


def spans(segment: bytes) -> list[Span]:
    """The keywords of a segment in order, with the places of their values."""
    tokens, _ = _best(segment)
    return [Span(_keyword(segment, key), *value) for key, value in _pairs(tokens)]


def value_of(segment: bytes, span: Span) -> str:
    """The value that stands there."""
    return _value(segment, (span.start, span.end))


_Token = tuple[int, int]


def _best(segment: bytes) -> tuple[list[_Token], bool]:
    """The likelier of the two readings, and whether it is the one with empty values."""
    strict = _tokens(segment, doubled=True)
    if segment[:1] * 2 not in segment:
        return strict, False
    lenient = _tokens(segment, doubled=False)
    has_empty = _worth(segment, lenient) > _worth(segment, strict)
    return (lenient if has_empty else strict), has_empty


def _tokens(segment: bytes, *, doubled: bool) -> list[_Token]:
    """The places of keywords and values in turn."""
    delimiter, end = segment[:1], len(segment.rstrip(b" \r\n\t\x00"))
    tokens = []
    start = at = 1
    while delimiter and (at := segment.find(delimiter, at, end)) >= 0:
        if doubled and segment[at + 1 : at + 2] == delimiter:
            at += 2
            continue
        tokens.append((start, at))
        start = at = at + 1
    if start < end:
        tokens.append((start, end))
    return tokens


def _pairs(tokens: list[_Token]) -> Iterable[tuple[_Token, _Token]]:
    return zip(tokens[::2], tokens[1::2], strict=False)


_MUST = ("PAR", "DATATYPE", "BYTEORD", "TOT", "MODE", "NEXTDATA")


def _worth(segment: bytes, tokens: list[_Token]) -> tuple[int, int, int, bool]:
    """How many keywords of a file they give; how few that are none, being empty or holding the
    delimiter; whether all have values."""
    delimiter = segment[:1].decode("latin-1")
    keywords = [_keyword(segment, key).lstrip("$") for key, _ in _pairs(tokens)]
    strange = sum(not keyword or delimiter in keyword for keyword in keywords)
    named = sum(keyword[:1] == "P" and keyword[1:-1].isdigit() for keyword in keywords)
    must = sum(keyword in keywords for keyword in _MUST)
    return (must, named, -strange, len(tokens) % 2 == 0)


def _keyword(segment: bytes, token: _Token) -> str:
    return _value(segment, token).upper()


def _value(segment: bytes, token: _Token) -> str:
    delimiter = segment[:1]
    raw = segment[token[0] : token[1]].replace(delimiter * 2, delimiter)
    try:
        return raw.decode("utf-8").strip()
    except UnicodeDecodeError:
        return raw.decode("latin-1").strip()
