"""What reads a lab's files: one protocol, one tuple, and an entry-point group for a lab's own.

A reader is an object like this, named in :data:`READERS`, or in the entry-point group
``immport_explorer.lab`` of any installed package::

    class MyMachine:
        name = "my machine"
        title = "My machine's export"
        suffixes = (".csv",)

        def recognises(self, opened: Opened) -> float:
            return 0.9 if opened.text.startswith("My machine") else 0.0

        def read(self, opened: Opened) -> Sequence[LabTable]:
            ...
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol, cast

import msgspec

from immport_explorer.lab.opened import Opened
from immport_explorer.lab.packed import ENDING, unpacked
from immport_explorer.lab.table import Guess, LabError, LabTable
from immport_explorer.package.archive import Member, open_archive
from immport_explorer.package.limits import Limits

GROUP = "immport_explorer.lab"
"""The entry-point group in which other packages name their readers."""

Source = str | os.PathLike[str]


class Reader(Protocol):
    """Reads one form of file. ``name`` is what recipes call it, ``title`` what people see;
    ``suffixes`` are the endings it may have, in lower case with the dot; empty for any."""

    name: str
    title: str
    suffixes: tuple[str, ...]

    def recognises(self, opened: Opened) -> float:
        """How sure it is, from 0 to 1, that the file is its own, by its first bytes or rows.
        A table without any mark of a program is a spreadsheet reader's, at 0.1."""
        ...

    def read(self, opened: Opened) -> Sequence[LabTable]:
        """The tables of the file. Raises LabError, and nothing else, for bad content."""
        ...


READERS: tuple[str, ...] = (
    "immport_explorer.lab.redcap:RedcapReader",
    "immport_explorer.lab.release.reader:ReleaseReader",
    "immport_explorer.lab.instruments.luminex:LuminexReader",
    "immport_explorer.lab.instruments.luminex_wide:IntelliflexReader",
    "immport_explorer.lab.instruments.msd:MsdReader",
    "immport_explorer.lab.instruments.softmax:SoftMaxReader",
    "immport_explorer.lab.instruments.tecan:TecanReader",
    "immport_explorer.lab.instruments.quantstudio:QuantStudioReader",
    "immport_explorer.lab.instruments.ctl:CtlReader",
    "immport_explorer.lab.instruments.mabtech:MabtechReader",
    "immport_explorer.lab.instruments.flowjo:FlowJoReader",
    "immport_explorer.lab.instruments.flowjo_tables:FlowJoTableReader",
    "immport_explorer.lab.instruments.expression:ExpressionReader",
    "immport_explorer.lab.instruments.typing_tables:TypingReader",
    "immport_explorer.lab.instruments.asm:AsmReader",
    "immport_explorer.lab.spreadsheet:SpreadsheetReader",
)
"""Our own readers, loaded when first needed; the surest wins, among equals the first."""


@cache
def readers() -> tuple[Reader, ...]:
    """Our readers and those of installed packages."""
    own = [_load(address) for address in READERS]
    others = [point.load()() for point in sorted(entry_points(group=GROUP))]
    return (*own, *others)


def _load(address: str) -> Reader:
    module, _, name = address.partition(":")
    return cast(Reader, getattr(import_module(module), name)())


class Lab(msgspec.Struct, frozen=True):
    """What a lab handed in, read: its ``tables``, and what could not be read."""

    tables: tuple[LabTable, ...]
    problems: tuple[LabError, ...] = ()


def read_lab(
    sources: Source | Sequence[Source],
    *,
    limits: Limits | None = None,
    header_rows: Mapping[str, Mapping[str, int]] | None = None,
) -> Lab:
    """The tables of files, folders and zips. Never raises for what it finds in them.

    ``header_rows`` are those that a person named: by file, then by sheet ("" for a text file).
    """
    limits = limits or Limits()
    tables: list[LabTable] = []
    problems: list[LabError] = []
    for member, beside in _members(sources, limits, problems):
        rows = (header_rows or {}).get(member.path, {})
        opened = Opened(member, limits=limits, beside=beside, header_rows=rows)
        try:
            tables.extend(read_opened(opened))
        except LabError as error:
            problems.append(error)
    return Lab(tuple(tables), tuple(problems))


def read_opened(opened: Opened) -> Sequence[LabTable]:
    """The tables of one file, by the reader that is surest. Raises LabError."""
    reader = reader_of(opened)
    if reader is None:
        raise LabError(
            opened.name,
            "No reader knows this file",
            allowed=", ".join(one.title for one in readers()),
            fix="Save the table as a spreadsheet or as CSV",
        )
    tables = reader.read(opened)
    _say_newer(opened, reader, tables)
    return [*tables, *_other_sheets(opened, tables)]


def _say_newer(opened: Opened, reader: Reader, tables: Sequence[LabTable]) -> None:
    """That the file is of a newer version than its reader knows, where it is."""
    from immport_explorer.lab.instruments.newer import newer_version

    said = newer_version(opened, reader.name)
    if said and tables:
        guess = Guess(kind="form", text=said, sure=0.5)
        tables[0].guesses = (*tables[0].guesses, guess)


def _other_sheets(opened: Opened, tables: Sequence[LabTable]) -> Sequence[LabTable]:
    """The sheets of a workbook that a program's reader has left aside: a lab may have added them,
    and nothing is left out in silence."""
    from immport_explorer.lab.spreadsheet import sheet_tables

    read = {table.sheet for table in tables}
    if None in read or not read or all(table.reader == "spreadsheet" for table in tables):
        return []
    return [
        table
        for sheet in opened.sheets
        if sheet.name not in read
        for table in sheet_tables(opened, sheet)
        if any(True for _ in table.rows)
    ]


def reader_of(opened: Opened) -> Reader | None:
    """The reader that is surest of the file."""
    able = [one for one in readers() if not one.suffixes or opened.suffix in one.suffixes]
    sure = [(one.recognises(opened), -place) for place, one in enumerate(able)]
    if not sure or max(sure)[0] <= 0:
        return None
    return able[-max(sure)[1]]


def _members(
    sources: Source | Sequence[Source], limits: Limits, problems: list[LabError]
) -> list[tuple[Member, tuple[Member, ...]]]:
    """Each member with those beside it; several single files stand beside one another."""
    is_packed = isinstance(sources, (str, os.PathLike)) and Path(sources).suffix.lower() == ENDING
    archive = open_archive([sources] if is_packed else sources, limits)  # type: ignore[list-item]
    problems.extend(
        LabError(note.member or note.value or archive.name, f"The file was left out ({note.code})")
        for note in archive.notes
    )
    members = [unpacked(member, limits) for member in archive.members]
    return [(one, tuple(other for other in members if other is not one)) for one in members]
