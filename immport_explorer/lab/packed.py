"""A text that lies in a gzip file, as matrices of sequencing mostly do: unpacked while it is read,
within limits.

Source: RFC 1952. The size that a gzip file states of itself is not believed.
"""

from __future__ import annotations

import gzip
import io
from typing import Any, BinaryIO

from immport_explorer.lab.texts import encoding_of
from immport_explorer.package.archive import Member, MemberError
from immport_explorer.package.limits import Limits

ENDING = ".gz"
_HEAD_BYTES = 1 << 16
_NO_TEXT = (b"PK", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")


class Packed(Member):
    """What lies in a gzip member: its ``path`` is the member's, its ``name`` has not ``.gz``."""

    def __init__(self, member: Member, limits: Limits) -> None:
        self._limits, self._packed_size = limits, member.size
        super().__init__(member.path, member.size, lambda: self._unpacking(member))

    @property
    def name(self) -> str:
        return super().name[: -len(ENDING)]

    def _unpacking(self, member: Member) -> BinaryIO:
        return io.BufferedReader(_Bounded(member.open(), self._limits, self._packed_size), 1 << 16)


class _Bounded(io.RawIOBase):
    """Unpacks until there is more than limits allow."""

    def __init__(self, stream: BinaryIO, limits: Limits, packed: int) -> None:
        self._packed: BinaryIO = stream
        self._stream = gzip.GzipFile(fileobj=stream)
        by_ratio = max(limits.ratio_from_bytes, limits.ratio * packed)
        self._left = min(limits.file_bytes, by_ratio)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise MemberError("it unpacks to far more than tables do")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            self._packed.close()
        super().close()


def unpacked(member: Member, limits: Limits) -> Member:
    """The text that lies in the member, where it is a gzip file of one; else the member itself."""
    if not member.name.lower().endswith(ENDING):
        return member
    packed = Packed(member, limits)
    try:
        with packed.open() as stream:
            head = stream.read(_HEAD_BYTES)
    except MemberError:
        return member
    is_text = not head.startswith(_NO_TEXT) and encoding_of(head) is not None
    return packed if is_text else member
