"""Change cells of a table and leave every other byte alone.

The counterpart of the readers: rows are found by the number that the readers give them, cells by
their position or by what stands in them. A cell is changed only when it holds what it was said to
hold. Encoding, byte-order mark, line ends, and the quotes of other cells stay as they are; text of
any length is streamed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import BinaryIO, Literal, Protocol

from immport_explorer.package.archive import MemberError
from immport_explorer.package.readers.grid import GridRow
from immport_explorer.package.readers.legacy import Legacy, legacy_encoding
from immport_explorer.package.readers.lines import Encoding, detect

_BLOCK_BYTES = 2**20
_LONGEST_QUOTED = 2 * 32_767 + 2
"""A spreadsheet's cell holds 32,767 characters; the marks in it are doubled."""
_LONGEST_LINE = 16 * 2**20
_LINE_END = re.compile(rb"\r\n|\r|\n")
_CELL_END = re.compile(rb"[\t\r\n]")
_QUOTED = re.compile(rb'"((?:[^"]++|"")*+)"(?=[\t\r\n]|\Z)')
_NEEDS_QUOTES = re.compile(r'^"|[\t\r\n]')

Search = Literal["first", "beside", "nowhere"]


class Outcome(IntEnum):
    """What became of a change."""

    PENDING = 0
    APPLIED = 1
    UNCHANGED = 2
    NOT_FOUND = 3
    NOT_ENCODABLE = 4


@dataclass(frozen=True, slots=True)
class CellChange:
    """Write ``after`` where ``before`` stands (None: whatever stands there).

    ``position`` is the cell's, from 0; None, or a cell that holds something else, lets the cell be
    looked for: ``search`` is ``first`` (the first filled cell), ``beside`` (those right of it) or
    ``nowhere``. ``separator`` parts a list, of which one item is changed. ``key`` is the
    caller's.
    """

    before: str | None
    after: str
    position: int | None = None
    search: Search = "nowhere"
    separator: str | None = None
    key: tuple[int, int] = (0, 0)


RowChanges = Iterable[tuple[int, list[CellChange]]]
Done = Callable[[CellChange, Outcome], None]


