"""Columns under a new header, or gone: conditions, rules and keys follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from immport_explorer.schema.conditions import ColumnRef, Condition
from immport_explorer.schema.model import Column, Section
from immport_explorer.schema.rules import Rule


def rename_in_section(section: Section, renamed: Mapping[str, str]) -> Section:
    """The section with what refers to its columns by an old header refer by the new one.

    The columns' own headers are left as they are.
    """
    return msgspec.structs.replace(
        section,
        columns=tuple(rename_in_column(column, renamed) for column in section.columns),
        keys=tuple(_refs(key, renamed) for key in section.keys),
        study_from=_refs(section.study_from, renamed),
        rules=tuple(rename_in_rule(rule, renamed) for rule in section.rules),
    )


def rename_in_column(column: Column, renamed: Mapping[str, str]) -> Column:
    """The column with what it says of other columns renamed."""
    return msgspec.structs.replace(
        column,
        required_when=tuple(_conditions(group, renamed) for group in column.required_when),
        age_in=_ref(column.age_in, renamed) if column.age_in else None,
    )


def rename_in_rule(rule: Rule, renamed: Mapping[str, str]) -> Rule:
    """The rule with its columns and conditions renamed, whatever its fields are."""
    changed: dict[str, Any] = {"when": _conditions(rule.when, renamed)}
    for name in rule.__struct_fields__:
        value = getattr(rule, name)
        if isinstance(value, ColumnRef):
            changed[name] = _ref(value, renamed)
        elif isinstance(value, tuple) and all(isinstance(each, ColumnRef) for each in value):
            changed[name] = _refs(value, renamed)
    return msgspec.structs.replace(rule, **changed)


def _refs(refs: tuple[ColumnRef, ...], renamed: Mapping[str, str]) -> tuple[ColumnRef, ...]:
    return tuple(_ref(ref, renamed) for ref in refs)


def _ref(ref: ColumnRef, renamed: Mapping[str, str]) -> ColumnRef:
    return msgspec.structs.replace(ref, header=renamed.get(ref.header, ref.header))


def _conditions(
    conditions: tuple[Condition, ...], renamed: Mapping[str, str]
) -> tuple[Condition, ...]:
    return tuple(
        msgspec.structs.replace(c, column=renamed.get(c.column, c.column)) if c.column else c
        for c in conditions
    )


def of_its_own_columns(section: Section) -> Section:
    """The section without conditions, rules and keys about columns that it has not."""
    here = {column.ref for column in section.columns}
    return msgspec.structs.replace(
        section,
        columns=tuple(_known_to(column, here) for column in section.columns),
        keys=tuple(key for key in section.keys if here.issuperset(key)),
        study_from=tuple(ref for ref in section.study_from if ref in here),
        rules=tuple(
            rule for rule in section.rules if here.issuperset((*rule.columns, *_named(rule.when)))
        ),
    )


def _known_to(column: Column, here: set[ColumnRef]) -> Column:
    groups = tuple(group for group in column.required_when if here.issuperset(_named(group)))
    age_in = column.age_in if column.age_in in here else None
    if (groups, age_in) == (column.required_when, column.age_in):
        return column
    return msgspec.structs.replace(column, required_when=groups, age_in=age_in)


def _named(conditions: Iterable[Condition]) -> set[ColumnRef]:
    return {ColumnRef(header=c.column, side=c.side) for c in conditions if c.column}
