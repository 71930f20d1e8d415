"""fastjsonschema, which would look through a list of all subjects for each row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import fastjsonschema

from peers.facts import FIRST_ROW, Cell, design, rows
from peers.json_schema import known_ids, row_schema


def find(samples: Path) -> list[Cell]:
    return list(_found(samples))


def cells(found: list[Cell]) -> Iterable[Cell]:
    return found


def _found(samples: Path) -> Iterator[Cell]:
    ours = design(samples)
    judge = fastjsonschema.compile(row_schema(ours, known_ids(ours)))
    headers, lines = rows(samples)
    for line, row in enumerate(lines, FIRST_ROW):
        try:
            judge(dict(zip(headers, row, strict=True)))
        except fastjsonschema.JsonSchemaValueException as error:
            yield line, error.path[1]
