"""Our own sentences, and how they are joined to the facts. They do not depend on a version.

The sentences of a column are looked up from the particular to the general: the template's own,
``table.column|Header``, ``table.column``, ``|Header``; each field is taken where it is first found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import msgspec

from immport_explorer.schema.errors import SchemaError
from immport_explorer.schema.model import (
    Column,
    Entity,
    Schema,
    Section,
    Table,
    Template,
    Vocabulary,
)
from immport_explorer.schema.rules import FirstRowOnly
from immport_explorer.schema.store import DATA, Facts

_T = TypeVar("_T")


class ColumnWords(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, dict=True):
    """Sentences about a column."""

    description: str = ""
    fill_in: str = ""
    example: str = ""
    mistake: str = ""

    @cached_property
    def said(self) -> dict[str, str]:
        """Those that are there, by field."""
        return {name: text for name, text in msgspec.structs.asdict(self).items() if text}


class TitleWords(msgspec.Struct, forbid_unknown_fields=True):
    """A title and a sentence about a section, a table or an entity."""

    title: str = ""
    summary: str = ""


class VocabularyWords(msgspec.Struct, forbid_unknown_fields=True):
    """Sentences about a vocabulary, and what people call it."""

    title: str = ""
    summary: str = ""
    source: str = ""
    aliases: tuple[str, ...] = ()


class TemplateWords(msgspec.Struct):
    """Sentences about a template, its sections, and its columns where they differ."""

    title: str = ""
    summary: str = ""
    use_when: str = ""
    instead: str = ""
    before: str = ""
    after: str = ""
    elsewhere: str = ""
    aliases: tuple[str, ...] = ()
    sections: dict[str, TitleWords] = {}
    columns: dict[str, ColumnWords] = {}


class Words(msgspec.Struct):
    """All our sentences."""

    columns: dict[str, ColumnWords] = {}
    templates: dict[str, TemplateWords] = {}
    vocabularies: dict[str, VocabularyWords] = {}
    tables: dict[str, TitleWords] = {}
    entities: dict[str, TitleWords] = {}


def read_words(folder: Path = DATA / "words") -> Words:
    """The sentences in a folder; what is absent is empty.

    Raises
    ------
    SchemaError
        When a file is not as it must be, or two files describe the same column.
    """
    return Words(
        columns=_read_columns(folder / "columns"),
        templates={
            path.stem: _read(path, TemplateWords)
            for path in sorted((folder / "templates").glob("*.json"))
        },
        vocabularies=_read(folder / "vocabularies.json", dict[str, VocabularyWords]),
        tables=_read(folder / "tables.json", dict[str, TitleWords]),
        entities=_read(folder / "entities.json", dict[str, TitleWords]),
    )


def _read(path: Path, kind: type[_T]) -> _T:
    if not path.exists():
        return kind()
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except msgspec.MsgspecError as error:
        raise SchemaError(f"{path.name} is not as it must be: {error}.") from error


def _read_columns(folder: Path) -> dict[str, ColumnWords]:
    columns: dict[str, ColumnWords] = {}
    for path in sorted(folder.glob("*.json")):
        for key, words in _read(path, dict[str, ColumnWords]).items():
            if key in columns:
                raise SchemaError(f"{path.name} describes {key}, which another file does too.")
            columns[key] = words
    return columns


def join(facts: Facts, words: Words, *, origin: str = "") -> Schema:
    """The schema: facts with our sentences beside them."""
    return Schema(
        version=facts.head.version,
        templates={name: _template(t, words) for name, t in facts.templates.items()},
        vocabularies=_vocabularies(facts, words),
        synonyms=facts.synonyms,
        entities={entity.name: _entity(entity, words) for entity in facts.model.entities},
        tables={table.name: _table(table, words) for table in facts.model.tables},
        relations=facts.model.relations,
        domains={domain.name: domain for domain in facts.model.domains},
        loading_order=facts.head.loading_order,
        origin=origin,
    )


def _template(template: Template, words: Words) -> Template:
    own = words.templates.get(template.name, TemplateWords())
    return msgspec.structs.replace(
        template,
        title=own.title or template.file_name.rsplit(".", 1)[0],
        summary=own.summary,
        use_when=own.use_when,
        instead=own.instead,
        before=own.before,
        after=own.after,
        elsewhere=own.elsewhere,
        aliases=own.aliases,
        sections=tuple(_section(section, own, words) for section in template.sections),
    )


def _section(section: Section, own: TemplateWords, words: Words) -> Section:
    titles = own.sections.get(section.name or "", TitleWords())
    return msgspec.structs.replace(
        section,
        title=titles.title or (section.name or "").replace("_", " ").capitalize(),
        summary=titles.summary,
        columns=tuple(_columns(section, own, words)),
    )


def _columns(section: Section, own: TemplateWords, words: Words) -> Iterator[Column]:
    once = [rule for rule in section.rules if isinstance(rule, FirstRowOnly)]
    for column in section.columns:
        said = _said_of(column, section, own, words)
        described = tuple(rule.entity for rule in once if column.ref in rule.described)
        if said or described != column.first_row_of:
            column = msgspec.structs.replace(column, **said, first_row_of=described)
        yield column


def _said_of(column: Column, section: Section, own: TemplateWords, words: Words) -> dict[str, str]:
    """The sentences about a column, each from the most particular key that has it."""
    own_keys = (
        f"{column.side}/{column.header}",
        f"{section.name}/{column.header}",
        column.header,
    )
    found = [own.columns[key] for key in own_keys if key in own.columns] if own.columns else []
    found += [words.columns[key] for key in column_keys(column) if key in words.columns]
    said: dict[str, str] = {}
    for entry in reversed(found):
        said |= entry.said
    return said


def column_keys(column: Column) -> tuple[str, ...]:
    """The keys under which a column's shared sentences may stand, the most particular first."""
    if not column.tables:
        return (f"|{column.header}",)
    place = column.stored_in
    return (f"{place}|{column.header}", place, f"|{column.header}")


