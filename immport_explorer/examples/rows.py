"""Filled rows of every template: three as they should be, and one cell as newcomers get it wrong.

``data/rows.json`` says where the rows come from: most stand in the example packages; where those
have fewer than three, rows are written out, with the package into which they would fit. What is
right in place of the wrong cell is what stands in the row, so nothing is written twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any

from immport_explorer import examples

if TYPE_CHECKING:
    from immport_explorer.schema.model import Schema, Section, Side, Template

_SEPARATOR = "Result Separator Column"
_MARK = "Column Name"


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """A filled row; ``package`` is the example that it stands in, or into which it would fit.

    ``number`` counts the rows of the section in that package's file from 1; None for a row that is
    not in the package.
    """

    cells: tuple[str, ...]
    package: str
    number: int | None


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A typical mistake: ``value`` in place of ``right``, in a filled row (``row``, from 0).

    ``position`` counts the headers from 0; ``code`` is the kind of issue that the mistake gives.
    """

    row: int
    position: int
    header: str
    side: Side | None
    value: str
    right: str
    code: str
    why: str


@dataclass(frozen=True, slots=True)
class ExampleRows:
    """Filled rows of a section: ``headers`` as in its file, repeated result columns included.

    In a section that is laid out a line a field, a row is one value of each field.
    """

    headers: tuple[str, ...]
    rows: tuple[ExampleRow, ...]
    wrong: WrongCell

    @property
    def filled(self) -> tuple[int, ...]:
        """The positions of the columns in which any of the rows holds something."""
        used = {n for row in self.rows for n, cell in enumerate(row.cells) if cell}
        return tuple(n for n in range(len(self.headers)) if n in used)

    @property
    def wrong_cells(self) -> tuple[str, ...]:
        """The row with the mistake."""
        cells = list(self.rows[self.wrong.row].cells)
        cells[self.wrong.position] = self.wrong.value
        return tuple(cells)


def example_rows(schema: Schema, template: Template, section: Section) -> ExampleRows | None:
    """Filled rows of a section, as they are at the schema's version or the nearest one that we
    hold; None for a section that only a bundle of the user's has.
    """
    from immport_explorer.schema.versions import nearest_version

    key = f"{template.name}/{section.name}" if section.name else template.name
    entry = examples.data("rows.json").get(key)
    if entry is None:
        return None
    version = nearest_version(schema.version)
    sources = entry["rows"]
    tables = [_table(source, template, section, version) for source in sources]
    headers = max((table.headers for table in tables), key=len)
    rows = tuple(map(_row, tables, repeat(headers), sources))
    return ExampleRows(headers, rows, _wrong(entry["wrong"], headers, rows, template, version))


@dataclass(frozen=True, slots=True)
class _Table:
    headers: tuple[str, ...]
    rows: Sequence[Sequence[str]]


def _table(source: Mapping[str, Any], template: Template, section: Section, version: str) -> _Table:
    """The section as it stands in the package that a row comes from, or as the schema has it."""
    if "from" not in source:
        return _Table(tuple(column.header for column in section.columns), ())
    text = examples.text(source["from"], template.file_name, version=version)
    lines = [line.split("\t") for line in text.split("\n")]
    if section.name is None:
        start = next(n for n, line in enumerate(lines) if line[0] == _MARK)
        return _Table(tuple(lines[start][1:]), [line[1:] for line in lines[start + 1 :]])
    block = list(_block(lines, section.name))
    if section.layout == "rows":
        return _Table(tuple(block[0]), block[1:])
    return _fields(block, section)


def _block(lines: Sequence[list[str]], name: str) -> Iterator[list[str]]:
    """The lines of a section of a compound template, which a blank line ends."""
    start = lines.index([name]) + 1
    for line in lines[start:]:
        if not any(line):
            return
        yield line


def _fields(block: Sequence[Sequence[str]], section: Section) -> _Table:
    """Fields, one a line, as a table with a row for each value beside them."""
    values = {line[0]: line[1:] for line in block}
    headers = tuple(column.header for column in section.columns)
    count = max(len(cells) for cells in values.values())
    columns = [[*values.get(header, ()), *[""] * count][:count] for header in headers]
    return _Table(headers, list(zip(*columns, strict=True)))


def _row(table: _Table, headers: Sequence[str], source: Mapping[str, Any]) -> ExampleRow:
    if "from" not in source:
        cells = [source["cells"].get(header, "") for header in headers]
        return ExampleRow(tuple(cells), source["into"], None)
    cells = [*table.rows[source["row"] - 1], *[""] * len(headers)][: len(headers)]
    return ExampleRow(tuple(cells), source["from"], source["row"])


def _wrong(
    entry: Mapping[str, Any],
    headers: Sequence[str],
    rows: Sequence[ExampleRow],
    template: Template,
    version: str,
) -> WrongCell:
    header = examples.header_at(entry["column"], template.name, version)
    side = entry.get("side")
    position = headers.index(header, headers.index(_SEPARATOR) if side == "result" else 0)
    row = entry["row"] - 1
    return WrongCell(
        row=row,
        position=position,
        header=header,
        side=side or ("meta" if _SEPARATOR in headers else None),
        value=entry["value"],
        right=rows[row].cells[position],
        code=entry["code"],
        why=entry["why"],
    )
