"""A row of a package with its neighbours, as the file has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from immport_explorer.app.visit.inside import Inside
    from immport_explorer.issues.issue import Issue
    from immport_explorer.package.block import Block
    from immport_explorer.package.table import Table
    from immport_explorer.schema.model import Schema

_BESIDE = 3
_AROUND = 2


@dataclass(frozen=True)
class Excerpt:
    """Some rows and columns of a file; ``row`` and ``header`` are those of the issue, ``files``
    what is inside the files that the row names."""

    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    row: int
    header: str | None
    files: tuple[Inside, ...] = ()


def excerpt(sources: Sequence[Path], schema: Schema, issue: Issue) -> Excerpt | None:
    """The issue's row with those around it; None where it stands in no row of a template."""
    if issue.row is None:
        return None
    table = _find_table(sources, schema, issue)
    if table is None:
        return None
    return _of_fields(table, issue) if table.layout == "fields" else _of_rows(table, issue)


def _find_table(sources: Sequence[Path], schema: Schema, issue: Issue) -> Table | None:
    from immport_explorer.package.opening import open_packages

    packages = open_packages(sources, schema)[1]
    if issue.package >= len(packages):
        return None
    for file in packages[issue.package].template_files:
        if file.member.path == issue.file and file.sheet == issue.sheet:
            for table in file.tables():
                if table.section.name == issue.section:
                    return table
    return None


def _of_rows(table: Table, issue: Issue) -> Excerpt | None:
    for block in table.blocks():
        found = (block.rows == issue.row).arg_max()
        if found is not None and block.rows[found] == issue.row:
            return _cut(table, block, found, issue)
    return None


def _cut(table: Table, block: Block, found: int, issue: Issue) -> Excerpt:
    named = [n for n, cell in enumerate(table.cells) if cell.text == issue.column]
    middle = named[0] if named else 0
    chosen = sorted({0, *range(max(0, middle - _BESIDE), middle + _BESIDE + 1)})
    cells = [table.cells[n] for n in chosen if n < len(table.cells)]
    first = max(0, found - _AROUND)
    frame = block.frame.slice(first, 2 * _AROUND + 1)
    rows = block.rows.slice(first, 2 * _AROUND + 1).to_list()
    values = frame.select([str(cell.position) for cell in cells]).rows()
    return Excerpt(
        tuple(cell.text for cell in cells),
        tuple(zip(rows, values, strict=True)),
        issue.row or 0,
        issue.column,
    )


def _of_fields(table: Table, issue: Issue) -> Excerpt | None:
    """In a section of fields a row is a field, and its values stand beside it."""
    lines = dict(table.field_rows or {})
    near = {p: row for p, row in lines.items() if abs(row - (issue.row or 0)) <= _AROUND}
    block = next(iter(table.blocks()), None)
    if block is None or not near:
        return None
    texts = {cell.position: cell.text for cell in table.cells}
    rows = tuple(
        (row, (texts[p], block.frame.get_column(str(p))[0] if block.frame.height else ""))
        for p, row in sorted(near.items(), key=lambda item: item[1])
    )
    return Excerpt(("Field", "Value"), rows, issue.row or 0, "Value")
