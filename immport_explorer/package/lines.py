"""Bytes of a text file -> lines of UTF-8, in blocks, with the number of the first.

Here byte-order marks, encodings, line ends, NULs and endless lines are dealt with, so that what
follows sees UTF-8, ``\\n`` and nothing else.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO, Literal

from .limits import Limits
from .note import Notes

Encoding = Literal["utf-8", "utf-16-le", "utf-16-be"]

_MARKS: tuple[tuple[bytes, Encoding], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SNIFFED = 4_096


def detect(head: bytes) -> tuple[Encoding, int]:
    """The encoding that a file begins with, and the length of its mark.

    Without a mark, text whose every other byte is mostly zero is UTF-16; all else is read as
    UTF-8, lines that are not being read as Windows-1252.
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    even, odd = head[0:_SNIFFED:2], head[1:_SNIFFED:2]
    if len(odd) >= 8:
        share_even, share_odd = even.count(0) / len(even), odd.count(0) / len(odd)
        if share_odd > 0.7 and share_even < 0.1:
            return "utf-16-le", 0
        if share_even > 0.7 and share_odd < 0.1:
            return "utf-16-be", 0
    return "utf-8", 0


def head_text(head: bytes) -> str:
    """The first bytes of a file as text, whatever they are."""
    encoding, mark = detect(head)
    if encoding != "utf-8":
        return head[mark:].decode(encoding, "replace")
    try:
        return head[mark:].decode("utf-8")
    except UnicodeDecodeError as error:
        cut_in_a_character = error.end == len(head) - mark and len(head) - mark - error.start < 4
        if cut_in_a_character:
            return head[mark : mark + error.start].decode("utf-8")
        return head[mark:].decode("cp1252", "replace")


class Lines:
    """Whole lines: each ends in ``\\n``. ``row`` is which line, from 1, the first is; ``number``
    how many they are: counted when asked for, unless whoever parsed them said so."""

    __slots__ = ("_number", "row", "text")

    def __init__(self, row: int, text: bytes, number: int | None = None) -> None:
        self.row = row
        self.text = text
        self._number = number

    @property
    def number(self) -> int:
        if self._number is None:
            self._number = self.text.count(b"\n")
        return self._number

    @number.setter
    def number(self, number: int) -> None:
        self._number = number


def read_lines(stream: BinaryIO, limits: Limits, notes: Notes) -> Iterator[Lines]:
    """Blocks of whole lines; the last one, too, ends in ``\\n``. No NUL is left in them."""
    row = 1
    repair = _Repair(notes)
    for block in _whole_lines(_unified(_utf8(stream, limits, notes)), limits):
        if block is None:
            notes.add("file.line-too-long", row=row, params={"limit": limits.line_bytes})
            block = b"\n"
        block = repair.block(row, block)
        lines = Lines(row, block)
        yield lines
        row += lines.number


def _utf8(stream: BinaryIO, limits: Limits, notes: Notes) -> Iterator[bytes]:
    """The stream's bytes without a mark, UTF-16 turned into UTF-8."""
    block = stream.read(max(limits.block_bytes, _SNIFFED))
    encoding, mark = detect(block)
    block = block[mark:]
    if encoding == "utf-8":
        while block:
            yield block
            block = stream.read(limits.block_bytes)
        return
    notes.add("file.encoding", row=1, params={"encoding": encoding})
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while block:
        yield decoder.decode(block).encode("utf-8", "replace")
        block = stream.read(limits.block_bytes)
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _unified(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Line ends of Windows and of old Macs as ``\\n``."""
    held = b""
    for block in blocks:
        if held:
            block, held = held + block, b""
        if b"\r" in block:
            if block.endswith(b"\r"):
                block, held = block[:-1], b"\r"
            block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        yield block
    if held:
        yield b"\n"


def _whole_lines(blocks: Iterator[bytes], limits: Limits) -> Iterator[bytes | None]:
    """Blocks cut at line ends; None stands for a line beyond the bound."""
    rest: list[bytes] = []
    length, skipping = 0, False
    for block in blocks:
        cut = block.rfind(b"\n") + 1
        if cut and skipping:
            yield None
            skipping = False
            start = block.index(b"\n") + 1
            if cut > start:
                yield block[start:cut]
        elif cut:
            yield b"".join((*rest, memoryview(block)[:cut]))
        if cut:
            rest, length = [], 0
        if skipping:
            continue
        rest.append(block[cut:])
        length += len(block) - cut
        if length > limits.line_bytes:
            skipping = True
            rest, length = [], 0
    if skipping:
        yield None
    elif length:
        yield b"".join((*rest, b"\n"))


class _Repair:
    """Leaves NULs out, and reads lines that are not UTF-8 as Windows-1252; the first line of
    either sort is noted."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._noted: set[str] = set()

    def block(self, row: int, block: bytes) -> bytes:
        nul = block.find(b"\0")
        if nul >= 0:
            self._note("file.nul", row + block.count(b"\n", 0, nul))
            block = block.replace(b"\0", b"")
        if block.isascii():
            return block
        try:
            block.decode("utf-8")
            return block
        except UnicodeDecodeError as error:
            bad_row = row + block.count(b"\n", 0, error.start)
        self._note("file.encoding", bad_row, encoding="cp1252")
        return b"\n".join(_as_utf8(line) for line in block.split(b"\n"))

    def _note(self, code: str, row: int, **params: str) -> None:
        if code not in self._noted:
            self._noted.add(code)
            self._notes.add(code, row=row, params=params)


def _as_utf8(line: bytes) -> bytes:
    for encoding in ("utf-8", "cp1252", "latin-1"):
        try:
            return line.decode(encoding).encode("utf-8")
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 reads any byte")
