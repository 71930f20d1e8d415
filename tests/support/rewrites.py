"""The same cells written in other ways: what must not matter to a validator."""

from __future__ import annotations

import random
import zipfile
from dataclasses import dataclass
from pathlib import Path

from support.book import Book, Row, Sheet

SYSTEM_FILES = {
    ".DS_Store": b"\x00\x00\x00\x01Bud1",
    "Thumbs.db": b"\xd0\xcf\x11\xe0",
    "desktop.ini": b"[.ShellClassInfo]\r\n",
    "__MACOSX/._protocols.txt": b"\x00\x05\x16\x07",
}

# A row may stand anywhere among the others where none leans on an earlier one.
ANY_ORDER = ("single", "multiple")


@dataclass(frozen=True)
class Rewrite:
    """How a package is written. The defaults write it as it is."""

    newline: str = "\n"
    encoding: str = "utf-8"
    quoting: str = "none"
    empty_rows: int = 0
    empty_columns: int = 0
    order: int | None = None
    packed: str = "folder"
    system_files: bool = False
    renamed: bool = False

    def write(self, book: Book, folder: Path) -> Path:
        """Write the book below the folder; returns what to validate."""
        self.reorder(book)
        files = {name: self._bytes(rows) for name, rows in book.lines.items()}
        if self.renamed:
            files = {f"{name[:-4]} (1) final.txt": content for name, content in files.items()}
        files |= book.others
        if self.system_files:
            files |= SYSTEM_FILES
        return self._pack(files, folder)

    def name_of(self, file: str) -> str:
        """What a template file is called in the written package."""
        name = f"{file[:-4]} (1) final.txt" if self.renamed else file
        return name

    def reorder(self, book: Book) -> None:
        if self.order is None:
            return
        chance = random.Random(self.order)
        for sheet in list(book.sheets()):
            if sheet.section.layout == "rows" and sheet.template.kind in ANY_ORDER:
                shuffle(sheet, chance)

    def _bytes(self, rows: list[Row]) -> bytes:
        width = max(len(row) for row in rows) + self.empty_columns
        padded = [[*row, *[""] * (width - len(row))] if self.empty_columns else row for row in rows]
        padded += [[""] * (width if self.empty_columns else 1)] * self.empty_rows
        text = self.newline.join("\t".join(map(self._quoted, row)) for row in padded)
        return (text + self.newline).encode(self.encoding)

    def _quoted(self, cell: str) -> str:
        wanted = {
            "none": False,
            "as Excel does": any(sign in cell for sign in ',"'),
            "all": bool(cell),
        }[self.quoting]
        return '"' + cell.replace('"', '""') + '"' if wanted else cell

    def _pack(self, files: dict[str, bytes], folder: Path) -> Path:
        if self.packed == "folder":
            for name, content in files.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(content)
            return folder
        folder.mkdir(parents=True)
        top = {"zip": "", "zip with a top folder": "my study/"}[self.packed]
        with zipfile.ZipFile(folder / "package.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name if name.startswith("__") else top + name, content)
        return folder / "package.zip"


def shuffle(sheet: Sheet, chance: random.Random) -> None:
    """Put the data rows into another order, in place."""
    rows = sheet.rows()
    places = [number for number, row in enumerate(sheet.lines) if any(row is r for r in rows)]
    chance.shuffle(rows)
    for place, row in zip(places, rows, strict=True):
        sheet.lines[place] = row


def change_case(book: Book, how: str) -> None:
    """Write the terms of all vocabularies in upper, lower or title case."""
    for sheet in book.sheets():
        for column in sheet.section.columns:
            if column.vocabulary is not None:
                for row, position in filled(sheet, column.header, column.side):
                    row[position] = getattr(row[position], how)()


def filled(sheet: Sheet, header: str, side: str | None) -> list[tuple[Row, int]]:
    """The filled cells of a column, in all groups: their rows, and their places in them."""
    column = sheet.column(header, side)
    if sheet.section.layout == "fields":
        lines = [row for row in sheet.rows() if row[0] == header]
        return [(row, n) for row in lines for n in range(1, len(row)) if row[n]]
    found = []
    group = 0
    while (position := sheet.position(column, group)) is not None:
        found += [(r, position) for r in sheet.rows() if position < len(r) and r[position]]
        group += 1
    return found
