"""Files and folders that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_ENDING = ".part"


@contextmanager
def written_whole(target: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A stream to a file, whose folder must exist, that takes its name once all is written.

    What stood there before is intact until then, also when the disk is full or the program is
    killed; a killed one may leave its unfinished file (see :func:`clear_unfinished`). Who may read
    it stays as it was. Pipes and devices are written to as they are. Raises ``OSError``.
    """
    path = Path(os.path.realpath(target))
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            yield stream
        return
    unfinished = _unfinished(path)
    try:
        with unfinished.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(OSError):
            unfinished.chmod(stat.S_IMODE(path.stat().st_mode))
        os.replace(unfinished, path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise


def write_whole(target: str | os.PathLike[str], content: bytes) -> None:
    """Write a file as :func:`written_whole` does. Raises ``OSError``."""
    with written_whole(target) as stream:
        stream.write(content)


@contextmanager
def folder_written_whole(target: Path) -> Iterator[Path]:
    """A folder to write into, which takes the name of ``target`` once all is written; nothing may
    be there yet, but for the folder that is to hold it. Raises ``OSError``."""
    unfinished = _unfinished(target)
    try:
        unfinished.mkdir()
        yield unfinished
        os.rename(unfinished, target)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _unfinished(path: Path) -> Path:
    return path.with_name(f".{path.name[:100]}.{os.urandom(4).hex()}{_ENDING}")


def is_unfinished(name: str) -> bool:
    """Whether a file of that name was never finished."""
    return name.startswith(".") and name.endswith(_ENDING)


def clear_unfinished(folder: Path) -> None:
    """Remove what killed programs left in a folder that nobody else writes to."""
    for path in folder.glob(f".*{_ENDING}"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


@contextmanager
def spreadsheet_errors() -> Iterator[None]:
    """Errors of the disk as ``OSError`` while openpyxl saves: over lxml, where that is installed,
    they come as errors of lxml's own, with the system's name in their text (``IO_ENOSPC``)."""
    try:
        yield
    except Exception as error:
        if type(error).__name__ != "SerialisationError":
            raise
        code = getattr(errno, str(error).removeprefix("IO_"), errno.EIO)
        raise OSError(code, os.strerror(code)) from error
