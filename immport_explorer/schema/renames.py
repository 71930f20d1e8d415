"""Columns under a new header: conditions, rules and keys follow."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from immport_explorer.schema.model import Column, ColumnRef, Condition, Rule, Section


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
    """The column with the conditions under which it is required renamed."""
    return msgspec.structs.replace(
        column,
        required_when=tuple(_conditions(group, renamed) for group in column.required_when),
    )


def rename_in_rule(rule: Rule, renamed: Mapping[str, str]) -> Rule:
    """The rule with its columns and conditions renamed."""
    return msgspec.structs.replace(
        rule, columns=_refs(rule.columns, renamed), when=_conditions(rule.when, renamed)
    )


def _refs(refs: tuple[ColumnRef, ...], renamed: Mapping[str, str]) -> tuple[ColumnRef, ...]:
    return tuple(
        msgspec.structs.replace(ref, header=renamed.get(ref.header, ref.header)) for ref in refs
    )


def _conditions(
    conditions: tuple[Condition, ...], renamed: Mapping[str, str]
) -> tuple[Condition, ...]:
    return tuple(
        msgspec.structs.replace(c, column=renamed.get(c.column, c.column)) if c.column else c
        for c in conditions
    )
