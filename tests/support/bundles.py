"""A made-up template bundle of a version to come, in the form of ImmPort's own: 3.38 is 3.37 with a
field added, one removed, one renamed, a list of terms changed, and a template that is new."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from immport_explorer import examples, load_schema
from immport_explorer.cli import main
from immport_explorer.schema.kept import VARIABLE
from immport_explorer.schema.model import Column, Schema, Template

VERSION = "3.38"
NEW_TEMPLATE = "moods"
NEW_HEADER = "Storage Temperature"
GONE_HEADER = "Subtype"
OLD_HEADER, RENAMED_HEADER = "Min Start Day", "First Start Day"
NEW_TERM, GONE_TERM = "Tear fluid", "Serum"
SENTENCE = "The temperature at which the sample was kept."


def adopt(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    """Write the bundle and adopt it by the command, into a data folder of its own; the bundle."""
    bundle = write(folder / "bundle")
    patch.setenv(VARIABLE, str(folder / "data"))
    assert main(["schema", "adopt", str(bundle)]) == 0
    return bundle


def package_of(folder: Path) -> Path:
    """The example study as a delivery of that version: what 3.38 changed is as it was before."""
    (package,) = examples.write("human-study", folder, version="3.37")
    for path in package.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("Schema Version 3.37", f"Schema Version {VERSION}"), "utf-8")
    return package


def write(folder: Path) -> Path:
    """Write the bundle into a folder."""
    schema = load_schema("3.37")
    templates = [_template(template) for template in schema.templates.values()]
    _change(templates)
    terms = {name: [term.name for term in v.terms] for name, v in schema.vocabularies.items()}
    terms["lk_sample_type"] = [NEW_TERM, *(t for t in terms["lk_sample_type"] if t != GONE_TERM)]
    tables = [
        {"name": name, "rows": [{"name": term} for term in names]} for name, names in terms.items()
    ]
    _write_json(folder / "templates.json", templates)
    _write_json(folder / "lkTables.json", tables)
    _write_json(folder / "introduction.json", [_order(schema)])
    for template in templates:
        blank = folder / "txt-templates" / template["fileName"]
        blank.parent.mkdir(exist_ok=True)
        blank.write_text(blank_of(template), encoding="utf-8")
    return folder


def _write_json(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def _order(schema: Schema) -> dict[str, Any]:
    files = [schema.templates[name].file_name for name in schema.loading_order]
    return {"table": {"rows": [{"order": name} for name in (*files, f"{NEW_TEMPLATE}.txt")]}}


def _change(templates: list[dict[str, Any]]) -> None:
    by_name = {template["name"]: template for template in templates}
    samples = by_name["biosamples"]["columns"]
    samples[:] = [column for column in samples if column["templateColumn"] != GONE_HEADER]
    samples.append({**samples[-1], "templateColumn": NEW_HEADER, "jsonAttribute": "storage",
                    "tableColumn": "storage", "columnType": "varchar(20)", "required": True,
                    "description": SENTENCE, "cv": False})  # fmt: skip
    sections = by_name["basic_study_design"]["templates"]
    visits = next(section for section in sections if section["name"] == "planned_visit")
    for column in visits["columns"]:
        if column["templateColumn"] == OLD_HEADER:
            column["templateColumn"] = RENAMED_HEADER
    id_ = {"templateColumn": "Mood", "jsonAttribute": "mood", "jsonDataType": "string",
           "columnType": "varchar(50)", "required": True}  # fmt: skip
    templates.append({"name": NEW_TEMPLATE, "fileName": "moods.txt", "templateType": "single",
                      "schemaVersion": VERSION, "columns": [id_]})  # fmt: skip


def _template(template: Template) -> dict[str, Any]:
    own: dict[str, Any] = {
        "name": template.name,
        "fileName": template.file_name,
        "jsonFileName": template.json_file_name,
        "templateType": template.kind,
        "schemaVersion": VERSION,
        "validationLevel": "Standard" if template.level_line else None,
        "level": template.level_line,
    }
    if not template.is_compound:
        return {**own, "columns": [_column(one) for one in template.columns]}
    sections = [
        {
            "name": section.name,
            "templateRequired": "yes" if section.required else "no",
            "layout": section.layout,
            "columns": [_column(one) for one in section.columns],
        }
        for section in template.sections
    ]
    return {**own, "templates": sections}


def _column(column: Column) -> dict[str, Any]:
    controlled = column.vocabulary_kind == "controlled"
    return {
        "templateColumn": column.header,
        "jsonAttribute": column.json_name,
        "jsonDataType": column.json_type,
        "tableName": " And ".join(column.tables) or None,
        "tableColumn": column.table_column,
        "columnType": column.database_type,
        "required": column.required,
        "conditionalRequired": column.conditional,
        "cv": controlled,
        "cvTableName": column.vocabulary if controlled else None,
        "pv": bool(column.vocabulary) and not controlled,
        "pvTableName": column.vocabulary if not controlled else None,
        "metaResultDataType": f"{column.side}Data" if column.side else None,
        "foreignKey": column.refers_to is not None and column.declares is None,
        "foreignKeyTableName": column.refers_to if column.declares is None else None,
        "combinedColumn": column.refers_to is not None and column.declares is not None,
        "ppv": column.synonyms is not None,
        "ppvTableName": column.synonyms,
    }


def blank_of(template: dict[str, Any]) -> str:
    """The bundle's own blank of a template, line by line."""
    lines = [f"{template['name']}\tSchema Version {VERSION}",
             "Please do not delete or edit this column"]  # fmt: skip
    if template.get("level"):
        lines.append("Validation Level\tStandard")
    if "columns" in template:
        lines.append("\t".join(["Column Name", *_headers(template)]))
        return "\n".join([*lines, ""]) + "\n"
    lines += ["Column Name", "", ""]
    for section in template["templates"]:
        headers = _headers(section)
        lines.append(section["name"])
        lines += headers if section["layout"] == "fields" else ["\t".join(headers), ""]
        lines.append("")
    return "\n".join(lines) + "\n"


def _headers(part: dict[str, Any]) -> list[str]:
    return [column["templateColumn"] for column in part["columns"]]
