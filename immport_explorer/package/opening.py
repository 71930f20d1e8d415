"""A data package, opened: its members, and which of them are templates."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from immport_explorer.package.archive import Archive, Member, MemberError, Source, open_archive
from immport_explorer.package.limits import Limits, Room
from immport_explorer.package.note import Note, Notes
from immport_explorer.package.recognise import (
    Recognised,
    form_of,
    head_of,
    is_named_like_template,
    is_other_spreadsheet,
    recognise_text,
    version_said,
)
from immport_explorer.package.table import TemplateFile
from immport_explorer.schema.model import Schema


class FileMatch(msgspec.Struct, frozen=True):
    """How a file that a row names is found: as written, in other letter case, or not at all."""

    kind: Literal["exact", "other_case", "missing"]
    member: Member | None = None


class Package:
    """What was handed in: ``members`` are all its files, ``template_files`` those that are
    templates, in the order of their paths; ``notes`` what was seen in opening it."""

    def __init__(
        self,
        name: str,
        members: tuple[Member, ...],
        template_files: tuple[TemplateFile, ...],
        notes: list[Note],
    ) -> None:
        self.name = name
        self.members = members
        self.template_files = template_files
        self.notes = notes
        self._by_name: Mapping[str, Member] | None = None
        self._by_name_any_case: Mapping[str, Member] = {}

    def find_file(self, name: str) -> FileMatch:
        """The member that a row names; folders are left aside on both sides, as ImmPort does."""
        if self._by_name is None:
            self._index_names()
        assert self._by_name is not None
        wanted = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1].strip()
        if wanted in self._by_name:
            return FileMatch("exact", self._by_name[wanted])
        member = self._by_name_any_case.get(wanted.casefold())
        return FileMatch("missing" if member is None else "other_case", member)

    def _index_names(self) -> None:
        members = tuple(reversed(self.members))
        self._by_name = {member.name: member for member in members}
        self._by_name_any_case = {member.name.casefold(): member for member in members}

    def __repr__(self) -> str:
        return f"<Package {self.name!r}: {len(self.members)} files>"


def open_package(
    source: Source | Sequence[Source], schema: Schema, *, limits: Limits | None = None
) -> Package:
    """Open a folder, a zip, or one or several single files as a data package.

    Members are listed and the first bytes of each are read; tables are read when asked for. Bad
    input never raises: what is amiss is in the package's and the files' notes.
    """
    limits = limits or Limits()
    archive = open_archive(source, limits)
    template_files = _template_files(archive, schema)
    if not template_files and (archive.members or not any(archive.notes)):
        archive.notes.add("package.no-template", value=archive.name)
    return Package(archive.name, tuple(archive.members), template_files, list(archive.notes))


def versions_said(source: Source | Sequence[Source], *, limits: Limits | None = None) -> set[str]:
    """The schema versions that text files of a package begin with; their templates are not yet
    recognised, for which a schema is needed."""
    said = set()
    for member in open_archive(source, limits or Limits()).members:
        if member.suffix == ".txt":
            try:
                said.add(version_said(head_of(member)))
            except MemberError:
                continue
    return said - {""}


def _template_files(archive: Archive, schema: Schema) -> tuple[TemplateFile, ...]:
    room = Room(archive.limits)
    return tuple(
        file
        for member in archive.members
        for file in _files_of(member, schema, archive.limits, room, archive.notes)
    )


def _files_of(
    member: Member, schema: Schema, limits: Limits, room: Room, package_notes: Notes
) -> list[TemplateFile]:
    """The templates in one member: none, one, or for a spreadsheet several."""
    notes = package_notes.within(member=member.path)
    if member.size == 0:
        notes.add("file.empty")
        return []
    if member.size > limits.file_bytes:
        notes.add("file.too-large", params={"limit": limits.file_bytes, "size": member.size})
    try:
        head = head_of(member)
    except MemberError as error:
        notes.add("file.unreadable", params={"reason": str(error)})
        return []
    return _recognised_files(member, head, schema, limits, room, notes)


def _recognised_files(
    member: Member, head: bytes, schema: Schema, limits: Limits, room: Room, notes: Notes
) -> list[TemplateFile]:
    form = form_of(member, head)
    if form == "workbook":
        from immport_explorer.package.readers.workbook import workbook_files

        return workbook_files(member, schema, limits, room, notes)
    if form == "json":
        from immport_explorer.package.readers.json import json_files

        return json_files(member, head, schema, limits, notes)
    if form == "text":
        recognised = recognise_text(member, head, schema, notes)
        return [_text_file(member, recognised, limits)] if recognised else []
    if is_named_like_template(member.name, schema) and is_other_spreadsheet(member.name):
        notes.add("file.needs-text", params={"form": member.suffix})
    return []


def _text_file(member: Member, recognised: Recognised, limits: Limits) -> TemplateFile:
    from immport_explorer.package.readers.text import read_text_tables

    return TemplateFile(
        member=member,
        template=recognised.template,
        declared_version=recognised.declared_version,
        format="txt",
        limits=limits,
        read_tables=read_text_tables,
    )
