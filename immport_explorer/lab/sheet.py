"""A sheet of a spreadsheet, or a text table: numbered rows of texts, read again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from immport_explorer.lab.table import LabError
from immport_explorer.lab.texts import text_rows
from immport_explorer.package.archive import Member
from immport_explorer.package.limits import Limits

HEAD_ROWS = 60
"""So many first rows are looked at to find what a sheet holds."""

SheetRow = tuple[int, list[str]]
"""The number of a row as the program shows it, and its cells from the first column on, trimmed."""

SHEET_FORMS = (".xlsx", ".xlsm", ".xls", ".ods")
TEXT_FORMS = (".csv", ".tsv", ".tab", ".txt")

Rectangle = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 1."""


class Sheet:
    """A sheet: its ``name`` (None for a text file), and what its rows do not say.

    ``visible`` is False for a hidden sheet; ``hidden_rows`` and ``hidden_columns`` are numbers from
    1; ``merged`` holds rectangles. ``formatted`` is False where the file was read without its
    formatting, so that neither of these is known. A cell whose formula gave an error shows it
    (``#N/A``) in the rows, as in the program.
    """

    def __init__(
        self,
        name: str | None,
        read: Callable[[], Iterator[SheetRow]],
        *,
        visible: bool = True,
        hidden_rows: frozenset[int] = frozenset(),
        hidden_columns: frozenset[int] = frozenset(),
        merged: tuple[Rectangle, ...] = (),
        formatted: bool = True,
    ) -> None:
        self.name = name
        self.visible = visible
        self.hidden_rows = hidden_rows
        self.hidden_columns = hidden_columns
        self.merged = merged
        self.formatted = formatted
        self._read = read

    def rows(self) -> Iterator[SheetRow]:
        """The rows from the first on, anew at each call; empty rows may be left out."""
        return self._read()

    def __repr__(self) -> str:
        return f"<Sheet {self.name!r}>"


Form = Literal["xlsx", "xls", "ods", "text"]


def form_of(member: Member, head: bytes) -> Form:
    """The form of a file by its first bytes, and where they leave a doubt by its name."""
    if head.startswith(b"PK"):
        is_ods = member.suffix == ".ods" or b"opendocument.spreadsheet" in head[:200]
        return "ods" if is_ods else "xlsx"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    return "text"


def sheets_of(member: Member, head: bytes, limits: Limits) -> list[Sheet]:
    """The sheets of a spreadsheet, in their order; a text table is one. Raises LabError."""
    match form_of(member, head):
        case "xlsx":
            from immport_explorer.lab.xlsx import xlsx_sheets

            return xlsx_sheets(member, limits)
        case "ods":
            from immport_explorer.lab.ods import ods_sheets

            return ods_sheets(member, limits)
        case "xls":
            from immport_explorer.lab.xls import xls_sheets

            return xls_sheets(member, limits)
    if member.suffix in SHEET_FORMS:
        raise LabError(
            member.path,
            "The file is named like a spreadsheet and is none",
            allowed="a file that a spreadsheet program saved",
            fix="Open it in the program that wrote it, and save it again",
        )
    return [Sheet(None, lambda: text_rows(member, limits))]
