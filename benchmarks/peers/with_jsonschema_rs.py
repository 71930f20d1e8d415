"""jsonschema-rs, which is handed rows by the thousand; its engine of patterns is the faster one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import jsonschema_rs

from peers.facts import FIRST_ROW, Cell, design, rows, subjects
from peers.json_schema import known_ids, row_schema

BATCH = 5_000


def find(samples: Path) -> list[Cell]:
    ours = design(samples)
    known = known_ids(ours) | {"subject": subjects(samples)}
    schema = {"type": "array", "items": row_schema(ours, known)}
    judge = jsonschema_rs.validator_for(schema, pattern_options=jsonschema_rs.RegexOptions())
    headers, lines = rows(samples)
    return list(_found(judge, headers, lines))


def cells(found: list[Cell]) -> Iterable[Cell]:
    return found


def _found(judge: Any, headers: list[str], lines: Iterator[list[str]]) -> Iterator[Cell]:
    first = FIRST_ROW
    while batch := [dict(zip(headers, row, strict=True)) for row in islice(lines, BATCH)]:
        for error in judge.iter_errors(batch):
            row, header = error.instance_path[:2]
            yield first + row, header
        first += len(batch)
