"""Spreadsheets for tests: made by openpyxl, and changed in their XML."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl

from immport_explorer import load_schema
from immport_explorer.package.limits import Limits
from immport_explorer.package.opening import Package, open_package

TOP = (("treatments", "Schema Version 3.36"), ("Please do not delete or edit this column",))
HEADER = ("Column Name", "User Defined ID", "Name", "Amount Value")
SHEET = "xl/worksheets/sheet1.xml"


def workbook(*sheets: tuple[str, Any]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return book


def saved(book: openpyxl.Workbook, path: Path) -> Path:
    book.save(path)
    return path


def opened(path: Path, **limits: Any) -> Package:
    return open_package(path, load_schema("3.36"), limits=Limits(**limits))


def rows_of(package: Package, file: int = 0, table: int = 0) -> list[tuple[Any, ...]]:
    return [
        (row, *cells)
        for block in package.template_files[file].tables()[table].blocks()
        for row, cells in zip(block.rows, block.frame.iter_rows(), strict=True)
    ]


def codes(package: Package) -> list[str]:
    return [note.code for note in package.notes]


def part_changed(path: Path, part: str, pattern: bytes, by: bytes) -> Path:
    """The workbook with text in one of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == part:
                data, count = re.subn(pattern, lambda _: by, data, count=1)
                assert count == 1
            target.writestr(info.filename, data)
    path.write_bytes(out.getvalue())
    return path


def far(path: Path, **limits: Any) -> list[str | None]:
    """Where the cells reach of sheets that were left out for it."""
    notes = opened(path, **limits).notes
    return [note.value for note in notes if note.code == "file.reaches-too-far"]
