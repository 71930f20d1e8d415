"""Spreadsheets (xlsx), as a person sees their cells. What reads them is loaded with the first."""

from __future__ import annotations

from collections.abc import Iterator

from immport_explorer.package.archive import Member
from immport_explorer.package.readers.grid import GridRow
from immport_explorer.package.recognise import Candidate
from immport_explorer.package.table import TemplateFile

_ARCHIVE_START = b"PK\x03\x04"


class WorkbookReader:
    """An archive that is named like a spreadsheet."""

    form = "xlsx"
    suffixes = (".xlsx", ".xlsm")
    is_uploadable = False
    is_editable = False

    def recognises(self, member: Member, head: bytes) -> bool:
        return head.startswith(_ARCHIVE_START) and member.suffix in self.suffixes

    def files(self, candidate: Candidate) -> list[TemplateFile]:
        from immport_explorer.package.readers.workbook.tables import workbook_files

        return workbook_files(candidate, self)

    def raw_rows(self, file: TemplateFile) -> Iterator[GridRow]:
        from immport_explorer.package.readers.workbook.tables import sheet_rows

        yield from sheet_rows(file.member, file.sheet or "", file.limits)
