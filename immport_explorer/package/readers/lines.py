"""Bytes of a text file -> lines of UTF-8, in blocks, with the number of the first.

Here byte-order marks, encodings, line ends, NULs and endless lines are dealt with, so that what
follows sees UTF-8, ``\\n`` and nothing else.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO, Literal

from immport_explorer.package.limits import Limits
from immport_explorer.package.note import Notes
from immport_explorer.package.readers.legacy import NAMES, Legacy, legacy_encoding

_RARE_ASCII_BLANKS = (b"\x0b", b"\x0c")
_NON_ASCII_BLANKS = (
    b"\xc2\xa0",
    b"\xc2\x85",
    b"\xe1\x9a\x80",
    b"\xe2\x80",
    b"\xe2\x81",
    b"\xe3\x80",
)
"""How blanks beyond ASCII begin in UTF-8: no-break, thin, ideographic space and their like."""

Encoding = Literal["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]

_MARKS: tuple[tuple[bytes, Encoding], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SNIFFED = 4_096
_MOSTLY, _HARDLY = 0.7, 0.1
_FEWEST_SIGNS = 8
_LAST_PLANE = 0x10
_UTF_32: tuple[tuple[bytes, Encoding, tuple[int, int, int, int]], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32-le", (0, 1, 2, 3)),
    (codecs.BOM_UTF32_BE, "utf-32-be", (3, 2, 1, 0)),
)
"""The mark of each order, which begins as that of UTF-16 does, and where of four bytes the lowest
stands, and the others."""
_READ_BYTES = 2**20
"""What is looked at at a time where blocks cannot be read as they are to be."""
_TAIL_BYTES = 2**15
"""How far behind a block the end of its last line is looked for."""


def detect(head: bytes) -> tuple[Encoding, int]:
    """The encoding that a file begins with, and the length of its mark.

    Without a mark, text whose every other byte is mostly zero is UTF-16, and UTF-32 where three of
    four are; all else is read as UTF-8, lines that are not being read as what
    :func:`~immport_explorer.package.readers.legacy.legacy_encoding` says.
    """
    wide = _utf32(head[:_SNIFFED])
    if wide is not None:
        return wide
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    even, odd = head[0:_SNIFFED:2], head[1:_SNIFFED:2]
    if len(odd) >= _FEWEST_SIGNS:
        share_even, share_odd = even.count(0) / len(even), odd.count(0) / len(odd)
        if share_odd > _MOSTLY and share_even < _HARDLY:
            return "utf-16-le", 0
        if share_even > _MOSTLY and share_odd < _HARDLY:
            return "utf-16-be", 0
    return "utf-8", 0


def _utf32(head: bytes) -> tuple[Encoding, int] | None:
    """UTF-32, with the length of its mark, where all of the first bytes may be that; None else."""
    quarters = [head[at::4] for at in range(4)]
    for mark, encoding, (low, next_to_low, plane, top) in _UTF_32:
        if any(quarters[top]) or max(quarters[plane], default=0) > _LAST_PLANE:
            continue
        if head.startswith(mark):
            return encoding, len(mark)
        count = len(quarters[low])
        is_ascii = quarters[next_to_low].count(0) > _MOSTLY * count
        if count >= _FEWEST_SIGNS and is_ascii and quarters[low].count(0) < _HARDLY * count:
            return encoding, 0
    return None


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
        return head[mark:].decode(legacy_encoding(head), "replace")


def has_rare_blanks(text: bytes, is_ascii: bool = False) -> bool:
    """Whether the text has blanks besides spaces, tabs and line ends; ``is_ascii`` tells that it is
    known to hold ASCII only."""
    return any(blank in text for blank in _RARE_ASCII_BLANKS) or (
        not (is_ascii or text.isascii()) and any(blank in text for blank in _NON_ASCII_BLANKS)
    )


class Lines:
    """Whole lines: each ends in ``\\n``. ``row`` is which line, from 1, the first is; ``number``
    how many they are: counted when asked for, unless whoever parsed them said so.
    ``has_rare_blanks`` tells whether there may be blanks besides spaces, ``is_ascii`` that all is
    known to be ASCII."""

    __slots__ = ("_number", "has_rare_blanks", "is_ascii", "row", "text")

    def __init__(
        self,
        row: int,
        text: bytes,
        number: int | None = None,
        has_rare_blanks: bool = True,
        is_ascii: bool = False,
    ) -> None:
        self.row = row
        self.text = text
        self.has_rare_blanks = has_rare_blanks
        self.is_ascii = is_ascii
        self._number = number

    @property
    def number(self) -> int:
        if self._number is None:
            self._number = self.text.count(b"\n")
        return self._number

    @number.setter
    def number(self, number: int) -> None:
        self._number = number

    def free(self) -> None:
        """Let go of the text, which may be large; their number stays known."""
        self._number = self.number
        self.text = b""


def read_lines(stream: BinaryIO, limits: Limits, notes: Notes) -> Iterator[Lines]:
    """Blocks of whole lines; the last one, too, ends in ``\\n``. No NUL is left in them."""
    block = _Block(limits, notes)
    for piece in _whole_lines(_unified(_utf8(stream, limits, notes)), limits):
        block.add(piece)
        if block.size >= limits.block_bytes:
            yield from block.lines()
    yield from block.lines()


def _utf8(stream: BinaryIO, limits: Limits, notes: Notes) -> Iterator[bytes]:
    """The stream's bytes without a mark, UTF-16 and UTF-32 turned into UTF-8."""
    size = min(_READ_BYTES, limits.block_bytes)
    if stream.seekable() and limits.block_bytes >= _READ_BYTES:
        start = stream.tell()
        encoding, mark = detect(stream.read(_SNIFFED))
        if encoding == "utf-8":
            yield from _in_place(stream, start + mark, limits)
            return
        stream.seek(start)
    block = stream.read(max(size, _SNIFFED))
    encoding, mark = detect(block)
    block = block[mark:]
    if encoding == "utf-8":
        while block:
            yield block
            block = stream.read(size)
        return
    notes.add("file.encoding", row=1, params={"encoding": NAMES[encoding]})
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while block:
        yield decoder.decode(block).encode("utf-8", "replace")
        block = stream.read(size)
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _in_place(stream: BinaryIO, start: int, limits: Limits) -> Iterator[bytes]:
    """The bytes of a stream that is entered anywhere, from a place on: blocks that end where a line
    does are read to where they stay, and not put together of pieces."""
    while block := _block_at(stream, start, limits.block_bytes):
        start += len(block)
        if _has_long_line(block, limits.line_bytes):
            for position in range(0, len(block), _READ_BYTES):
                yield block[position : position + _READ_BYTES]
        else:
            yield block


