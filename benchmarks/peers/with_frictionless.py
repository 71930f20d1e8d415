"""frictionless: a package of two resources, the samples with a foreign key to the subjects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import frictionless
from frictionless import fields, formats
from packages import SUBJECTS_FILE

from immport_explorer.schema.model import Column
from peers.facts import (
    HEAD_LINES,
    SUBJECT,
    Cell,
    Design,
    any_of,
    columns,
    design,
    list_of,
    terms,
)


def find(samples: Path) -> list[Cell]:
    with frictionless.system.use_context(trusted=True):
        report = _package(samples).validate(limit_errors=10**9)
    return [cell for task in report.tasks if task.name == "samples" for cell in _cells(task)]


def cells(found: list[Cell]) -> Iterable[Cell]:
    return found


def _cells(task: Any) -> Iterator[Cell]:
    """An error without a field is that of the foreign key."""
    for error in task.errors:
        yield getattr(error, "row_number", 0), getattr(error, "field_name", None) or SUBJECT


def _package(samples: Path) -> Any:
    folder = str(samples.parent)
    resources = [
        _resource("subjects", SUBJECTS_FILE, folder, None),
        _resource("samples", samples.name, folder, _schema(design(samples))),
    ]
    return frictionless.Package(resources=resources, basepath=folder)


def _resource(name: str, path: str, folder: str, schema: Any) -> Any:
    control = formats.CsvControl(delimiter="\t", quote_char="\x01")
    comments = list(range(1, HEAD_LINES))
    dialect = frictionless.Dialect(
        header_rows=[HEAD_LINES], comment_rows=comments, controls=[control]
    )
    return frictionless.Resource(
        name=name, path=path, format="csv", basepath=folder, dialect=dialect, schema=schema
    )


def _schema(ours: Design) -> Any:
    reference = {"resource": "subjects", "fields": [SUBJECT]}
    return frictionless.Schema(
        fields=[fields.StringField(name="Column Name"), *(_field(one, ours) for one in columns())],
        foreign_keys=[{"fields": [SUBJECT], "reference": reference}],
    )


def _field(column: Column, ours: Design) -> Any:
    kind = fields.NumberField if column.type == "number" else fields.StringField
    return kind(name=column.header, constraints=dict(_constraints(column, ours)))


def _constraints(column: Column, ours: Design) -> Iterator[tuple[str, Any]]:
    yield "required", bool(column.required)
    if column.declares:
        yield "unique", True
    if column.max_length:
        yield "maxLength", column.max_length
    if column.vocabulary:
        yield "pattern", f"(?i:{any_of(terms(column))})"
    if column.refers_to == "treatment":
        yield "pattern", list_of(ours.treatments)
    if column.refers_to == "planned_visit":
        yield "enum", ours.visits
    if column.refers_to == "study":
        yield "enum", [ours.study]
