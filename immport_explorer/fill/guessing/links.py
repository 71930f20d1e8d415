"""Ids that recur: values that each row of a table has for itself, and that other tables name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from immport_explorer.fill.guessing.names import name_words
from immport_explorer.fill.guessing.profile import Profile

_FEWEST = 3
_SHARE = 0.8


class Declared(NamedTuple):
    """The column that gives each row of a table its own id, and the entity that is declared."""

    column: Profile
    entity: str


class Link(NamedTuple):
    """What recurring values tell of a column: ``entity`` is that of the ids that it names, or ""
    for ids of its own table's rows; ``table`` is the other table."""

    entity: str
    table: str


def own_ids(tables: Sequence[Sequence[Profile]]) -> dict[int, Link]:
    """The columns (by their ``id``) with an own value in each row, which another table names."""
    return {
        id(one): Link("", found.table.name)
        for columns in tables
        for one in columns
        if _may_be_ids(one) and (found := _named_elsewhere(one, tables)) is not None
    }


def named_ids(tables: Sequence[Sequence[Profile]], declared: Sequence[Declared]) -> dict[int, Link]:
    """The columns (by their ``id``) that name the ids which another table declares."""
    return {
        id(column): Link(one.entity, one.column.table.name)
        for one in declared
        if _may_be_ids(one.column)
        for column in _others(one.column, tables)
        if _names(column, one.column)
    }


def _named_elsewhere(ids: Profile, tables: Sequence[Sequence[Profile]]) -> Profile | None:
    return next((one for one in _others(ids, tables) if _names(one, ids)), None)


def _others(ids: Profile, tables: Sequence[Sequence[Profile]]) -> Iterator[Profile]:
    for columns in tables:
        if columns and columns[0].table is not ids.table:
            yield from columns


def _may_be_ids(one: Profile) -> bool:
    return (
        one.is_distinct
        and len(one.values) >= _FEWEST
        and one.dates < 0.5
        and not any("." in value for value in one.samples if one.numbers > 0.5)
    )


def _names(column: Profile, ids: Profile) -> bool:
    """Whether the column's values are among the ids; whole numbers may be so by chance, and count
    only where the columns are called alike."""
    if len(column.keys) < _FEWEST or column.samples[0].casefold() not in ids.keys:
        return False
    shared = len(column.keys & ids.keys)
    if shared < _SHARE * len(column.keys):
        return False
    return ids.numbers < 0.5 or bool({*name_words(column.name)} & {*name_words(ids.name)} - {"id"})
