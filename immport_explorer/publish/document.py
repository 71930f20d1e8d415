"""A blank in ImmPort's JSON form: every attribute is there, its value still to be written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from immport_explorer.publish.lines import LEVEL
from immport_explorer.schema.model import Column, Schema, Section, Template
from immport_explorer.schema.phrases import SEPARATOR


def document(schema: Schema, template: Template) -> bytes:
    """The document of one template with one record a section; ``null`` is what to replace."""
    content: dict[str, Any] = {
        "fileName": template.json_file_name or f"{template.name}.json",
        "name": template.name,
        "schemaVersion": schema.version,
        "templateType": template.kind,
        "validationLevel": LEVEL[1] if template.level_line else "",
    }
    if template.is_compound:
        for section in template.sections:
            record = _values(section.columns)
            key = section.json_name or section.name or ""
            content[key] = [record] if section.repeatable else record
    else:
        content["data"] = [_record(template.sections[0])]
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def _record(section: Section) -> dict[str, Any]:
    if section.column(SEPARATOR) is None:
        return _values(section.columns)
    return {
        "metaData": _values(column for column in section.columns if column.side != "result"),
        "resultData": [_values(column for column in section.columns if column.side == "result")],
    }


def _values(columns: Iterable[Column]) -> dict[str, Any]:
    return {
        column.json_name: [] if column.is_list else None
        for column in columns
        if column.header != SEPARATOR
    }
