"""dataframely, lazily: only the rows that fail are ever collected, by polars' streaming engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl

from peers.facts import columns
from peers.frames import LINE, Rule, cells, joined, rules, scan

__all__ = ["cells", "find"]


def find(samples: Path) -> pl.DataFrame:
    with pl.Config(engine_affinity="streaming"):
        _, failure = _schema(samples).filter(scan(samples))
        details = failure.details()
    failed = [name for name, count in failure.counts().items() if count]
    return joined([_cells(details, name) for name in failed])


def _schema(samples: Path) -> type[dy.Schema]:
    of = rules(samples)
    schema: dict[str, Any] = {LINE: dy.UInt32(nullable=False)}
    for column in columns():
        schema[column.header] = dy.String(
            alias=column.header,
            nullable=not column.required,
            unique=bool(column.declares),
            check={rule.name: _check(rule) for rule in of[column.header]},
        )
    return type("Samples", (dy.Schema,), schema)


def _check(rule: Rule) -> Any:
    return lambda _: rule.good


def _cells(details: pl.DataFrame, rule: str) -> pl.DataFrame:
    """What a rule, named ``column|check``, found."""
    header = pl.lit(rule.split("|")[0]).alias("header")
    return details.filter(pl.col(rule) == "invalid").select(LINE, header)
