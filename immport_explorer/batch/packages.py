"""Which packages there are in an archive of packages."""

from __future__ import annotations

from pathlib import Path

from immport_explorer.files.wording import counted


class BatchError(Exception):
    """The batch cannot run; the message says why."""


def find_packages(source: Path) -> list[Path]:
    """The packages of a folder (each folder and zip in it), or those that a text file lists, one
    path a line, seen from where it lies. Each stands once.

    Raises :class:`BatchError` when there is none, or one that is listed does not exist.
    """
    if not source.exists():
        raise BatchError(f"There is no folder or list {source}.")
    found = _of_folder(source) if source.is_dir() else _of_list(source)
    if not found:
        raise BatchError(f"{source} holds no package: put folders or zips into it.")
    return list(dict.fromkeys(path.resolve() for path in found))


def _of_folder(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".") and (path.is_dir() or path.suffix.casefold() == ".zip")
    ]


def _of_list(file: Path) -> list[Path]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BatchError(f"{file} is no list of packages: {error}.") from error
    found = [file.parent / line.strip() for line in lines if line.strip()]
    absent = [path for path in found if not path.exists()]
    if absent:
        raise BatchError(
            f"{file.name} lists {counted(len(found), 'package')}; not found: {len(absent):,} of "
            f"them, the first {absent[0]}."
        )
    return found
