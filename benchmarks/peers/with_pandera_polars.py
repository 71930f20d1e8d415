"""pandera on polars. Given a lazy frame it would look at types only, so the frame is collected."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandera.polars as pa
import polars as pl

from immport_explorer.schema.model import Column
from peers.facts import FIRST_ROW, columns
from peers.frames import LINE, Rule, cells, joined, rules, scan

__all__ = ["cells", "find"]


def find(samples: Path) -> pl.DataFrame:
    frame = scan(samples).drop(LINE).collect(engine="streaming")
    try:
        _schema(samples).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        line = (pl.col("index") + FIRST_ROW).cast(pl.UInt32).alias(LINE)
        return joined([errors.failure_cases.select(line, header="column")])
    return joined([])


def _schema(samples: Path) -> pa.DataFrameSchema:
    of = rules(samples)
    return pa.DataFrameSchema(
        {column.header: _column(column, of[column.header]) for column in columns()}
    )


def _column(column: Column, found: list[Rule]) -> Any:
    return pa.Column(
        str,
        [_check(rule) for rule in found],
        nullable=not column.required,
        unique=bool(column.declares),
    )


def _check(rule: Rule) -> Any:
    good = rule.good.fill_null(True)
    return pa.Check(lambda data: data.lazyframe.select(good), name=rule.name)
