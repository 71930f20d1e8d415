"""Where a case is laid out: a written example package that edits change, file by file."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from immport_explorer import examples
from immport_explorer.package.limits import Limits
from immport_explorer.schema.load import load_schema
from support.book import Book, Row, Sheet

SCHEMA = load_schema("3.36")

Place = tuple[str, int | None, str | None]
"""File, row, column."""


@dataclass
class Desk:
    """An example package, to be edited; what it follows is loaded before it."""

    root: Path
    base: str = "human-study"
    sources: list[Path] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    limits: Limits | None = None

    def __post_init__(self) -> None:
        self.folder = self.root / self.base
        shutil.copytree(examples.path(self.base), self.folder)
        self.before = [examples.path(name) for name in examples.describe(self.base).follows]
        self.sources = [*self.before, self.folder]
        self.book = Book(self.folder, SCHEMA)

    def sheet(self, template: str, section: str | None = None) -> Sheet:
        return self.book.sheet(template, section)

    def save(self) -> None:
        """Write the edited templates; what edits do to files comes after that."""
        for name in self.book.lines:
            text = self.book.text(name)
            (self.folder / name).write_text(text, encoding="utf-8", newline="")

    def zipped(self, name: str = "package.zip") -> Path:
        """The folder as an archive, which becomes the source."""
        path = self.root / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(self.folder.iterdir()):
                archive.write(file, file.name)
        self.sources = [*self.before, path]
        return path


Edit = Callable[[Desk], object]


def nothing(desk: Desk) -> None:
    """The package as it is."""


def both(*edits: Edit) -> Edit:
    """Several edits, one after the other."""

    def edit(desk: Desk) -> None:
        for each in edits:
            each(desk)

    return edit


def cell(
    template: str, row: int, header: str, value: str, section: str | None = None, group: int = 0
) -> Edit:
    """Write a value into the cell of that physical row."""

    def edit(desk: Desk) -> None:
        sheet = desk.sheet(template, section)
        column = sheet.column(header)
        sheet.put(sheet.lines[row - 1], column, value, group)
        desk.save()

    return edit


def result(template: str, row: int, header: str, value: str, group: int = 0) -> Edit:
    """The same, of the column on the side of the results."""

    def edit(desk: Desk) -> None:
        sheet = desk.sheet(template)
        sheet.put(sheet.lines[row - 1], sheet.column(header, "result"), value, group)
        desk.save()

    return edit


def lines(template: str, change: Callable[[list[Row]], object]) -> Edit:
    """Change the rows of a template, each a list of cells, as they stand in the file."""

    def edit(desk: Desk) -> None:
        change(desk.book.lines[desk.book.file_of(template)])
        desk.save()

    return edit


def header(template: str, row: int, old: str, new: str | None) -> Edit:
    """Rename a header, or take its column out."""

    def edit(desk: Desk) -> None:
        rows = desk.book.lines[desk.book.file_of(template)]
        number = rows[row - 1].index(old)
        if new is not None:
            rows[row - 1][number] = new
        else:
            for other in rows[row - 1 :]:
                del other[number : number + 1]
        desk.save()

    return edit


def row(template: str, **cells: str) -> Edit:
    """Add a row like the first one, with these cells changed (blanks of headers as ``_``)."""

    def edit(desk: Desk) -> None:
        sheet = desk.sheet(template)
        added = sheet.clone()
        for name, value in cells.items():
            sheet.put(added, sheet.column(name.replace("_", " ")), value)
        desk.save()

    return edit


def raw(file: str, change: Callable[[bytes], bytes]) -> Edit:
    """Change a file's bytes."""

    def edit(desk: Desk) -> None:
        path = desk.folder / file
        path.write_bytes(change(path.read_bytes()))

    return edit


def file(name: str, content: bytes | str) -> Edit:
    """Put a file into the package."""

    def edit(desk: Desk) -> None:
        data = content.encode() if isinstance(content, str) else content
        (desk.folder / name).write_bytes(data)

    return edit


def without(name: str) -> Edit:
    """Take a file out."""
    return lambda desk: (desk.folder / name).unlink()


def renamed(old: str, new: str) -> Edit:
    """Rename a file."""

    def edit(desk: Desk) -> None:
        (desk.folder / old).rename(desk.folder / new)

    return edit


def options(**given: Any) -> Edit:
    """Options of :func:`immport_explorer.validate`."""
    return lambda desk: desk.options.update(given)


def limits(**given: Any) -> Edit:
    """Bounds of the reader that this package reaches."""

    def edit(desk: Desk) -> None:
        desk.limits = Limits(**given)

    return edit
