"""A small schema of our own, and its text files as the reader gives them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from immport_explorer.package.limits import Limits
from immport_explorer.package.note import Note
from immport_explorer.package.opening import open_package
from immport_explorer.package.table import Table, TemplateFile
from immport_explorer.schema.model import Column, Schema, Section, Template

SMALL = Limits(block_bytes=64, line_bytes=300)
"""Blocks so small that every seam is crossed."""


def column(header: str, **fields: Any) -> Column:
    return Column(header=header, json_name=header.replace(" ", ""), type="text", **fields)


def template(name: str, kind: str, *sections: Section, **fields: Any) -> Template:
    return Template(
        name=name,
        title=name,
        file_name=f"{name}.txt",
        kind=kind,
        category="",
        sections=sections,
        **fields,
    )


PLAIN = template("things", "single", Section(columns=tuple(map(column, ("A ID", "Name", "Note")))))
LEVEL = template("levels", "single", Section(columns=(column("A ID"),)), level_line=True)
RESULTS = template(
    "results",
    "combined-result",
    Section(
        columns=(
            column("A ID", side="meta"),
            column("Name Reported", side="meta"),
            column("Result Separator Column", side="meta"),
            column("User ID", side="result"),
            column("Name Reported", side="result"),
            column("Value", side="result"),
        )
    ),
)
COMPOUND = template(
    "design",
    "compound",
    Section(name="study", layout="fields", columns=(column("ID"), column("Title"), column("Text"))),
    Section(name="focus", layout="fields", columns=(column("Focus"),)),
    Section(name="arm_or_cohort", columns=(column("ID"), column("Name"))),
    Section(name="visit", columns=(column("ID"), column("Day"))),
)
SCHEMA = Schema(
    version="3.36",
    templates={each.name: each for each in (PLAIN, LEVEL, RESULTS, COMPOUND)},
    vocabularies={},
    entities={},
    tables={},
    relations=(),
    domains={},
    loading_order=(),
)
TOP = "things\tSchema Version 3.36\nPlease do not delete or edit this column\n"
HEADER = "Column Name\tA ID\tName\tNote\n"


def opened(folder: Path, data: str | bytes, limits: Limits | None = None) -> TemplateFile:
    path = folder / "data.txt"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    (file,) = open_package(path, SCHEMA, limits=limits).template_files
    return file


def rows_of(table: Table) -> list[tuple[int, ...]]:
    """Each row's number with its cells."""
    return [
        (row, *cells)
        for block in table.blocks()
        for row, cells in zip(block.rows, block.frame.iter_rows(), strict=True)
    ]


def read(folder: Path, body: str | bytes, limits: Limits | None = None) -> list[Any]:
    top = (TOP + HEADER).encode()
    data = top + (body.encode() if isinstance(body, str) else body)
    (table,) = opened(folder, data, limits).tables()
    return rows_of(table)


def noted(file: TemplateFile) -> list[tuple[Any, ...]]:
    for table in file.tables():
        list(table.blocks())
    return [(note.code, note.row, note.column or note.value) for note in file.notes]


def note_of(file: TemplateFile, code: str) -> Note:
    (note,) = (note for note in file.notes if note.code == code)
    return note


DESIGN_TOP = (
    "design\tSchema Version 3.36\nPlease do not delete or edit this column\tx\nColumn Name\n"
)
DESIGN = (
    DESIGN_TOP
    + "\n\nstudy\nID\tS1\nTitle\tA title\nText\t\n"
    + "\nfocus\nFocus\tone\ttwo\t\n"
    + "\narm_or_cohort\nID\tName\nA1\tArm one\nA2\tArm two\t\n"
    + "\nvisit\nID\tDay\nV1\t0\n"
)
