"""Where parts lie that were looked through, and how the library opens them."""

from __future__ import annotations

import io
import os
from contextlib import suppress
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook


class _MemoryFile(io.FileIO):
    """A file that is on no disk (Linux)."""

    def __del__(self) -> None:
        self.close()


def in_memory() -> IO[bytes]:
    """An empty file in memory."""
    with suppress(AttributeError, OSError):  # another system, or one that does not allow it
        return _MemoryFile(os.memfd_create("spreadsheet"), "r+")
    return io.BytesIO()


def open_workbook(data: IO[bytes]) -> CalamineWorkbook:
    """The workbook in an archive of ours. Raises what the library raises.

    It copies what it is handed as an object several times over, which takes a fifth of its reading;
    a file that has a path it reads where it is.
    """
    from python_calamine import CalamineWorkbook

    if isinstance(data, _MemoryFile):
        with suppress(OSError):
            return CalamineWorkbook.from_path(f"/proc/self/fd/{data.fileno()}")
    data.seek(0)
    return CalamineWorkbook.from_filelike(data)
