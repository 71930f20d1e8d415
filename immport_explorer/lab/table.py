"""A lab's table: named columns, rows of texts, and where each cell stands in the lab's file.

The one form in which every reader hands on what it read, whether from a spreadsheet, a REDCap
export or an instrument's file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from immport_explorer.files.letters import column_letters

GuessKind = Literal["header", "unit", "left out", "tables", "hidden", "merged", "form", "value"]


class Place(NamedTuple):
    """A cell of a lab's file: its ``row`` and ``column`` as the program shows them, from 1; 0
    where there is none."""

    file: str
    sheet: str | None
    row: int
    column: int

    def __str__(self) -> str:
        cell = f"{column_letters(self.column)}{self.row}" if self.column else f"row {self.row}"
        where = f"{self.file}, sheet {self.sheet}" if self.sheet else self.file
        return f"{where}, {cell}" if self.row else where


class Row(NamedTuple):
    """A row of a table: the ``number`` of its row in the file and a text for each column.

    A row that was made from a wide one, a row a value, says in ``column`` where its value stands;
    columns without a position of their own stand there. ``elsewhere`` gives the (row, column) of
    single cells, by the index of their column, that stand somewhere else altogether.
    """

    number: int
    texts: Sequence[str]
    column: int = 0
    elsewhere: Mapping[int, tuple[int, int]] | None = None


class LabColumn(msgspec.Struct, frozen=True, kw_only=True):
    """A column: its ``name`` is unique in the table, its ``header`` the text in the file.

    ``position`` is its column in the file, from 1, or None where each row says it itself (see
    :class:`Row`) or nothing of the file stands behind it; ``row`` is set where all its values stand
    in one row, such as headers that became values. ``unit`` was taken from the header. ``label`` is
    a longer name that the program keeps (REDCap's field label), ``choices`` what its codes stand
    for. ``field`` is the header of the ImmPort column that the reader knows it to be, or "".
    ``personal`` tells that the file itself marks it as identifying a person.
    """

    name: str
    header: str = ""
    position: int | None = None
    row: int | None = None
    unit: str = ""
    label: str = ""
    choices: Mapping[str, str] = {}
    field: str = ""
    personal: bool = False


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """Something the reader had to decide: a sentence for a person, and how sure it is (0 to 1).

    ``row`` and ``column`` are those of the file, from 1, or None.
    """

    kind: GuessKind
    text: str
    sure: float = 1.0
    row: int | None = None
    column: int | None = None


class LabTable:
    """A table of a lab's file.

    ``rows`` may be iterated as often as one likes, each time from the file anew: a reader gives an
    iterable, never an iterator, so that a matrix of millions of values is never held. Each row has
    as many texts as there are ``columns``, trimmed, numbers and dates as ImmPort writes them.
    ``templates`` are the names of ImmPort templates that the reader knows such a table to fill.
    """

    def __init__(
        self,
        *,
        name: str,
        file: str,
        columns: Sequence[LabColumn],
        rows: Iterable[Row],
        sheet: str | None = None,
        reader: str = "",
        header_row: int | None = None,
        guesses: Sequence[Guess] = (),
        templates: Sequence[str] = (),
    ) -> None:
        self.name = name
        self.file = file
        self.sheet = sheet
        self.columns = tuple(columns)
        self.rows = rows
        self.reader = reader
        self.header_row = header_row
        self.guesses = tuple(guesses)
        self.templates = tuple(templates)
        self._indexes = {column.name: index for index, column in enumerate(self.columns)}

    def index(self, name: str) -> int | None:
        """The place of a column among ``columns``, by its name."""
        return self._indexes.get(name)

    def place(self, row: Row, index: int) -> Place:
        """Where the cell of that row and column stands in the lab's file."""
        if row.elsewhere and index in row.elsewhere:
            return Place(self.file, self.sheet, *row.elsewhere[index])
        column = self.columns[index]
        position = row.column if column.position is None else column.position
        return Place(self.file, self.sheet, column.row or row.number, position)

    def __repr__(self) -> str:
        return f"<LabTable {self.name!r} of {self.file!r}: {len(self.columns)} columns>"


class Rereadable:
    """Rows that are read anew at each iteration, by a function without arguments."""

    def __init__(self, read: Callable[[], Iterator[Row]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[Row]:
        return self._read()


class LabError(Exception):
    """A lab's file cannot be read: what is wrong, where, what was found, what is allowed.

    The text is a whole sentence for a person; ``file`` and ``place`` say where.
    """

    def __init__(
        self,
        file: str,
        problem: str,
        *,
        place: Place | None = None,
        found: str = "",
        allowed: str = "",
        fix: str = "",
    ) -> None:
        self.file = file
        self.problem = problem
        self.place = place
        self.found = found
        self.allowed = allowed
        self.fix = fix
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        parts = [f"{self.place or self.file}: {self.problem}."]
        if self.found:
            parts.append(f"Found: {self.found}.")
        if self.allowed:
            parts.append(f"Allowed: {self.allowed}.")
        if self.fix:
            parts.append(f"{self.fix}.")
        return " ".join(parts)


def unique_names(headers: Sequence[str], first: int = 1) -> list[str]:
    """A name for each header: repeats are numbered (``Value``, ``Value (2)``), empty ones are
    called after their column (``Column D``), the first of which is the ``first`` of the file."""
    names: list[str] = []
    taken: set[str] = set()
    for position, header in enumerate(headers, start=first):
        wanted = " ".join(header.split()) or f"Column {column_letters(position)}"
        name, count = wanted, 1
        while name in taken:
            count += 1
            name = f"{wanted} ({count})"
        taken.add(name)
        names.append(name)
    return names
