"""Any place of a file, read within bounds."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

HEAD_BYTES = 64 * 2**10
"""Read at once; most of what identifies a file stands there."""

MOST_BYTES = 64 * 2**20
"""Read of one file by one reader at the most."""

_STEP = 2**20


class LookLimitError(Exception):
    """More would have to be read than one look may."""


class View:
    """A file's ``size`` and its bytes, by place.

    ``opener`` opens it as a stream. A member of an archive cannot be jumped about in: reading
    forward passes over what lies between, reading backward begins anew.
    """

    def __init__(self, opener: Callable[[], BinaryIO], size: int) -> None:
        self.size = size
        self._opener = opener
        self._stream = opener()
        self._position = 0
        self._left = MOST_BYTES
        self.head = self._stream.read(HEAD_BYTES)
        self._position = len(self.head)

    @classmethod
    def of(cls, data: bytes) -> View:
        """A view of bytes in memory."""
        return cls(lambda: io.BytesIO(data), len(data))

    def at(self, offset: int, length: int) -> bytes:
        """Those bytes; fewer where the file ends. Raises :class:`LookLimitError`, and what the
        stream raises."""
        length = max(0, min(length, self.size - offset))
        if offset < 0 or not length:
            return b""
        if offset + length <= len(self.head):
            return self.head[offset : offset + length]
        if length > self._left:
            raise LookLimitError
        self._left -= length
        self._go(offset)
        data = self._stream.read(length)
        self._position += len(data)
        return data

    def tail(self, length: int) -> bytes:
        """The last bytes."""
        return self.at(max(0, self.size - length), length)

    def whole(self) -> bytes | None:
        """All bytes, None where they are more than one look may read."""
        return self.at(0, self.size) if self.size <= self._left else None

    def file(self) -> BinaryIO | None:
        """A seekable stream for a library, None where there can be none."""
        if self._stream.seekable():
            self._stream.seek(0)
            self._position = -1
            return self._stream
        data = self.whole()
        return None if data is None else io.BytesIO(data)

    @property
    def can_jump(self) -> bool:
        """Whether bytes are reached without reading those before them."""
        return self._stream.seekable()

    def close(self) -> None:
        self._stream.close()

    def _go(self, offset: int) -> None:
        if self._stream.seekable():
            self._stream.seek(offset)
        else:
            self._pass_to(offset)
        self._position = offset

    def _pass_to(self, offset: int) -> None:
        if offset < self._position:
            with suppress(OSError):
                self._stream.close()
            self._stream, self._position = self._opener(), 0
        while self._position < offset:
            passed = self._stream.read(min(_STEP, offset - self._position))
            if not passed:
                return
            self._position += len(passed)
