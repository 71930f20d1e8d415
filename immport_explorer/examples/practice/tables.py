"""An example's templates as lines of cells that can be spoilt, each cell with what it is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from immport_explorer import examples
from immport_explorer.schema.model import Column, Schema, Section, Template

_MARK = "Column Name"
_SEPARATOR = "Result Separator Column"


@dataclass(frozen=True)
class Sheet:
    """A section laid out in rows: ``header`` and ``rows`` count the file's lines from 0;
    ``columns`` are the positions in a line at which a column stands that is not repeated."""

    file: str
    template: Template
    section: Section
    header: int
    rows: tuple[int, ...]
    columns: dict[int, Column] = field(hash=False)

    @cached_property
    def bound(self) -> frozenset[str]:
        """Headers of columns that something else in the section hangs on."""
        section = self.section
        bound = {ref.header for rule in section.rules for ref in rule.columns}
        bound |= {ref.header for key in section.keys for ref in key}
        bound |= {ref.header for ref in section.study_from}
        tests = [test for rule in section.rules for test in rule.when]
        groups = [group for column in section.columns for group in column.required_when]
        tests += [test for group in groups for test in group]
        bound |= {column.age_in.header for column in section.columns if column.age_in}
        return frozenset(bound | {test.column for test in tests if test.column})


@dataclass(frozen=True)
class Spot:
    """A filled cell: ``row`` counts the file's lines from 0, ``position`` a line's cells."""

    sheet: Sheet
    row: int
    position: int
    column: Column
    value: str


class Tables:
    """The templates of an example as they are at a version, by file."""

    def __init__(self, name: str, schema: Schema) -> None:
        self._schema = schema
        self.lines: dict[str, list[list[str]]] = {}
        self.templates: dict[str, Template] = {}
        for path in sorted(examples.path(name).glob("*.txt")):
            first = path.read_text(encoding="utf-8").split("\n", 1)[0].split("\t")
            template = schema.find_template(first[0])
            if template is not None and len(first) > 1:
                text = examples.text(name, path.name, version=schema.version)
                self.lines[path.name] = [line.split("\t") for line in text.split("\n")]
                self.templates[path.name] = template

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        return tuple(self._sheets())

    def spots(self) -> Iterator[Spot]:
        """Every filled cell under a header that is known and stands once."""
        for sheet in self.sheets:
            for row in sheet.rows:
                cells = self.lines[sheet.file][row]
                for position, column in sheet.columns.items():
                    if position < len(cells) and cells[position]:
                        yield Spot(sheet, row, position, column, cells[position])

    def texts(self) -> set[str]:
        """Every text that stands in a cell, the items of lists apart."""
        cells = {cell for lines in self.lines.values() for line in lines for cell in line}
        return {item.strip() for cell in cells for item in cell.split(";")}

    def text(self, file: str) -> str:
        return "\n".join("\t".join(line) for line in self.lines[file])

    def _sheets(self) -> Iterator[Sheet]:
        for file, template in self.templates.items():
            for section in template.sections:
                header = self._header(file, section)
                if section.layout == "rows" and header is not None:
                    columns = _columns(self.lines[file][header], section)
                    rows = self._rows(file, section, header)
                    yield Sheet(file, template, section, header, rows, columns)

    def _header(self, file: str, section: Section) -> int | None:
        for number, line in enumerate(self.lines[file]):
            if section.name is None and line[0] == _MARK:
                return number
            if section.name is not None and line == [section.name]:
                return number + 1
        return None

    def _rows(self, file: str, section: Section, header: int) -> tuple[int, ...]:
        rows = []
        for number in range(header + 1, len(self.lines[file])):
            is_blank = not any(self.lines[file][number])
            if is_blank and section.name is not None:
                break
            if not is_blank:
                rows.append(number)
        return tuple(rows)


def _columns(header: list[str], section: Section) -> dict[int, Column]:
    counted = Counter(header)
    limit = header.index(_SEPARATOR) if _SEPARATOR in header else None
    columns = {}
    for position, text in enumerate(header):
        side = None if limit is None else ("meta" if position < limit else "result")
        column = section.column(text, side)  # type: ignore[arg-type]
        if column is not None and counted[text] == 1 and not column.is_separator:
            columns[position] = column
    return columns
