"""The rows of a table of a package, one after another, for what is compared row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import NamedTuple

from immport_explorer.package.table import HeaderCell, Table
from immport_explorer.schema.model import Side


class Cell(NamedTuple):
    """Which cell of a row: its column, and the group of results in which it stands."""

    header: str
    side: Side | None = None
    group: int = 0


class TableRow(NamedTuple):
    """A row: its physical ``number`` from 1, and the texts of its filled cells."""

    number: int
    cells: Mapping[Cell, str]


def digest(texts: Iterable[str]) -> int:
    """Texts of a row as eight bytes, to find rows that say the same."""
    joined = "\t".join(texts).encode("utf-8", "replace")
    return int.from_bytes(blake2b(joined, digest_size=8).digest())


def rows_of(table: Table) -> Iterator[TableRow]:
    """The rows of a table; columns that the template does not have are left out."""
    known = [cell for cell in table.cells if cell.column is not None]
    names = [str(cell.position) for cell in known]
    keys = [_key(cell) for cell in known]
    for block in table.blocks():
        there = [
            (key, block.frame[name].to_list())
            for key, name in zip(keys, names, strict=True)
            if name in block.frame.columns
        ]
        for index, number in enumerate(block.rows.to_list()):
            cells = {key: texts[index] for key, texts in there if texts[index]}
            yield TableRow(number, cells)


def _key(cell: HeaderCell) -> Cell:
    assert cell.column is not None
    return Cell(cell.column.header, cell.column.side, cell.group)
