"""Which packages hold the files that a commit changes: for hooks, which are told of files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from immport_explorer.schema.model import Schema

_FIRST = ("study", "subject")
"""Entities that other packages build on: who declares them is loaded first."""


def packages_of(files: Iterable[str], schema: str | None) -> list[str]:
    """The packages that the files belong to; those that declare a study, then those that declare
    subjects come first, since the others build on them.

    A zip with templates is one; else it is the nearest folder around a file, from the working
    folder down, that has a template in it. Files that belong to none are left out, and so are those
    that are no longer there.
    """
    from immport_explorer.schema.load import load_schema

    known = load_schema(schema)
    looked: dict[Path, frozenset[str] | None] = {}
    for file in files:
        for candidate in _candidates(Path(file)):
            if candidate not in looked:
                looked[candidate] = _declared(candidate, known)
            if looked[candidate] is not None:
                break
    found = {path: declared for path, declared in looked.items() if declared is not None}
    late = {path: tuple(one not in found[path] for one in _FIRST) for path in found}
    return [str(path) for path in sorted(found, key=lambda path: (late[path], path))]


def _candidates(file: Path) -> list[Path]:
    """What may be the package, the nearest first: nothing outside the working folder but the
    file's own."""
    if file.suffix.casefold() == ".zip":
        return [file] if file.is_file() else []
    inside = not file.is_absolute() and ".." not in file.parts
    around = file.parents if inside else file.parents[:1]
    return [folder for folder in around if folder.is_dir()]


def _declared(path: Path, schema: Schema) -> frozenset[str] | None:
    """The entities that the package's templates declare; None where it has no template."""
    from immport_explorer.package.opening import open_package

    # Templates in folders below make packages of their own.
    files = [path] if path.is_file() else [each for each in path.iterdir() if each.is_file()]
    if not files:
        return None
    templates = open_package(path if path.is_file() else sorted(files), schema).template_files
    columns = [column for file in templates for column in file.template.columns]
    return frozenset(filter(None, (column.declares for column in columns))) if columns else None
