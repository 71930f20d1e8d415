"""Templates that are there again: as a spreadsheet beside its text, or in the next package."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

import msgspec

from immport_explorer.files.letters import column_letters
from immport_explorer.issues import keys
from immport_explorer.issues.kinds.file import FILE_COPY_DIFFERS
from immport_explorer.issues.kinds.package import PACKAGE_COPIES, PACKAGE_MANY
from immport_explorer.issues.log import Place
from immport_explorer.package.archive import MemberError
from immport_explorer.package.note import Note
from immport_explorer.package.table import TemplateFile
from immport_explorer.validation.scope import Run

_CELL_SHOWN = 40
_SHARED_TEMPLATES = 2
"""One template in two folders is a second file of it; several are another package."""
_FOLDERS_NAMED = 3


class Copies(msgspec.Struct, frozen=True):
    """The files of a package that are checked, and those that are not, since ImmPort takes another
    one of the same template; each copy with the file that is checked in its place."""

    checked: tuple[TemplateFile, ...]
    copies: tuple[tuple[TemplateFile, TemplateFile], ...]

    @classmethod
    def among(cls, files: Sequence[TemplateFile]) -> Copies:
        """Spreadsheets, and text with other separators, beside the text of the same template."""
        taken = {f.template.name: f for f in reversed(files) if f.reader.is_uploadable}
        copies = [
            (file, taken[file.template.name])
            for file in files
            if not file.reader.is_uploadable and file.template.name in taken
        ]
        left_out = {id(copy) for copy, _ in copies}
        return cls(tuple(file for file in files if id(file) not in left_out), tuple(copies))

    def hides(self, note: Note) -> bool:
        """Whether the note is about a file that holds nothing but copies."""
        of_checked = {file.member.path for file in self.checked}
        paths = {copy.member.path for copy, _ in self.copies}
        return note.member in paths - of_checked


def check_copies(run: Run, copies: Copies) -> None:
    """One finding for all; under it each copy that says otherwise."""
    if not copies.copies:
        return
    key = keys.copies(run.number)
    run.log.add(
        PACKAGE_COPIES(
            count=len(copies.copies),
            files=", ".join(dict.fromkeys(copy.member.path for copy, _ in copies.copies)),
        ),
        Place(package=run.number, order=-1),
        is_cause_of=[key],
    )
    for copy, checked in copies.copies:
        difference = next(_differences(copy, checked), None)
        if difference is not None:
            row, where = difference
            run.log.add(
                FILE_COPY_DIFFERS(other=checked.member.path, where=where),
                Place(run.number, copy.member.path, -1, copy.sheet, copy.template.name),
                row=row,
                caused_by=key,
            )


def _differences(copy: TemplateFile, checked: TemplateFile) -> Iterator[tuple[int, str]]:
    """Rows in which the two differ, and how."""
    if not _has_rows(copy) or not _has_rows(checked):
        return
    none: tuple[int, list[str]] = (0, [])
    try:
        for one, other in zip_longest(_rows(copy), _rows(checked), fillvalue=none):
            if one[1] != other[1]:
                yield one[0] or other[0], _difference(one[1], other[1])
    except MemberError:
        return


def _has_rows(file: TemplateFile) -> bool:
    return file.reader.form != "json"


def _rows(file: TemplateFile) -> Iterator[tuple[int, list[str]]]:
    """The rows with a value, without empty cells at their end."""
    for row, cells in file.reader.raw_rows(file):
        stripped = [cell.strip() for cell in cells]
        while stripped and not stripped[-1]:
            stripped.pop()
        if stripped:
            yield row, stripped


def _difference(one: list[str], other: list[str]) -> str:
    for at, (mine, theirs) in enumerate(zip_longest(one, other, fillvalue="")):
        if mine != theirs:
            return f"column {column_letters(at + 1)}: {_shown(mine)} and {_shown(theirs)}"
    return "its cells"


def _shown(text: str) -> str:
    return f"“{text[:_CELL_SHOWN]}”" if text else "nothing"


def check_many_packages(run: Run, files: Sequence[TemplateFile]) -> None:
    """Several folders that hold the same templates, each of them once, are several packages."""
    folders: dict[str, list[str]] = {}
    for file in files:
        folder, _, _ = file.member.path.rpartition("/")
        folders.setdefault(folder, []).append(file.template.name)
    names = [name for held in folders.values() for name in held]
    again = {name for name in names if names.count(name) > 1}
    sharing = [folder for folder, held in folders.items() if again.intersection(held)]
    is_one_each = all(len(set(held)) == len(held) for held in folders.values())
    if len(again) >= _SHARED_TEMPLATES and is_one_each:
        run.log.add(
            PACKAGE_MANY(count=len(sharing), folders=", ".join(sorted(sharing)[:_FOLDERS_NAMED])),
            Place(package=run.number, order=-1),
            is_cause_of=[keys.many_packages(run.number)],
        )
