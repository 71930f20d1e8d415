"""The data model behind the templates, from the documentation and the bundle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from immport_explorer.schema.model import (
    Column,
    Entity,
    Relation,
    Table,
    TableColumn,
    Template,
    Vocabulary,
)
from immport_explorer.schema.sources import curated
from immport_explorer.schema.sources.documentation import (
    DocumentedRules,
    TableColumnFact,
    TableFact,
    documented_tables,
)
from immport_explorer.schema.store import Model
from immport_explorer.schema.tables import with_vocabularies


def model_of(
    templates: Mapping[str, Template],
    vocabularies: Mapping[str, Vocabulary],
    documented: DocumentedRules,
) -> Model:
    """The tables that the documentation and the templates name, and how they are related."""
    facts = documented_tables(documented)
    columns = [column for template in templates.values() for column in template.columns]
    _add_from_templates(facts, columns)
    tables = [_table(facts[name]) for name in sorted(facts)]
    relations = [relation for table in tables for relation in _relations(table, facts)]
    model = Model(
        entities=tuple(
            Entity(name=name, prefix=prefix, table=name)
            for name, prefix in curated.ENTITY_PREFIXES.items()
        ),
        domains=curated.DOMAINS,
        tables=tuple(tables),
        relations=tuple(relations),
    )
    return with_vocabularies(model, templates, vocabularies)


def _add_from_templates(facts: dict[str, TableFact], columns: Iterable[Column]) -> None:
    """What the bundle names and the older documentation does not."""
    for column in columns:
        for name in column.tables:
            if not name or column.table_column is None:
                continue
            fact = facts.setdefault(name, TableFact(name, "primary"))
            if all(known.name != column.table_column for known in fact.columns):
                kind, length = _database_type(column.database_type)
                fact.columns.append(TableColumnFact(column.table_column, kind, length))


def _database_type(text: str | None) -> tuple[str, int | None]:
    found = re.fullmatch(r"(\w+)\((\d+)\)", text or "")
    return (found[1], int(found[2])) if found else (text or "", None)


def _table(fact: TableFact) -> Table:
    key = curated.key_column_of(fact.table)
    ordered = sorted(fact.columns, key=lambda column: (column.name != key, column.name))
    return Table(
        name=fact.table,
        domain=curated.domain_of(fact.table),
        kind=fact.type,
        columns=tuple(TableColumn(name=c.name, type=c.type, length=c.length) for c in ordered),
    )


def _relations(table: Table, facts: Mapping[str, TableFact]) -> Iterator[Relation]:
    owners = {curated.key_column_of(name): name for name in curated.ENTITY_PREFIXES}
    owners |= {"reagent_set_accession": "reagent"}
    for column in table.columns:
        owner = owners.get(column.name)
        if owner is not None and owner != table.name and owner in facts:
            yield Relation(table=table.name, column=column.name, refers_to=owner)
