"""Which tables ImmPort fills from the templates, how they relate, and which template fills which.

The model is what the templates and the validator's documented rules show. ImmPort's release
database has more tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from immport_explorer.schema.model import Column, Relation, Schema, Section, Table, Template

# The one node that stands for all vocabularies.
VOCABULARIES = "vocabularies"


@dataclass(frozen=True)
class Filling:
    """One column of a template that is stored in a table, under ``table_column`` there."""

    template: Template
    section: Section
    column: Column

    @property
    def table_column(self) -> str:
        return self.column.table_column or ""


class DataModel:
    """Tables, relations and fillings of a schema, looked up from either end.

    ``tables`` leaves out vocabularies, of which there are as many as tables; :meth:`vocabularies`
    tells which of them a table uses.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.tables: Mapping[str, Table] = MappingProxyType(
            {name: table for name, table in schema.tables.items() if table.kind != "vocabulary"}
        )
        self._out: dict[str, list[Relation]] = {name: [] for name in self.tables}
        self._in: dict[str, list[Relation]] = {name: [] for name in self.tables}
        self._fillings: dict[str, list[Filling]] = {name: [] for name in self.tables}
        self._relate()
        self._fill()

    def _relate(self) -> None:
        for relation in self.schema.relations:
            if relation.table in self.tables and relation.refers_to in self.tables:
                self._out[relation.table].append(relation)
                self._in[relation.refers_to].append(relation)

    def _fill(self) -> None:
        for template, section, column in self.schema.columns():
            for table in tables_of(column):
                if table in self._fillings:
                    self._fillings[table].append(Filling(template, section, column))

    @property
    def relations(self) -> tuple[Relation, ...]:
        """All relations between tables, in the order of the tables that hold them."""
        return tuple(relation for held in self._out.values() for relation in held)

    def references(self, table: str) -> tuple[Relation, ...]:
        """The relations in which this table holds another's key."""
        return tuple(self._out.get(table, ()))

    def referrers(self, table: str) -> tuple[Relation, ...]:
        """The relations in which another table holds this one's key."""
        return tuple(self._in.get(table, ()))

    def fillings(self, table: str) -> tuple[Filling, ...]:
        """The columns of templates that are stored in this table, in loading order."""
        return tuple(self._fillings.get(table, ()))

    def templates(self, table: str) -> tuple[Template, ...]:
        """The templates that fill this table, in loading order."""
        found = {filling.template.name: filling.template for filling in self.fillings(table)}
        return tuple(found.values())

    def tables_filled_by(self, template: str) -> frozenset[str]:
        """The tables that a template fills; none for a name that nobody knows."""
        return frozenset(
            table
            for table, fillings in self._fillings.items()
            if any(filling.template.name == template for filling in fillings)
        )

    def vocabularies(self, table: str) -> tuple[str, ...]:
        """Names of the vocabularies that the columns of this table draw on, sorted."""
        used = {filling.column.vocabulary for filling in self.fillings(table)}
        return tuple(sorted(name for name in used if name))

    def tables_using(self, vocabulary: str) -> tuple[str, ...]:
        """The tables with a column that draws on this vocabulary."""
        return tuple(table for table in self.tables if vocabulary in self.vocabularies(table))


@dataclass(frozen=True)
class Emphasis:
    """What stands out: the selected ``table`` with its relations, the tables that are ``lit`` (a
    template's), how many rows a package has for each table, and how many of its references lead
    nowhere.
    """

    table: str | None = None
    lit: frozenset[str] = frozenset()
    rows: Mapping[str, int] = field(default_factory=dict)
    dangling: Mapping[str, int] = field(default_factory=dict)


def tables_of(column: Column) -> tuple[str, ...]:
    """The tables that a column is stored in: usually one, none for pseudo-columns."""
    return column.tables
