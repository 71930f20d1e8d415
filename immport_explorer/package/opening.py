"""A data package, opened: its members, and which of them are templates."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from immport_explorer.package.archive import (
    Archive,
    Member,
    MemberError,
    Origin,
    Source,
    open_archive,
)
from immport_explorer.package.limits import Limits, Room
from immport_explorer.package.note import Note, Notes
from immport_explorer.package.readers.registry import reader_of, suffixes
from immport_explorer.package.recognise import (
    Candidate,
    head_of,
    is_stem_of_template,
    version_said,
)
from immport_explorer.package.table import TemplateFile
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Schema
from immport_explorer.schema.versions import newest_held

_ZIP_SUFFIXES = (".zip",)
UNREAD_SPREADSHEETS = (
    *(".xls", ".xlsb", ".ods", ".fods", ".numbers"),
    *(".htm", ".html", ".mht", ".xml"),
)
"""What people save templates as, and no reader reads."""
_TABS = ".tsv"
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files begin that hold an old Excel workbook, or a newer one behind a password."""
_BEHIND_A_PASSWORD = (
    "it is behind a password, or is an old Excel workbook under another ending; save it without a "
    "password, or as tab-delimited text"
)


_ANOTHER = "its contents are not of the form that its name says"


class FileMatch(msgspec.Struct, frozen=True):
    """How a file that a row names is found: as written, in other letter case, or not at all."""

    kind: Literal["exact", "other_case", "missing"]
    member: Member | None = None


class Package:
    """What was handed in: ``members`` are all its files, ``template_files`` those that are
    templates, in the order of their paths; ``notes`` what was seen in opening it; ``origin``
    where it lies on disk."""

    def __init__(
        self,
        name: str,
        members: tuple[Member, ...],
        template_files: tuple[TemplateFile, ...],
        notes: list[Note],
        origin: Origin,
    ) -> None:
        self.name = name
        self.origin = origin
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


def open_packages(
    source: Source | Sequence[Source],
    asked: str | os.PathLike[str] | Schema | None = None,
    *,
    limits: Limits | None = None,
    adapt: Callable[[Schema], Schema] = lambda schema: schema,
) -> tuple[Schema, list[Package]]:
    """Open one or several sources as data packages, each listed once.

    Folders and zips are packages of their own; consecutive single files of a list are one. The
    schema is the one ``asked`` for (a version, a bundle's path, or a ``Schema``), else that of the
    newest version that the files declare and we hold, else the newest; ``adapt`` may change it
    (what house rules ask for besides).

    Raises :class:`~immport_explorer.schema.errors.SchemaError` where there is none as asked for.
    """
    limits = limits or Limits()
    archives = [open_archive(each, limits) for each in _of_packages(source)]
    if asked is not None:
        schema = adapt(asked if isinstance(asked, Schema) else _load(asked))
        return schema, [_package(archive, schema) for archive in archives]
    schema = adapt(load_schema(newest_held(_versions_said(archives))))
    packages = [_package(archive, schema) for archive in archives]
    files = (file for package in packages for file in package.template_files)
    declared = newest_held(file.declared_version for file in files)
    if declared is None or declared == schema.version:
        return schema, packages
    schema = adapt(load_schema(declared))  # said in spreadsheets, or in JSON
    return schema, [_package(archive, schema) for archive in archives]


def open_package(
    source: Source | Sequence[Source], schema: Schema, *, limits: Limits | None = None
) -> Package:
    """Open a folder, a zip, or one or several single files as a data package.

    Members are listed and the first bytes of each are read; tables are read when asked for. Bad
    input never raises: what is amiss is in the package's and the files' notes.
    """
    return _package(open_archive(source, limits or Limits()), schema)


def _of_packages(source: Source | Sequence[Source]) -> list[Path | list[Path]]:
    """What is opened as a package each."""
    runs: list[list[Path]] = []
    joinable = False
    for item in [source] if isinstance(source, (str, os.PathLike)) else source:
        path = Path(item)
        single = path.is_file() and path.suffix.casefold() not in _ZIP_SUFFIXES
        if single and joinable:
            runs[-1].append(path)
        else:
            runs.append([path])
        joinable = single
    return [paths[0] if len(paths) == 1 else paths for paths in runs]


def _load(asked: str | os.PathLike[str]) -> Schema:
    return load_schema(asked if isinstance(asked, str) else Path(asked))


def _versions_said(archives: Iterable[Archive]) -> set[str]:
    """The schema versions that text files begin with; their templates are not yet recognised, for
    which a schema is needed."""
    said = set()
    for archive in archives:
        for member in archive.members:
            if member.suffix == ".txt":
                try:
                    said.add(version_said(head_of(member)))
                except MemberError:
                    continue
    return said - {""}


def _package(archive: Archive, schema: Schema) -> Package:
    room, notes = Room(archive.limits), archive.notes.copy()
    template_files = tuple(
        file
        for member in archive.members
        for file in _files_of(member, schema, archive.limits, room, notes)
    )
    if not template_files and (archive.members or not any(notes)):
        notes.add("package.no-template", value=archive.name)
    members = tuple(archive.members)
    return Package(archive.name, members, template_files, list(notes), archive.origin)


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
    named = _is_named_like_template(member, schema)
    reader = reader_of(member, head)
    if reader is not None:
        return reader.files(Candidate(member, head, schema, limits, room, notes, named))
    if named and member.suffix in (*UNREAD_SPREADSHEETS, _TABS):
        notes.add("file.needs-text", params={"form": member.suffix})
    elif named:
        ole2 = head.startswith(_OLE2)
        notes.add("file.unreadable", params={"reason": _BEHIND_A_PASSWORD if ole2 else _ANOTHER})
    return []


def _is_named_like_template(member: Member, schema: Schema) -> bool:
    """Whether a file of that name would be taken for a template."""
    stem, _, suffix = member.name.rpartition(".")
    forms = (*suffixes(), *UNREAD_SPREADSHEETS, _TABS)
    return f".{suffix.lower()}" in forms and is_stem_of_template(stem, schema)
