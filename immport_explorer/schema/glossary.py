"""The words that stop newcomers, explained: one data file for the page, the site and the PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

_FILE = Path(__file__).with_name("data") / "words" / "glossary.json"


class Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word: ``also`` are the forms in which it stands in sentences; ``picture`` are boxes with an
    arrow from each to the next; ``template`` is the one to look at, where there is one."""

    title: str
    says: str
    also: tuple[str, ...] = ()
    picture: tuple[str, ...] = ()
    template: str | None = None


@cache
def glossary() -> dict[str, Word]:
    """Every word by its name, by which it is also found in sentences."""
    return msgspec.json.decode(_FILE.read_bytes(), type=dict[str, Word])


def parts(text: str) -> Iterator[tuple[str, str | None]]:
    """A text in its parts, each with the name of the word that it is (None for what lies between);
    a word that stands again is left in the text."""
    begin, seen = 0, set()
    for found in _pattern().finditer(text):
        name = _forms()[found[0].casefold()]
        if name in seen:
            continue
        seen.add(name)
        if found.start() > begin:
            yield text[begin : found.start()], None
        yield found[0], name
        begin = found.end()
    if begin < len(text):
        yield text[begin:], None


@cache
def _forms() -> dict[str, str]:
    return {
        form.casefold(): name for name, word in glossary().items() for form in (name, *word.also)
    }


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_forms(), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)
