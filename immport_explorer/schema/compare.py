"""What differs between two schemas: templates, sections, columns, their properties, terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import msgspec

from immport_explorer.schema.conditions import Side
from immport_explorer.schema.model import Column, Schema, Section, Template, Vocabulary

What = Literal[
    "template added",
    "template removed",
    "template changed",
    "section added",
    "section removed",
    "section changed",
    "columns reordered",
    "column added",
    "column removed",
    "column renamed",
    "column changed",
    "vocabulary added",
    "vocabulary removed",
    "terms changed",
]

_COLUMN_PROPERTIES = (
    "json_name",
    "type",
    "database_type",
    "max_length",
    "required",
    "conditional",
    "required_when",
    "vocabulary",
    "vocabulary_kind",
    "synonyms",
    "declares",
    "refers_to",
    "is_list",
    "names_file",
    "unique",
    "tables",
    "table_column",
)
_SECTION_PROPERTIES = ("layout", "required", "repeatable")
_TEMPLATE_PROPERTIES = ("file_name", "kind", "level_line")


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One difference; ``before`` and ``after`` are the values of ``property``, or the two headers.

    For "terms changed", ``added`` and ``removed`` are the terms of ``vocabulary``.
    """

    what: What
    template: str | None = None
    section: str | None = None
    column: str | None = None
    side: Side | None = None
    property: str | None = None
    before: Any = None
    after: Any = None
    vocabulary: str | None = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """All differences between two schemas, named by their versions."""

    before: str
    after: str
    changes: tuple[Change, ...]

    def for_template(self, name: str) -> tuple[Change, ...]:
        """The changes of one template, its vocabularies' not among them."""
        return tuple(change for change in self.changes if change.template == name)

    def for_vocabulary(self, name: str) -> tuple[Change, ...]:
        """The changes of one vocabulary."""
        return tuple(change for change in self.changes if change.vocabulary == name)

    def to_dict(self) -> dict[str, Any]:
        """The comparison in JSON types."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built

    def to_text(self) -> str:
        """The comparison for a person, a change a line."""
        if not self.changes:
            return f"{self.before} and {self.after} ask for the same."
        lines = [f"From {self.before} to {self.after}"]
        heading = ""
        for change in self.changes:
            if heading != _heading(change):
                heading = _heading(change)
                lines += ["", heading]
            lines.append(f"  {describe(change)}")
        return "\n".join(lines)


def compare(before: Schema, after: Schema) -> Comparison:
    """What differs from one schema to another.

    A column under a new header is recognised by its place in the database.
    """
    templates = _templates(before, after)
    vocabularies = _vocabularies(before, after)
    return Comparison(
        before=before.version, after=after.version, changes=(*templates, *vocabularies)
    )


def _templates(before: Schema, after: Schema) -> Iterator[Change]:
    for name in _union(before.templates, after.templates):
        old, new = before.templates.get(name), after.templates.get(name)
        if old is None:
            yield Change(what="template added", template=name)
        elif new is None:
            yield Change(what="template removed", template=name)
        else:
            yield from _template(old, new)


def _template(old: Template, new: Template) -> Iterator[Change]:
    for change in _properties("template changed", old, new, _TEMPLATE_PROPERTIES):
        yield msgspec.structs.replace(change, template=new.name)
    olds = {section.name: section for section in old.sections}
    news = {section.name: section for section in new.sections}
    for name in _union(olds, news):
        for change in _section(olds.get(name), news.get(name)):
            yield msgspec.structs.replace(change, template=new.name, section=name)


def _section(old: Section | None, new: Section | None) -> Iterator[Change]:
    if old is None:
        yield Change(what="section added")
    elif new is None:
        yield Change(what="section removed")
    else:
        yield from _properties("section changed", old, new, _SECTION_PROPERTIES)
        yield from _columns(old, new)


def _columns(old: Section, new: Section) -> Iterator[Change]:
    pairs = list(_pairs(old, new))
    for before, after in pairs:
        shown = after or before
        assert shown is not None
        for change in _column(before, after):
            yield msgspec.structs.replace(change, column=shown.header, side=shown.side)
    kept = [(before, after) for before, after in pairs if before and after]
    if [after for _, after in kept] != _in_order([before for before, _ in kept], old, kept):
        yield Change(what="columns reordered")


def _in_order(
    olds: list[Column], section: Section, kept: list[tuple[Column, Column]]
) -> list[Column]:
    """The kept columns' new selves in the old order."""
    partner = {before.ref: after for before, after in kept}
    return [partner[column.ref] for column in section.columns if column in olds]


