"""Where a package is written: a folder or a zip archive, whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from immport_explorer.files.zips import FIRST_TIME
from immport_explorer.package.writers.rewrite import Writable

"""The same archive whenever it is written."""


class TargetError(Exception):
    """The package cannot be written there; the text says why."""


class Target:
    """Takes files and keeps none. ``path`` is where the package stands once all were written."""

    path: Path | None = None

    @contextmanager
    def open(self, path: str) -> Iterator[Writable]:
        """The file of that posix path within the package, to be written to its end."""
        yield _Nowhere()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close(whole=kind is None)

    def close(self, *, whole: bool) -> None:
        """Put the package into its place, or leave nothing behind."""


class _Nowhere:
    def write(self, data: bytes, /) -> object:
        return len(data)


def open_target(output: Path, sources: Sequence[Path]) -> Target:
    """A zip archive for a path that ends in ``.zip``, else a folder.

    Raises :class:`TargetError` where something is there already, or where the package that is read
    would come to hold the one that is written.
    """
    if output.exists() or output.is_symlink():
        raise TargetError(f"{output} is there already, and is not written over.")
    place = output.absolute().parent
    for source in sources:
        if source.is_dir() and output.absolute().is_relative_to(source.absolute()):
            raise TargetError(f"{output} lies within the package that is read; name another place.")
    try:
        place.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{output.name}.", dir=place))
    except OSError as error:
        raise TargetError(f"Cannot write to {place}: {error.strerror}.") from error
    make = _ZipTarget if output.suffix.casefold() == ".zip" else _FolderTarget
    return make(output, work)


class _FolderTarget(Target):
    def __init__(self, output: Path, work: Path) -> None:
        self._output = output
        self._work = work
        self._folder = work / "package"
        self._folder.mkdir()

    @contextmanager
    def open(self, path: str) -> Iterator[Writable]:
        file = self._folder.joinpath(*path.split("/"))
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as stream:
            yield stream

    def close(self, *, whole: bool) -> None:
        try:
            if whole:
                os.rename(self._folder, self._output)
                self.path = self._output
        finally:
            shutil.rmtree(self._work, ignore_errors=True)


class _ZipTarget(Target):
    def __init__(self, output: Path, work: Path) -> None:
        self._output = output
        self._work = work
        self._file = work / "package.zip"
        self._archive = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED)

    @contextmanager
    def open(self, path: str) -> Iterator[Writable]:
        entry = zipfile.ZipInfo(path, FIRST_TIME)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        with self._archive.open(entry, "w", force_zip64=True) as stream:
            yield stream

    def close(self, *, whole: bool) -> None:
        try:
            self._archive.close()
            if whole:
                os.rename(self._file, self._output)
                self.path = self._output
        finally:
            shutil.rmtree(self._work, ignore_errors=True)
