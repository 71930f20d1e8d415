"""Templates that were saved with commas, semicolons or vertical bars instead of tabs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from immport_explorer.package.archive import Member
from immport_explorer.package.readers.delimited.tables import (
    SEPARATORS,
    delimited_rows,
    names_separator,
    read_tables,
    separator_of,
)
from immport_explorer.package.readers.grid import GridRow
from immport_explorer.package.readers.lines import head_text
from immport_explorer.package.recognise import Candidate, head_rows, recognise_rows
from immport_explorer.package.table import TemplateFile


class DelimitedReader:
    """Text whose first lines are those of a template, taken apart at commas and the like."""

    form = "csv"
    suffixes = (".csv",)
    is_uploadable = False
    is_editable = False

    def recognises(self, member: Member, head: bytes) -> bool:
        return separator_of(head_text(head)) is not None

    def files(self, candidate: Candidate) -> list[TemplateFile]:
        separator = separator_of(head_text(candidate.head)) or ","
        rows = head_rows(candidate.head, separator)
        recognised = recognise_rows(candidate, rows, told=names_separator(rows[0]))
        if recognised is None:
            return []
        candidate.notes.add(
            "file.not-tabs",
            template=recognised.template.name,
            params={"separator": SEPARATORS[separator]},
        )
        return [candidate.file(self, recognised, partial(read_tables, separator))]

    def raw_rows(self, file: TemplateFile) -> Iterator[GridRow]:
        separator = separator_of(head_text(file.head)) or ","
        for row, cells in delimited_rows(file, separator):
            if row > 1 or not names_separator(cells):
                yield row, cells
