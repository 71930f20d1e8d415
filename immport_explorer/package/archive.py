"""A folder, a zip archive or single files -> members, without harm to anyone.

Members are listed, never unpacked to disk; each is read as a stream. No path leaves the package,
links are followed only where the limits say so, archives within are not opened, and every count
and size has its bound (:class:`~immport_explorer.package.limits.Limits`). Input that is bad in
whatever way gives notes.
"""

from __future__ import annotations

import io
import os
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NamedTuple

from immport_explorer.dependencies import SETTINGS_FILE
from immport_explorer.files.atomic import is_unfinished
from immport_explorer.files.zips import ZIP_ERRORS, directory_bytes
from immport_explorer.package.deflated import DeflatedStream, Snapshots, can_be_entered
from immport_explorer.package.limits import Limits
from immport_explorer.package.note import Notes

Source = str | os.PathLike[str]

_SYSTEM_FOLDERS = frozenset({"__macosx", ".git", ".svn", ".ipynb_checkpoints", "$recycle.bin"})
_SYSTEM_FILES = frozenset(
    {".ds_store", "thumbs.db", "desktop.ini", ".gitkeep", ".gitignore", SETTINGS_FILE}
)
_SYSTEM_PREFIXES = ("~$", "._", ".~lock.", ".#")
_EDITORS_COPY = "~"
_ARCHIVES = (".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar", ".zst")
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_ZIPPED_SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".ods")
_ENCRYPTED = 0x1
_NAME_IS_UTF8 = 0x800
_SKIPPED_AT_ONCE = 2**20


class MemberError(Exception):
    """A member could not be read to its end; the text says why."""


class Member:
    """A file of the package: its ``path`` within it (posix) and its ``size`` in bytes;
    ``bytes_read`` counts what was read of it so far, again what was read twice."""

    def __init__(
        self,
        path: str,
        size: int,
        opener: Callable[[], BinaryIO],
        anywhere: Callable[[], BinaryIO] | None = None,
    ) -> None:
        self.path = path
        self.size = size
        self._opener = opener
        self._anywhere = anywhere or opener
        self.bytes_read = 0

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def suffix(self) -> str:
        """The name's ending in lower case, ``.txt``."""
        return PurePosixPath(self.name).suffix.lower()

    def open(self) -> BinaryIO:
        """The bytes as a stream. Raises :class:`MemberError`, and so does reading from it."""
        return self._guarded(self._opener)

    def open_at(self, offset: int) -> BinaryIO:
        """The bytes from a place on, reached fast where it can be: in a file, and in an archive
        once the member was read through this way. Checksums are not looked at. Raises as
        :meth:`open` does."""
        stream = self._guarded(self._anywhere)
        if stream.seekable():
            stream.seek(offset)
        else:
            _skip(stream, offset)
        return stream

    def _guarded(self, opener: Callable[[], BinaryIO]) -> BinaryIO:
        try:
            return io.BufferedReader(_Guarded(opener(), self._count), 1 << 16)
        except ZIP_ERRORS as error:
            raise MemberError(reason(error)) from error

    def _count(self, number: int) -> None:
        self.bytes_read += number

    def __repr__(self) -> str:
        return f"<Member {self.path!r}, {self.size} bytes>"


class _Guarded(io.RawIOBase):
    """A stream whose every failure is a :class:`MemberError`; ``count`` is told how many bytes are
    read each time."""

    def __init__(self, stream: BinaryIO, count: Callable[[int], object]) -> None:
        self._stream: Any = stream
        self._count = count

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        """Whether any place is reached without reading up to it: in a file, and in an
        archive that is read from anywhere."""
        return isinstance(self._stream, (io.FileIO, DeflatedStream))

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if not self.seekable():
            raise io.UnsupportedOperation("seek")
        try:
            position: int = self._stream.seek(offset, whence)
        except ZIP_ERRORS as error:
            raise MemberError(reason(error)) from error
        return position

    def readinto(self, buffer: Any) -> int:
        try:
            read: int = self._stream.readinto(buffer)
        except ZIP_ERRORS as error:
            raise MemberError(reason(error)) from error
        self._count(read)
        return read

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def _skip(stream: BinaryIO, size: int) -> None:
    while size > 0:
        piece = stream.read(min(size, _SKIPPED_AT_ONCE))
        if not piece:
            return
        size -= len(piece)


