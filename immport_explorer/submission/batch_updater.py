"""The batch updater's files: changes to what ImmPort holds already, read and checked.

A file is text: comments and blank lines, then a header that names ``table_name``, ``format``,
``key_columns`` and ``data_columns`` (several columns joined by ``~``), then rows: the values of the
key columns, then those of the data columns. The header stands as a line for each name and its
value, or as a line of names above a line of values; both are read.
Source: ImmPort's documentation of its Batch Updater API, which shows the header as ImmPort read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from immport_explorer.files.wording import counted
from immport_explorer.package.limits import Limits
from immport_explorer.package.note import Notes
from immport_explorer.package.readers.lines import read_lines
from immport_explorer.schema.model import Column, Schema, TableColumn
from immport_explorer.submission.errors import SubmissionError

NAMES = ("table_name", "format", "key_columns", "data_columns")
FORMATS = ("update_value",)
_SEVERAL = "~"
_NAMED = re.compile(rf"\s*({'|'.join(NAMES)})\s*(?:=>|[=:\t])\s*(.*?)\s*")
_COMMENT = "#"
_PROBLEMS_TOLD = 1_000


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that ImmPort would refuse; ``row`` is the physical line, from 1."""

    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        place = ", ".join(filter(None, (f"line {self.row}" if self.row else "", self.column or "")))
        return f"{place}: {self.message}" if place else self.message


@dataclass(frozen=True, slots=True)
class Update:
    """A file as it was read: the header's values, and rows of cells with their lines."""

    header: Mapping[str, str]
    rows: tuple[tuple[int, tuple[str, ...]], ...] = field(repr=False)
    last_line: int = 0

    @property
    def table(self) -> str:
        return self.header.get("table_name", "").casefold()

    @property
    def key_columns(self) -> tuple[str, ...]:
        return _several(self.header.get("key_columns", ""))

    @property
    def data_columns(self) -> tuple[str, ...]:
        return _several(self.header.get("data_columns", ""))

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.key_columns, *self.data_columns)


def is_update(path: Path) -> bool:
    """Whether a file looks like one for the batch updater."""
    try:
        return path.is_file() and bool(read_update(path).header)
    except SubmissionError:
        return False


def read_update(path: Path) -> Update:
    """Read a file. Raises :class:`SubmissionError` where it cannot be read."""
    try:
        return _read(_lines(path))
    except OSError as error:
        raise SubmissionError(f"{path} cannot be read: {error.strerror or error}.") from None


def check_update(path: Path, schema: Schema) -> tuple[Problem, ...]:
    """What ImmPort would refuse in a file, the first thousand; nothing for a good one.

    Tables, columns, lengths and vocabularies are those of the schema's data model; whether a key
    exists only ImmPort can tell. Raises :class:`SubmissionError` where it cannot be read.
    """
    update = read_update(path)
    found = [*_header_problems(update, schema), *_row_problems(update, schema)]
    return tuple(found[:_PROBLEMS_TOLD])


# ---- reading ------------------------------------------------------------------------------------


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    with path.open("rb") as stream:
        for lines in read_lines(stream, Limits(), Notes(0)):
            text = lines.text.decode("utf-8", "replace")
            yield from enumerate(text.split("\n")[:-1], start=lines.row)


def _read(lines: Iterable[tuple[int, str]]) -> Update:
    header: dict[str, str] = {}
    names: list[str] = []
    rows: list[tuple[int, tuple[str, ...]]] = []
    last = 0
    for last, line in lines:
        if not line.strip() or line.startswith(_COMMENT):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        named = _NAMED.fullmatch(line.rstrip("\t"))
        if len(header) == len(NAMES):
            rows.append((last, tuple(cells)))
        elif {cell.casefold() for cell in cells} >= set(NAMES):
            names = [cell.casefold() for cell in cells]
        elif names:
            header = {name: cell for name, cell in zip(names, cells, strict=False) if name in NAMES}
        elif named:
            header[named[1]] = named[2]
    update = Update(header, tuple(rows), last)
    return Update(header, tuple(_without_heading(update)), last)


