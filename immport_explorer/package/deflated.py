"""A compressed member of a zip archive, read from anywhere.

What was decompressed once is remembered as snapshots of the decompressor, one in 4 MiB (each takes
some 40 kB): to get to a place, only what follows the snapshot before it is decompressed again.
"""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from bisect import bisect_right
from pathlib import Path
from typing import Any, BinaryIO

_STEP_BYTES = 4 * 2**20
_READ_BYTES = 2**16
_LOCAL_HEADER = struct.Struct("<4s22xHH")  # APPNOTE.TXT 4.3.7: lengths of name and extra field
_SIGNATURE = b"PK\x03\x04"

Snapshot = tuple[int, int, Any, bytes]
"""How far it came, how far in the compressed bytes, the decompressor, what it has yet to take."""


class Snapshots(list[Snapshot]):
    """Those of one member, by how far they came."""

    def before(self, offset: int) -> Snapshot | None:
        """The last one at or before a place."""
        found = bisect_right(self, offset, key=lambda snapshot: snapshot[0])
        return self[found - 1] if found else None


def can_be_entered(info: zipfile.ZipInfo) -> bool:
    """Whether the member is compressed in the way that is understood here."""
    return info.compress_type == zipfile.ZIP_DEFLATED and not info.flag_bits & 1


class DeflatedStream(io.RawIOBase):
    """The member's bytes, with places to go back to. A damaged one raises ``zlib.error``,
    ``OSError`` or ``zipfile.BadZipFile``."""

    def __init__(self, path: Path, info: zipfile.ZipInfo, snapshots: Snapshots) -> None:
        self._file: BinaryIO = path.open("rb")
        self._size, self._packed = info.file_size, info.compress_size
        self._start = self._data_start(info)
        self._snapshots = snapshots
        self._restart()

    def _data_start(self, info: zipfile.ZipInfo) -> int:
        self._file.seek(info.header_offset)
        header = self._file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or not header.startswith(_SIGNATURE):
            raise zipfile.BadZipFile("a member does not begin where the archive says")
        _, name, extra = _LOCAL_HEADER.unpack(header)
        return int(info.header_offset) + _LOCAL_HEADER.size + int(name) + int(extra)

    def _restart(self) -> None:
        self._position, self._taken, self._tail = 0, 0, b""
        self._decompressor = zlib.decompressobj(-zlib.MAX_WBITS)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        target = max(0, base + offset)
        snapshot = self._snapshots.before(target)
        if snapshot is not None and not snapshot[0] <= self._position <= target:
            self._position, self._taken, decompressor, self._tail = snapshot
            self._decompressor = decompressor.copy()
        elif target < self._position:
            self._restart()
        while self._position < target and self._some(target - self._position):
            pass
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: Any) -> int:
        piece = self._some(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def _some(self, most: int) -> bytes:
        """The next bytes, at most so many; none at the end."""
        most = min(most, self._size - self._position, _STEP_BYTES)
        while most > 0 and not self._decompressor.eof:
            data = self._tail or self._compressed()
            piece = self._decompressor.decompress(data, most)
            self._tail = self._decompressor.unconsumed_tail
            if piece:
                self._position += len(piece)
                self._remember()
                return piece
            if not data:
                break
        if most > 0:
            raise zipfile.BadZipFile("a member ends too early")
        return b""

    def _compressed(self) -> bytes:
        self._file.seek(self._start + self._taken)
        data = self._file.read(min(_READ_BYTES, self._packed - self._taken))
        self._taken += len(data)
        return data

    def _remember(self) -> None:
        last = self._snapshots[-1][0] if self._snapshots else 0
        if self._position >= last + _STEP_BYTES:
            held = self._decompressor.copy()
            self._snapshots.append((self._position, self._taken, held, self._tail))

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()
