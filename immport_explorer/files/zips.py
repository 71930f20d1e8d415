"""What is asked of a zip archive before it is opened."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

READ_ERRORS = (OSError, EOFError, RuntimeError, NotImplementedError, ValueError, struct.error)
ZIP_ERRORS: tuple[type[Exception], ...] = (
    *READ_ERRORS,
    zipfile.BadZipFile,
    zlib.error,
    MemoryError,  # a member may ask for a dictionary of gigabytes
)
"""What the zip reader raises for archives that are damaged, encrypted or made to do harm."""
with suppress(ImportError):  # some builds of Python lack the library
    from lzma import LZMAError

    ZIP_ERRORS += (LZMAError,)

FIRST_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest time of a member; with it the same files always give the same bytes."""

_LONGEST_END = 65_557


def directory_bytes(path: Path) -> int:
    """The length of the archive's table of contents, as its end record says (PKWARE APPNOTE
    4.3.16); 0 where there is none, which the opening of the archive reports. Raises ``OSError``."""
    with path.open("rb") as stream:
        stream.seek(0, os.SEEK_END)
        size = stream.tell()
        stream.seek(max(0, size - _LONGEST_END))
        tail = stream.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 16:
        return 0
    length = int(struct.unpack_from("<L", tail, end + 12)[0])
    if length != 0xFFFFFFFF:
        return length
    wide = tail.rfind(b"PK\x06\x06")
    if wide < 0 or len(tail) < wide + 48:
        return size
    return int(struct.unpack_from("<Q", tail, wide + 40)[0])
