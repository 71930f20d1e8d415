"""Which template is this member? Its first cell tells, whatever its name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from immport_explorer.package.archive import Member, printable
from immport_explorer.package.by_columns import (
    shared_table,
    template_of_columns,
    template_that_fills,
)
from immport_explorer.package.limits import Limits, Room
from immport_explorer.package.note import Notes
from immport_explorer.package.readers.grid import is_template_mark
from immport_explorer.package.readers.header import plain
from immport_explorer.package.readers.lines import head_text
from immport_explorer.package.table import Table, TemplateFile
from immport_explorer.schema.model import Schema, Template
from immport_explorer.spelling import nearest

if TYPE_CHECKING:
    from immport_explorer.package.readers.protocol import Reader

HEAD_BYTES = 8_192
ROWS_LOOKED_AT = 4
_LONGEST_LINE = 8_000
NOTE_LINE = "Please do not delete or edit this column"
_MISSING_LINES = {0: 2, 1: 1}
"""How many lines are missing above column names that stand in that row, from 0."""
_VERSION = re.compile(r"\bv?(\d+(?:[.,]\d+)+)\b", re.IGNORECASE)


class Recognised(msgspec.Struct, frozen=True):
    """What the first cells say. ``first_row`` is where the line of column names may stand at the
    earliest, were there not ``rows_above`` the template; ``missing_lines`` are the cells of lines
    that are missing at the top."""

    template: Template
    declared_version: str | None
    first_row: int = 2
    rows_above: int = 0
    missing_lines: tuple[tuple[str, ...], ...] = ()


ReadTables = Callable[[TemplateFile, Notes], list[Table]]


class Candidate(msgspec.Struct, frozen=True):
    """A member that may be a template, with what is needed to find out: its first bytes (``head``),
    the schema, what may be read, and where to note what is odd. ``named_like_template`` tells
    whether it would be taken for one by its name."""

    member: Member
    head: bytes
    schema: Schema
    limits: Limits
    room: Room
    notes: Notes
    named_like_template: bool

    def within(self, **place: Any) -> Candidate:
        """The same, for a part of the member: ``sheet``."""
        return msgspec.structs.replace(self, notes=self.notes.within(**place))

    def file(
        self, reader: Reader, recognised: Recognised, read_tables: ReadTables, **about: Any
    ) -> TemplateFile:
        """The member as a template file; ``about`` holds its ``sheet`` and ``level``."""
        return TemplateFile(
            member=self.member,
            template=recognised.template,
            declared_version=recognised.declared_version,
            reader=reader,
            limits=self.limits,
            read_tables=read_tables,
            first_row=recognised.first_row + recognised.rows_above,
            rows_above=recognised.rows_above,
            missing_lines=recognised.missing_lines,
            head=self.head,
            **about,
        )


def head_of(member: Member) -> bytes:
    """The member's first bytes. Raises :class:`MemberError`."""
    with member.open() as stream:
        return stream.read(HEAD_BYTES)


def version_said(head: bytes) -> str:
    """The version that a text file's first lines say its template has, ``""`` for none."""
    cells = next(filter(has_template_mark, head_rows(head)), [])
    found = _VERSION.search(cells[1]) if cells else None
    return found[1].replace(",", ".") if found else ""


def head_rows(head: bytes, separator: str = "\t") -> list[list[str]]:
    """The cells of a text's first lines, as far as these tell a template."""
    lines = re.split(r"\r\n|\r|\n", head_text(head), maxsplit=ROWS_LOOKED_AT)
    return [
        [_clean(cell) for cell in line[:_LONGEST_LINE].split(separator)]
        for line in lines[:ROWS_LOOKED_AT]
    ]


def recognise_text(candidate: Candidate) -> Recognised | None:
    """The template that a text member is, if it is one."""
    return recognise_rows(candidate, head_rows(candidate.head))


def recognise_rows(
    candidate: Candidate,
    rows: list[list[str]],
    named_like_template: bool | None = None,
    *,
    told: int = 0,
) -> Recognised | None:
    """The template whose first rows these are, if they are a template's. What the first ``told`` of
    them say is told otherwise; it is no data."""
    above = _rows_above(candidate.schema, rows)
    if above:
        return _known_lower(candidate, rows, above, told)
    first = rows[0] if rows else []
    note_line = rows[1][0] if len(rows) > 1 and rows[1] else ""
    name = first[0].casefold() if first else ""
    if name not in _templates_by_first_cell(candidate.schema) and not has_template_mark(first):
        shared = _is_shared_data(candidate, first)
        known = None if shared else _known_by_columns(candidate, rows)
        if shared or known is not None:
            return known
    return recognise_cells(
        candidate,
        first,
        looks_like_template=_has_mark(note_line),
        named_like_template=named_like_template,
    )


