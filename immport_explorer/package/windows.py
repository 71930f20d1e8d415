"""Some rows of a table, wherever in the file they stand, without reading the rows before them.

Tab-separated text gets an index when it is first opened: places at which a row begins, one in
about every 256 KiB, each with its physical row. Other forms are small; their rows are held.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from immport_explorer.package.archive import Member, MemberError
from immport_explorer.package.readers.lines import detect
from immport_explorer.package.table import RowStart, Table

if TYPE_CHECKING:
    import polars as pl

    from immport_explorer.package.block import Block

_CHUNK_BYTES = 2**20
_STEP_BYTES = 2**18
_LINES_TRIED = 64
_FAR_ROWS = 5_000
"""Rows so far apart are not read through, but each looked up."""


@dataclass(frozen=True, slots=True)
class Window:
    """Rows of a table: ``rows`` are their physical numbers (of records in a section of fields), and
    ``cells`` have one text for each of the table's header cells, in their order."""

    rows: tuple[int, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(slots=True)
class RowIndex:
    """Where rows begin in a text; ``last_row`` is the number of its lines."""

    starts: list[RowStart] = field(default_factory=lambda: [RowStart(1, 0)])
    last_row: int = 0

    def before(self, row: int) -> RowStart:
        """The last known place at or before a row."""
        return self.starts[bisect_right(self.starts, row, key=lambda start: start.row) - 1]


def index_rows(member: Member, tabs: int) -> RowIndex | None:
    """The index of tab-separated text with so many tabs in a full row; None for text that cannot be
    entered midway (UTF-16, line ends of old Macs).

    A row is known to begin only where the reader, too, would let no quoted cell go on: see
    :mod:`immport_explorer.package.readers.records`. Raises :class:`MemberError`.
    """
    index = RowIndex()
    with member.open_at(0) as stream:
        chunk = stream.read(_CHUNK_BYTES)
        encoding, offset = detect(chunk)
        if encoding != "utf-8":
            return None
        index.starts = [RowStart(1, offset)]
        chunk, row, rest = chunk[offset:], 1, b""
        while chunk:
            text = rest + chunk
            cut = text.rfind(b"\n") + 1
            if b"\r" in text and text.count(b"\r", 0, cut) != text.count(b"\r\n", 0, cut):
                return None
            _note_start(index, text, cut, row, offset, tabs)
            row += text.count(b"\n", 0, cut)
            offset, rest = offset + cut, text[cut:]
            chunk = stream.read(_CHUNK_BYTES)
        if b"\r" in rest:
            return None
    index.last_row = row if rest else row - 1
    return index


def _note_start(index: RowIndex, text: bytes, cut: int, row: int, offset: int, tabs: int) -> None:
    """Note places in whole lines at which a row surely begins, some distance from each other."""
    position, counted = 0, 0
    while position < cut:
        if offset + position - index.starts[-1].offset >= _STEP_BYTES:
            found = _sure_start(text, position, cut, tabs)
            if found is not None:
                row += text.count(b"\n", counted, found)
                counted = found
                index.starts.append(RowStart(row, offset + found))
        position = text.find(b"\n", position + _STEP_BYTES, cut) + 1 or cut


def _sure_start(text: bytes, position: int, cut: int, tabs: int) -> int | None:
    for _ in range(_LINES_TRIED):
        if position >= cut:
            return None
        end = text.index(b"\n", position)
        full = tabs > 0 and text.count(b"\t", position, end) == tabs
        if text.startswith(b"\t", position) or (full and text.find(b'"', position, end) < 0):
            return position
        position = end + 1
    return None


class TableWindows:
    """Windows on one table; what they need is made when first asked for."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._names = [str(cell.position) for cell in table.cells]

    def prepare(self) -> None:
        """Make what windows need; it may take seconds for a file of gigabytes. Raises
        :class:`MemberError` where the file cannot be read."""
        if self._index is None:
            assert self._held is not None

    @property
    def first_row(self) -> int:
        """The first row that may hold data."""
        if self.table.layout == "fields":
            return 1
        return (self.table.header_row or 0) + 1

    @property
    def last_row(self) -> int:
        """The last row of the file, or of the records that are held."""
        if self._index is not None:
            return self._index.last_row
        rows = self._held[0]
        return rows[-1] if rows else 0

    def from_row(self, row: int, count: int) -> Window:
        """The first ``count`` rows at that one or below it."""
        return self._window(self._rows_from(max(row, self.first_row), count))

    def around(self, row: int, count: int) -> Window:
        """About ``count`` rows, that one in the middle."""
        return self.from_row(
            max(self.first_row, min(row - count // 2, self.last_row - count + 1)), count
        )

    def of_rows(self, rows: Sequence[int]) -> Window:
        """Just these rows, in their order; those that hold nothing are left out."""
        found: list[tuple[int, tuple[str, ...]]] = []
        for part in _near_each_other(sorted(set(rows))):
            wanted = set(part)
            for row, cells in self._rows_from(part[0], part[-1] - part[0] + 1):
                if row > part[-1]:
                    break
                if row in wanted:
                    found.append((row, cells))
        return self._window(found)

    def _window(self, found: Iterable[tuple[int, tuple[str, ...]]]) -> Window:
        pairs = tuple(found)
        return Window(tuple(row for row, _ in pairs), tuple(cells for _, cells in pairs))

    def _rows_from(self, row: int, count: int) -> list[tuple[int, tuple[str, ...]]]:
        if self._index is None:
            rows, frame = self._held
            first = bisect_right(rows, row - 1)
            return list(
                zip(rows[first : first + count], frame[first : first + count].rows(), strict=True)
            )
        found: list[tuple[int, tuple[str, ...]]] = []
        for block in self._blocks_from(self._index.before(row)):
            first = block.rows.search_sorted(row)
            left = count - len(found)
            rows = block.rows.slice(first, left).to_list()
            found += zip(
                rows, block.frame.slice(first, left).select(self._names).rows(), strict=True
            )
            if len(found) >= count:
                break
        return found

    def _blocks_from(self, start: RowStart) -> Iterator[Block]:
        assert self.table.read_from is not None
        return self.table.read_from(self.table, start)

    @cached_property
    def _index(self) -> RowIndex | None:
        table = self.table
        if table.read_from is None or not table.cells:
            return None
        return index_rows(table.file.member, table.tabs)

    @cached_property
    def _held(self) -> tuple[list[int], pl.DataFrame]:
        """All rows, of forms and files that are not entered midway."""
        import polars as pl

        blocks = list(self.table.blocks())
        schema = dict.fromkeys(self._names, pl.String)
        frame = (
            pl.concat([block.frame.select(self._names) for block in blocks])
            if blocks
            else pl.DataFrame(schema=schema)
        )
        rows = [row for block in blocks for row in block.rows.to_list()]
        if self.table.layout == "fields":
            rows = list(range(1, frame.height + 1))
        return rows, frame


def _near_each_other(rows: Sequence[int]) -> Iterator[list[int]]:
    """The rows in runs that are read at one go."""
    run: list[int] = []
    for row in rows:
        if run and row - run[-1] > _FAR_ROWS:
            yield run
            run = []
        run.append(row)
    if run:
        yield run


__all__ = ["MemberError", "RowIndex", "TableWindows", "Window", "index_rows"]
