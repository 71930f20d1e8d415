"""Tab-separated text read in the simplest way, a byte after the other: slow, easy to look through.

The engine's answers are held against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from immport_explorer.package.readers.lines import detect

BLANKS = (
    " \t\n\v\f\r\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_TAB, _END, _MARK = b'\t\n"'
LONGEST_QUOTED = 65_536


class Record(NamedTuple):
    """A row: the physical lines it takes, from 1, and its cells as they stand there."""

    first: int
    last: int
    cells: list[str]


def lines_of(data: bytes) -> list[bytes]:
    """The lines without their ends, in UTF-8 and without NULs."""
    encoding, mark = detect(data)
    data = data[mark:]
    if encoding != "utf-8":
        data = data.decode(encoding, "replace").encode("utf-8", "replace")
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if not lines[-1]:
        lines.pop()
    return [_decoded(line.replace(b"\0", b"")).encode() for line in lines]


def _decoded(line: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("latin-1")


def records(
    lines: list[bytes], first: int, tabs: int | None, looks_like_row: Callable[[bytes], bool]
) -> Iterator[Record]:
    """The records from the line with that number on."""
    text = b"".join(line + b"\n" for line in lines[first - 1 :])
    position, row = 0, first
    while position < len(text):
        cells, end = _record(text, position, tabs, looks_like_row)
        last = row + text.count(b"\n", position, end) - 1
        yield Record(row, last, [cell.decode() for cell in cells])
        position, row = end, last + 1


def _record(
    text: bytes, start: int, tabs: int | None, looks_like_row: Callable[[bytes], bool]
) -> tuple[list[bytes], int]:
    full = text.count(b"\t", start, text.index(b"\n", start)) == tabs
    cells: list[bytes] = []
    position = start
    while True:
        close = _closing(text, position) if text[position] == _MARK else None
        if close is not None and _encloses(text[position:close], full, looks_like_row):
            cells.append(text[position + 1 : close - 1].replace(b'""', b'"'))
            position = close
        else:
            end = position
            while text[end] not in (_TAB, _END):
                end += 1
            cells.append(text[position:end])
            position = end
        position += 1
        if text[position - 1] == _END:
            return cells, position


def _closing(text: bytes, start: int) -> int | None:
    """Behind the mark that closes the one at ``start``, None when none does."""
    position = start + 1
    while position < min(len(text), start + LONGEST_QUOTED) - 1:
        if text[position] != _MARK:
            position += 1
        elif text[position + 1] == _MARK:
            position += 2
        else:
            return position + 1 if text[position + 1] in (_TAB, _END) else None
    return None


def _encloses(cell: bytes, full: bool, looks_like_row: Callable[[bytes], bool]) -> bool:
    if b"\n" not in cell:
        return not (full and b"\t" in cell)
    return not any(looks_like_row(line) for line in cell.split(b"\n")[1:])
