"""A package in memory whose templates' cells can be changed before it is written.

Rows are lists that keep their identity, so that a test may change and add rows anywhere and ask at
the end in which line each of them stands.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from immport_explorer.schema.model import Column, Schema, Section, Template

Row = list[str]
SEPARATOR = "Result Separator Column"


class Book:
    """The files of a folder; templates as lines of cells, the others as they are."""

    def __init__(self, folder: Path, schema: Schema) -> None:
        self.schema = schema
        self.lines: dict[str, list[Row]] = {}
        self.others: dict[str, bytes] = {}
        self._templates: dict[str, Template] = {}
        for path in sorted(folder.iterdir()):
            self._read(path)

    def _read(self, path: Path) -> None:
        content = path.read_bytes()
        first = content.split(b"\n", 1)[0].split(b"\t")[0].decode("utf-8", "replace").strip()
        template = self.schema.find_template(first) if path.suffix == ".txt" else None
        if template is None:
            self.others[path.name] = content
            return
        text = content.decode("utf-8")
        self.lines[path.name] = [line.split("\t") for line in text.removesuffix("\n").split("\n")]
        self._templates[path.name] = template

    def copy(self) -> Book:
        """An independent book with the same content."""
        twin = object.__new__(Book)
        twin.schema, twin._templates = self.schema, dict(self._templates)
        twin.lines = {name: [list(row) for row in rows] for name, rows in self.lines.items()}
        twin.others = dict(self.others)
        return twin

    def keep(self, *templates: str) -> Book:
        """A copy with these templates only, and with all other files."""
        twin = self.copy()
        names = {self.file_of(template) for template in templates}
        twin.lines = {name: rows for name, rows in twin.lines.items() if name in names}
        return twin

    def file_of(self, template: str) -> str:
        """The file that holds the template."""
        return next(f for f, t in self._templates.items() if t.name == template and f in self.lines)

    def has(self, template: str) -> bool:
        return any(t.name == template for f, t in self._templates.items() if f in self.lines)

    def sheets(self) -> Iterator[Sheet]:
        """Every section of every template that stands in the book."""
        for file in self.lines:
            for section in self._templates[file].sections:
                sheet = Sheet(self, file, self._templates[file], section)
                if sheet.start is not None:
                    yield sheet

    def sheet(self, template: str, section: str | None = None) -> Sheet:
        """One section of a template."""
        file = self.file_of(template)
        found = self._templates[file].section(section)
        assert found is not None, (template, section)
        return Sheet(self, file, self._templates[file], found)

    def number(self, file: str, row: Row) -> int:
        """The line in which the row stands, from 1."""
        return next(n for n, other in enumerate(self.lines[file], 1) if other is row)

    def text(self, file: str) -> str:
        return "".join("\t".join(row) + "\n" for row in self.lines[file])

    def write(self, folder: Path) -> Path:
        """Write all files into the folder, which is made anew."""
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        for name in self.lines:
            (folder / name).write_text(self.text(name), encoding="utf-8", newline="")
        for name, content in self.others.items():
            (folder / name).write_bytes(content)
        return folder


@dataclass
class Sheet:
    """A section of a template in a book: rows below a header, or a line a field."""

    book: Book
    file: str
    template: Template
    section: Section

    @property
    def lines(self) -> list[Row]:
        return self.book.lines[self.file]

    @property
    def start(self) -> int | None:
        """Where the section's header, or its first field, stands (from 0)."""
        for number, row in enumerate(self.lines):
            if self.section.name is None and row[0] == "Column Name":
                return number
            if self.section.name is not None and row[0].strip() == self.section.name:
                return number + 1
        return None

    @property
    def header(self) -> Row:
        assert self.start is not None, (self.file, self.section.name)
        return self.lines[self.start]

    def rows(self) -> list[Row]:
        """The data rows (layout ``rows``), or the lines of the fields."""
        assert self.start is not None, (self.file, self.section.name)
        first = self.start + (self.section.layout == "rows")
        found = []
        for row in self.lines[first:]:
            if not any(cell.strip() for cell in row):
                if self.section.name is not None:
                    break
                continue
            found.append(row)
        return found

    def column(self, header: str, side: str | None = None) -> Column:
        found = self.section.column(header, side)  # type: ignore[arg-type]
        assert found is not None, (self.file, self.section.name, header)
        return found

    def position(self, column: Column, group: int = 0) -> int | None:
        """The cell of the column in a row; None where the file has not the column."""
        limit = self.header.index(SEPARATOR) if SEPARATOR in self.header else len(self.header)
        found = [
            number
            for number, header in enumerate(self.header)
            if header == column.header and (number > limit) == (column.side == "result")
        ]
        return found[group] if group < len(found) else None

    def get(self, row: Row, column: Column, group: int = 0) -> str:
        number = self.position(column, group)
        return row[number] if number is not None and number < len(row) else ""

    def put(self, row: Row, column: Column, value: str, group: int = 0) -> None:
        number = self.position(column, group)
        assert number is not None, (self.file, column.header)
        row.extend([""] * (number + 1 - len(row)))
        row[number] = value

    def clone(self, row: Row | None = None) -> Row:
        """A copy of a row (the first, if none is given), added below the last one."""
        rows = self.rows()
        twin = list(rows[0] if row is None else row)
        twin.extend([""] * (len(self.header) - len(twin)))
        last = next(n for n, other in enumerate(self.lines) if other is rows[-1])
        self.lines.insert(last + 1, twin)
        return twin

    def field(self, column: Column) -> Row:
        """The line of a field (layout ``fields``)."""
        return next(row for row in self.rows() if row[0] == column.header)

    def add_group(self) -> int:
        """Repeat the result columns once more; returns the new group's number."""
        results = [c.header for c in self.section.columns if c.side == "result"]
        first = self.header[self.header.index(SEPARATOR) + 1 :]
        width = len(self.header)
        self.header.extend(results)
        for row in self.rows():
            row.extend([""] * (width - len(row)))
        return len(first) // len(results)
