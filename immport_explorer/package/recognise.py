"""Which template is this member? Its first cell tells, whatever its name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec

from immport_explorer.package.archive import Member, printable
from immport_explorer.package.limits import Limits, Room
from immport_explorer.package.note import Notes
from immport_explorer.package.readers.grid import is_template_mark
from immport_explorer.package.readers.header import plain
from immport_explorer.package.readers.lines import head_text
from immport_explorer.package.table import Table, TemplateFile
from immport_explorer.schema.model import Schema, Template

if TYPE_CHECKING:
    from immport_explorer.package.readers.protocol import Reader

HEAD_BYTES = 8_192
_VERSION = re.compile(r"\bv?(\d+(?:[.,]\d+)+)\b", re.IGNORECASE)


class Recognised(msgspec.Struct, frozen=True, kw_only=True):
    """What the first cells say."""

    template: Template
    declared_version: str | None


ReadTables = Callable[[TemplateFile, Notes], list[Table]]


@dataclass(frozen=True, slots=True)
class Candidate:
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
        return replace(self, notes=self.notes.within(**place))

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
            **about,
        )


def head_of(member: Member) -> bytes:
    """The member's first bytes. Raises :class:`MemberError`."""
    with member.open() as stream:
        return stream.read(HEAD_BYTES)


def version_said(head: bytes) -> str:
    """The version that a text file's first line says its template has, ``""`` for none."""
    cells = re.split(r"\r\n|\r|\n", head_text(head), maxsplit=1)[0][:1_000].split("\t")
    found = _VERSION.search(cells[1]) if has_template_mark(cells) else None
    return found[1].replace(",", ".") if found else ""


def recognise_text(candidate: Candidate) -> Recognised | None:
    """The template that a text member is, if it is one."""
    lines = re.split(r"\r\n|\r|\n", head_text(candidate.head), maxsplit=2)
    first_cells = [_clean(cell) for cell in lines[0][:1_000].split("\t")]
    note_line = lines[1][:200] if len(lines) > 1 else ""
    return recognise_cells(candidate, first_cells, looks_like_template=_has_mark(note_line))


def recognise_cells(
    candidate: Candidate,
    cells: list[str],
    *,
    looks_like_template: bool = False,
    named_like_template: bool | None = None,
) -> Recognised | None:
    """The template that the first row's cells name. When none does and the file looks like a
    template, or is named like one, that is noted."""
    schema, notes = candidate.schema, candidate.notes
    name = cells[0] if cells else ""
    template = _templates_by_first_cell(schema).get(name.casefold())
    if template is not None:
        second = cells[1] if len(cells) > 1 else ""
        place = notes.within(template=template.name)
        return Recognised(template=template, declared_version=_version(second, place))
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
    return difflib.get_close_matches(name.casefold()[:100], schema.templates, n=3, cutoff=0.7)


def _templates_by_first_cell(schema: Schema) -> dict[str, Template]:
    return {name.casefold(): template for name, template in schema.templates.items()}


def _clean(cell: str) -> str:
    return cell.strip("\ufeff").strip().strip('"').strip()


def has_template_mark(cells: list[str]) -> bool:
    """Whether the first row's cells are those of some template, known or not."""
    return any(_has_mark(cell) for cell in cells[1:3])


def _has_mark(text: str) -> bool:
    return is_template_mark(plain(_clean(text)))


def _version(cell: str, notes: Notes) -> str | None:
    """The version in a cell such as ``Schema Version 3.36``."""
    if not cell:
        notes.add("schema-version.missing", row=1)
        return None
    found = _VERSION.search(cell)
    if found is None:
        notes.add("schema-version.unreadable", row=1, value=printable(cell))
        return None
    return found[1].replace(",", ".")
