"""What a reader of a form is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from immport_explorer.package.archive import Member
    from immport_explorer.package.readers.grid import GridRow
    from immport_explorer.package.recognise import Candidate
    from immport_explorer.package.table import TemplateFile


class Reader(Protocol):
    """Reads the templates in files of one form.

    ``form`` is its name, ``suffixes`` are the endings of such files' names (``.txt``).
    ``is_uploadable`` tells whether ImmPort takes the form; templates in others are written as text.
    ``is_editable`` tells whether single cells can be changed in the file as it stands.
    """

    @property
    def form(self) -> str: ...

    @property
    def suffixes(self) -> tuple[str, ...]: ...

    @property
    def is_uploadable(self) -> bool: ...

    @property
    def is_editable(self) -> bool: ...

    def recognises(self, member: Member, head: bytes) -> bool:
        """Whether the member, which begins with those bytes, is of this form."""
        ...

    def files(self, candidate: Candidate) -> list[TemplateFile]:
        """The templates in a member that was recognised: none, one, or several; what is odd about
        it goes into the candidate's notes."""
        ...

    def raw_rows(self, file: TemplateFile) -> Iterator[GridRow]:
        """The rows as they stand, from the first on, their cells as a person sees them; none where
        the form has no rows. Raises :class:`~immport_explorer.package.archive.MemberError`."""
        ...
