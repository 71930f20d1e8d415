"""ImmPort's JSON form: every value is where Python's own reader has it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from immport_explorer.package.table import Table
from immport_explorer.publish.blank import blank
from targets.target import Target, opened, put, schema, validated
from targets.texts import BLANKS

_TOP = '{"name":"%s","templateType":"%s","schemaVersion":"3.36",'
_TOPS = (
    "",
    _TOP % ("treatments", "single") + '"data":[',
    _TOP % ("treatments", "single"),
    _TOP % ("experimentSamples.ELISA", "single") + '"data":[',
    _TOP % ("basic_study_design", "compound"),
)


def check(data: bytes) -> None:
    top = _TOPS[data[0] % len(_TOPS)] if data else ""
    content = top.encode() + data[1:]
    path = put("treatments.json", content)
    for file in opened(path).template_files:
        if file.reader.form != "json":
            continue
        for table in file.tables():
            _hold(table, content)
    validated(path, data)


def _hold(table: Table, content: bytes) -> None:
    """Texts of records without sides stand in their record's row, below their column."""
    blocks = [
        (row, cells)
        for block in table.blocks()
        for row, cells in zip(block.rows, block.frame.iter_rows(), strict=True)
    ]
    numbers = [row for row, _ in blocks]
    assert numbers == sorted(set(numbers))
    if any(column.side for column in table.section.columns):
        return
    told = {
        (row, cell.column.json_name): value
        for row, cells in blocks
        for cell, value in zip(table.cells, cells, strict=True)
        if cell.column is not None
    }
    for place, value in _texts(table, json.loads(content.decode("utf-8-sig"))):
        assert told.get(place, "") == value, (place, value)


def _texts(table: Table, document: dict[str, Any]) -> Iterator[tuple[tuple[int, str], str]]:
    key = "data" if table.section.name is None else table.section.json_name or table.section.name
    value = document[key]
    names = {column.json_name for column in table.section.columns}
    for row, record in enumerate(value if isinstance(value, list) else [value], start=1):
        if not isinstance(record, dict):
            continue
        for name, text in record.items():
            if name in names and isinstance(text, str):
                yield (row, name), text.replace("\r\n", "\n").replace("\r", "\n").strip(BLANKS)


def seeds() -> Iterator[bytes]:
    yield b'\1{"userDefinedId":"T1","name":"a","amountValue":1.50},{"userDefinedId":null}]}'
    yield b'\2"data":{"userDefinedId":["T1","T2"],"name":true,"x":{}}}'
    yield b'\3{"metaData":{"expsampleId":"E1"},"resultData":[{"valueReported":"1"},{}]}]}'
    names = ("treatments", "experimentSamples.ELISA", "basic_study_design", "protocols")
    for file in blank(schema(), names, "json"):
        yield b"\0" + file.content


JSON = Target(
    name="json",
    check=check,
    seeds=seeds,
    tokens=(
        *(b"{", b"}", b"[", b"]", b",", b":", b'""', b"null", b"true", b"1e400", b"-0.0", b"1.0"),
        *(b"9" * 20, b"9" * 400, b"\\u0000", b"\\ud800", b"\\n", b"\\u202e", b'"data":'),
        *(b'"userDefinedId":', b'"name":', b'"metaData":', b'"resultData":', b'"schemaVersion":'),
        *(b'"templateType":', b'"validationLevel":', b'"study":', b'"armOrCohort":'),
    ),
    share=0.15,
    longest=8_192,
)