class Origin(NamedTuple):
    """Where on disk a package lies: the folder in which its members' paths begin, the archive that
    holds them (``packed``), or, where ``files`` has them by name, single files."""

    path: Path
    packed: bool = False
    files: Mapping[str, Path] | None = None

    def of(self, member: str | None) -> Path:
        """The file on disk that holds a member; the package itself for None."""
        if not member or self.packed:
            return self.path
        if self.files is not None:
            return self.files.get(member, self.path)
        return self.path / member


class Archive:
    """What was handed in: ``name``, ``origin``, ``members`` in the order of their paths,
    ``notes``."""

    def __init__(self, name: str, limits: Limits, origin: Origin) -> None:
        self.name = name
        self.origin = origin
        self.members: list[Member] = []
        self.notes = Notes(limits.notes_of_a_kind)
        self.limits = limits


def open_archive(source: Source | Sequence[Source], limits: Limits) -> Archive:
    """List the members of a folder, of a zip, or of one or several single files. Never raises for
    what it finds there."""
    if not isinstance(source, (str, os.PathLike)):
        return _open_files([Path(item) for item in source], limits)
    path = Path(source)
    archive = Archive(path.name or str(path.absolute().name), limits, Origin(path))
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        archive.notes.add("package.not-found", value=str(source))
        return archive
    if stat.S_ISDIR(mode):
        top = _collect(archive, _folder_entries(path, archive))
        archive.origin = Origin(path / top)
    elif _is_package_zip(path):
        _collect(archive, _zip_entries(path, archive))
        archive.origin = Origin(path, packed=True)
    elif path.suffix.lower() in _ARCHIVES:
        archive.notes.add("package.not-a-zip", value=printable(path.name))
    else:
        _collect(archive, _file_entries([path], archive))
        archive.origin = Origin(path, files={})
    return archive


def _open_files(paths: Sequence[Path], limits: Limits) -> Archive:
    name = paths[0].name if len(paths) == 1 else f"{len(paths)} files"
    first = paths[0] if paths else Path()
    origin = Origin(first, files={path.name: path for path in reversed(paths)})
    archive = Archive(name, limits, origin)
    _collect(archive, _file_entries(paths, archive))
    return archive


# --- from entries to members ---------------------------------------------------------------------


class _Entry:
    """A file as found, before it is judged."""

    __slots__ = ("anywhere", "compressed", "opener", "path", "size")

    def __init__(
        self,
        path: str,
        size: int,
        opener: Callable[[], BinaryIO],
        compressed: int | None = None,
        anywhere: Callable[[], BinaryIO] | None = None,
    ) -> None:
        self.anywhere = anywhere
        self.path = path
        self.size = size
        self.opener = opener
        self.compressed = compressed


def _collect(archive: Archive, entries: Iterable[_Entry]) -> str:
    """Keep the entries that are within the bounds; then look through a single top folder, which is
    returned."""
    kept: dict[str, _Entry] = {}
    total = packed = 0
    for entry in entries:
        if is_system_file(entry.path):
            continue
        if len(kept) >= archive.limits.files:
            archive.notes.add("package.too-many-files", params={"limit": archive.limits.files})
            break
        if entry.path in kept:
            archive.notes.add("package.duplicate-name", member=entry.path)
            continue
        if not _within_bounds(entry, archive):
            continue
        total += entry.size
        packed += entry.size if entry.compressed is None else entry.compressed
        limit = _most_bytes(packed, archive.limits)
        if total > limit:
            archive.notes.add("package.too-large", member=entry.path, params={"limit": limit})
            break
        kept[entry.path] = entry
    _note_case_collisions(kept, archive)
    _note_nested_archives(kept, archive)
    top = _common_folder(kept)
    archive.members = [
        Member(path[len(top) :], entry.size, entry.opener, entry.anywhere)
        for path, entry in sorted(kept.items())
    ]
    return top


