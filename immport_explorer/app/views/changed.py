"""What a template asks for at the version in force that it did not ask for before."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from immport_explorer.app.search import place_of
from immport_explorer.app.state import Place
from immport_explorer.markup import Child, Markup, join, link, tag
from immport_explorer.schema.compare import Change, Comparison, compare, describe
from immport_explorer.schema.load import load_schema, versions
from immport_explorer.schema.model import Schema, Template

_TERMS_NAMED = 4
_UNTOLD = ("json_name", "vocabulary")
"""Properties that follow from what is told anyway."""


def changed(schema: Schema, template: Template) -> tuple[str, Markup] | None:
    """Since when, and what changed; None where no other version is held or nothing differs."""
    others = [version for version in versions() if version != schema.version]
    if not others:
        return None
    earlier = [version for version in others if versions().index(version) < _place(schema)]
    other = load_schema(earlier[-1] if earlier else others[0])
    comparison = _compare(other, schema) if earlier else _compare(schema, other)
    told = list(_told(comparison, schema, template))
    if not told:
        return None
    title = f"Changed since {other.version}" if earlier else f"Changes in {other.version}"
    return title, tag("ul", [tag("li", words) for words in told], class_="ipx-variants")


def _place(schema: Schema) -> int:
    """Where the version stands among those held; that of a bundle after all."""
    return versions().index(schema.version) if schema.version in versions() else len(versions())


@lru_cache(maxsize=4)
def _compare(before: Schema, after: Schema) -> Comparison:
    return compare(before, after)


def _told(comparison: Comparison, schema: Schema, template: Template) -> Iterator[Child]:
    for change in comparison.for_template(template.name):
        if change.property not in _UNTOLD:
            yield _in_words(change)
    for name, place in _vocabularies(template).items():
        for change in comparison.for_vocabulary(name):
            if change.what == "terms changed":
                yield join(["Terms of ", link(place.address, place.column), f": {_terms(change)}"])


def _vocabularies(template: Template) -> dict[str, Place]:
    """The vocabularies of the template, each where its first column shows it."""
    found: dict[str, Place] = {}
    for section in template.sections:
        for column in section.columns:
            if column.vocabulary and column.vocabulary not in found:
                place = place_of(template, section, column)
                found[column.vocabulary] = place.to(vocabulary=column.vocabulary)
    return found


def _in_words(change: Change) -> str:
    where = f" in section {change.section}" if change.section and change.column else ""
    if change.what in ("section added", "section removed"):
        return f"Section {change.section} is {change.what.split()[1]}"
    if change.what in ("column added", "column removed"):
        return f"{change.column} is {change.what.split()[1]}{where}"
    if change.what == "column renamed":
        return f"{change.before} is now called {change.after}{where}"
    return f"{describe(change)}{where}"


def _terms(change: Change) -> str:
    return "; ".join(
        f"{what} {_list(names)}"
        for what, names in (("added", change.added), ("removed", change.removed))
        if names
    )


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names) if len(names) <= _TERMS_NAMED else f"{len(names)} terms"
