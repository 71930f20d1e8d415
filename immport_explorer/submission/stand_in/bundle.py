"""A template bundle in ImmPort's form, made of a schema's facts: what a workspace's call gives."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Column, Schema, Section, Template


def write_bundle(stream: BinaryIO, schema: Schema | None = None) -> None:
    """Write the bundle of a schema (None: the newest), without sentences."""
    known = schema or load_schema()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bundle:
        _add(bundle, "templates.json", [_template(known, t) for t in known.templates.values()])
        _add(bundle, "lkTables.json", list(_tables(known)))
        files = [known.templates[name].file_name for name in known.loading_order]
        rows = [{"Template File Loading Order": file} for file in files]
        _add(bundle, "introduction.json", [{"table": {"rows": rows}}])


_SIDES = {"meta": "metaData", "result": "resultData"}


def _add(bundle: zipfile.ZipFile, name: str, content: Any) -> None:
    bundle.writestr(name, json.dumps(content))


def _template(schema: Schema, template: Template) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "name": template.name,
        "fileName": template.file_name,
        "templateType": template.kind,
        "schemaVersion": schema.version,
        "jsonFileName": template.json_file_name,
    }
    if template.is_compound:
        facts["templates"] = [_section(schema, section) for section in template.sections]
    else:
        facts["columns"] = [_column(schema, column) for column in template.columns]
    return facts


def _section(schema: Schema, section: Section) -> dict[str, Any]:
    return {
        "name": section.name,
        "jsonCompoundAttribute": section.json_name,
        "templateRequired": "yes" if section.required else "no",
        "columns": [_column(schema, column) for column in section.columns],
    }


def _column(schema: Schema, column: Column) -> dict[str, Any]:
    named = column.refers_to if column.refers_to != column.declares else None
    return {
        "templateColumn": column.header,
        "jsonAttribute": column.json_name,
        "jsonDataType": column.json_type,
        "tableName": " And ".join(column.tables) or None,
        "tableColumn": column.table_column,
        "columnType": column.database_type or _type_of(column),
        "required": column.required,
        "conditionalRequired": column.conditional,
        "combinedColumn": bool(column.declares and column.refers_to),
        "foreignKey": named is not None,
        "foreignKeyTableName": named,
        "cv": column.vocabulary_kind == "controlled",
        "cvTableName": column.vocabulary if column.vocabulary_kind == "controlled" else None,
        "pv": column.vocabulary_kind == "preferred",
        "pvTableName": column.vocabulary if column.vocabulary_kind == "preferred" else None,
        "ppv": column.synonyms is not None,
        "ppvTableName": column.synonyms,
        "metaResultDataType": _SIDES.get(column.side or ""),
    }


def _tables(schema: Schema) -> Iterator[dict[str, Any]]:
    for vocabulary in schema.vocabularies.values():
        rows = [{"name": t.name, "link": t.link, "id": t.ontology_id} for t in vocabulary.terms]
        yield {"name": vocabulary.name, "rows": rows}
    for name, synonyms in schema.synonyms.items():
        rows = [{"name": said, "description": term} for said, term in synonyms.items()]
        yield {"name": name, "rows": rows}


def _type_of(column: Column) -> str | None:
    """A database type for a column of which only the length is known."""
    known = column.max_length is not None and not column.names_file
    return f"varchar({column.max_length})" if known else None
