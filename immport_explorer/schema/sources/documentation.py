"""The documentation of ImmPort's validator, as its file has it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from immport_explorer.schema.errors import SchemaError
from immport_explorer.schema.model import (
    TableKind,
)


class Test(msgspec.Struct):
    """A documented test on an internal column."""

    test: str
    column: str
    values: list[str] = []


class Group(msgspec.Struct):
    """A column is required when all of these hold."""

    column: str
    all_of: list[Test]


class DocumentedRule(msgspec.Struct):
    """A documented rule, before or after the row is processed."""

    rule: str
    arguments: list[str] = []
    when: list[Test] = []


class Process(msgspec.Struct):
    """A documented step of processing a row."""

    process: str
    inputs: list[str] = []
    outputs: list[str] = []
    when: list[Test] = []


class Combined(msgspec.Struct):
    """An id that may declare or refer: (id column, entity) -> (status, ..., accession column)."""

    status: str
    inputs: list[str]
    outputs: list[str]


class ForeignKey(msgspec.Struct):
    """How an id becomes an accession."""

    kind: str
    input: str
    output: str
    entity: str


class Key(msgspec.Struct):
    """Columns whose values together occur once."""

    columns: str | list[str]
    type: str


class HeaderOf(msgspec.Struct):
    """The header of an internal column."""

    template_column: str
    data_row_column: str


class RowColumn(msgspec.Struct):
    """An internal column."""

    column: str
    constant: bool = False
    value: str = ""


class TableColumnFact(msgspec.Struct):
    """A column of a database table."""

    name: str
    type: str
    length: int | None = None
    length_checked: bool = False


class TableFact(msgspec.Struct):
    """A database table that a part writes to."""

    table: str
    type: TableKind
    columns: list[TableColumnFact] = []


class Part(msgspec.Struct, kw_only=True):
    """The documentation of a template, of its result half, or of a section."""

    part: str
    name: str
    meta: dict[str, str] = {}
    columns: list[HeaderOf] = []
    data_row: list[RowColumn] = []
    keys: list[Key] = []
    combined: list[Combined] = []
    conditional_required: list[Group] = []
    foreign_keys: list[ForeignKey] = []
    tables: list[TableFact] = []
    pre_rules: list[DocumentedRule] = []
    post_rules: list[DocumentedRule] = []
    pre_processes: list[Process] = []
    post_processes: list[Process] = []


class DocumentedRules(msgspec.Struct):
    """All documented rules, by the template's file name without ending."""

    schema_version: str
    templates: dict[str, list[Part]]


def read_documented(path: str | Path) -> DocumentedRules:
    """The documented rules in a file.

    Raises
    ------
    SchemaError
        When the file is not of that form.
    """
    try:
        return msgspec.json.decode(Path(path).read_bytes(), type=DocumentedRules)
    except (OSError, msgspec.MsgspecError) as error:
        raise SchemaError(f"{Path(path).name} holds no documented rules: {error}.") from error


def documented_tables(documented: DocumentedRules) -> dict[str, TableFact]:
    """Every table that the documentation names, with the union of its columns.

    A table that is primary anywhere is primary; tables that only record who owns what are left out.
    """
    rank: tuple[TableKind, ...] = ("primary", "ancillary", "linkage")
    tables: dict[str, TableFact] = {}
    parts = (part for parts in documented.templates.values() for part in parts)
    for fact in (table for part in parts for table in part.tables):
        if fact.type not in rank:
            continue
        known = tables.setdefault(fact.table, TableFact(fact.table, fact.type))
        known.type = min(known.type, fact.type, key=rank.index)
        names = {column.name for column in known.columns}
        known.columns += [column for column in fact.columns if column.name not in names]
    return tables
