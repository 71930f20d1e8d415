"""A version known by what differs from an earlier one: the earlier facts, changed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from immport_explorer.schema.conditions import ColumnRef, Side
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
from immport_explorer.schema.renames import of_its_own_columns, rename_in_section
from immport_explorer.schema.rules import Rule
from immport_explorer.schema.sources.marks import marked_column, marked_section, with_marks
from immport_explorer.schema.store import Facts, Model
from immport_explorer.schema.tables import with_vocabularies


class AddedColumn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A new column, and the header that it follows."""

    section: str | None = None
    after: str
    column: Column


class RenamedColumn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A column under a new header; ``vocabulary`` when that changed too."""

    section: str | None = None
    header: str
    to: str
    json_name: str
    vocabulary: str | None = None


class NamedColumn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A column by its header at the earlier version, and its side where the header has two."""

    section: str | None = None
    header: str
    side: Side | None = None


class AlteredColumn(NamedColumn, kw_only=True, forbid_unknown_fields=True):
    """A column with other facts under the same header: ``column`` says all of them. What the rest
    of the section says of it stays; its marks are told anew."""

    column: Column


class AddedRule(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A rule that a section gained."""

    section: str | None = None
    rule: Rule


class RemovedRules(NamedColumn, kw_only=True, forbid_unknown_fields=True):
    """The rules of a ``kind`` that begin with that column; a changed rule is removed and added."""

    kind: str


class TemplateChanges(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What differs in a template."""

    added_columns: list[AddedColumn] = []
    renamed_columns: list[RenamedColumn] = []
    altered_columns: list[AlteredColumn] = []
    removed_columns: list[NamedColumn] = []
    added_rules: list[AddedRule] = []
    removed_rules: list[RemovedRules] = []
    added_sections: list[Section] = []


class VocabularyChanges(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Terms that a vocabulary gained and lost."""

    added: list[Term] = []
    removed: list[str] = []


class Changes(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """All that is known to differ; ``confirmed`` names the templates known at the new version.

    ``loading_order`` is the new one, whole; empty where it is the earlier one but for removed
    templates. ``reading`` says how a doubt was settled.
    """

    version: str
    base: str
    reading: str = ""
    confirmed: list[str] = []
    templates: dict[str, TemplateChanges] = {}
    added_templates: list[Template] = []
    removed_templates: list[str] = []
    loading_order: list[str] = []
    vocabularies: dict[str, VocabularyChanges] = {}
    added_vocabularies: list[Vocabulary] = []
    removed_vocabularies: list[str] = []
    added_tables: list[Table] = []
    added_relations: list[Relation] = []


def read_changes(path: Path) -> Changes:
    """The changes in a file."""
    return msgspec.json.decode(path.read_bytes(), type=Changes)


def apply_changes(facts: Facts, changes: Changes) -> Facts:
    """The facts at the new version; templates not confirmed there are carried over.

    Raises :class:`SchemaError` where the changes name what the earlier version has not.
    """
    templates = _templates(facts, changes)
    vocabularies = _vocabularies(facts.vocabularies, changes)
    return msgspec.structs.replace(
        facts,
        head=msgspec.structs.replace(
            facts.head, version=changes.version, date="", loading_order=tuple(templates)
        ),
        model=with_vocabularies(_model(facts.model, changes), templates, vocabularies),
        templates=templates,
        vocabularies=vocabularies,
    )


def _templates(facts: Facts, changes: Changes) -> dict[str, Template]:
    """The templates in the new loading order."""
    _must_be_held({*changes.templates, *changes.removed_templates}, facts.templates, "template")
    changed = {
        name: _template(template, changes)
        for name, template in facts.templates.items()
        if name not in changes.removed_templates
    }
    changed |= {template.name: with_marks(template) for template in changes.added_templates}
    order = changes.loading_order or [n for n in facts.head.loading_order if n in changed]
    if set(order) != set(changed):
        unplaced = ", ".join(sorted(set(order) ^ set(changed)))
        raise SchemaError(f"The changes' loading order has not the templates: {unplaced}.")
    return {name: changed[name] for name in order}


def _must_be_held(named: Iterable[str], held: Container[str], what: str) -> None:
    for name in named:
        if name not in held:
            raise SchemaError(f"The changes name a {what} {name} that the earlier version has not.")


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
        if table.name in column.tables and column.table_column
    )
    return msgspec.structs.replace(table, columns=(*table.columns, *new)) if new else table


def _template(template: Template, changes: Changes) -> Template:
    own = changes.templates.get(template.name)
    confirmed = template.name in changes.confirmed
    if own is None:
        return msgspec.structs.replace(template, confirmed=confirmed)
    sections = [_section(template, section, own) for section in template.sections]
    added = [marked_section(template, section) for section in own.added_sections]
    return msgspec.structs.replace(
        template,
        sections=(*sections, *added),
        confirmed=confirmed,
    )


def _section(template: Template, section: Section, changes: TemplateChanges) -> Section:
    """The section with its columns altered, added, renamed and removed, then its rules."""
    columns = list(section.columns)
    for altered in _of(section, changes.altered_columns):
        columns[_position(columns, altered.header, altered.side)] = altered.column
    for new in _of(section, changes.added_columns):
        columns.insert(_position(columns, new.after) + 1, new.column)
    changed = _marked_anew(template, msgspec.structs.replace(section, columns=tuple(columns)))
    changed = _with_new_headers(changed, list(_of(section, changes.renamed_columns)))
    changed = _without(changed, list(_of(section, changes.removed_columns)))
    return _with_rules(changed, changes)


_C = TypeVar("_C", AddedColumn, RenamedColumn, AlteredColumn, NamedColumn, AddedRule, RemovedRules)


def _of(section: Section, changes: Iterable[_C]) -> Iterator[_C]:
    return (change for change in changes if change.section == section.name)


def _marked_anew(template: Template, section: Section) -> Section:
    """The section with the marks of the columns that the earlier version has not so."""
    earlier = template.section(section.name)
    held = {column.ref: column for column in earlier.columns} if earlier else {}
    return msgspec.structs.replace(
        section,
        columns=tuple(
            column if held.get(column.ref) == column else marked_column(template, section, column)
            for column in section.columns
        ),
    )


def _with_new_headers(section: Section, renamed: list[RenamedColumn]) -> Section:
    columns = list(section.columns)
    for old in renamed:
        position = _position(columns, old.header)
        columns[position] = _renamed(columns[position], old)
    changed = msgspec.structs.replace(section, columns=tuple(columns))
    return rename_in_section(changed, {entry.header: entry.to for entry in renamed})


def _without(section: Section, removed: list[NamedColumn]) -> Section:
    if not removed:
        return section
    columns = list(section.columns)
    for gone in removed:
        del columns[_position(columns, gone.header, gone.side)]
    return of_its_own_columns(msgspec.structs.replace(section, columns=tuple(columns)))


def _with_rules(section: Section, changes: TemplateChanges) -> Section:
    rules = list(section.rules)
    for gone in _of(section, changes.removed_rules):
        first = ColumnRef(header=gone.header, side=gone.side)
        left = [r for r in rules if (r.kind, *r.columns[:1]) != (gone.kind, first)]
        if len(left) == len(rules):
            raise SchemaError(f"The earlier version has no rule “{gone.kind}” at {gone.header}.")
        rules = left
    rules += [entry.rule for entry in _of(section, changes.added_rules)]
    return msgspec.structs.replace(section, rules=tuple(rules))


def _position(columns: list[Column], header: str, side: Side | None = None) -> int:
    for position, column in enumerate(columns):
        if column.header == header and side in (None, column.side):
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


def _alphabetical_place(terms: Sequence[Term], new: Term) -> int:
    """Where ImmPort's alphabetical list, which ignores letter case, would have the term."""
    return bisect_left(terms, new.name.casefold(), key=lambda term: term.name.casefold())
