"""The checks as a JSON Schema of a row, every cell a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from immport_explorer.schema.model import Column
from peers.facts import NUMBER, Condition, Design, any_of, columns, conditions, list_of, terms

Known = Mapping[str, Sequence[str]]
"""The ids that columns may name, by entity."""


def known_ids(ours: Design) -> dict[str, list[str]]:
    """Those that are few."""
    return {"study": [ours.study], "planned_visit": ours.visits}


def row_schema(ours: Design, known: Known) -> dict[str, Any]:
    properties = {column.header: _property(column, ours, known) for column in columns()}
    alternatives = [_if_then(one) for column in columns() for one in conditions(column)]
    return {"type": "object", "properties": properties, "allOf": alternatives}


def _property(column: Column, ours: Design, known: Known) -> dict[str, Any]:
    said: dict[str, Any] = {"type": "string", "minLength": int(column.required)}
    if column.max_length:
        said["maxLength"] = column.max_length
    if column.vocabulary:
        said["pattern"] = f"(?i)^{any_of(terms(column))}?$"
    if column.type == "number":
        said["pattern"] = f"^({NUMBER})?$"
    if column.refers_to == "treatment":
        said["pattern"] = f"^({list_of(ours.treatments)})?$"
    if ids := known.get(column.refers_to or ""):
        said["enum"] = ["", *ids]
    return said


def _if_then(condition: Condition) -> dict[str, Any]:
    said = {"pattern": f"(?i)^{any_of([condition.term])}$"}
    return {
        "if": {"properties": {condition.other: said}},
        "then": {"properties": {condition.column: {"minLength": 1}}},
    }