class Writable(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> object: ...


def rewrite_text(
    source: BinaryIO, target: Writable, changes: RowChanges, done: Done, above: str = ""
) -> None:
    """Copy tab-separated text with cells changed, and with the lines of ``above`` before it.

    ``changes`` come in ascending order of their physical rows, each row once; ``done`` is told the
    outcome of each. Raises :class:`~immport_explorer.package.archive.MemberError` where the source
    cannot be read.
    """
    head = source.read(_BLOCK_BYTES)
    encoding, mark = detect(head)
    target.write(head[:mark])
    first = head[mark:]
    lines = above.replace("\n", "\r\n" if b"\r" in first else "\n").encode()
    if encoding == "utf-8":
        target.write(lines)
        legacy = legacy_encoding(first)
        _Rewriter(_Ahead(first, source).read, target, changes, done, legacy=legacy).run()
        return
    wide = _WideSource(_Ahead(first, source), encoding)
    wide_target = _WideTarget(target, encoding)
    wide_target.write(lines)
    _Rewriter(wide.read, wide_target, changes, done, legacy=None).run()
    target.write(wide.rest)


def write_rows(rows: Iterable[GridRow], target: Writable, changes: RowChanges, done: Done) -> None:
    """Write rows of cells as tab-separated text in UTF-8, with cells changed on the way.

    Empty cells at a row's end and empty rows at the end are left out.
    """
    pending = _Pending(changes)
    blank_lines = 0
    for row, cells in rows:
        record = _HeldRecord(list(cells))
        for change in pending.take(row, done):
            done(change, _apply(change, record))
        line = record.line()
        if not line:
            blank_lines += 1
            continue
        target.write(b"\n" * blank_lines + line + b"\n")
        blank_lines = 0
    pending.finish(done)


class _Pending:
    """The changes still to come."""

    def __init__(self, changes: RowChanges) -> None:
        self._changes = iter(changes)
        self.row: int | None = None
        self._next: list[CellChange] = []
        self._advance()

    def _advance(self) -> None:
        self.row, self._next = next(self._changes, (None, []))

    def pop(self) -> list[CellChange]:
        """The changes of ``row``; then those of the next row are at hand."""
        taken = self._next
        self._advance()
        return taken

    def take(self, row: int, done: Done) -> list[CellChange]:
        """The changes of that row; those of rows before it that never came are told."""
        while self.row is not None and self.row < row:
            _give_up(self.pop(), done)
        return self.pop() if self.row == row else []

    def finish(self, done: Done) -> None:
        while self.row is not None:
            _give_up(self.pop(), done)


def _give_up(changes: Iterable[CellChange], done: Done) -> None:
    for change in changes:
        done(change, Outcome.NOT_FOUND)


# --- text ----------------------------------------------------------------------------------------


class _Rewriter:
    """Goes through text line by line where there is something to change, else block by block."""

    def __init__(
        self,
        read: Callable[[int], bytes],
        target: Writable,
        changes: RowChanges,
        done: Done,
        *,
        legacy: Legacy | None,
    ) -> None:
        self._read = read
        self._target = target
        self._pending = _Pending(changes)
        self._done = done
        self._legacy = legacy
        self._row = 1
        self._at_line_start = True

    def run(self) -> None:
        buffer = b""
        while True:
            data = self._read(_BLOCK_BYTES)
            buffer += data
            cut = len(buffer) if not data else _cut(buffer)
            buffer = buffer[self._block(buffer, cut) :]
            if not data:
                break
        self._pending.finish(self._done)

    def _block(self, buffer: bytes, cut: int) -> int:
        """Write the lines up to ``cut``; returns how far it came, which may be beyond."""
        position = 0
        last_row = self._row + _line_ends(buffer[:cut])
        if buffer[cut - 1 : cut] in (b"\n", b"\r"):
            last_row -= 1
        while self._pending.row is not None and self._pending.row <= last_row and position < cut:
            start = self._find(buffer, position, cut, self._pending.row)
            changes = self._pending.pop()
            if start is None:
                _give_up(changes, self._done)
                continue
            self._write(buffer[position:start])
            self._row += _line_ends(buffer[position:start])
            position = self._record(buffer, start, changes)
        end = max(position, cut)
        self._write(buffer[position:end])
        self._row += _line_ends(buffer[position:end])
        if end > position:
            self._at_line_start = buffer[end - 1 : end] in (b"\n", b"\r")
        return end

    def _find(self, buffer: bytes, position: int, cut: int, row: int) -> int | None:
        """Where the line of that row starts."""
        wanted = row - self._row
        if wanted < 0 or (wanted == 0 and not self._at_line_start):
            return None
        if wanted == 0:
            return position
        for count, found in enumerate(_LINE_END.finditer(buffer, position, cut), 1):
            if count == wanted:
                return found.end()
        return None

    def _record(self, buffer: bytes, start: int, changes: list[CellChange]) -> int:
        record = self._reading(buffer, start, changes)
        for change in changes:
            self._done(change, _apply(change, record))
        self._write(record.text())
        self._row += _line_ends(buffer[start : record.end])
        self._at_line_start = False
        return record.end

    def _reading(self, buffer: bytes, start: int, changes: list[CellChange]) -> _TextRecord:
        """The record with quotes read as such; where that does not show what is to be changed, and
        reading them as characters does, the latter."""
        quoted = _TextRecord(buffer, start, quotes=True, legacy=self._legacy)
        if _find_cell(changes[0], quoted) is not None:
            return quoted
        plain = _TextRecord(buffer, start, quotes=False, legacy=self._legacy)
        return quoted if _find_cell(changes[0], plain) is None else plain

    def _write(self, data: bytes) -> None:
        if data:
            self._target.write(data)


def _cut(buffer: bytes) -> int:
    """The end of the last line after which enough is at hand to read a record of several lines."""
    limit = max(0, len(buffer) - _LONGEST_QUOTED)
    cut = max(buffer.rfind(b"\n", 0, limit), buffer.rfind(b"\r", 0, limit)) + 1
    if buffer[cut - 1 : cut + 1] == b"\r\n":
        return cut + 1
    if cut == 0 and len(buffer) > _LONGEST_LINE:
        while limit > 0 and buffer[limit] & 0xC0 == 0x80:  # within a character
            limit -= 1
        return limit
    return cut


def _line_ends(text: bytes) -> int:
    return text.count(b"\n") + text.count(b"\r") - text.count(b"\r\n")


# --- records -------------------------------------------------------------------------------------


class _Record(Protocol):
    """A row's cells; beyond the last one they are empty."""

    def __len__(self) -> int: ...

    def value(self, position: int) -> str:
        """The cell as the readers read it."""
        ...

    def write(self, position: int, value: str) -> Outcome: ...


class _HeldRecord:
    """Cells that are held as text."""

    def __init__(self, cells: list[str]) -> None:
        self._cells = cells

    def __len__(self) -> int:
        return len(self._cells)

    def value(self, position: int) -> str:
        return self._cells[position].strip()

    def write(self, position: int, value: str) -> Outcome:
        self._cells += [""] * (position + 1 - len(self._cells))
        if self._cells[position] == value:
            return Outcome.UNCHANGED
        self._cells[position] = value
        return Outcome.APPLIED

    def line(self) -> bytes:
        return "\t".join(map(_quoted, self._cells)).rstrip("\t").encode("utf-8", "replace")


class _TextRecord:
    """Cells as bytes of a text, from ``start`` up to the line end at ``end``."""

    def __init__(self, buffer: bytes, start: int, *, quotes: bool, legacy: Legacy | None) -> None:
        self._cells, self.end = _split(buffer, start, quotes)
        self._quotes = quotes
        self._codec = _codec(buffer[start : self.end], legacy)
        self._legacy = legacy

    def __len__(self) -> int:
        return len(self._cells)

    def value(self, position: int) -> str:
        cell = self._cells[position].replace(b"\0", b"")
        if self._quotes and _is_quoted(cell):
            cell = cell[1:-1].replace(b'""', b'"')
        text = cell.decode(*self._codec).replace("\r\n", "\n").replace("\r", "\n")
        return text.strip()

    def write(self, position: int, value: str) -> Outcome:
        self._cells += [b""] * (position + 1 - len(self._cells))
        was_quoted = self._quotes and _is_quoted(self._cells[position])
        try:
            cell = _quoted(value, always=was_quoted).encode(*self._codec)
        except UnicodeEncodeError:
            return Outcome.NOT_ENCODABLE
        if cell == self._cells[position]:
            return Outcome.UNCHANGED
        self._cells[position] = cell
        return Outcome.APPLIED

    def text(self) -> bytes:
        written = b"\t".join(self._cells)
        encoding, _ = self._codec
        if encoding == "utf-8" or _codec(written, self._legacy)[0] != "utf-8":
            return written
        # Its last bytes that are not UTF-8 are gone: what is left would be read as UTF-8.
        return written.decode(*self._codec).encode()


def _split(buffer: bytes, start: int, quotes: bool) -> tuple[list[bytes], int]:
    line_end = _LINE_END.search(buffer, start)
    end = line_end.start() if line_end else len(buffer)
    line = buffer[start:end]
    if b'"' not in line:
        return line.split(b"\t"), end
    cells = []
    while True:
        found = _QUOTED.match(buffer, start, start + _LONGEST_QUOTED) if quotes else None
        if found is not None:
            end = found.end()
        else:
            next_end = _CELL_END.search(buffer, start)
            end = next_end.start() if next_end else len(buffer)
        cells.append(buffer[start:end])
        if buffer[end : end + 1] != b"\t":
            return cells, end
        start = end + 1


def _is_quoted(cell: bytes) -> bool:
    return len(cell) > 1 and _QUOTED.fullmatch(cell) is not None


def _codec(record: bytes, legacy: Legacy | None) -> tuple[str, str]:
    """How the record's bytes are read: lines that are not UTF-8 in the encoding ``legacy``; None
    for text that was decoded before."""
    if legacy is None:
        return "utf-8", "surrogatepass"
    for encoding in ("utf-8", legacy):
        try:
            record.decode(encoding)
            return encoding, "strict"
        except UnicodeDecodeError:
            continue
    return "latin-1", "strict"


def _quoted(value: str, always: bool = False) -> str:
    """The cell as text, within quotation marks where it could be misread without them."""
    if always or _NEEDS_QUOTES.search(value):
        return '"' + value.replace('"', '""') + '"'
    return value


# --- one change ----------------------------------------------------------------------------------


def _apply(change: CellChange, record: _Record) -> Outcome:
    found = _find_cell(change, record)
    if found is None:
        return Outcome.NOT_FOUND
    position, value = found
    return record.write(position, value)


def _find_cell(change: CellChange, record: _Record) -> tuple[int, str] | None:
    """The cell that is to be changed, and what to write into it."""
    for position in _candidates(change, record):
        if change.before is None:
            return position, change.after
        held = record.value(position) if position < len(record) else ""
        value = _changed(held, change)
        if value is not None:
            return position, value
    return None


def _candidates(change: CellChange, record: _Record) -> Iterator[int]:
    if change.position is not None:
        yield change.position
    filled = (position for position in range(len(record)) if record.value(position))
    first = None if change.search == "nowhere" else next(filled, None)
    if first is None:
        return
    if change.search == "first":
        yield first
    else:
        yield from range(first + 1, len(record))


def _changed(held: str, change: CellChange) -> str | None:
    """What becomes of a cell; None when it does not hold what is to be changed."""
    if held == change.before:
        return change.after
    if change.separator is None or change.separator not in held:
        return None
    items = held.split(change.separator)
    if not any(item.strip() == change.before for item in items):
        return None
    return change.separator.join(
        item.replace(item.strip(), change.after) if item.strip() == change.before else item
        for item in items
    )


# --- two-byte encodings --------------------------------------------------------------------------


class _Ahead:
    """A stream of which the beginning was read already."""

    def __init__(self, first: bytes, source: BinaryIO) -> None:
        self._first = first
        self._source = source

    def read(self, size: int) -> bytes:
        if self._first:
            first, self._first = self._first, b""
            return first
        return self._source.read(size)


class _WideSource:
    """UTF-16 and UTF-32 as UTF-8, lone surrogates kept; ``rest`` is what is left at the end of less
    than a unit."""

    def __init__(self, source: _Ahead, encoding: Encoding) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
        self._unit = 4 if "32" in encoding else 2
        self.rest = b""

    def read(self, size: int) -> bytes:
        while data := self._source.read(size):
            data = self.rest + data
            whole = len(data) - len(data) % self._unit
            self.rest = data[whole:]
            text = self._decoded(data[:whole])
            if text:
                return text.encode("utf-8", "surrogatepass")
        return self._decoder.decode(b"", final=True).encode("utf-8", "surrogatepass")

    def _decoded(self, data: bytes) -> str:
        try:
            return self._decoder.decode(data)
        except UnicodeDecodeError as error:
            raise MemberError("it holds bytes that are no text") from error


class _WideTarget:
    """Takes UTF-8, cut between characters, and writes UTF-16 or UTF-32."""

    def __init__(self, target: Writable, encoding: Encoding) -> None:
        self._target = target
        self._encoding = encoding

    def write(self, data: bytes) -> None:
        text = data.decode("utf-8", "surrogatepass")
        self._target.write(text.encode(self._encoding, "surrogatepass"))
