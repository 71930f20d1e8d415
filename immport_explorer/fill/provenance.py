"""Where each cell of a filled package came from: the lab's cell, and the way."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from immport_explorer.files.atomic import written_whole
from immport_explorer.fill.rows import FillingRun, Slot
from immport_explorer.fill.ways import (
    Constant,
    FromColumn,
    IdByPattern,
    Lookup,
    Way,
    map_of,
    way_key,
)
from immport_explorer.fill.writing import Written, WrittenPart
from immport_explorer.issues.issue import Issue
from immport_explorer.lab.table import LabTable, Place, Row

ToChange = Literal["recipe", "value", "neither"]
HEADINGS = ("file", "row", "section", "column", "way", "lab file", "sheet", "lab row", "lab column")


class Origin(msgspec.Struct, frozen=True):
    """What stands behind a cell: the lab's cells (``places``), the way, and where in the recipe it
    is written (``path``, as :meth:`RecipeFile.line` takes it); ``is_term`` tells that the column
    has a vocabulary."""

    places: tuple[Place, ...]
    way: Way | None
    path: tuple[str | int, ...] = ()
    is_term: bool = False


class FilledColumn(msgspec.Struct, frozen=True):
    """A column of a file that is filled, with the origin of its first cell."""

    file: str
    section: str
    header: str
    origin: Origin


class Blame(msgspec.Struct, frozen=True):
    """What is to be changed for an issue, and a sentence about it."""

    change: ToChange
    text: str
    origin: Origin | None = None


class Provenance:
    """Joins the cells of a package with those of the lab's files."""

    def __init__(self, files: Sequence[Written], numbers: dict[int, int]) -> None:
        self._files = {written.name: written for written in files}
        self._numbers = numbers

    def of(
        self, file: str, row: int, header: str, *, side: str | None = None,
        section: str | None = None,
    ) -> Origin | None:  # fmt: skip
        """The origin of the cell in that file, physical row and column; None where none is."""
        written = self._files.get(file)
        part = written.part(section) if written else None
        if part is None:
            return None
        index = part.origins.find(min(part.fields) if part.fields else row)
        if index is None:
            return None
        number, table, lab_row = part.origins.at(index)
        run = part.runs[number]
        slot = _slot(run, header, side)
        if slot is None:
            return None
        column = part.layout.columns[slot.position]
        places = tuple(_places(run, slot, table, lab_row))
        return Origin(places, slot.way, self._path(run, slot), column.vocabulary is not None)

    def _path(self, run: FillingRun, slot: Slot) -> tuple[str | int, ...]:
        number = self._numbers[id(run)]
        if run.filling.rows and slot.header not in run.filling.columns:
            return ("templates", number, "rows")
        if slot.group:
            return ("templates", number, "groups", slot.group - 1, slot.name)
        return ("templates", number, "columns", slot.name)

    def blame(self, issue: Issue) -> Blame:
        """What is to be changed so that an issue goes: the recipe, the lab's value, or neither."""
        if not issue.column or issue.file not in self._files:
            return Blame("neither", "This is about the package as a whole.")
        if issue.row is None:
            return Blame("recipe", f"No way in the recipe fills {issue.column}.")
        origin = self.of(
            issue.file, issue.row, issue.column, side=issue.side, section=issue.section
        )
        if origin is None:
            return Blame("recipe", f"No way in the recipe fills {issue.column}.")
        return _blame(issue, origin)

    def columns(self) -> Iterator[FilledColumn]:
        """Each column that is filled, file by file, as its first row has it."""
        for written in self._files.values():
            for part in written.parts:
                first: dict[int, int] = {}
                for index in range(len(part.origins.lines)):
                    first.setdefault(part.origins.at(index)[0], index)
                for number, index in first.items():
                    _, table, row = part.origins.at(index)
                    run = part.runs[number]
                    for slot in run.slots:
                        is_written_out = bool(run.filling.rows) and not table
                        way = None if is_written_out else slot.way
                        origin = Origin(tuple(_places(run, slot, table, row)), way)
                        section = part.section.name or ""
                        yield FilledColumn(written.name, section, slot.header, origin)

    def rows(self) -> Iterator[tuple[str | int, ...]]:
        """A line for each cell that came from the lab's files, in :data:`HEADINGS`' order."""
        for written in self._files.values():
            for part in written.parts:
                yield from self._part_rows(written, part)

    def _part_rows(self, written: Written, part: WrittenPart) -> Iterator[tuple[str | int, ...]]:
        section = part.section.name or ""
        fields = {header: line for line, header in part.fields.items()}
        for index, line in enumerate(part.origins.lines):
            number, table, row = part.origins.at(index)
            run = part.runs[number]
            for slot in run.slots if table is not None else ():
                at = fields.get(slot.header, line)
                key = way_key(slot.way)
                for place in _places(run, slot, table, row):
                    yield written.name, at, section, slot.header, key, *_as_cells(place)

    def write(self, path: Path) -> None:
        """The table as CSV. Raises OSError."""
        import io

        with written_whole(path) as stream:
            text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
            writer = csv.writer(text)
            writer.writerow(HEADINGS)
            writer.writerows(self.rows())
            text.flush()
            text.detach()


def _as_cells(place: Place) -> tuple[str | int, ...]:
    return place.file, place.sheet or "", place.row, place.column


def _slot(run: FillingRun, header: str, side: str | None) -> Slot | None:
    same = [slot for slot in run.slots if slot.header == header]
    return next((slot for slot in same if side in (None, slot.side)), None)


def _places(run: FillingRun, slot: Slot, table: LabTable | None, row: Row) -> Iterator[Place]:
    """The lab's cells that a way read; columns that were made of headers stand where the value
    does."""
    if table is None:
        return
    for name in slot.way.columns:
        index = table.index(name)
        if index is None or name in run.made:
            yield Place(table.file, table.sheet, row.number, row.column)
        else:
            yield table.place(row, index)


def _blame(issue: Issue, origin: Origin) -> Blame:
    place = str(origin.places[0]) if origin.places else ""
    if issue.severity == "info":
        return Blame("neither", f"Nothing has to change; the value stands in {place}.", origin)
    match origin.way:
        case Constant():
            return Blame("recipe", "The recipe writes this text in every row.", origin)
        case IdByPattern():
            text = f"The recipe makes this id by a pattern, of {place} and others."
            return Blame("recipe", text, origin)
        case FromColumn() | Lookup() if _is_mapped(origin.way, issue.value):
            return Blame("recipe", f"The recipe's value map gave this, for {place}.", origin)
    if origin.is_term and issue.value:
        text = f"{place} holds what is no term: add it to the recipe's value map."
        return Blame("recipe", text, origin)
    return Blame("value", f"This stands in {place}: change it there.", origin)


def _is_mapped(way: Way, value: str | None) -> bool:
    return value is not None and value in map_of(way).values()
