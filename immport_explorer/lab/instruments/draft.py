"""A table of readings being made, a row at a time, each cell with the place it was taken from.

Readings of all instruments have the same first columns, so that one recipe serves the files of a
kind: sample, plate, well, role, replicate, analyte; last come the state of the value, the limit
that it is below or above, and remarks in words, which ImmPort takes as Comments.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

import msgspec

from immport_explorer.files.wording import counted
from immport_explorer.lab.instruments.page import Cell
from immport_explorer.lab.instruments.values import (
    Decimals,
    Reading,
    State,
    plain_number,
    read_value,
)
from immport_explorer.lab.opened import Opened
from immport_explorer.lab.table import Guess, GuessKind, LabColumn, LabTable, Row, unique_names

SAMPLE, PLATE, WELL, ROLE, REPLICATE = "Sample", "Plate", "Well", "Role", "Replicate"
PLATE_WELL, PLATE_SAMPLE, PLATE_ANALYTE = "Plate Well", "Plate Sample", "Plate Analyte"
"""Keys to join by: a well, a name and a standard curve mean nothing without their plate."""

ANALYTE, STATE, LIMIT, REMARKS, READ_AT = "Analyte", "State", "Limit", "Remarks", "Read at"
_OF_PLATES = ("Batch", "Experiment", PLATE)
_MOST_CHARACTERS = 500
_IN_WORDS: dict[State, str] = {
    "below range": "below the range",
    "above range": "above the range",
    "extrapolated": "read beyond the standards, or marked as an outlier",
}


class Quantity(msgspec.Struct, frozen=True, kw_only=True):
    """A column of a table of readings: its ``name``, the ImmPort column (``field``) that it fills
    and, where the file says it, its ``unit``."""

    name: str
    field: str = ""
    unit: str = ""


class DraftRow:
    """A row being filled: a column's name -> its cell."""

    def __init__(self, draft: Draft, number: int) -> None:
        self.number = number
        self.cells: dict[str, Cell] = {}
        self.state: State = "not reported"
        self._draft = draft
        self._remarks: list[str] = []

    def put(self, name: str, cell: Cell) -> None:
        """A text as it stands in the file, or was made of what stands there."""
        self._draft.meet(name)
        self.cells[name] = cell

    def put_plain(self, name: str, cell: Cell) -> None:
        """A text; a number among them is written with a point."""
        number = plain_number(cell.text, self._draft.decimals) if "," in cell.text else None
        self.put(name, cell if number is None else cell.saying(number))

    def number_of(self, name: str, cell: Cell, *, is_main: bool = False) -> Reading:
        """A quantity: a plain number or nothing; whatever else the cell said goes to the remarks.
        The main quantity's state and limit have columns of their own."""
        reading = read_value(cell.text, self._draft.decimals)
        self.put(name, cell.saying(reading.number))
        is_said = is_main or reading.state not in self._draft.quiet
        if cell.text and reading.state != "measured" and is_said:
            self.remark(f"{name} {cell.text}{_in_words(reading.state, cell.text)}")
        if reading.state == "unreadable":
            self._draft.unreadable(name, cell)
        if is_main:
            self.judge(reading, cell)
        return reading

    def judge(self, reading: Reading, cell: Cell) -> None:
        """Take the state of a reading as the row's."""
        self.state = reading.state
        self.put(STATE, cell.saying(reading.state))
        self.put(LIMIT, cell.saying(reading.limit))

    def remark(self, text: str) -> None:
        if text and text not in self._remarks:
            self._remarks.append(text)

    def finished(self, indexes: Mapping[str, int], width: int) -> Row:
        texts = [""] * width
        elsewhere: dict[int, tuple[int, int]] = {}
        if self._remarks:
            self.cells[REMARKS] = Cell(_joined(self._remarks), self.number, 0)
        for name, cell in self.cells.items():
            index = indexes[name]
            texts[index] = cell.text
            elsewhere[index] = (cell.row, cell.column)
        return Row(self.number, texts, 0, elsewhere)


def _joined(remarks: Sequence[str]) -> str:
    """The remarks as one text that fits into ImmPort's Comments; how many more there are."""
    for count in range(len(remarks), 0, -1):
        rest = len(remarks) - count
        text = "; ".join(remarks[:count]) + (f"; and {rest} more" if rest else "")
        if len(text) <= _MOST_CHARACTERS:
            return text
    return remarks[0][: _MOST_CHARACTERS - 1] + "…"


def _in_words(state: State, text: str) -> str:
    words = _IN_WORDS.get(state, state)
    return "" if words == text.casefold() else f" ({words})"


