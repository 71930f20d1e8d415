"""From what a person names to what is sent: a zip as it is, a folder as a zip, or single files."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from immport_explorer.files.zips import FIRST_TIME
from immport_explorer.package.archive import Member, MemberError, open_archive
from immport_explorer.package.limits import Limits
from immport_explorer.submission.errors import SubmissionError

_BLOCK = 1 << 20
"""Of every entry, so that the same files give the same zip, which can be recognised."""

Tell = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is sent: ``package_name`` is empty for a zip and given for single files; ``listing`` has
    the names and bytes of what is in it."""

    files: tuple[Path, ...]
    package_name: str
    fingerprint: str
    listing: tuple[tuple[str, int], ...]

    @property
    def size(self) -> int:
        return sum(path.stat().st_size for path in self.files)

    @property
    def names(self) -> str:
        return ", ".join(path.name for path in self.files)


@contextmanager
def outgoing(
    sources: Sequence[str], *, package_name: str = "", tell: Tell = lambda _: None
) -> Iterator[Outgoing]:
    """What the sources are when they are sent; a folder's zip is there until the block ends.

    Raises
    ------
    SubmissionError
        For what cannot be read, or is more than one package.
    """
    paths = [Path(source).absolute() for source in sources]
    folders = [path for path in paths if path.is_dir()]
    if len(paths) > 1 and (folders or any(path.suffix.casefold() == ".zip" for path in paths)):
        raise SubmissionError(
            "One package at a time: a folder, a zip, or single files that are one package."
        )
    try:
        if not folders:
            yield _of_files(paths, package_name)
            return
        with TemporaryDirectory(prefix="immport-explorer-") as temporary:
            tell("Packing the folder")
            packed = _pack(paths[0], Path(temporary) / f"{paths[0].name}.zip")
            yield _of_files([packed], package_name, _listing(paths[0]))
    except (OSError, MemberError) as error:
        raise SubmissionError(f"The package cannot be read: {error}.") from None


def _of_files(
    paths: Sequence[Path], package_name: str, listing: tuple[tuple[str, int], ...] | None = None
) -> Outgoing:
    is_zip = len(paths) == 1 and zipfile.is_zipfile(paths[0]) and paths[0].suffix != ".xlsx"
    named = "" if is_zip else package_name or paths[0].stem
    if listing is None:
        listing = _listing(paths[0] if len(paths) == 1 else paths)
    return Outgoing(tuple(paths), named, fingerprint_of(paths), listing)


def _listing(source: Path | Sequence[Path]) -> tuple[tuple[str, int], ...]:
    members = open_archive(source, Limits()).members
    return tuple((member.path, member.size) for member in members)


def fingerprint_of(paths: Sequence[Path]) -> str:
    """The SHA-256 of the files' names and contents."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode("utf-8", "surrogateescape") + b"\0")
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def _pack(folder: Path, target: Path) -> Path:
    """The folder's files as a zip; what a package leaves aside (links, systems' files) is not in
    it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for member in open_archive(folder, Limits()).members:
            _add(packed, member)
    return target


def _add(packed: zipfile.ZipFile, member: Member) -> None:
    info = zipfile.ZipInfo(member.path, FIRST_TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    info.file_size = member.size
    with member.open() as source, packed.open(info, "w") as target:
        shutil.copyfileobj(source, target, _BLOCK)
