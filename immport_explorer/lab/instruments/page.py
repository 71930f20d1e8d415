"""A file of an instrument as pages of rows, each cell with its place.

Exports of one run are small; they are held, within a bound. Matrices of sequencing are not read
through this module.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from immport_explorer.lab.opened import Opened
from immport_explorer.lab.table import LabError
from immport_explorer.lab.texts import encoding_of
from immport_explorer.package.archive import MemberError

MOST_BYTES = 64 * 2**20
"""An export of one run; a plate of 384 wells and 100 analytes has some 5 MiB."""


_LINES_LOOKED_AT = 60


class Cell(NamedTuple):
    """A text and where it stands, row and column from 1."""

    text: str
    row: int
    column: int

    def saying(self, text: str) -> Cell:
        """What was made of the cell, standing where it stands."""
        return Cell(text, self.row, self.column)


class Line:
    """A row of a page: its ``number`` in the file and its ``texts``, as they are written."""

    __slots__ = ("number", "texts")

    def __init__(self, number: int, texts: Sequence[str]) -> None:
        self.number = number
        self.texts = texts

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, index: int) -> str:
        """The trimmed text of a cell, ``""`` beyond the last."""
        return self.texts[index].strip() if 0 <= index < len(self.texts) else ""

    def cell(self, index: int) -> Cell:
        return Cell(self[index], self.number, index + 1)

    def cells(self) -> Iterator[Cell]:
        return map(self.cell, range(len(self.texts)))

    @property
    def is_blank(self) -> bool:
        return not any(text.strip() for text in self.texts)

    @property
    def filled(self) -> int:
        """How many cells there are up to the last that is not empty."""
        return max((index + 1 for index, text in enumerate(self.texts) if text.strip()), default=0)


class Page(NamedTuple):
    """A sheet of a spreadsheet, or all of a text file (``name`` is None)."""

    name: str | None
    lines: list[Line]

    def texts(self) -> Iterator[str]:
        return (text for line in self.lines for text in line.texts)


def whole_text(opened: Opened) -> str:
    """All of a text file. Raises LabError for one that is too large or no text."""
    data = whole_bytes(opened)
    encoding = encoding_of(data[: 1 << 16])
    if encoding is None:
        raise LabError(opened.name, "The file holds no text")
    text = data.decode(encoding, "replace").removeprefix("\ufeff").replace("\0", "")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def whole_bytes(opened: Opened) -> bytes:
    """All of a file. Raises LabError for one that is too large."""
    if opened.member.size > MOST_BYTES:
        raise _too_large(opened, f"{opened.member.size:,} bytes")
    try:
        with opened.member.open() as stream:
            data = stream.read(MOST_BYTES + 1)
    except MemberError as error:
        raise LabError(opened.name, f"The file cannot be read: {error}") from error
    if len(data) > MOST_BYTES:  # a packed file does not tell its size
        raise _too_large(opened, "more")
    return data


def _too_large(opened: Opened, found: str) -> LabError:
    return LabError(
        opened.name,
        "The file is too large for an export of one run",
        found=found,
        allowed=f"{MOST_BYTES:,} bytes",
        fix="Export each run to a file of its own",
    )


def tabbed(opened: Opened) -> Page:
    """A text whose cells a program divides by tabs; where there are none, a spreadsheet program has
    saved it again, with semicolons or commas. Such programs quote cells as well."""
    lines = whole_text(opened).split("\n")
    delimiter = _saved_with(lines)
    return Page(
        None,
        [Line(number, _unquoted_cells(text, delimiter)) for number, text in enumerate(lines, 1)],
    )


def _saved_with(lines: Sequence[str]) -> str:
    """A tab where any is there; else what stands in most of the first lines."""
    if any("\t" in line for line in lines):
        return "\t"
    first = list(islice((line for line in lines if line.strip()), _LINES_LOOKED_AT))
    counts = {one: sum(one in line for line in first) for one in (";", ",")}
    found = max(counts, key=lambda one: counts[one])
    return found if counts[found] * 3 > len(first) else "\t"


def _unquoted_cells(text: str, delimiter: str) -> list[str]:
    """Formulas hold quotes of their own: between tabs only a whole cell is taken out of quotes."""
    if delimiter != "\t":
        return _unquoted(text, delimiter) or [""]
    cells = text.split("\t")
    return [_without_quotes(cell) for cell in cells] if '"' in text else cells


def _without_quotes(cell: str) -> str:
    inner = cell.strip()
    is_quoted = len(inner) > 1 and inner[0] == inner[-1] == '"'
    return inner[1:-1].replace('""', '"') if is_quoted else cell


def delimited(opened: Opened, delimiter: str) -> Page:
    """A text of quoted cells. A quote that nothing closes ends with its line."""
    lines = whole_text(opened).split("\n")
    csv.field_size_limit(MOST_BYTES)
    return Page(
        None,
        [Line(number, _unquoted(text, delimiter)) for number, text in enumerate(lines, 1)],
    )


def _unquoted(text: str, delimiter: str) -> list[str]:
    if '"' not in text:
        return text.split(delimiter) if text else []
    return next(csv.reader([text], delimiter=delimiter), [])


def sheet_pages(opened: Opened) -> list[Page]:
    """The sheets of a spreadsheet."""
    return [
        Page(sheet.name, [Line(number, texts) for number, texts in sheet.rows()])
        for sheet in opened.sheets
    ]


def head_pages(opened: Opened) -> list[Page]:
    """The first rows of the sheets of a spreadsheet, or of a text table: to recognise it. None of
    a file that cannot be read so: programs call texts ``.xls``."""
    try:
        return [
            Page(sheet.name, [Line(number, texts) for number, texts in opened.first_rows(sheet)])
            for sheet in opened.sheets
        ]
    except LabError:
        return []


def header_index(line: Line, names: Iterable[str]) -> int | None:
    """The first cell that is one of the names, whatever its case and blanks."""
    wanted = {plain(name) for name in names}
    return next((at for at, text in enumerate(line.texts) if plain(text) in wanted), None)


@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """A header for comparing: its case, blanks and dots say nothing."""
    return " ".join(text.replace(".", " ").casefold().split())