def _rows_above(schema: Schema, rows: list[list[str]]) -> int:
    """How many rows stand above the one that names a template and its version: 0 for those that
    begin with it, and where none does."""
    names = _templates_by_first_cell(schema)
    found = (
        at
        for at, cells in enumerate(rows)
        if cells and cells[0].casefold() in names and (at == 0 or has_template_mark(cells))
    )
    return next(found, 0)


def _known_lower(
    candidate: Candidate, rows: list[list[str]], above: int, told: int
) -> Recognised | None:
    """The template that begins in a later row. What stands above it is not read."""
    known = recognise_cells(candidate, rows[above], row=above + 1)
    if known is None:
        return None
    for number, cells in enumerate(rows[told:above], start=told + 1):
        candidate.notes.add(
            "layout.data-above-header",
            template=known.template.name,
            row=number,
            value=printable("; ".join(filter(None, cells))),
        )
    return msgspec.structs.replace(known, rows_above=above)


def _known_by_columns(candidate: Candidate, rows: list[list[str]]) -> Recognised | None:
    """The template whose columns the first rows name, where the lines that name it are missing."""
    for at, cells in enumerate(rows):
        found = template_of_columns(candidate.schema, cells, candidate.member.name)
        if found is None:
            continue
        candidate.notes.add(
            "template.missing-lines",
            template=found.name,
            row=1,
            value=printable("; ".join(filter(None, rows[0]))),
            params={"file_name": found.file_name},
        )
        missing = _MISSING_LINES.get(at if at == 0 or _has_mark(rows[0][0]) else -1, 0)
        version = f"Schema Version {candidate.schema.version}"
        lines = ((found.name, version), (NOTE_LINE,))[:missing]
        return Recognised(found, None, first_row=at + 1, missing_lines=lines)
    return None


def _is_shared_data(candidate: Candidate, cells: list[str]) -> bool:
    """Whether the first row is that of a table of ImmPort's shared data; that is noted."""
    table = shared_table(candidate.schema, cells, candidate.member.name)
    if table is None:
        return False
    template = template_that_fills(candidate.schema, table)
    instead = f"{template.file_name} is the template that fills it" if template else ""
    params = {"table": table, "instead": instead or "no template fills it"}
    candidate.notes.add("template.shared-data", row=1, params=params)
    return True


def recognise_cells(
    candidate: Candidate,
    cells: list[str],
    *,
    row: int = 1,
    looks_like_template: bool = False,
    named_like_template: bool | None = None,
) -> Recognised | None:
    """The template that the cells of its first row name. When none does and the file looks like a
    template, or is named like one, that is noted."""
    schema, notes = candidate.schema, candidate.notes
    name = cells[0] if cells else ""
    template = _templates_by_first_cell(schema).get(name.casefold())
    if template is not None:
        second = cells[1] if len(cells) > 1 else ""
        place = notes.within(template=template.name)
        return Recognised(template=template, declared_version=_version(second, place, row))
    if looks_like_template or has_template_mark(cells):
        notes.add(
            "template.unknown", row=1, value=printable(name), params={"near": near(name, schema)}
        )
        return None
    if named_like_template is None:
        named_like_template = candidate.named_like_template
    if named_like_template:
        notes.add("template.not-recognised", row=1, value=printable(name))
    return None


def is_stem_of_template(stem: str, schema: Schema) -> bool:
    """Whether a template's standard name, without its ending, is that one."""
    known = {file_stem(template).casefold() for template in schema.templates.values()}
    return stem.casefold() in known


def file_stem(template: Template) -> str:
    """The standard name without its ending: ``experimentSamples.ELISA``."""
    return template.file_name.removesuffix(".txt")


def near(name: str, schema: Schema) -> list[str]:
    """Names of templates that resemble ``name``, the nearest first."""
    found = schema.find_template(name)
    if found is not None:
        return [found.name]
    return nearest(name, schema.templates, cutoff=0.7)


def _templates_by_first_cell(schema: Schema) -> dict[str, Template]:
    return {name.casefold(): template for name, template in schema.templates.items()}


def _clean(cell: str) -> str:
    return cell.strip("\ufeff").strip().strip('"').strip()


def has_template_mark(cells: list[str]) -> bool:
    """Whether the first row's cells are those of some template, known or not."""
    return any(_has_mark(cell) for cell in cells[1:3])


def _has_mark(text: str) -> bool:
    return is_template_mark(plain(_clean(text)))


def _version(cell: str, notes: Notes, row: int) -> str | None:
    """The version in a cell such as ``Schema Version 3.36``."""
    if not cell:
        notes.add("schema-version.missing", row=row)
        return None
    found = _VERSION.search(cell)
    if found is None:
        notes.add("schema-version.unreadable", row=row, value=printable(cell))
        return None
    return found[1].replace(",", ".")
