"""Template bundles: one is refused in a sentence, or is a schema of which blanks can be made."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from immport_explorer import load_schema
from immport_explorer.publish.blank import blank
from immport_explorer.schema.errors import SchemaError
from targets.target import Target, put

_PARTS = (
    "templates.json",
    "lkTables.json",
    "introduction.json",
    "txt-templates/treatments.txt",
    "json-templates/treatments.json",
)
_BETWEEN = b"\n%%\n"


def check(data: bytes) -> None:
    """The first byte tells whether the rest is an archive, or a bundle's files."""
    packed = _packed(data[1:].split(_BETWEEN)) if data and data[0] % 8 else data[1:]
    path = put("bundle.zip", packed)
    try:
        schema = load_schema(path)
    except SchemaError as error:
        assert str(error)
        return
    for format in ("txt", "json"):
        for file in blank(schema, None, format):
            assert "/" not in file.name and "\\" not in file.name


def _packed(parts: list[bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in zip(_PARTS, parts, strict=False):
            if part:
                archive.writestr(f"bundle/{name}", part)
    return out.getvalue()


def _templates(**changes: Any) -> bytes:
    columns = [
        {
            "templateColumn": "User Defined ID",
            "jsonAttribute": "userDefinedId",
            "jsonDataType": "string",
            "tableName": "treatment",
            "tableColumn": "user_defined_id",
            "columnType": "varchar(50)",
            "required": True,
        },
        {
            "templateColumn": "Amount Unit",
            "jsonAttribute": "amountUnit",
            "jsonDataType": "enum",
            "columnType": "varchar(50)",
            "cv": True,
            "cvTableName": "lk_amount_unit",
        },
    ]
    template = {
        "name": "treatments",
        "fileName": "treatments.txt",
        "templateType": "single",
        "schemaVersion": "3.30",
        "columns": columns,
        **changes,
    }
    return json.dumps([template]).encode()


def seeds() -> Iterator[bytes]:
    tables = json.dumps([{"name": "lk_amount_unit", "rows": [{"name": "mg", "link": "x"}]}])
    order = json.dumps([{"table": {"rows": [{"Template": "treatments.txt"}]}}])
    text = "treatments\tSchema Version 3.30\nPlease do not\nColumn Name\tUser Defined ID\n"
    form = json.dumps({"templateType": "compound", "properties": {"study": {"type": "array"}}})
    parts = [_templates(), tables.encode(), order.encode(), text.encode(), form.encode()]
    yield b"\1" + _templates()
    yield b"\1" + _BETWEEN.join(parts)
    sections = [{"name": "study", "columns": [{"templateColumn": "User Defined ID"}]}]
    compound = _templates(templateType="compound", columns=None, templates=sections)
    yield b"\1" + _BETWEEN.join([compound, *parts[1:]])
    yield b"\0" + _packed(parts)


BUNDLE = Target(
    name="bundle",
    check=check,
    seeds=seeds,
    tokens=(
        *(b"{", b"}", b"[", b"]", b":", b",", b"null", b"true", b'""', b"-1", b"1e400", b"9" * 30),
        *(b'"name":', b'"fileName":', b'"columns":', b'"templates":', b'"schemaVersion":'),
        *(b'"templateColumn":', b'"columnType":', b'"varchar(', b'"number(', b'"enum"', b'"cv":'),
        *(b'"pvTableName":', b'"metaResultDataType":', b'"rows":', b'"table":', b'"properties":'),
        *(b'"compound"', b'"../x.txt"', b"lk_", b"\\u0000", b"Column Name\t", _BETWEEN),
    ),
    share=0.15,
    longest=8_192,
)
