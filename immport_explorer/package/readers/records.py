"""Lines -> records: what quotation marks mean in tab-separated text.

A cell that begins with a quotation mark which properly closes (before a tab or a line's end, marks
within doubled) is unquoted, as spreadsheets write it; it may hold tabs and line ends. A mark that
does not close is a character like any other and swallows nothing. Where both readings are
possible, the one that gives the row its full width is taken.

In records, a tab and a line end within a cell are written as ``ESCAPES``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from immport_explorer.package.note import Notes
from immport_explorer.package.readers.lines import Lines

ESCAPES = (("\t", "\0t"), ("\n", "\0n"))
"""What a cell may hold but a record must not, with what stands for it; no text holds a NUL."""

_TAB_ESCAPE, _END_ESCAPE = (escape.encode() for _, escape in ESCAPES)
_TAB_BYTE = ord("\t")
_LONGEST_QUOTED = 2 * 32_767 + 2
"""A spreadsheet's cell holds 32,767 characters; the marks in it are doubled."""

_SLICE_BYTES = 2**20

_QUOTED = re.compile(rb'"((?:[^"]++|"")*+)"(?=[\t\n])')
_ENCLOSED = re.compile(rb'(?:(?:"[^"\t\n]*+"|[^"\t\n]*+)[\t\n])*+')
"""Cells in which marks stand around the whole cell and nowhere else: nearly all that have any."""
_STRAY_MARK = rb'"(?=(?:[^"\n]++|"")*+\n\t|(?:[^"]++|"")*+"[^\t\n])'
_STRAY = re.compile(
    rb'(?:(?:(?:(?:%s|[^"\t\n])[^\t\n]*+)?+\t)*+' % _STRAY_MARK
    + rb'(?:(?:%s|[^"\t\n])[^\t\n]*+)?+\n)*+' % _STRAY_MARK
)
"""Lines in which no mark encloses a cell: the one it begins with is followed by one that closes
nothing, or the cell would go on in a line that begins with a tab, as rows do."""
_STRAY_CELL = re.compile(rb'(?:\A|(?<=[\t\n]))"[^\t\n]*+')

LooksLikeRow = Callable[[bytes], bool]


class Records:
    """Consecutive records: ``text`` has one a line, ``rows`` the physical row each starts on
    (a range while no record spans lines); ``escaped`` tells whether any cell holds an escape.
    ``lines`` are those that the records are, where each is a line."""

    __slots__ = ("_rows", "escaped", "lines", "text")

    def __init__(
        self,
        text: bytes,
        rows: Sequence[int] = (),
        escaped: bool = False,
        lines: Lines | None = None,
    ) -> None:
        self.text = text
        self._rows = rows
        self.escaped = escaped
        self.lines = lines

    @property
    def rows(self) -> Sequence[int]:
        if self.lines is not None:
            return range(self.lines.row, self.lines.row + self.lines.number)
        return self._rows

    def free(self) -> None:
        """Let go of the text, which may be large."""
        self.text = b""
        if self.lines is not None:
            self.lines.free()


def read_records(
    blocks: Iterable[Lines],
    notes: Notes,
    *,
    tabs: int | None,
    looks_like_row: LooksLikeRow,
) -> Iterator[Records]:
    """Records of blocks of lines. ``tabs`` is the number of tabs in a full row, where known;
    ``looks_like_row`` is asked of a line that would continue a quoted cell."""
    unquoter = _Unquoter(notes, tabs, looks_like_row)
    row, carried = 1, b""
    for lines in _sliced(blocks):
        if not carried and b'"' not in lines.text:
            yield Records(lines.text, lines=lines)
            continue
        block, first_row = lines.text, lines.row
        if carried:
            block, first_row = carried + block, row
        records, taken, row = unquoter.records(first_row, block, last=False)
        carried = block[taken:]
        if records.text:
            yield records
    if carried:
        yield unquoter.records(row, carried, last=True)[0]


def _sliced(blocks: Iterable[Lines]) -> Iterator[Lines]:
    """Blocks with marks in smaller pieces: each record of theirs is an object for a while."""
    for lines in blocks:
        if b'"' not in lines.text:
            yield lines
            continue
        row, block = lines.row, lines.text
        start = 0
        while start < len(block):
            end = block.find(b"\n", start + _SLICE_BYTES) + 1 or len(block)
            count = block.count(b"\n", start, end)
            yield Lines(row, block[start:end], count)
            row += count
            start = end


