"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_ENDING = ".part"


@contextmanager
def written_whole(target: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A stream to a file, whose folder must exist, that takes its name once all is written.

    What stood there before is intact until then, also when the disk is full or the program is
    killed; a killed one may leave its unfinished file (see :func:`clear_unfinished`). Pipes and
    devices are written to as they are. Raises ``OSError``.
    """
    path = Path(os.path.realpath(target))
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            yield stream
        return
    unfinished = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}{_ENDING}")
    try:
        with unfinished.open("xb") as stream:
            yield stream
        os.replace(unfinished, path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise


def clear_unfinished(folder: Path) -> None:
    """Remove what killed programs left in a folder that nobody else writes to."""
    for path in folder.glob(f".*{_ENDING}"):
        path.unlink(missing_ok=True)
