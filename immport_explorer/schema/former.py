"""Names that columns, vocabularies and sections have in other versions, known both ways."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

import msgspec

from immport_explorer.schema.changes import read_changes
from immport_explorer.schema.compare import compare
from immport_explorer.schema.errors import SchemaError
from immport_explorer.schema.kept import kept
from immport_explorer.schema.load import facts_of, load_schema
from immport_explorer.schema.model import Column, Schema, Section
from immport_explorer.schema.store import DATA
from immport_explorer.schema.versions import nearest_version, shipped


class Renamed(msgspec.Struct, frozen=True):
    """A column that is called ``now`` since a version, and was called ``before`` until then; its
    vocabulary may have another name as well."""

    template: str
    section: str | None
    before: str
    now: str
    since: str
    json_before: str
    json_now: str
    vocabulary_before: str | None = None
    vocabulary_now: str | None = None

    def other(self, header: str) -> str | None:
        """The header in the other version, where that is one of the two, or its key in JSON."""
        said = header.casefold()
        if said in (self.before.casefold(), self.json_before.casefold()):
            return self.now
        is_now = said in (self.now.casefold(), self.json_now.casefold())
        return self.before if is_now else None

    def in_words(self, header: str) -> str:
        """How that header is called in the other version: ``is called Sex since 3.37``."""
        if self.other(header) == self.now:
            return f"is called “{self.now}” since version {self.since}"
        return f"is called “{self.before}” before version {self.since}"


def renamed() -> tuple[Renamed, ...]:
    """All columns that changed their names between versions that come with the package, or from
    those to one that was adopted."""
    adopted = tuple((version, path.stat().st_mtime_ns) for version, path in kept().items())
    return (*_renamed_in_shipped(), *_renamed_in_adopted(adopted))


@lru_cache
def _renamed_in_shipped() -> tuple[Renamed, ...]:
    return tuple(found for version in shipped() for found in _renamed_in(version))


@lru_cache(maxsize=4)
def _renamed_in_adopted(adopted: tuple[tuple[str, int], ...]) -> tuple[Renamed, ...]:
    """The columns of bundles that stand in the nearest version under another name. A bundle that
    cannot be read has nothing to say here; loading it says why."""
    found: list[Renamed] = []
    for version, _ in adopted:
        with suppress(SchemaError):
            found += _renamed_from(load_schema(nearest_version(version)), load_schema(version))
    return tuple(found)


def _renamed_from(before: Schema, after: Schema) -> Iterator[Renamed]:
    for change in compare(before, after).changes:
        if change.what == "column renamed" and change.template is not None:
            old, new = (
                schema.templates[change.template].section(change.section).column(header)  # type: ignore[union-attr]
                for schema, header in ((before, change.before), (after, change.after))
            )
            if old is not None and new is not None:
                yield Renamed(
                    template=change.template,
                    section=change.section,
                    before=old.header,
                    now=new.header,
                    since=after.version,
                    json_before=old.json_name,
                    json_now=new.json_name,
                    vocabulary_before=old.vocabulary,
                    vocabulary_now=new.vocabulary,
                )


def _renamed_in(version: str) -> Iterator[Renamed]:
    path = DATA / version / "changes.json"
    if not path.exists():
        return
    changes = read_changes(path)
    for name, own in changes.templates.items():
        earlier = facts_of(changes.base).templates[name]
        for entry in own.renamed_columns:
            columns = [c for s in earlier.sections if s.name == entry.section for c in s.columns]
            old = next(column for column in columns if column.header == entry.header)
            yield Renamed(
                template=name,
                section=entry.section,
                before=entry.header,
                now=entry.to,
                since=changes.version,
                json_before=old.json_name,
                json_now=entry.json_name,
                vocabulary_before=old.vocabulary,
                vocabulary_now=entry.vocabulary,
            )


def column_called(section: Section, template: str, header: str) -> tuple[Column, Renamed] | None:
    """The section's column that has that header in another version, and how it was renamed."""
    for found in renamed():
        if (found.template, found.section) == (template, section.name):
            other = found.other(header)
            column = section.column(other) if other is not None else None
            if column is not None:
                return column, found
    return None


def vocabularies_called(schema: Schema, name: str) -> list[tuple[str, Renamed]]:
    """The schema's vocabularies that have that name in another version."""
    wanted, found = name.casefold(), []
    for entry in renamed():
        names = (entry.vocabulary_before, entry.vocabulary_now)
        if wanted in names:
            other = names[1] if wanted == names[0] else names[0]
            if other in schema.vocabularies:
                found.append((other or "", entry))
    return found
