"""Which template is this member? Its first cell tells, whatever its name."""

from __future__ import annotations

import difflib
import re
from typing import Literal

import msgspec

from immport_explorer.package.archive import Member, printable
from immport_explorer.package.note import Notes
from immport_explorer.package.readers.header import plain
from immport_explorer.package.readers.lines import head_text
from immport_explorer.schema.model import Schema, Template

HEAD_BYTES = 8_192
_VERSION = re.compile(r"\bv?(\d+(?:[.,]\d+)+)\b", re.IGNORECASE)
_TEMPLATE_MARKS = ("schema version", "please do not delete or edit")
_WORKBOOK_SUFFIXES = (".xlsx", ".xlsm")
_OTHER_SPREADSHEETS = (".xls", ".xlsb", ".ods", ".csv", ".tsv", ".numbers")
_ZIP_START = b"PK\x03\x04"
_OLD_OFFICE_START = b"\xd0\xcf\x11\xe0"


class Recognised(msgspec.Struct, frozen=True, kw_only=True):
    """What the first cells say."""

    template: Template
    declared_version: str | None


Form = Literal["text", "workbook", "json", "other"]


def form_of(member: Member, head: bytes) -> Form:
    """In which form the member is, by its first bytes."""
    if head.startswith(_OLD_OFFICE_START):
        return "other"
    if head.startswith(_ZIP_START):
        return "workbook" if member.suffix in _WORKBOOK_SUFFIXES else "other"
    if member.suffix == ".json" and head_text(head).lstrip("\ufeff \t\r\n").startswith("{"):
        return "json"
    return "text"


def head_of(member: Member) -> bytes:
    """The member's first bytes. Raises :class:`MemberError`."""
    with member.open() as stream:
        return stream.read(HEAD_BYTES)


def version_said(head: bytes) -> str:
    """The version that a text file's first line says its template has, ``""`` for none."""
    cells = re.split(r"\r\n|\r|\n", head_text(head), maxsplit=1)[0][:1_000].split("\t")
    found = _VERSION.search(cells[1]) if has_template_mark(cells) else None
    return found[1].replace(",", ".") if found else ""


def recognise_text(member: Member, head: bytes, schema: Schema, notes: Notes) -> Recognised | None:
    """The template that a text member is, if it is one; ``notes`` gets what is odd about it."""
    lines = re.split(r"\r\n|\r|\n", head_text(head), maxsplit=2)
    first_cells = [_clean(cell) for cell in lines[0][:1_000].split("\t")]
    note_line = lines[1][:200] if len(lines) > 1 else ""
    return recognise_cells(
        member, first_cells, schema, notes, looks_like_template=_has_mark(note_line)
    )


def recognise_cells(
    member: Member,
    cells: list[str],
    schema: Schema,
    notes: Notes,
    *,
    looks_like_template: bool = False,
    named_like_template: bool | None = None,
) -> Recognised | None:
    """The template that the first row's cells name. When none does and the file looks like a
    template, or is named like one, that is noted."""
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
        named_like_template = is_named_like_template(member.name, schema)
    if named_like_template:
        notes.add("template.not-recognised", row=1, value=printable(name))
    return None


def is_named_like_template(name: str, schema: Schema) -> bool:
    """Whether a file of that name would be taken for a template."""
    stem, _, suffix = name.rpartition(".")
    known = {file_stem(template).casefold() for template in schema.templates.values()}
    forms = (".txt", ".json", *_WORKBOOK_SUFFIXES, *_OTHER_SPREADSHEETS)
    return f".{suffix.lower()}" in forms and stem.casefold() in known


def is_other_spreadsheet(name: str) -> bool:
    return name.lower().endswith(_OTHER_SPREADSHEETS)


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
    return plain(_clean(text)).startswith(_TEMPLATE_MARKS)


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