class _Unquoter:
    def __init__(self, notes: Notes, tabs: int | None, looks_like_row: LooksLikeRow) -> None:
        self._notes = notes
        self._tabs = tabs
        self._looks_like_row = looks_like_row
        self._tab_begins_row = looks_like_row(b"\t")

    def records(self, first_row: int, block: bytes, last: bool) -> tuple[Records, int, int]:
        """The block's records, how many of its bytes they take, and the row that comes next: a
        cell that may close in the next block is left for then."""
        out = _Output(first_row, block)
        position = 0
        among_strays = False
        while (line := _next_line_with_quoted_cell(block, position)) is not None:
            start, end = line
            position = _last_line_end(block, start, _ENCLOSED)
            if position > start:
                out.replace(start, position, block[start:position].replace(b'"', b""))
                continue
            if among_strays and self._tab_begins_row:
                position = _last_line_end(block, start, _STRAY)
                if position > start:
                    self._note_strays(block, start, position, out)
                    continue
            record = self._record(block, start, end, last)
            if record is None:
                return out.records(start), start, out.row
            text, position, strays = record
            among_strays = bool(strays)
            if strays:
                row = out.row_of(start)
                for stray in strays:
                    self._notes.add("layout.stray-quote", row=row, value=_shown(stray))
            if text is not None:
                out.record(start, position, text)
        return out.records(len(block)), len(block), out.row

    def _note_strays(self, block: bytes, start: int, end: int, out: _Output) -> None:
        """Notes for each cell that begins with a mark, in lines where none encloses a cell."""
        lines = block[start:end]
        count = lines.startswith(b'"') + lines.count(b'\t"') + lines.count(b'\n"')
        self._notes.add_all(
            "layout.stray-quote",
            count,
            (
                {
                    "row": out.row_of(block.rfind(b"\n", 0, start + stray.start()) + 1),
                    "value": _shown(stray[0]),
                }
                for stray in _STRAY_CELL.finditer(lines)
            ),
        )

    def _record(
        self, block: bytes, start: int, end: int, last: bool
    ) -> tuple[bytes | None, int, list[bytes]] | None:
        """The record that starts on the line ``start:end``: its text (None: as it stands), where it
        ends, and the cells with a stray mark. None when more of the file is needed to tell."""
        full = self._tabs is not None and block.count(b"\t", start, end) == self._tabs
        pieces: list[bytes] = []
        strays: list[bytes] = []
        copied = start
        quote = block.find(b'"', start, end)
        while quote >= 0:
            after = quote + 1
            if quote == start or block[quote - 1] == _TAB_BYTE:
                found = _QUOTED.match(block, quote, quote + _LONGEST_QUOTED)
                if found is None and not last and quote + _LONGEST_QUOTED > len(block):
                    return None
                if found is not None and self._is_quoted(found, end, full):
                    pieces += (block[copied:quote], _escaped(found[1]))
                    copied = after = found.end()
                    if after >= end:
                        end = block.index(b"\n", after) + 1
                else:
                    strays.append(block[quote : _cell_end(block, quote, end)])
            quote = block.find(b'"', after, end)
        if not pieces:
            return None, end, strays
        pieces.append(block[copied:end])
        return b"".join(pieces), end, strays

    def _is_quoted(self, found: re.Match[bytes], line_end: int, full: bool) -> bool:
        """Whether the marks enclose a cell, rather than two that happen to stand there."""
        if found.end() < line_end:
            return not (full and b"\t" in found[1])
        continued = found[0].split(b"\n")[1:]
        return not any(self._looks_like_row(line) for line in continued)


class _Output:
    """Gathers records and the rows they start on. What is not replaced stands as in the block."""

    def __init__(self, first_row: int, block: bytes) -> None:
        self.row = first_row
        self._first_row = first_row
        self._block = block
        self._taken = 0
        self._texts: list[bytes] = []
        self._count = 0
        self._spans: list[tuple[int, int]] = []
        self._escaped = False

    def row_of(self, position: int) -> int:
        """The row that the line at this position is; what is before it stands as it is."""
        self._take(position)
        return self.row

    def replace(self, start: int, end: int, text: bytes) -> None:
        """Lines that are a record each, in other words."""
        self._take(start)
        self._add(text)
        self._taken = end

    def record(self, start: int, end: int, text: bytes) -> None:
        """One record that may have taken several lines."""
        self._take(start)
        lines = self._block.count(b"\n", start, end)
        self._texts.append(text)
        self._count += 1
        self.row += lines
        self._escaped = self._escaped or b"\0" in text
        if lines > 1:
            self._spans.append((self._count, lines - 1))
        self._taken = end

    def records(self, end: int) -> Records:
        """All up to that position of the block."""
        self._take(end)
        return Records(b"".join(self._texts), self._rows(), self._escaped)

    def _take(self, position: int) -> None:
        if position > self._taken:
            self._add(self._block[self._taken : position])
            self._taken = position

    def _add(self, text: bytes) -> None:
        count = text.count(b"\n")
        self._texts.append(text)
        self._count += count
        self.row += count

    def _rows(self) -> Sequence[int]:
        if not self._spans:
            return range(self._first_row, self._first_row + self._count)
        rows: list[int] = []
        row = self._first_row
        for count, extra in (*self._spans, (self._count, 0)):
            rows.extend(range(row, row + count - len(rows)))
            row = self._first_row if not rows else rows[-1] + 1
            row += extra
        return rows


def _next_line_with_quoted_cell(block: bytes, position: int) -> tuple[int, int] | None:
    """Start and end (behind its line end) of the next line with a cell that begins with a mark."""
    quote = block.find(b'"', position)
    while quote >= 0:
        if quote == 0 or block[quote - 1] in b"\t\n":
            return block.rfind(b"\n", 0, quote) + 1, block.index(b"\n", quote) + 1
        quote = block.find(b'"', quote + 1)
    return None


def _last_line_end(block: bytes, start: int, lines: re.Pattern[bytes]) -> int:
    """Where the last whole line ends that matches from ``start`` on; ``start`` when none does."""
    found = lines.match(block, start)
    assert found is not None
    return block.rfind(b"\n", start, found.end()) + 1 or start


def _cell_end(block: bytes, start: int, line_end: int) -> int:
    tab = block.find(b"\t", start, line_end)
    return tab if tab >= 0 else line_end - 1


def _escaped(inner: bytes) -> bytes:
    return inner.replace(b'""', b'"').replace(b"\t", _TAB_ESCAPE).replace(b"\n", _END_ESCAPE)


def cells_of(record: bytes) -> list[str]:
    """A record's cells, escapes resolved, outer blanks trimmed."""
    cells = record.decode("utf-8").rstrip("\n").split("\t")
    if b"\0" in record:
        for character, escape in ESCAPES:
            cells = [cell.replace(escape, character) for cell in cells]
    return [cell.strip() for cell in cells]


def _shown(cell: bytes) -> str:
    return cell[:200].decode("utf-8", "replace").strip()
