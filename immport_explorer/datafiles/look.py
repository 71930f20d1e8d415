"""Looks into a file: what it is, what it says, what is wrong with it."""

from __future__ import annotations

from contextlib import closing
from pathlib import PurePosixPath

import msgspec

from immport_explorer.datafiles import packed
from immport_explorer.datafiles.datafile import (
    UNKNOWN,
    DataFile,
    Facts,
    Flaw,
    FormatError,
    Named,
    Note,
    Reader,
    Reading,
    TruncatedError,
)
from immport_explorer.datafiles.office import begins_zip
from immport_explorer.datafiles.readers import (
    BY_ENDING,
    GZIP,
    MARKUP,
    MZML,
    POINTER,
    READERS,
    TEXT,
    WEB_PAGE,
)
from immport_explorer.datafiles.view import LookLimitError, View
from immport_explorer.files.wording import counted

_DIRECTORY_BYTES = 64 * 2**10


def look(member: Named) -> DataFile:
    """What a file is by its own bytes, whatever its name says.

    Bounded in time and memory: no picture and no event is unpacked. Raises what opening and
    reading the member raises (``MemberError`` for a member of a package), nothing for its content.
    """
    with closing(View(member.open, member.size)) as view:
        return _looked(view, member.name)


def look_at(data: bytes, name: str) -> DataFile:
    """The same, of bytes in memory."""
    return _looked(View.of(data), name)


def expected(name: str) -> Reader | None:
    """The reader of the kind that a file's name promises, None where it promises none."""
    return BY_ENDING.get(PurePosixPath(name.lower()).suffix)


def _looked(view: View, name: str) -> DataFile:
    if not view.head.strip(b"\x00 \t\r\n"):
        return _blank(view)
    reader = recognised(view)
    if reader is GZIP:
        return _unpacked(view, name)
    facts, notes = _read(reader, view)
    strange = _not_as_named(name, reader)
    kind = reader.kind if reader else UNKNOWN
    return DataFile(kind=kind, facts=facts, notes=(strange,) if strange else notes)


def recognised(view: View) -> Reader | None:
    """The reader of what stands there."""
    start = view.head
    if begins_zip(start):
        start += view.tail(_DIRECTORY_BYTES)
    return next((reader for reader in READERS if reader.begins(start)), None)


def _blank(view: View) -> DataFile:
    """Nothing in its first bytes; files that were never written to their end look so."""
    notes = (Note(Flaw.BLANK, f"there is nothing in its first {counted(len(view.head), 'byte')}"),)
    return DataFile(kind=UNKNOWN, facts=Facts(), notes=notes if view.size else ())


def _read(reader: Reader | None, view: View) -> tuple[Facts, tuple[Note, ...]]:
    if reader is None:
        return Facts(), ()
    try:
        reading = reader.read(view)
    except TruncatedError as error:
        reading = Reading(notes=(Note(Flaw.TRUNCATED, str(error)),))
    except FormatError as error:
        reading = Reading(notes=(Note(Flaw.DAMAGED, str(error)),))
    except LookLimitError:
        reading = Reading(Facts(to_end=False))
    return reading.facts, reading.notes


# --- gzip ----------------------------------------------------------------------------------------


def _unpacked(view: View, name: str) -> DataFile:
    """What lies in a gzip file, by its first bytes; its own end says whether all is there."""
    promised = expected(name)
    try:
        head = packed.unpacked_head(view)
    except FormatError as error:
        notes: tuple[Note, ...] = (Note(Flaw.DAMAGED, str(error)),)
        return DataFile(kind=GZIP.kind, facts=Facts(packed=True), notes=notes)
    inner = View.of(head)
    reader = recognised(inner)
    facts, _ = _read(reader, inner)  # what it says of its end is the end of what was unpacked
    if promised is GZIP:
        stem = name[: -len(PurePosixPath(name).suffix)]
        strange = _not_as_named(stem, reader) if expected(stem) else None
    else:
        strange = _not_as_packed(promised, reader)
    end = () if strange else packed.about_end(view)
    notes = (strange,) if strange else end or ()
    kind = reader.kind if reader else GZIP.kind
    facts = msgspec.structs.replace(facts, packed=True, to_end=end is not None)
    return DataFile(kind=kind, facts=facts, notes=notes)


def _not_as_packed(promised: Reader | None, found: Reader | None) -> Note | None:
    """BAM is packed by itself; other files whose names do not say so must not be."""
    if promised is None or (found is promised and found.kind == "bam"):
        return None
    return _strange(GZIP.title)


# --- names ---------------------------------------------------------------------------------------


def _not_as_named(name: str, found: Reader | None) -> Note | None:
    """That a file is not what its name says."""
    promised = expected(name)
    if found is POINTER:
        return _strange(POINTER.title)
    if found is WEB_PAGE and promised is not None and promised is not WEB_PAGE:
        return Note(Flaw.WEB_PAGE)
    if promised is None or promised is found or _may_be(promised, found):
        return None
    return _strange("something that we do not know" if found is None else found.title)


def _may_be(promised: Reader, found: Reader | None) -> bool:
    """Any form of text may stand under the ending of text; and what is no more than text to us may
    be a form of its kind that begins in its own way, which markup cannot."""
    if found is None or not (promised.is_text and found.is_text):
        return False
    return promised is TEXT or (found is TEXT and promised not in (MARKUP, MZML, WEB_PAGE))


def _strange(title: str) -> Note:
    return Note(Flaw.OTHER_KIND, title)