def _within_bounds(entry: _Entry, archive: Archive) -> bool:
    limits = archive.limits
    if entry.compressed is None or entry.size < limits.ratio_from_bytes:
        return True
    if entry.size <= limits.ratio * max(entry.compressed, 1):
        return True
    params = {"size": entry.size, "compressed": entry.compressed}
    archive.notes.add("package.suspicious-ratio", member=entry.path, params=params)
    return False


def _most_bytes(packed: int, limits: Limits) -> int:
    """How large members may be together that are so large in the archive."""
    return min(limits.total_bytes, max(limits.ratio_of_all_from_bytes, limits.ratio * packed))


def is_system_file(path: str) -> bool:
    """What operating systems, office programs and our own leave behind."""
    *folders, name = path.casefold().split("/")
    return (
        name in _SYSTEM_FILES
        or is_unfinished(name)
        or name.startswith(_SYSTEM_PREFIXES)
        or name.endswith(_EDITORS_COPY)
        or not _SYSTEM_FOLDERS.isdisjoint(folders)
    )


def _note_case_collisions(kept: dict[str, _Entry], archive: Archive) -> None:
    seen: dict[str, str] = {}
    for path in kept:
        first = seen.setdefault(path.casefold(), path)
        if first != path:
            archive.notes.add("package.case-collision", member=path, params={"other": first})


def _note_nested_archives(kept: dict[str, _Entry], archive: Archive) -> None:
    for path in kept:
        if path.lower().endswith(".zip"):
            archive.notes.add("package.nested-archive", member=path)


def _common_folder(paths: Iterable[str]) -> str:
    """``study/`` when all paths lie in that folder (and in folders of one child below it)."""
    common: list[str] | None = None
    for path in paths:
        folders = path.split("/")[:-1]
        if common is None:
            common = folders
        shared = [one == other for one, other in zip(common, folders, strict=False)]
        common = common[: [*shared, False].index(False)]
    return "".join(f"{folder}/" for folder in common or ())


def _safe_path(name: str, archive: Archive) -> str | None:
    """The name as a posix path within the package, or None, noted, when it is none."""
    path = unicodedata.normalize("NFC", name)
    parts = path.replace("\\", "/").split("/")
    drive = len(parts[0]) == 2 and parts[0].endswith(":")
    bad = (
        all(part.strip() in ("", ".") for part in parts)
        or len(path) > archive.limits.path_characters
        or len(parts) > archive.limits.folder_depth
        or any(unicodedata.category(character) in ("Cc", "Cs") for character in path)
        or parts[0] == ""
        or drive
        or ".." in parts
    )
    if bad:
        archive.notes.add("package.unsafe-path", value=printable(name))
        return None
    return "/".join(part for part in parts if part not in ("", "."))


def printable(text: str, length: int = 200) -> str:
    """Text that harms no terminal and no encoder, cut to a readable length."""
    shown = text[:length].encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(
        character if character.isprintable() else f"\\x{ord(character):02x}" for character in shown
    )


# --- single files and folders --------------------------------------------------------------------


def _file_entries(paths: Iterable[Path], archive: Archive) -> Iterator[_Entry]:
    for path in paths:
        try:
            status = path.stat()
        except (OSError, ValueError):
            archive.notes.add("package.not-found", value=printable(str(path)))
            continue
        name = _safe_path(path.name, archive)
        if name is not None and _is_regular(status, name, archive):
            yield _Entry(name, status.st_size, lambda path=path: _open_file(path))  # type: ignore[misc]


