"""Which template, or which table of the database, has these columns?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from immport_explorer.package.readers.header import ROW_HEADER, letters
from immport_explorer.schema.model import Schema, Template

_FEWEST = 3
"""Fewer columns tell nothing."""
_MOST_OF = 0.8
"""A file is known by its columns when they are so much of the template's, and its of them."""
_DATABASE_NAME = re.compile(r"[A-Z][A-Z0-9_]*")

Names = frozenset[str]


def template_of_columns(schema: Schema, cells: Sequence[str], file_name: str) -> Template | None:
    """The plain template nearly all of whose columns the cells name, and little else.

    Of several it is the one with most of these columns, or the one that the file is named like.
    """
    named = {letters(cell) for cell in cells if cell} - {letters(ROW_HEADER)}
    if len(named) < _FEWEST:
        return None
    fitting = [
        (len(named & headers), file_name.casefold().startswith(stem), template)
        for template, stem, headers, needed in _headers(schema)
        if needed <= named and len(named & headers) >= _MOST_OF * max(len(headers), len(named))
    ]
    fitting.sort(key=lambda fit: fit[:2], reverse=True)
    is_tie = len(fitting) > 1 and fitting[0][:2] == fitting[1][:2]
    return fitting[0][2] if fitting and not is_tie else None


@lru_cache(maxsize=8)
def _headers(schema: Schema) -> tuple[tuple[Template, str, Names, Names], ...]:
    """Each plain template with the stem of its file's name, its headers, and the required ones."""
    return tuple(
        (
            template,
            template.file_name.removesuffix(".txt").casefold() + ".",
            frozenset(letters(column.header) for column in template.columns),
            frozenset(letters(column.header) for column in template.columns if column.required),
        )
        for template in schema.templates.values()
        if not template.is_compound
    )


def shared_table(schema: Schema, cells: Sequence[str], file_name: str) -> str | None:
    """The table of ImmPort's shared data that has these columns: the one that the file is named
    like, if it has half of them, else one that has nearly all.

    Source: the Tab downloads, whose columns are those of the database in upper case.
    """
    named = [cell for cell in cells if cell]
    if len(named) < _FEWEST or not all(map(_DATABASE_NAME.fullmatch, named)):
        return None
    columns = frozenset(cell.casefold() for cell in named)
    tables = _columns_of_tables(schema)
    alike = file_name.rpartition(".")[0].casefold()
    if 2 * len(columns & tables.get(alike, frozenset())) >= len(columns):
        return alike
    best = max(tables, key=lambda name: len(columns & tables[name]), default="")
    return best if best and len(columns & tables[best]) >= _MOST_OF * len(columns) else None


@lru_cache(maxsize=8)
def _columns_of_tables(schema: Schema) -> dict[str, Names]:
    return {
        name: frozenset(column.name.casefold() for column in table.columns)
        for name, table in schema.tables.items()
    }


def template_that_fills(schema: Schema, table: str) -> Template | None:
    """The template of whose columns most go to that table, if any does."""

    def share(template: Template) -> float:
        own = sum(table in column.tables for column in template.columns)
        return own / max(1, len(template.columns))

    found = max(schema.templates.values(), key=share)
    return found if share(found) else None
