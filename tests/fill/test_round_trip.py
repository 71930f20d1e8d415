"""Every example's tables, taken apart into a plain workbook with everyday headers, come back."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.lab import workbook

from immport_explorer import examples, load_schema
from immport_explorer.fill.filling import fill
from immport_explorer.fill.guessing.guess import guess
from immport_explorer.package.opening import open_package
from immport_explorer.package.table import HeaderCell, Table
from immport_explorer.schema.model import Column
from immport_explorer.schema.phrases import SEPARATOR
from immport_explorer.schema.synonyms import everyday_words, headers_meant, terms_meant

SCHEMA = load_schema("3.37")
NAMES = [name for name in examples.names() if examples.describe(name).valid]
LEFT_ASIDE = {("hla_typing", "None/Ancestral Population/0")}
"""What the reader of a program's tables does not take: typing tables give ids and alleles."""
Cells = list[tuple[tuple[str, str], ...]]


def tables(folder: Path) -> dict[tuple[str, str], Table]:
    """The tables of a package, by template and section."""
    found = {}
    for file in open_package(folder, SCHEMA).template_files:
        for table in file.tables():
            if table.cells:
                found[file.template.name, table.section.name or ""] = table
    return found


def cells(table: Table) -> Cells:
    """The filled cells of each row, by side, header and group."""
    rows: Cells = []
    for block in table.blocks():
        for row in block.frame.iter_rows(named=True):
            filled = (
                (_key(cell), row[str(cell.position)])
                for cell in table.cells
                if row[str(cell.position)] and cell.text != SEPARATOR
            )
            rows.append(tuple(sorted(filled)))
    return rows


def _key(cell: HeaderCell) -> str:
    return f"{cell.side}/{cell.text}/{cell.group}"


def everyday_header(column: Column, taken: set[str]) -> str:
    """The first everyday word that means this column and nothing else."""
    from immport_explorer.schema.synonyms import synonyms

    for word in synonyms().headers.get(column.header, ()):
        if headers_meant(word) == (column.header,) and word not in taken:
            return word
    return column.header if column.header not in taken else f"{column.side} {column.header}"


def everyday_value(column: Column, value: str) -> str:
    """An everyday word for a term, where one means that term only."""
    vocabulary = SCHEMA.vocabularies.get(column.vocabulary or "")
    if vocabulary is None:
        return value
    for word in everyday_words(vocabulary).get(value, ()):
        if terms_meant(vocabulary, word) == (value,):
            return word
    return value


def apart(found: dict[tuple[str, str], Table]) -> dict[str, list[list[str]]]:
    """A sheet for each table, of the columns that hold something."""
    sheets = {}
    for (template, section), table in found.items():
        rows = [dict(row) for row in cells(table)]
        used = {key for row in rows for key in row}
        used_cells = [(one, one.column) for one in table.cells if one.column and _key(one) in used]
        headers: dict[tuple[str | None, str], str] = {}
        for one, column in used_cells:
            if (one.side, one.text) not in headers:
                taken = set(headers.values())
                headers[one.side, one.text] = everyday_header(column, taken)
        names = [headers[one.side, one.text] for one, _ in used_cells]
        lines = [
            [everyday_value(column, row.get(_key(one), "")) for one, column in used_cells]
            for row in rows
        ]
        sheets[f"{template} {section}".strip()[:31]] = [names, *lines]
    return sheets


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_tables_taken_apart_come_back(name: str, tmp_path: Path) -> None:
    examples.write(name, tmp_path / "as it is", version="3.37")
    before = tables(tmp_path / "as it is" / name)
    path = workbook(tmp_path / "lab.xlsx", **apart(before))
    wanted = list(dict.fromkeys(template for template, _ in before))
    made = fill(guess([path], wanted, schema=SCHEMA).recipe, [path], schema=SCHEMA)
    after = tables(made.package.folder)
    for key, table in before.items():
        assert key in after, key
        expected = [
            tuple(cell for cell in row if (key[0], cell[0]) not in LEFT_ASIDE)
            for row in cells(table)
        ]
        assert sorted(cells(after[key])) == sorted(expected), key
