"""A version known by what differs from an earlier one: the earlier facts, changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from immport_explorer.schema.errors import SchemaError
from immport_explorer.schema.model import (
    Column,
    Relation,
    Section,
    Table,
    TableColumn,
    Template,
    Term,
    Vocabulary,
)
from immport_explorer.schema.renames import rename_in_section
from immport_explorer.schema.store import Facts, Model
from immport_explorer.schema.tables import with_vocabularies


class AddedColumn(msgspec.Struct, kw_only=True):
    """A new column, and the header that it follows."""

    section: str | None = None
    after: str
    column: Column


class RenamedColumn(msgspec.Struct, kw_only=True):
    """A column under a new header; ``vocabulary`` when that changed too."""

    section: str | None = None
    header: str
    to: str
    json_name: str
    vocabulary: str | None = None


class TemplateChanges(msgspec.Struct, kw_only=True):
    """What differs in a template."""

    added_columns: list[AddedColumn] = []
    renamed_columns: list[RenamedColumn] = []
    added_sections: list[Section] = []


class VocabularyChanges(msgspec.Struct, kw_only=True):
    """Terms that a vocabulary gained and lost."""

    added: list[Term] = []
    removed: list[str] = []


class Changes(msgspec.Struct, kw_only=True):
    """All that is known to differ; ``confirmed`` names the templates known at the new version.

    ``reading`` says how a doubt was settled.
    """

    version: str
    base: str
    reading: str = ""
    confirmed: list[str] = []
    templates: dict[str, TemplateChanges] = {}
    vocabularies: dict[str, VocabularyChanges] = {}
    added_vocabularies: list[Vocabulary] = []
    removed_vocabularies: list[str] = []
    added_tables: list[Table] = []
    added_relations: list[Relation] = []


def read_changes(path: Path) -> Changes:
    """The changes in a file."""
    return msgspec.json.decode(path.read_bytes(), type=Changes)


def apply_changes(facts: Facts, changes: Changes) -> Facts:
    """The facts at the new version; templates not confirmed there are carried over."""
    templates = {name: _template(t, changes) for name, t in facts.templates.items()}
    vocabularies = _vocabularies(facts.vocabularies, changes)
    return msgspec.structs.replace(
        facts,
        head=msgspec.structs.replace(facts.head, version=changes.version, date=""),
        model=with_vocabularies(_model(facts.model, changes), templates, vocabularies),
        templates=templates,
        vocabularies=vocabularies,
    )


def _model(model: Model, changes: Changes) -> Model:
    added = [entry.column for own in changes.templates.values() for entry in own.added_columns]
    return msgspec.structs.replace(
        model,
        tables=(*(_table(table, added) for table in model.tables), *changes.added_tables),
        relations=(*model.relations, *changes.added_relations),
    )


def _table(table: Table, added: Iterable[Column]) -> Table:
    """The table with the columns behind new headers."""
    new = tuple(
        TableColumn(name=column.table_column, type=column.database_type or "")
        for column in added
        if column.table == table.name and column.table_column
    )
    return msgspec.structs.replace(table, columns=(*table.columns, *new)) if new else table


def _template(template: Template, changes: Changes) -> Template:
    own = changes.templates.get(template.name, TemplateChanges())
    sections = [_section(section, own) for section in template.sections]
    return msgspec.structs.replace(
        template,
        sections=(*sections, *own.added_sections),
        confirmed=template.name in changes.confirmed,
    )


def _section(section: Section, changes: TemplateChanges) -> Section:
    added = [entry for entry in changes.added_columns if entry.section == section.name]
    renamed = [entry for entry in changes.renamed_columns if entry.section == section.name]
    if not added and not renamed:
        return section
    columns = list(section.columns)
    for new in added:
        columns.insert(_position(columns, new.after) + 1, new.column)
    for old in renamed:
        position = _position(columns, old.header)
        columns[position] = _renamed(columns[position], old)
    changed = msgspec.structs.replace(section, columns=tuple(columns))
    return rename_in_section(changed, {entry.header: entry.to for entry in renamed})


def _position(columns: list[Column], header: str) -> int:
    for position, column in enumerate(columns):
        if column.header == header:
            return position
    raise SchemaError(f"The changes name a column {header} that the earlier version has not.")


def _renamed(column: Column, change: RenamedColumn) -> Column:
    return msgspec.structs.replace(
        column,
        header=change.to,
        json_name=change.json_name,
        vocabulary=change.vocabulary or column.vocabulary,
    )


def _vocabularies(
    vocabularies: Mapping[str, Vocabulary], changes: Changes
) -> dict[str, Vocabulary]:
    changed = {
        name: _vocabulary(vocabulary, changes.vocabularies.get(name))
        for name, vocabulary in vocabularies.items()
        if name not in changes.removed_vocabularies
    }
    for vocabulary in changes.added_vocabularies:
        changed[vocabulary.name] = vocabulary
    return dict(sorted(changed.items()))


def _vocabulary(vocabulary: Vocabulary, change: VocabularyChanges | None) -> Vocabulary:
    if change is None:
        return vocabulary
    removed = set(change.removed)
    terms = [term for term in vocabulary.terms if term.name not in removed]
    for term in change.added:
        terms.insert(_alphabetical_place(terms, term), term)
    return msgspec.structs.replace(vocabulary, terms=tuple(terms))


def _alphabetical_place(terms: Iterable[Term], new: Term) -> int:
    """Where ImmPort's alphabetical list, which ignores letter case, would have the term."""
    return sum(term.name.casefold() < new.name.casefold() for term in terms)