def _pairs(old: Section, new: Section) -> Iterator[tuple[Column | None, Column | None]]:
    """Each column with its earlier self, in the new order; then those that are gone."""
    left = {column.ref: column for column in old.columns}
    headers = {column.ref for column in new.columns}
    for column in new.columns:
        before = left.pop(column.ref, None)
        if before is None:
            moved = [c for c in left.values() if c.ref not in headers and _same_place(c, column)]
            before = left.pop(moved[0].ref) if moved else None
        yield before, column
    for column in left.values():
        yield column, None


def _same_place(old: Column, new: Column) -> bool:
    return old.table_column is not None and (old.tables, old.table_column, old.side) == (
        new.tables,
        new.table_column,
        new.side,
    )


def _column(old: Column | None, new: Column | None) -> Iterator[Change]:
    if old is None:
        yield Change(what="column added")
    elif new is None:
        yield Change(what="column removed")
    else:
        if old.header != new.header:
            yield Change(what="column renamed", before=old.header, after=new.header)
        yield from _properties("column changed", old, new, _COLUMN_PROPERTIES)


def _properties(what: What, old: object, new: object, names: Iterable[str]) -> Iterator[Change]:
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Change(
                what=what,
                property=name,
                before=msgspec.to_builtins(before),
                after=msgspec.to_builtins(after),
            )


def _vocabularies(before: Schema, after: Schema) -> Iterator[Change]:
    replaced = _replaced(before, after)
    for name in _union(before.vocabularies, after.vocabularies):
        old, new = before.vocabularies.get(name), after.vocabularies.get(name)
        if new is None:
            yield Change(what="vocabulary removed", vocabulary=name)
            continue
        if old is None:
            yield Change(what="vocabulary added", vocabulary=name)
            old = before.vocabularies.get(replaced.get(name, ""))
        if old is not None:
            yield from _terms(old, new)


def _replaced(before: Schema, after: Schema) -> dict[str, str]:
    """The vocabulary that a column had earlier, for each that it has instead."""
    replaced = {}
    for name, template in after.templates.items():
        old = before.templates.get(name)
        for section in template.sections:
            earlier = old.section(section.name) if old else None
            for was, now in _pairs(earlier, section) if earlier else ():
                if was and now and was.vocabulary and now.vocabulary != was.vocabulary:
                    replaced[now.vocabulary or ""] = was.vocabulary
    return replaced


def _terms(old: Vocabulary, new: Vocabulary) -> Iterator[Change]:
    olds = {term.name: None for term in old.terms}
    news = {term.name: None for term in new.terms}
    added = tuple(name for name in news if name not in olds)
    removed = tuple(name for name in olds if name not in news)
    if added or removed:
        yield Change(what="terms changed", vocabulary=new.name, added=added, removed=removed)


def _union(first: Mapping[Any, Any], second: Mapping[Any, Any]) -> list[Any]:
    return list(dict.fromkeys([*first, *second]))


def _heading(change: Change) -> str:
    if change.template is None:
        return f"vocabulary {change.vocabulary}"
    return f"{change.template} / {change.section}" if change.section else change.template


def describe(change: Change) -> str:
    """A change in a few words, without the template or vocabulary it is in."""
    if change.what == "terms changed":
        return "; ".join(_term_lists(change))
    place = f"{change.side}: " if change.side else ""
    if change.what == "column renamed":
        return f"{place}{change.before} is now called {change.after}"
    if change.property is not None:
        name = f"{place}{change.column}: " if change.column else ""
        label = change.property.replace("_", " ")
        return f"{name}{label} {_value(change.before)}, now {_value(change.after)}"
    return f"{place}{change.what}" + (f": {change.column}" if change.column else "")


def _term_lists(change: Change) -> Iterator[str]:
    if change.added:
        yield f"added {', '.join(change.added)}"
    if change.removed:
        yield f"removed {', '.join(change.removed)}"


def _value(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "under other conditions" if value else "never"
    return str(value)
