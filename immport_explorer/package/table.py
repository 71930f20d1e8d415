"""What the readers of all forms hand on: template files, their tables, headers and blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from immport_explorer.package.archive import Member
from immport_explorer.package.limits import Limits
from immport_explorer.package.note import Note, Notes
from immport_explorer.schema.model import Column, Section, Side, Template

if TYPE_CHECKING:
    from immport_explorer.package.block import Block
    from immport_explorer.package.readers.protocol import Reader


class HeaderCell(msgspec.Struct, frozen=True, kw_only=True):
    """A header as it stands in the file.

    ``position`` is its column, from 0, as a spreadsheet shows it (in a section of fields, the
    field's place among the section's fields). ``column`` is None where the template has no such
    column, or has it once only and this is a repeat; ``problem`` tells which. ``group`` counts the
    repeated groups of results from 0.
    """

    position: int
    text: str
    column: Column | None = None
    side: Side | None = None
    group: int = 0
    problem: Literal["", "unknown", "repeated", "wrong side"] = ""


Positions = frozenset[int]


class RowStart(msgspec.Struct, frozen=True):
    """A place in a text at which a row begins: its physical row, and its first byte."""

    row: int
    offset: int


class Table:
    """A section as a file holds it; a template without sections gives one table.

    ``header_row`` is the physical row of the headers (of the first field in a section of fields),
    None when there are none; ``start_row`` that of the section's name or of the header. ``layout``
    is how it is written; in ``fields`` a column of the file is a record, and ``field_rows`` maps a
    header's position to its physical row. Where the file can be entered midway, ``read_from`` reads
    from a place on, and ``tabs`` is how many a full row has.
    """

    def __init__(
        self,
        *,
        file: TemplateFile,
        section: Section,
        cells: tuple[HeaderCell, ...],
        header_row: int | None,
        start_row: int | None = None,
        layout: Literal["rows", "fields"] = "rows",
        field_rows: Mapping[int, int] | None = None,
        read: Callable[[Table, Notes, Positions | None], Iterator[Block]],
        read_from: Callable[[Table, RowStart], Iterator[Block]] | None = None,
        tabs: int = 0,
    ) -> None:
        self.file = file
        self.section = section
        self.cells = cells
        self.header_row = header_row
        self.start_row = start_row if start_row is not None else header_row
        self.layout = layout
        self.field_rows = field_rows
        self.read_from = read_from
        self.tabs = tabs
        self._read = read
        self._notes = Notes(0)

    def blocks(self) -> Iterator[Block]:
        """The rows, block by block; each call reads anew. What is seen on the way is in ``notes``
        (and so in the file's) as of the last call."""
        self._notes = self.file.new_notes(section=self.section.name)
        yield from self._read(self, self._notes, None)

    def blocks_again(self, positions: Positions) -> Iterator[Block]:
        """The rows as far as they hold a value in the columns of those positions; of others a block
        may have no column. Quicker than ``blocks``, and notes nothing."""
        yield from self._read(self, self.file.new_notes(), positions)

    @property
    def notes(self) -> list[Note]:
        return list(self._notes)

    def __repr__(self) -> str:
        name = self.section.name or self.file.template.name
        return f"<Table {name}: {len(self.cells)} columns>"


class TemplateFile:
    """A member that is a template (or a sheet of it): see ``tables`` and ``notes``.

    ``reader`` reads its form; ``declared_version`` is the schema version that it says it is made
    for, ``level`` the validation level that it asks for,
    ``head`` its first bytes, ``first_row`` where the column names may stand at the earliest,
    ``rows_above`` how many rows stand above the one that names the template, ``missing_lines`` the
    cells of lines that are missing above what the file holds.
    """

    def __init__(
        self,
        *,
        member: Member,
        template: Template,
        declared_version: str | None,
        reader: Reader,
        limits: Limits,
        sheet: str | None = None,
        level: str | None = None,
        first_row: int = 2,
        rows_above: int = 0,
        missing_lines: tuple[tuple[str, ...], ...] = (),
        head: bytes = b"",
        read_tables: Callable[[TemplateFile, Notes], list[Table]],
    ) -> None:
        self.member = member
        self.template = template
        self.declared_version = declared_version
        self.reader = reader
        self.sheet = sheet
        self.level = level
        self.first_row = first_row
        self.rows_above = rows_above
        self.missing_lines = missing_lines
        self.head = head
        self.limits = limits
        self._read_tables = read_tables
        self._tables: list[Table] | None = None
        self.own_notes = self.new_notes()

    @property
    def title_row(self) -> int:
        """The row, from 1, that names the template and its version."""
        return self.rows_above + 1

    def new_notes(self, **place: Any) -> Notes:
        """An empty list for notes about this file."""
        return Notes(
            self.limits.notes_of_a_kind,
            member=self.member.path,
            sheet=self.sheet,
            template=self.template.name,
            **place,
        )

    def tables(self) -> list[Table]:
        """Its sections in the file's order; headers are read at the first call, rows by
        :meth:`Table.blocks`."""
        if self._tables is None:
            self._tables = self._read_tables(self, self.own_notes)
        return self._tables

    @property
    def notes(self) -> list[Note]:
        """What was seen so far: in the first lines, the headers, and the rows read."""
        return [*self.own_notes, *(note for table in self.tables() for note in table.notes)]

    def __repr__(self) -> str:
        return f"<TemplateFile {self.member.path!r}: {self.template.name}>"
