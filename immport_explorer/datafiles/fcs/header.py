"""Where the segments of an FCS data set lie: its HEADER, and the offsets in its TEXT.

Source: the standards FCS 2.0 to 3.2 (ISAC), section HEADER. Offsets count from the data set's first
byte; a segment that ends at or before its begin is absent.
"""

from __future__ import annotations

import re

import msgspec

from immport_explorer.datafiles.datafile import FormatError, TruncatedError
from immport_explorer.files.wording import counted

HEADER_BYTES = 58
_VERSION = re.compile(rb"FCS\d\.\d")


class Segment(msgspec.Struct, frozen=True):
    """The places of a segment's first and last byte, from the start of its data set."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1 if self.is_there else 0

    @property
    def is_there(self) -> bool:
        return self.first > 0 and self.last > self.first


class Header(msgspec.Struct, frozen=True):
    """``version`` as it stands there (``3.1``), and three segments."""

    version: str
    text: Segment
    data: Segment
    analysis: Segment


def is_header(head: bytes) -> bool:
    return _VERSION.match(head) is not None


def read_header(head: bytes) -> Header:
    """The HEADER at the beginning of these bytes. Raises :class:`FormatError`."""
    if not is_header(head):
        raise FormatError("it does not begin with FCS and a version")
    if len(head) < HEADER_BYTES:
        raise TruncatedError(
            f"its HEADER has {counted(len(head), 'byte')} instead of {HEADER_BYTES}"
        )
    numbers = [number(head[at : at + 8]) for at in range(10, HEADER_BYTES, 8)]
    places = [Segment(*numbers[at : at + 2]) for at in (0, 2, 4)]
    if not places[0].is_there:
        raise FormatError("its HEADER does not say where the TEXT is")
    return Header(head[3:6].decode("ascii"), *places)


def number(raw: bytes | str) -> int:
    """A number of the HEADER or of TEXT; 0 where none stands there."""
    text = (raw.decode("latin-1") if isinstance(raw, bytes) else raw).strip()
    return int(text) if re.fullmatch(r"0*[0-9]{1,18}", text) else 0
