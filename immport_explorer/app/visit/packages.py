"""The packages that were uploaded, in the order in which they are loaded; no widgets here."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from immport_explorer.app.visit.checking import Job
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.files.wording import counted
from immport_explorer.schema.model import Schema

_numbers = count()


@dataclass(frozen=True)
class Brought:
    """A package that was kept from an earlier visit, in a folder of its own."""

    name: str
    sources: tuple[Path, ...]
    folder: Path

    def source(self) -> Path:
        """All of it as one source: the file or folder; several files by the folder they lie in."""
        return self.sources[0] if len(self.sources) == 1 else self.folder

    def discard(self) -> None:
        """Remove all of it from the disk."""
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass
class Uploaded:
    """A package of an upload, or one that came back; ``key`` is its own for as long as the page
    lives."""

    name: str
    sources: tuple[Path, ...]
    upload: Upload | Brought
    key: str


class Packages:
    """The packages in order; what no package needs any more is removed from the disk."""

    def __init__(self) -> None:
        self.each: list[Uploaded] = []

    def add(self, upload: Upload) -> None:
        """Put the packages of an upload behind those that are here."""
        self.each += _packages_of(upload)
        if len(self.each) > 1:
            for package in self.each:
                package.sources = (_as_one(package),)

    def put_back(self, brought: Sequence[Brought]) -> None:
        """Put packages that came back in the place of what is here."""
        self.clear()
        self.each = [
            Uploaded(each.name, each.sources, each, f"k{next(_numbers)}") for each in brought
        ]

    def move(self, key: str, by: int) -> bool:
        """Move a package earlier (-1) or later (1); False where it cannot go."""
        place = self._place(key)
        target = place + by
        if place < 0 or not 0 <= target < len(self.each):
            return False
        self.each.insert(target, self.each.pop(place))
        return True

    def remove(self, key: str) -> None:
        place = self._place(key)
        if place >= 0:
            self._forget(self.each.pop(place))

    def clear(self) -> None:
        while self.each:
            self._forget(self.each.pop())

    def job(self, schema: Schema | None = None) -> Job:
        """What there is to check: the last package, after the others."""
        *earlier, last = self.each
        return Job(last.sources, tuple(s for one in earlier for s in one.sources), schema)

    @property
    def name(self) -> str:
        return ", then ".join(package.name for package in self.each)

    def _place(self, key: str) -> int:
        keys = [package.key for package in self.each]
        return keys.index(key) if key in keys else -1

    def _forget(self, package: Uploaded) -> None:
        if all(other.upload is not package.upload for other in self.each):
            package.upload.discard()


def _packages_of(upload: Upload) -> list[Uploaded]:
    """Each zip and each folder is a package; single files are one together."""
    sources = upload.sources()
    files = tuple(source for source in sources if _is_single(source))
    packages = [
        Uploaded(source.name, (source,), upload, f"k{next(_numbers)}")
        for source in sources
        if source not in files
    ]
    if files:
        name = files[0].name if len(files) == 1 else counted(len(files), "file")
        packages.append(Uploaded(name, files, upload, f"k{next(_numbers)}"))
    return packages


def _as_one(package: Uploaded) -> Path:
    """The package's zip or folder. Single files move to a folder of their own, lest they be taken
    for one package with the files before them."""
    if not any(_is_single(source) for source in package.sources):
        return package.sources[0]
    folder = Path(tempfile.mkdtemp(dir=package.upload.folder))
    for source in package.sources:
        shutil.move(source, folder / source.name)
    return folder


def _is_single(source: Path) -> bool:
    return source.is_file() and source.suffix.lower() != ".zip"
