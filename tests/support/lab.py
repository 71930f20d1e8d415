"""A lab's files, made up for tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl

from immport_explorer.lab.readers import Lab
from immport_explorer.lab.table import LabTable

Rows = Sequence[Sequence[object]]


def workbook(path: Path, **sheets: Rows) -> Path:
    """A workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def texts(table: LabTable) -> list[list[str]]:
    return [list(row.texts) for row in table.rows]


def names(table: LabTable) -> list[str]:
    return [column.name for column in table.columns]


def only(lab: Lab) -> LabTable:
    """The one table, where nothing went wrong."""
    assert not lab.problems
    assert len(lab.tables) == 1
    return lab.tables[0]