class Draft:
    """Rows of readings of one file, and what was noticed while they were read."""

    def __init__(
        self,
        opened: Opened,
        *,
        name: str,
        reader: str,
        columns: Sequence[Quantity],
        sheet: str | None = None,
        decimals: Decimals = Decimals.POINT,
        templates: Sequence[str] = (),
        quiet: Sequence[State] = (),
    ) -> None:
        """Marks whose state is ``quiet`` are a remark of the main quantity only."""
        self.decimals = decimals
        self.quiet = frozenset(quiet)
        self.rows: list[DraftRow] = []
        self._opened = opened
        self._name, self._reader, self._sheet = name, reader, sheet
        self._templates = templates
        self._declared = {column.name: column for column in columns}
        self._met: dict[str, None] = {}
        self._units: dict[str, str] = {}
        self._guesses: list[Guess] = []
        self._unreadable: Counter[str] = Counter()
        self._first_unreadable: dict[str, Cell] = {}

    def row(self, number: int) -> DraftRow:
        """A new row, made of that row of the file."""
        self.rows.append(DraftRow(self, number))
        return self.rows[-1]

    def meet(self, name: str) -> None:
        if name not in self._declared:
            self._met[name] = None

    def has_unit(self, name: str, unit: str) -> None:
        """The unit of a column, where the file says it."""
        self._units.setdefault(name, unit)

    def unreadable(self, name: str, cell: Cell) -> None:
        self._unreadable[name] += 1
        self._first_unreadable.setdefault(name, cell)

    def say(self, kind: GuessKind, text: str, *, sure: float = 1.0, at: Cell | None = None) -> None:
        """Something decided or left out, in a sentence for a person."""
        guess = Guess(
            kind=kind,
            text=text,
            sure=sure,
            row=at.row if at and at.row else None,
            column=at.column if at and at.column else None,
        )
        if guess not in self._guesses:
            self._guesses.append(guess)

    def number_replicates(self, keys: Iterable[str]) -> None:
        """Count the rows that agree in the named columns: 1, 2, ... in the order of the file. Rows
        without a sample are nobody's replicates."""
        seen: Counter[tuple[str, ...]] = Counter()
        for row in self.rows:
            sample = row.cells.get(SAMPLE)
            if sample and sample.text:
                key = tuple(row.cells[name].text if name in row.cells else "" for name in keys)
                seen[key] += 1
                row.put(REPLICATE, sample.saying(str(seen[key])))

    def table(self) -> LabTable:
        """The finished table. Declared columns are always there, the others where they were met;
        state, limit and remarks come last."""
        self._say_unreadable()
        if WELL in self._declared:
            self._add_keys()
        last = (STATE, LIMIT, REMARKS)
        names = [name for name in (*self._declared, *self._met) if name not in last]
        names += [name for name in last if name in self._declared or name in self._met]
        indexes = {name: index for index, name in enumerate(names)}
        return LabTable(
            name=self._name,
            file=self._opened.name,
            sheet=self._sheet,
            columns=[self._column(name) for name in names],
            rows=[row.finished(indexes, len(names)) for row in self.rows],
            reader=self._reader,
            guesses=self._guesses,
            templates=self._templates if self.rows else (),
        )

    def _add_keys(self) -> None:
        """The plate's name before the well, the sample and the analyte; the run's or the file's,
        where no plate is named."""
        file = PurePosixPath(self._opened.name).stem
        for row in self.rows:
            named = (row.cells[name].text for name in _OF_PLATES if name in row.cells)
            plate = " ".join(text for text in named if text) or file
            for key, of in self._keys():
                cell = row.cells.get(of)
                text = f"{plate} {cell.text}" if cell is not None and cell.text else ""
                row.put(key, (cell or Cell("", row.number, 0)).saying(text))

    def _keys(self) -> Iterator[tuple[str, str]]:
        yield PLATE_WELL, WELL
        yield PLATE_SAMPLE, SAMPLE
        if ANALYTE in self._declared:
            yield PLATE_ANALYTE, ANALYTE

    def _column(self, name: str) -> LabColumn:
        found = self._declared.get(name, Quantity(name=name))
        unit = self._units.get(name, found.unit)
        return LabColumn(name=name, header=name, unit=unit, field=found.field)

    def _say_unreadable(self) -> None:
        for name, count in self._unreadable.items():
            cell = self._first_unreadable[name]
            cells = counted(count, "cell")
            self.say(
                "value",
                f"{name}: {cells} could not be read as a number, the first says {cell.text[:60]}; "
                "they are left empty, with what they say in the remarks.",
                sure=0.5,
                at=cell,
            )


def columns_of(names: Iterable[str], fields: Mapping[str, str] | None = None) -> list[Quantity]:
    """Declared columns by their names, and the ImmPort columns that some of them fill."""
    fields = fields or {}
    unique = unique_names(list(names))
    return [Quantity(name=name, field=fields.get(name, "")) for name in unique]
