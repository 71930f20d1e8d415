"""Tab-separated text, the form in which ImmPort gives its templates and takes them back."""

from __future__ import annotations

from collections.abc import Iterator

from immport_explorer.package.archive import Member
from immport_explorer.package.readers.grid import GridRow
from immport_explorer.package.readers.text.tables import read_text_tables, text_rows
from immport_explorer.package.recognise import Candidate, recognise_text
from immport_explorer.package.table import TemplateFile

__all__ = ["TextReader", "text_rows"]

_ARCHIVE_START = b"PK\x03\x04"
_OLD_OFFICE_START = b"\xd0\xcf\x11\xe0"


class TextReader:
    """Whatever is no archive and no old Office file is text, as far as can be told."""

    form = "txt"
    suffixes = (".txt",)
    is_uploadable = True
    is_editable = True

    def recognises(self, member: Member, head: bytes) -> bool:
        return not head.startswith((_ARCHIVE_START, _OLD_OFFICE_START))

    def files(self, candidate: Candidate) -> list[TemplateFile]:
        recognised = recognise_text(candidate)
        if recognised is None:
            return []
        return [candidate.file(self, recognised, read_text_tables)]

    def raw_rows(self, file: TemplateFile) -> Iterator[GridRow]:
        yield from text_rows(file)