def _without_heading(update: Update) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows; the columns' names above them are none."""
    columns = [name.casefold() for name in update.columns]
    for place, (row, cells) in enumerate(update.rows):
        if place or [cell.casefold() for cell in cells] != columns:
            yield row, cells


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(_SEVERAL) if part.strip())


# ---- checking -----------------------------------------------------------------------------------


def _header_problems(update: Update, schema: Schema) -> Iterator[Problem]:
    for name in NAMES:
        if not update.header.get(name):
            yield Problem(None, name, f"The header does not say {name}.")
    form = update.header.get("format", "")
    if form and form.casefold() not in FORMATS:
        yield Problem(None, "format", f"“{form}” is no format; there is {', '.join(FORMATS)}.")
    if update.table and update.table not in schema.tables:
        yield Problem(None, "table_name", f"“{update.table}” is no table of ImmPort's.")
    yield from _column_problems(update, schema)
    if not update.rows:
        yield Problem(update.last_line or None, None, "There is no row below the header.")


def _column_problems(update: Update, schema: Schema) -> Iterator[Problem]:
    known = {column.name.casefold() for column in _table_columns(update, schema)}
    for name in update.columns if known else ():
        if name.casefold() not in known:
            yield Problem(None, name, f"The table {update.table} has no column {name}.")
    for name in dict.fromkeys(update.columns):
        if update.columns.count(name) > 1:
            yield Problem(None, name, f"The column {name} is named twice.")
    for name in update.data_columns:
        if (
            name.casefold().endswith("_accession")
            and name.casefold() == f"{update.table}_accession"
        ):
            yield Problem(None, name, "An accession is ImmPort's and cannot be changed.")


def _table_columns(update: Update, schema: Schema) -> Sequence[TableColumn]:
    table = schema.tables.get(update.table)
    return table.columns if table is not None else ()


def _row_problems(update: Update, schema: Schema) -> Iterator[Problem]:
    judges = [_Judge(name, update.table, schema) for name in update.columns]
    keys: dict[tuple[str, ...], int] = {}
    for row, cells in update.rows:
        if len(cells) != len(judges):
            yield Problem(
                row,
                None,
                f"{counted(len(cells), 'cell')} under a header of "
                f"{counted(len(judges), 'column')}.",
            )
            continue
        key = cells[: len(update.key_columns)]
        if "" in key:
            yield Problem(row, update.key_columns[key.index("")], "The key is empty.")
        elif keys.setdefault(key, row) != row:
            yield Problem(
                row, None, f"The key {_SEVERAL.join(key)} stands in line {keys[key]} too."
            )
        for judge, cell in zip(judges, cells, strict=True):
            yield from judge.problems(row, cell)


class _Judge:
    """What a database column takes, as far as templates that fill it say."""

    def __init__(self, name: str, table: str, schema: Schema) -> None:
        self._name = name
        found = schema.tables.get(table)
        columns = found.columns if found is not None else ()
        self._length = next((c.length for c in columns if c.name == name.casefold()), None)
        self._terms = _terms(_filled_by(name.casefold(), table, schema), schema)

    def problems(self, row: int, cell: str) -> Iterator[Problem]:
        if self._length is not None and len(cell) > self._length:
            said = f"{counted(len(cell), 'character')}; ImmPort's column holds {self._length:,}."
            yield Problem(row, self._name, said)
        if self._terms and cell and cell.casefold() not in self._terms:
            yield Problem(row, self._name, f"“{cell}” is not in its controlled vocabulary.")


def _filled_by(name: str, table: str, schema: Schema) -> list[Column]:
    return [
        column
        for template in schema.templates.values()
        for column in template.columns
        if column.tables == (table,) and column.table_column == name
    ]


def _terms(columns: list[Column], schema: Schema) -> frozenset[str]:
    """The terms of all vocabularies that templates hold the column to; nothing where one of them
    takes any text."""
    if not columns or any(column.vocabulary_kind != "controlled" for column in columns):
        return frozenset()
    names = {column.vocabulary for column in columns if column.vocabulary}
    return frozenset(
        term.name.casefold() for name in names for term in schema.vocabularies[name].terms
    )
