"""Bytes of a text file -> texts and lines of cells, whatever the encoding and the delimiter."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from immport_explorer.files.wording import counted
from immport_explorer.lab.table import LabError, Place
from immport_explorer.package.archive import Member, MemberError
from immport_explorer.package.limits import Limits
from immport_explorer.package.readers.legacy import legacy_encoding

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ("\t", ",", ";", "|")
_LINES_LOOKED_AT = 60


def encoding_of(head: bytes) -> str | None:
    """The encoding of a text by its first bytes; None where they are no text. Programs on Windows
    and on old Macs write one byte a character without saying so."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if b"\0" in head:
        return _utf16_without_mark(head)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return legacy_encoding(head)
    return "utf-8"


def _utf16_without_mark(head: bytes) -> str | None:
    """Text of some instruments: every other byte is zero."""
    pairs = len(head) // 2
    if pairs and head[1::2].count(0) > pairs * 0.8:
        return "utf-16-le"
    return "utf-16-be" if pairs and head[0::2].count(0) > pairs * 0.8 else None


def decoded(head: bytes) -> str:
    """The first bytes of a file as text; "" where they are no text."""
    encoding = encoding_of(head)
    if encoding is None:
        return ""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    return decoder.decode(head).removeprefix("\ufeff")


def delimiter_of(text: str) -> str:
    """The delimiter that divides the first lines most evenly: the one with which most lines have
    the same number of cells, more than one; a tab where nothing divides them."""
    lines = text.splitlines()[:_LINES_LOOKED_AT]
    return max(_DELIMITERS, key=lambda one: _evenness(lines, one))


def _evenness(lines: list[str], delimiter: str) -> float:
    widths = [len(cells) for cells in _csv_rows(lines, delimiter) if any(cells)]
    wide = [width for width in widths if width > 1]
    if not wide:
        return 0.0
    usual = max(set(wide), key=lambda width: (wide.count(width), width))
    return wide.count(usual) / len(widths) + min(usual, 50) / 1000


def _csv_rows(lines: list[str], delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return []


def text_rows(
    member: Member, limits: Limits, delimiter: str | None = None
) -> Iterator[tuple[int, list[str]]]:
    """The rows of a delimited text, each with the number of the line on which it starts, their
    cells trimmed. Raises LabError."""
    csv.field_size_limit(limits.line_bytes)
    try:
        with member.open() as raw:
            head = raw.read(1 << 16)
        encoding = encoding_of(head)
        if encoding is None:
            raise LabError(
                member.path,
                "The file holds no text",
                allowed="text with columns divided by commas, semicolons or tabs, or a spreadsheet",
            )
        divided_by = delimiter or delimiter_of(decoded(head))
        with member.open() as raw:
            stream = io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")
            yield from _numbered(stream, divided_by, member.path, limits)
    except MemberError as error:
        raise LabError(member.path, f"The file cannot be read: {error}") from error


def _numbered(
    stream: io.TextIOWrapper, delimiter: str, name: str, limits: Limits
) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(_lines(stream, name, limits), delimiter=delimiter)
    started = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise LabError(
                name,
                "A line cannot be divided into cells",
                place=Place(name, None, started, 0),
                found=str(error),
                fix="Save the table as a spreadsheet, or look for a quote that is not closed",
            ) from error
        if cells is None:
            return
        if len(cells) > limits.columns:
            raise LabError(
                name,
                "A line has too many cells",
                place=Place(name, None, started, 0),
                found=f"{counted(len(cells), 'cell')}",
                allowed=f"{limits.columns:,}",
            )
        yield started, [cell.strip() for cell in cells]
        started = reader.line_num + 1


def _lines(stream: io.TextIOWrapper, name: str, limits: Limits) -> Iterator[str]:
    number = 0
    while line := stream.readline(limits.line_bytes):
        number += 1
        if len(line) >= limits.line_bytes:
            raise LabError(
                name,
                "A line is too long",
                place=Place(name, None, number, 0),
                allowed=f"{limits.line_bytes:,} characters",
            )
        yield line.replace("\0", "")