def _vocabularies(facts: Facts, words: Words) -> dict[str, Vocabulary]:
    maps = _maps_by_vocabulary(facts.templates)
    joined = {}
    for name, vocabulary in facts.vocabularies.items():
        own = words.vocabularies.get(name, VocabularyWords())
        joined[name] = msgspec.structs.replace(
            vocabulary,
            title=own.title or name.removeprefix("lk_").replace("_", " ").capitalize(),
            summary=own.summary,
            source=own.source,
            aliases=own.aliases,
            synonyms=_resolved(vocabulary, facts.synonyms.get(maps.get(name, ""), {})),
        )
    return joined


def _maps_by_vocabulary(templates: Mapping[str, Template]) -> dict[str, str]:
    return {
        column.vocabulary: column.synonyms
        for template in templates.values()
        for column in template.columns
        if column.vocabulary and column.synonyms
    }


def _resolved(vocabulary: Vocabulary, synonyms: Mapping[str, str]) -> dict[str, str]:
    """The synonyms with the vocabulary's own term in place of the preferred name, where it has one.

    A term may be written "name ; id" or "lineage ; name" while the map has only the name.
    """
    if not synonyms:
        return {}
    terms = {
        part.strip().casefold(): term.name
        for term in reversed(vocabulary.terms)
        for part in (*term.name.split(" ; "), term.name)
        if part.strip()
    }
    return {
        written: terms.get(preferred.casefold(), preferred)
        for written, preferred in synonyms.items()
    }


def _entity(entity: Entity, words: Words) -> Entity:
    title = words.entities.get(entity.name, TitleWords()).title
    return msgspec.structs.replace(entity, title=title or entity.name.replace("_", " "))


def _table(table: Table, words: Words) -> Table:
    own = words.tables.get(table.name, TitleWords())
    return msgspec.structs.replace(
        table, title=own.title or table.name.replace("_", " "), summary=own.summary
    )
