"""Columns of a section in bands: runs that describe the same kind of thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from immport_explorer.schema.model import Column, Schema
from immport_explorer.schema.phrases import SEPARATOR


@dataclass
class Band:
    """A run of columns that are stored in one table; ``title`` is empty where it says nothing."""

    title: str
    table: str | None
    columns: list[Column] = field(default_factory=list)


def bands(schema: Schema, columns: Iterable[Column]) -> list[Band]:
    """The runs, in order. A single column joins the run before it: a heading for it alone would
    only be noise.
    """
    runs = _runs(schema, columns)
    merged: list[Band] = []
    for run in runs:
        alone = len(run.columns) == 1 and run.columns[0].header != SEPARATOR
        same = bool(merged) and merged[-1].title == run.title
        if merged and (same or alone) and merged[-1].title:
            merged[-1].columns += run.columns
        else:
            merged.append(run)
    titles = {band.title for band in merged} - {""}
    if len(titles) < 2:
        for band in merged:
            band.title = ""
    return merged


def _runs(schema: Schema, columns: Iterable[Column]) -> list[Band]:
    runs: list[Band] = []
    for column in columns:
        title = _title(schema, column)
        if not runs or runs[-1].title != title:
            runs.append(Band(title, next(iter(column.tables), None)))
        runs[-1].columns.append(column)
    return runs


def _title(schema: Schema, column: Column) -> str:
    names = column.tables
    titles = [schema.tables[name].title or name for name in names if name in schema.tables]
    side = "Results" if column.side == "result" else ""
    return ": ".join(filter(None, (side, " and ".join(titles))))