def _folder_entries(root: Path, archive: Archive) -> Iterator[_Entry]:
    """All files below a folder, links left aside, in the order of their paths."""
    pending = [""]
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(root / folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            archive.notes.add(
                "file.unreadable", member=printable(folder), params={"reason": reason(error)}
            )
            continue
        for entry in entries:
            name = _safe_path(folder + entry.name, archive)
            if name is None:
                continue
            try:
                status = _status(entry, archive.limits)
            except OSError as error:
                archive.notes.add("file.unreadable", member=name, params={"reason": reason(error)})
                continue
            if stat.S_ISDIR(status.st_mode):
                pending.append(folder + entry.name + "/")
            elif _is_regular(status, name, archive):
                path = root / folder / entry.name
                yield _Entry(name, status.st_size, lambda path=path: _open_file(path))  # type: ignore[misc]


def _status(entry: os.DirEntry[str], limits: Limits) -> os.stat_result:
    """What the entry is, or the file that it links to where links are followed; links to folders
    stay links, since they may lead in circles."""
    status = entry.stat(follow_symlinks=False)
    if limits.follow_links and stat.S_ISLNK(status.st_mode) and entry.is_file():
        return entry.stat()
    return status


def _is_regular(status: os.stat_result, name: str, archive: Archive) -> bool:
    if stat.S_ISREG(status.st_mode):
        return True
    archive.notes.add("package.link", member=name)
    return False


def _open_file(path: Path) -> BinaryIO:
    return path.open("rb", buffering=0)


# --- zip -----------------------------------------------------------------------------------------


def _is_package_zip(path: Path) -> bool:
    """Whether the file is a zip archive and not a spreadsheet, which is one too."""
    try:
        with path.open("rb") as stream:
            if stream.read(4) not in _ZIP_STARTS:
                return False
    except OSError:
        return False
    return path.suffix.lower() not in _ZIPPED_SPREADSHEETS


def _zip_entries(path: Path, archive: Archive) -> Iterator[_Entry]:
    try:
        if directory_bytes(path) > archive.limits.zip_directory_bytes:
            archive.notes.add(
                "package.too-many-files", params={"limit": archive.limits.files}, value=path.name
            )
            return
        opened = zipfile.ZipFile(path)
    except ZIP_ERRORS as error:
        archive.notes.add("package.damaged-zip", value=path.name, params={"reason": reason(error)})
        return
    if sum(info.compress_size for info in opened.infolist()) > path.stat().st_size:
        params = {"reason": "members overlap"}
        archive.notes.add("package.damaged-zip", value=path.name, params=params)
        return
    for info in opened.infolist():
        entry = _zip_entry(opened, info, archive)
        if entry is not None:
            yield entry


def _zip_entry(opened: zipfile.ZipFile, info: zipfile.ZipInfo, archive: Archive) -> _Entry | None:
    written = _zip_name(info)
    if written.endswith("/"):
        return None
    name = _safe_path(written, archive)
    if name is None:
        return None
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        archive.notes.add("package.link", member=name)
        return None
    if info.flag_bits & _ENCRYPTED:
        archive.notes.add("package.encrypted", member=name)
        return None

    def opener() -> BinaryIO:
        return opened.open(info)  # type: ignore[return-value]

    if not can_be_entered(info) or opened.filename is None:
        return _Entry(name, info.file_size, opener, info.compress_size)
    snapshots, path = Snapshots(), Path(opened.filename)
    return _Entry(
        name,
        info.file_size,
        opener,
        info.compress_size,
        lambda: DeflatedStream(path, info, snapshots),  # type: ignore[return-value, arg-type]
    )


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name as written: archivers often write UTF-8 without saying so, and a NUL, at which
    Python would end the name, is kept so that it is refused."""
    name = info.orig_filename
    if info.flag_bits & _NAME_IS_UTF8:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def reason(error: Exception) -> str:
    """An error in a few printable words."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return printable(str(error)) or type(error).__name__
