"""A lab's file, opened: its first bytes, and its sheets where it is a spreadsheet or a text table.

What readers look at to recognise a file, and read it with. Everything is bounded, and whatever is
wrong with the file is a :class:`~immport_explorer.lab.table.LabError`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import islice

from immport_explorer.lab.sheet import HEAD_ROWS, Sheet, SheetRow, sheets_of
from immport_explorer.lab.table import LabError
from immport_explorer.lab.texts import decoded
from immport_explorer.package.archive import Member, MemberError
from immport_explorer.package.limits import Limits

_HEAD_BYTES = 1 << 16


class Opened:
    """A member of what a lab handed in.

    ``beside`` are the other members, for readers that need two files (REDCap's records and their
    dictionary); ``header_rows`` the header rows that a person named, by sheet ("" for a file
    without sheets).
    """

    def __init__(
        self,
        member: Member,
        *,
        limits: Limits | None = None,
        beside: Sequence[Member] = (),
        header_rows: Mapping[str, int] | None = None,
    ) -> None:
        self.member = member
        self.limits = limits or Limits()
        self.beside = tuple(beside)
        self.header_rows: Mapping[str, int] = header_rows or {}

    @property
    def name(self) -> str:
        """The path within what was handed in."""
        return self.member.path

    @property
    def suffix(self) -> str:
        """The ending in lower case, ``.csv``."""
        return self.member.suffix

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB. Raises LabError."""
        try:
            with self.member.open() as stream:
                return stream.read(_HEAD_BYTES)
        except MemberError as error:
            raise LabError(self.name, f"The file cannot be read: {error}") from error

    @cached_property
    def text(self) -> str:
        """The first bytes as text, whatever their encoding; "" for a file that is not text."""
        return decoded(self.head)

    @cached_property
    def lines(self) -> list[str]:
        """The first lines, for recognising."""
        return self.text.splitlines()

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The sheets of a spreadsheet (xlsx, xlsm, xls, ods), or the one table of a text file (csv,
        tsv, txt). Raises LabError."""
        return sheets_of(self.member, self.head, self.limits)

    def first_rows(self, sheet: Sheet) -> list[SheetRow]:
        """The sheet's first rows, for recognising."""
        return list(islice(sheet.rows(), HEAD_ROWS))

    def other(self, name: str) -> Opened | None:
        """The file of that name beside this one."""
        found = next((member for member in self.beside if member.path == name), None)
        return Opened(found, limits=self.limits) if found is not None else None
