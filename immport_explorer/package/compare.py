"""Two deliveries of a package compared: rows added, gone and changed, by id and cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from immport_explorer.package.archive import Source
from immport_explorer.package.limits import Limits
from immport_explorer.package.opening import Package, open_package, open_packages
from immport_explorer.package.rows import Cell, TableRow, rows_of
from immport_explorer.schema.model import Column, Schema, Section

_SEPARATED = " · "


@dataclass(frozen=True)
class RowRef:
    """A row of a delivery: its id in words, its ``file``, and its physical ``row`` from 1."""

    id: str
    file: str
    row: int


@dataclass(frozen=True)
class CellChange:
    """A cell that says something else: ``before`` in the old row, ``after`` in the new."""

    old: RowRef
    new: RowRef
    column: str
    before: str
    after: str


@dataclass
class TableComparison:
    """What differs in a template, or a section of it."""

    template: str
    section: str | None
    same: int = 0
    added: list[RowRef] = field(default_factory=list)
    gone: list[RowRef] = field(default_factory=list)
    changed: list[CellChange] = field(default_factory=list)

    @property
    def name(self) -> str:
        return "/".join(filter(None, (self.template, self.section)))

    @property
    def differs(self) -> bool:
        return bool(self.added or self.gone or self.changed)

    @property
    def changed_rows(self) -> int:
        return len({change.new for change in self.changed})


@dataclass(frozen=True)
class PackageComparison:
    """What differs between two packages, a table at a time; ``files_added`` and ``files_gone`` are
    those of other files."""

    old: str
    new: str
    schema: str
    tables: Sequence[TableComparison]
    files_added: Sequence[str]
    files_gone: Sequence[str]

    @property
    def differs(self) -> bool:
        return any(one.differs for one in self.tables) or bool(self.files_added or self.files_gone)

    def to_dict(self) -> dict[str, Any]:
        """The comparison in JSON types."""
        from dataclasses import asdict

        return {**asdict(self), "differs": self.differs}


def compare_packages(
    old: Source,
    new: Source,
    *,
    schema: str | Schema | None = None,
    limits: Limits | None = None,
) -> PackageComparison:
    """Compare two packages: folders, zips or files.

    Rows are the same thing where they declare the same id, or agree in what the template takes for
    a key; where several rows share one, such as the results of a sample, those that are alike are
    paired first. Both are read at one schema: the one that is asked for, else that of the new one.

    Raises
    ------
    SchemaError
        There is no such schema.
    """
    chosen, (after,) = open_packages(new, schema, limits=limits)
    before = open_package(old, chosen, limits=limits)
    tables = [
        _compared(template.name, section, before, after)
        for template in chosen.templates.values()
        for section in template.sections
    ]
    olds, news = set(_others(before)), set(_others(after))
    return PackageComparison(
        before.name,
        after.name,
        chosen.version,
        [one for one in tables if one is not None],
        sorted(news - olds),
        sorted(olds - news),
    )


def _others(package: Package) -> Iterator[str]:
    templates = {file.member.path for file in package.template_files}
    return (one.name for one in package.members if one.path not in templates)


_Found = tuple[RowRef, dict[Cell, str]]


def _compared(
    template: str, section: Section, old: Package, new: Package
) -> TableComparison | None:
    found = TableComparison(template, section.name)
    left: dict[tuple[str, ...], list[_Found]] = {}
    for key, ref, cells in _rows(template, section, old):
        left.setdefault(key, []).append((ref, cells))
    waiting: dict[tuple[str, ...], list[_Found]] = {}
    for key, ref, cells in _rows(template, section, new):
        same = next((one for one in left.get(key, ()) if one[1] == cells), None)
        if same is None:
            waiting.setdefault(key, []).append((ref, cells))
        else:
            left[key].remove(same)
            found.same += 1
    for key, rows in waiting.items():
        _pair(found, left.get(key, []), rows)
    found.gone.extend(ref for rows in left.values() for ref, _ in rows)
    found.gone.sort(key=lambda ref: (ref.file, ref.row))
    return found if found.same or found.differs else None


def _pair(found: TableComparison, olds: list[_Found], news: Sequence[_Found]) -> None:
    """Rows of one key that differ, in their order; those that are left are added."""
    for ref, cells in news:
        if not olds:
            found.added.append(ref)
            continue
        before, was = olds.pop(0)
        found.changed.extend(
            CellChange(before, ref, _in_words(cell), was.get(cell, ""), cells.get(cell, ""))
            for cell in dict.fromkeys((*was, *cells))
            if was.get(cell, "") != cells.get(cell, "")
        )


def _in_words(cell: Cell) -> str:
    side = f" ({cell.side})" if cell.side else ""
    return f"{cell.header}{side}" + (f", group {cell.group + 1}" if cell.group else "")


def _rows(
    template: str, section: Section, package: Package
) -> Iterator[tuple[tuple[str, ...], RowRef, dict[Cell, str]]]:
    keys = _key_columns(section)
    for file in package.template_files:
        if file.template.name != template:
            continue
        for table in file.tables():
            if table.section.name == section.name:
                for row in rows_of(table):
                    key = tuple(row.cells.get(Cell(c.header, c.side), "").casefold() for c in keys)
                    yield key, _ref(row, keys, file.member.path), dict(row.cells)


def _ref(row: TableRow, keys: Iterable[Column], file: str) -> RowRef:
    texts = [row.cells.get(Cell(column.header, column.side), "") for column in keys]
    return RowRef(_SEPARATED.join(filter(None, texts)), file, row.number)


def _key_columns(section: Section) -> list[Column]:
    """The columns that tell which thing a row is: the ids that it declares outright, else the
    template's key, else all that it declares or refers to, else its first column."""
    outright = [c for c in section.columns if c.declares and not c.refers_to]
    if outright:
        return outright[-1:] if section.columns[0].side else outright[:1]
    for key in section.keys:
        columns = [section.column(ref.header, ref.side) for ref in key]
        return [column for column in columns if column is not None]
    things = [c for c in section.columns if c.declares or c.refers_to]
    return things[:1] or list(section.columns[:1])
