"""Zip archives, and the office documents that are such archives.

Sources: PKWARE APPNOTE (flags, end record); ECMA-376 (parts of a document and their properties).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from immport_explorer.datafiles.datafile import (
    About,
    Facts,
    Flaw,
    FormatError,
    Note,
    Reading,
    Said,
    TruncatedError,
)
from immport_explorer.datafiles.view import View
from immport_explorer.files.zips import ZIP_ERRORS

_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_END = b"PK\x05\x06"
_LONGEST_END = 65_557
_MOST_DIRECTORY_BYTES = 32 * 2**20
_MOST_PART_BYTES = 16 * 2**20
_ENCRYPTED = 0x1


def begins_zip(head: bytes) -> bool:
    return head.startswith(_STARTS)


def _holds(part: bytes, head: bytes) -> bool:
    """Whether an office document's own folder is named among its first members or in its table of
    contents."""
    return begins_zip(head) and part in head


def begins_xlsx(head: bytes) -> bool:
    return _holds(b"xl/", head)


def begins_docx(head: bytes) -> bool:
    return _holds(b"word/", head)


def begins_pptx(head: bytes) -> bool:
    return _holds(b"ppt/", head)


def read_zip(view: View) -> Reading:
    """Whether its table of contents is there, and whether members ask for a password."""
    opened = _opened(view)
    if opened is None:
        return Reading(Facts(details={"Size": f"{view.size:,} bytes; not opened"}))
    with opened as archive:
        members = archive.infolist()
    notes: tuple[Note, ...] = ()
    if any(member.flag_bits & _ENCRYPTED for member in members):
        notes = (Note(Flaw.ENCRYPTED, "a password is needed to open what is in it"),)
    return Reading(Facts(details={"Files": f"{len(members):,}"}), notes)


def read_office(view: View) -> Reading:
    """Its properties, comments' authors and tracked changes."""
    opened = _opened(view)
    if opened is None:
        return Reading(Facts(details={"Size": f"{view.size:,} bytes; not opened"}))
    with opened as archive:
        said = tuple(dict.fromkeys(_said(archive)))
    return Reading(Facts(said=said))


def _opened(view: View) -> zipfile.ZipFile | None:
    end = view.tail(_LONGEST_END)
    at = end.rfind(_END)
    if at < 0:
        raise TruncatedError("its table of contents, which stands at the end, is absent")
    if int.from_bytes(end[at + 12 : at + 16], "little") > _MOST_DIRECTORY_BYTES:
        return None
    stream = view.file()
    if stream is None:
        return None
    try:
        return zipfile.ZipFile(stream)
    except ZIP_ERRORS as error:
        raise FormatError("its table of contents cannot be read") from error


# --- what office documents say -------------------------------------------------------------------

_PROPERTIES: dict[str, dict[str, About]] = {
    "docProps/core.xml": {
        "dc:creator": "person",
        "cp:lastModifiedBy": "person",
        "dc:title": "text",
        "dc:description": "text",
    },
    "docProps/app.xml": {"Manager": "person", "Company": "institution"},
}
_CHANGED_BY = re.compile(r"<w:(ins|del|comment|moveFrom|moveTo)\b[^>]*?\bw:author=\"([^\"]*)\"")
_SHEET_AUTHOR = re.compile(r"<author>([^<]*)</author>")
_PERSON = re.compile(r"<person\b[^>]*?\bdisplayName=\"([^\"]*)\"")
_WORD_PARTS = re.compile(r"word/(?:document|comments|footnotes|endnotes|header\d*|footer\d*)\.xml")
_COMMENTS = re.compile(r"xl/comments\d*\.xml|xl/comments/comment\d*\.xml")
_MOST_PARTS = 64


def _said(archive: zipfile.ZipFile) -> Iterator[Said]:
    names = archive.namelist()
    for part, properties in _PROPERTIES.items():
        if part in names:
            yield from _from_properties(_text(archive, part), properties)
    for name in names[:10_000]:
        if _WORD_PARTS.fullmatch(name):
            for kind, author in _CHANGED_BY.findall(_text(archive, name)):
                keyword = (
                    "author of a comment" if kind == "comment" else "author of a tracked change"
                )
                yield Said(keyword, "person", _unescaped(author))
        elif _COMMENTS.fullmatch(name):
            for author in _SHEET_AUTHOR.findall(_text(archive, name)):
                yield from (
                    [Said("author of a comment", "person", _unescaped(author))] if author else []
                )
        elif name.startswith("xl/persons/"):
            for person in _PERSON.findall(_text(archive, name)):
                yield Said("author of a comment", "person", _unescaped(person))


def _from_properties(text: str, properties: dict[str, About]) -> Iterator[Said]:
    for element, about in properties.items():
        found = re.search(rf"<{element}\b[^>]*>([^<]+)</{element}>", text)
        if found:
            yield Said(element.partition(":")[2] or element, about, _unescaped(found[1]).strip())


def _text(archive: zipfile.ZipFile, name: str) -> str:
    """A part's text, as much of it as is looked at."""
    try:
        with archive.open(name) as part:
            return part.read(_MOST_PART_BYTES).decode("utf-8", "replace")
    except ZIP_ERRORS as error:
        raise FormatError(f"its part {name[:80]} cannot be read") from error


# --- the older, binary form ----------------------------------------------------------------------

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def begins_ole(head: bytes) -> bool:
    """The container of Office 97 to 2003, and of today's documents behind a password."""
    return head.startswith(_OLE)


def read_ole(view: View) -> Reading:
    is_encrypted = "EncryptedPackage".encode("utf-16-le") in view.at(0, 2**20) + view.tail(2**20)
    notes = (Note(Flaw.ENCRYPTED, "a password is needed to read it"),) if is_encrypted else ()
    return Reading(notes=notes)


def _unescaped(text: str) -> str:
    """The text that XML stands for."""
    from xml.sax.saxutils import unescape  # brings urllib.request along, which few files need

    return unescape(text)