def _block_at(stream: BinaryIO, start: int, size: int) -> bytes:
    """At least so many bytes, up to the end of a line where one ends soon."""
    stream.seek(start + size)
    tail = stream.read(_TAIL_BYTES)
    end = tail.find(b"\n") + 1 or len(tail)
    stream.seek(start)
    return stream.read(size + end)


def _has_long_line(block: bytes, longest: int) -> bool:
    """Whether a line is longer than that; one that is little longer may pass."""
    return any(
        block.find(b"\n", position, position + longest) < 0
        for position in range(0, len(block) - longest, _READ_BYTES)
    )


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
        first_end = length + block.find(b"\n")
        skipping = skipping or (bool(rest) and first_end > limits.line_bytes + _READ_BYTES)
        if cut and skipping:
            yield None
            skipping = False
            start = block.index(b"\n") + 1
            if cut > start:
                yield block[start:cut]
        elif cut:
            yield b"".join((*rest, memoryview(block)[:cut])) if rest else block[:cut]
        if cut:
            rest, length = [], 0
        if skipping or cut == len(block):
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


class _Block:
    """Pieces of whole lines that become a block. NULs are left out, and lines that are not UTF-8
    read as what they were probably written as; the first line of either sort is noted."""

    def __init__(self, limits: Limits, notes: Notes) -> None:
        self.size = 0
        self._row = 1
        self._rare_blanks = False
        self._is_ascii = True
        self._pieces: list[bytes] = []
        self._limits = limits
        self._notes = notes
        self._noted: set[tuple[str, ...]] = set()

    def add(self, piece: bytes | None) -> None:
        """Take some lines; None stands for one that is too long."""
        if piece is None:
            params = {"limit": self._limits.line_bytes}
            self._notes.add("file.line-too-long", row=self._row_after(b""), params=params)
            piece = b"\n"
        is_ascii = piece.isascii()
        piece = self._without_nul(piece if is_ascii else self._as_utf8(piece))
        self._pieces.append(piece)
        self.size += len(piece)
        self._rare_blanks = self._rare_blanks or has_rare_blanks(piece, is_ascii)
        self._is_ascii = self._is_ascii and is_ascii

    def lines(self) -> Iterator[Lines]:
        """What was taken, if anything, as one block; the next one begins."""
        if not self._pieces:
            return
        text = b"".join(self._pieces)
        lines = Lines(self._row, text, None, self._rare_blanks, self._is_ascii)
        del text
        self._pieces.clear()
        self.size, self._rare_blanks, self._is_ascii = 0, False, True
        yield lines
        self._row += lines.number

    def _without_nul(self, piece: bytes) -> bytes:
        nul = piece.find(b"\0")
        if nul < 0:
            return piece
        self._note("file.nul", piece[:nul])
        return piece.replace(b"\0", b"")

    def _as_utf8(self, piece: bytes) -> bytes:
        try:
            piece.decode("utf-8")
            return piece
        except UnicodeDecodeError as error:
            legacy = legacy_encoding(piece)
            self._note("file.encoding", piece[: error.start], encoding=NAMES[legacy])
        return b"\n".join(_as_utf8(line, legacy) for line in piece.split(b"\n"))

    def _note(self, code: str, before: bytes, **params: str) -> None:
        if (code, *params.values()) not in self._noted:
            self._noted.add((code, *params.values()))
            self._notes.add(code, row=self._row_after(before), params=params)

    def _row_after(self, text: bytes) -> int:
        """The row on which a piece that begins with the text goes on."""
        return self._row + sum(piece.count(b"\n") for piece in (*self._pieces, text))


def _as_utf8(line: bytes, legacy: Legacy) -> bytes:
    for encoding in ("utf-8", legacy, "latin-1"):
        try:
            return line.decode(encoding).encode("utf-8")
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 reads any byte")
