"""The readers, in the order in which they are asked whether a file is theirs."""

from __future__ import annotations

from collections.abc import Iterator

from immport_explorer.package.archive import Member
from immport_explorer.package.readers.delimited import DelimitedReader
from immport_explorer.package.readers.json import JsonReader
from immport_explorer.package.readers.protocol import Reader
from immport_explorer.package.readers.text import TextReader
from immport_explorer.package.readers.workbook import WorkbookReader

READERS: tuple[Reader, ...] = (
    WorkbookReader(),
    JsonReader(),
    DelimitedReader(),
    TextReader(),
)


def reader_of(member: Member, head: bytes) -> Reader | None:
    """The first reader that recognises the member by its first bytes."""
    return next((reader for reader in READERS if reader.recognises(member, head)), None)


def suffixes() -> Iterator[str]:
    """The endings of the names of files that can be read."""
    for reader in READERS:
        yield from reader.suffixes
