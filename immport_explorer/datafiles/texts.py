"""Text files: tables, notes, markup. And what is saved in the place of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from immport_explorer.datafiles.datafile import Facts, Flaw, Note, Reading, Said
from immport_explorer.datafiles.view import View

_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_XHTML = re.compile(rb"\s*<\?xml[^>]*>\s*(?:<!doctype\s+html|<html)\b", re.I)
_STORE_ERROR = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<Error>\s*<Code>\w+</Code>")
_POINTER = b"version https://git-lfs.github.com/spec/"
_MOST_HEADER_LINES = 60


def begins_web_page(head: bytes) -> bool:
    """HTML, or the error that a cloud store answers with."""
    text = head[:4_096].removeprefix(_BOMS[0])
    return any(form.match(text) for form in (_HTML, _XHTML, _STORE_ERROR))


def begins_pointer(head: bytes) -> bool:
    """What Git LFS leaves where the file itself was not fetched."""
    return head.startswith(_POINTER)


def begins_xml(head: bytes) -> bool:
    return head.removeprefix(_BOMS[0]).lstrip()[:5] == b"<?xml" or (
        re.match(rb"\s*<[A-Za-z][\w:.-]*[\s>]", head[:256]) is not None
    )


def begins_text(head: bytes) -> bool:
    """Text of any encoding: no control characters but those of layout; UTF-16 by its mark."""
    if head.startswith(_BOMS[1:]):
        return True
    sample = head[:8_192]
    return bool(sample) and not re.search(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]", sample)


def read_text_file(view: View) -> Reading:
    """Its first lines, for the screen: headers of exports name operators and patients."""
    lines = list(_lines(view.head))
    return Reading(
        Facts(said=tuple(_said(lines)), details={"First line": lines[0][:200]} if lines else {})
    )


def read_xml_file(view: View) -> Reading:
    """Whether its last element is closed."""
    reading = read_text_file(view)
    return Reading(reading.facts, unclosed(view))


def unclosed(view: View) -> tuple[Note, ...]:
    """That a file of markup does not end with the end of an element."""
    if view.tail(256).rstrip(b" \r\n\t\x00").endswith(b">"):
        return ()
    return (Note(Flaw.TRUNCATED, "its last element is not closed"),)


def text_of(head: bytes) -> str:
    """The bytes as text, in the encoding that their mark or their content tells."""
    for mark, encoding in zip(_BOMS, ("utf-8", "utf-16-le", "utf-16-be"), strict=True):
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace")
    try:
        return head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(head) - 4:  # a character cut by the end of what was read
            return head[: error.start].decode("utf-8")
        return head.decode("latin-1")


def _lines(head: bytes) -> Iterator[str]:
    for number, line in enumerate(text_of(head[:16_384]).splitlines()):
        if number >= _MOST_HEADER_LINES:
            return
        if line.strip():
            yield line.strip()


_KEYED = re.compile(
    r'(?i)^[#;!"\s]*((?:operator|user(?: ?name)?|run by|created by|analyst|technician|'
    r"patient(?: name| id)?|investigator|physician|author|institution|hospital|date of birth)s?)"
    r'"?\s*[:=,;\t]+\s*"?([^",;\t]{2,80})'
)


def _said(lines: list[str]) -> Iterator[Said]:
    """What stands behind a word such as "Operator", and comment lines as they are."""
    for line in lines:
        if found := _KEYED.match(line):
            place = found[1].lower() in ("institution", "hospital")
            yield Said(found[1].strip(), "institution" if place else "person", found[2].strip())
        elif line.startswith(("#", ";", "//")):
            yield Said("a header comment", "text", line[:400])
