"""The vocabularies' part of the data model: a table each, and which columns refer to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from immport_explorer.schema.model import Column, Relation, Table, Template, Vocabulary
from immport_explorer.schema.sources import curated
from immport_explorer.schema.store import Model


def with_vocabularies(
    model: Model, templates: Mapping[str, Template], vocabularies: Mapping[str, Vocabulary]
) -> Model:
    """The data model with these vocabularies in place of those it has."""
    tables = [table for table in model.tables if table.kind != "vocabulary"]
    names = {table.name for table in tables}
    columns = [column for template in templates.values() for column in template.columns]
    return msgspec.structs.replace(
        model,
        tables=(*tables, *map(_vocabulary_table, sorted(vocabularies))),
        relations=(
            *(relation for relation in model.relations if relation.refers_to in names),
            *_vocabulary_relations(columns),
        ),
    )


def _vocabulary_table(name: str) -> Table:
    return Table(name=name, domain=curated.domain_of(name), kind="vocabulary")


def _vocabulary_relations(columns: Iterable[Column]) -> list[Relation]:
    found = {
        (table, column.table_column, column.vocabulary)
        for column in columns
        if column.vocabulary and column.table_column
        for table in column.tables
    }
    return [Relation(table=t, column=c, refers_to=v) for t, c, v in sorted(found)]
