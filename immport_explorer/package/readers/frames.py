"""Records -> frames: cells by position, trimmed, with the rows they stand on."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Literal

import polars as pl

from immport_explorer.package.block import Block, Few
from immport_explorer.package.limits import Limits
from immport_explorer.package.note import Notes
from immport_explorer.package.readers.grid import Columns
from immport_explorer.package.readers.lines import has_rare_blanks
from immport_explorer.package.readers.records import ESCAPES, Records
from immport_explorer.package.series import beginning_with
from immport_explorer.package.table import HeaderCell, Positions

_ROW = "row"
_LINE = "line"


class FrameReader:
    """Makes blocks of the records of one table."""

    def __init__(
        self,
        cells: Sequence[HeaderCell],
        width: int,
        limits: Limits,
        notes: Notes,
        only: Positions | None = None,
    ) -> None:
        kept = [cell.position for cell in cells if only is None or cell.position in only]
        self._names = [str(position) for position in kept]
        named = {cell.position for cell in cells}
        self._read_whole = width <= limits.columns
        width = min(width, limits.columns)
        self._unnamed = [position for position in range(width) if position not in named]
        if only is not None:
            self._unnamed = []
        self._parsed_names = [str(position) for position in sorted({*kept, *self._unnamed})]
        self._width = width
        self._schema = {str(position): pl.String for position in range(width)}
        self._limits = limits
        self._notes = notes
        self.stopped = False

    def blocks(self, records: Records) -> Iterator[Block]:
        """The records as blocks of bounded size; none when no row holds a value."""
        if not self._names or self.stopped or not records.text or records.text.isspace():
            return
        block = self._of_lines(records)
        if block is not None:
            records.free()
            if len(block.rows):
                yield block
            return
        rows = _row_numbers(records.rows)
        text = records.text
        if len(rows) * self._width > self._limits.block_cells:
            rows, text = _without_blank_lines(rows, text)
            if len(rows) * self._width > self._limits.cells_per_byte * max(len(text), 2**20):
                self.stopped = True
                self._notes.add("file.too-sparse", row=rows[0])
                return
        for piece_rows, piece in _pieces(rows, text, self._limits.block_cells // self._width):
            block = self._block(piece_rows, piece, records.escaped)
            if len(block.rows):
                yield block

    def _of_lines(self, records: Records) -> Block | None:
        """The records as one block where each is a line, none longer than the header, and they are
        not too many for one: to parse them counts them as well."""
        most = self._limits.block_cells // self._width
        if records.lines is None or self._width < 2:
            return None
        frame = self._parsed_if_none_is_longer(records.text, most + 1)
        if frame is None or frame.height > most:
            return None
        records.lines.number = frame.height
        lines = records.lines
        block = self._finished(frame, _row_numbers(records.rows), lines.has_rare_blanks)
        block.is_ascii = lines.is_ascii
        return block

    def _block(self, rows: pl.Series, text: bytes, escaped: bool) -> Block:
        frame = self._parsed_if_none_is_longer(text)
        if frame is None:
            if self._read_whole:
                self._note_cells_beyond(rows, text)
            frame = self._parsed_without_cells_beyond(text)
        if escaped:
            for character, escape in ESCAPES:
                frame = frame.with_columns(
                    pl.all().str.replace_all(escape, character, literal=True)
                )
        return self._finished(frame, rows, escaped or has_rare_blanks(text))

    def _finished(self, frame: pl.DataFrame, rows: pl.Series, rare_blanks: bool) -> Block:
        block = _trimmed(frame, rows, rare_blanks)
        self._note_cells_without_header(rows, block.frame)
        return without_empty_rows(block.of(self._names))

    def _parsed_if_none_is_longer(
        self, text: bytes, most_rows: int | None = None
    ) -> pl.DataFrame | None:
        """The rows; None where one has more cells than the header."""
        if self._begins_with_longer_row(text):
            return None
        try:
            return self._parsed(text, "raise", most_rows)
        except pl.exceptions.PolarsError:
            return None

    def _parsed_without_cells_beyond(self, text: bytes) -> pl.DataFrame:
        if self._begins_with_longer_row(text):
            first = b"-" + b"\t" * (self._width - 1) + b"\n"
            return self._parsed(first + text, "ignore").slice(1)
        return self._parsed(text, "ignore")

    def _begins_with_longer_row(self, text: bytes) -> bool:
        """polars makes a column of each cell of the first row, at half a kibibyte a cell."""
        end = text.find(b"\n")
        return text.count(b"\t", 0, end if end >= 0 else len(text)) >= self._width

    def _parsed(
        self, text: bytes, longer_rows: Literal["raise", "ignore"], most_rows: int | None = None
    ) -> pl.DataFrame:
        lines = pl.scan_csv(
            _with_mark_kept(text),
            separator="\t",
            has_header=False,
            quote_char=None,
            schema=self._schema,
            empty_string_is_null=False,
            extra_columns=longer_rows,
            missing_columns="insert",
            n_rows=most_rows,
        )
        return lines.select(self._parsed_names).collect()

    def _note_cells_beyond(self, rows: pl.Series, text: bytes) -> None:
        """Notes for values to the right of the last header."""
        lines = _lines(text).with_columns(rows.alias(_ROW))
        trimmed = pl.col(_LINE).str.strip_chars_end("\t ")
        beyond = lines.filter(trimmed.str.count_matches("\t", literal=True) >= self._width)
        self._notes.add_all(
            "layout.extra-cells",
            beyond.height,
            (
                {"row": row, "value": value, "params": {"position": position}}
                for line, row in beyond.iter_rows()
                for position, value in [_first_beyond(line, self._width)]
            ),
        )

    def _note_cells_without_header(self, rows: pl.Series, frame: pl.DataFrame) -> None:
        for position in self._unnamed:
            column = frame.get_column(str(position))
            filled = column != ""
            if not filled.any():
                continue
            found = zip(rows.filter(filled), column.filter(filled), strict=True)
            self._notes.add_all(
                "layout.nameless-column" if position else "layout.extra-cells",
                int(filled.sum()),
                (
                    {"row": row, "value": value, "params": {"position": position}}
                    for row, value in found
                ),
            )


def grid_block(
    rows: Sequence[int], cells: Sequence[Sequence[str]], positions: Sequence[int]
) -> Block:
    """A block of rows that are held as lists of cells; ``positions`` are those to keep. Rows may
    be shorter than the header."""
    return column_block(rows, columns_of(cells), positions)


def columns_of(cells: Iterable[Sequence[str]]) -> Columns:
    """The columns of rows, of which the shorter ones end in empty cells."""
    return list(zip_longest(*cells, fillvalue=""))


def column_block(rows: Sequence[int], columns: Columns, positions: Sequence[int]) -> Block:
    """A block of columns that are held, of which those at ``positions`` are kept; one beyond the
    last is empty."""
    empty = ("",) * len(rows)
    kept = {str(at): columns[at] if at < len(columns) else empty for at in positions}
    frame = pl.DataFrame([pl.Series(name, texts, pl.String) for name, texts in kept.items()])
    return without_empty_rows(_trimmed(frame, _row_numbers(rows)))


def without_empty_rows(block: Block) -> Block:
    """The block without the rows whose every cell is empty."""
    columns = sorted(block.frame.columns, key=lambda name: block.few(name) is not None)
    if any("" not in few.values for name in columns if (few := block.few(name)) is not None):
        return block
    empty: pl.Series | None = None
    for name in columns:
        column = block.frame.get_column(name)
        empty = column == "" if empty is None else empty & (column == "")
        if not empty.any():
            return block
    if empty is None:
        return block
    return Block(block.frame.filter(~empty), block.rows.filter(~empty), block.padded)


def _row_numbers(rows: Sequence[int]) -> pl.Series:
    if isinstance(rows, range):
        return pl.int_range(rows.start, rows.stop, dtype=pl.Int64, eager=True).alias(_ROW)
    return pl.Series(_ROW, rows, dtype=pl.Int64)


def _lines(text: bytes) -> pl.DataFrame:
    return pl.read_lines(text, name=_LINE)


def _with_mark_kept(text: bytes) -> bytes:
    """polars takes a byte-order mark at the beginning for no part of the text; here it is one."""
    return codecs.BOM_UTF8 + text if text.startswith(codecs.BOM_UTF8) else text


def _without_blank_lines(rows: pl.Series, text: bytes) -> tuple[pl.Series, bytes]:
    lines = _lines(text).with_columns(rows.alias(_ROW))
    kept = lines.filter(pl.col(_LINE).str.strip_chars() != "")
    joined = "".join(f"{line}\n" for line in kept.get_column(_LINE))
    return kept.get_column(_ROW), joined.encode("utf-8")


def _pieces(rows: pl.Series, text: bytes, most: int) -> Iterator[tuple[pl.Series, bytes]]:
    """The text divided at line ends until no piece has more than ``most`` lines."""
    if len(rows) <= max(most, 1):
        yield rows, text
        return
    middle = text.find(b"\n", len(text) // 2) + 1
    if middle in (0, len(text)):
        middle = text.find(b"\n") + 1
    count = text.count(b"\n", 0, middle)
    yield from _pieces(rows.slice(0, count), text[:middle], most)
    yield from _pieces(rows.slice(count), text[middle:], most)


def _trimmed(frame: pl.DataFrame, rows: pl.Series, rare_blanks: bool = True) -> Block:
    """Cells without outer blanks. Most columns have none, and looking is cheaper than trimming:
    where the distinct values are few, these are looked at. ``rare_blanks`` tells whether there may
    be others than spaces."""
    block = Block(frame, rows)
    few = {name: block.few(name) for name in frame.columns}
    suspects = [name for name in frame.columns if _may_be_padded(few[name])]
    if not rare_blanks:
        suspects = [
            name
            for name in suspects
            if few[name] is not None or _has_outer_spaces(frame.get_column(name))
        ]
    return _stripped(frame, rows, suspects, few) if suspects else block


def _has_outer_spaces(column: pl.Series) -> bool:
    return bool(column.str.ends_with(" ").any()) or len(beginning_with(column, " ")) > 0


def _may_be_padded(few: Few | None) -> bool:
    return few is None or any(value != value.strip() for value in few.values)


def _stripped(
    frame: pl.DataFrame,
    rows: pl.Series,
    names: Sequence[str],
    few: Mapping[str, Few | None] | None = None,
) -> Block:
    """The frame as a block, the named columns trimmed."""
    trimmed = frame.with_columns(pl.col(names).str.strip_chars())
    padded: dict[int, pl.Series] = {}
    for name in names:
        before, after = frame.get_column(name), trimmed.get_column(name)
        changed = (before.str.len_bytes() != after.str.len_bytes()) & (after != "")
        if changed.any():
            padded[int(name)] = rows.filter(changed)
    known = {name: values for name, values in (few or {}).items() if name not in names}
    return Block(trimmed, rows, padded, known)


def _first_beyond(line: str, width: int) -> tuple[int, str]:
    """Position and text of the first value to the right of the header."""
    cells = line.split("\t")
    for position in range(width, len(cells)):
        if cells[position].strip():
            return position, cells[position].strip()
    return width, ""
