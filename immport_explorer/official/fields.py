"""The columns that ImmPort's report names, found in the schema."""

from __future__ import annotations

import re

from immport_explorer.schema.model import Column, Schema, Section, Template


def letters(text: str) -> str:
    """A name's letters and digits in one case: reports write names in several ways."""
    return re.sub(r"[^a-z0-9]", "", text.casefold())


class Fields:
    """Finds the column that a report names, by its header or by one of its other names."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def find(
        self, template: Template | None, name: str | None, table: str | None
    ) -> tuple[Section | None, Column | None]:
        if template is None:
            return None, None
        sections = template.sections
        of_table = [section for section in sections if table and section.name == table]
        if not name:
            return (of_table[0] if of_table else None), None
        for section in of_table or sections:
            column = _column(section, name)
            if column is not None:
                return section, column
        return (of_table[0] if of_table else None), None


def _column(section: Section, name: str) -> Column | None:
    wanted = letters(name)
    for names_of in (_headers, _other_names):
        for column in section.columns:
            if wanted and wanted in names_of(column):
                return column
    return None


def _headers(column: Column) -> set[str]:
    return {letters(column.header)}


def _other_names(column: Column) -> set[str]:
    return {
        letters(name)
        for name in (column.json_name, column.internal_name, column.table_column)
        if name
    }
