"""ImmPort's JSON form of a template."""

from __future__ import annotations

from collections.abc import Iterator

from immport_explorer.package.archive import Member
from immport_explorer.package.readers.grid import GridRow
from immport_explorer.package.readers.json.tables import read_document
from immport_explorer.package.readers.lines import head_text
from immport_explorer.package.recognise import Candidate
from immport_explorer.package.table import TemplateFile


class JsonReader:
    """A file named ``.json`` that begins with an object."""

    form = "json"
    suffixes = (".json",)
    is_uploadable = True
    is_editable = False

    def recognises(self, member: Member, head: bytes) -> bool:
        if member.suffix not in self.suffixes:
            return False
        return head_text(head).lstrip("\ufeff \t\r\n").startswith("{")

    def files(self, candidate: Candidate) -> list[TemplateFile]:
        found = read_document(candidate)
        if found is None:
            return []
        return [candidate.file(self, found.recognised, found.tables, level=found.level)]

    def raw_rows(self, file: TemplateFile) -> Iterator[GridRow]:
        """None: JSON has no lines that a person would count."""
        return iter(())
