"""The checks as expressions of polars, for all validators that stand on it.

An empty cell is null, which every check but that of presence lets pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polars as pl

from immport_explorer.schema.model import Column
from peers.facts import (
    FIRST_ROW,
    HEAD_LINES,
    STUDY,
    SUBJECT,
    Cell,
    Design,
    columns,
    conditions,
    design,
    list_of,
    subjects_file,
    terms,
)

LINE = "line"


class Rule(NamedTuple):
    """What makes the cells of a column good, besides being there and not repeated."""

    name: str
    good: pl.Expr


def scan(path: Path) -> pl.LazyFrame:
    """The file's cells as texts, and the line of each row."""
    return pl.scan_csv(
        path,
        separator="\t",
        skip_rows=HEAD_LINES - 1,
        quote_char=None,
        infer_schema=False,
        row_index_name=LINE,
        row_index_offset=FIRST_ROW,
    )


def rules(samples: Path) -> dict[str, list[Rule]]:
    """The rules of each column, by header."""
    known = _known(samples)
    return {column.header: list(_of(column, known, design(samples))) for column in columns()}


def _known(samples: Path) -> dict[str, pl.Series]:
    """The ids that are declared, by entity."""
    ours = design(samples)
    subjects = scan(subjects_file(samples)).select(SUBJECT).collect().to_series()
    return {"subject": subjects, "planned_visit": pl.Series(ours.visits)}


def _of(column: Column, known: dict[str, pl.Series], ours: Design) -> Iterator[Rule]:
    cell = pl.col(column.header)
    if column.max_length:
        yield Rule("length", cell.str.len_chars() <= column.max_length)
    if column.type == "number":
        value = cell.cast(pl.Float64, strict=False)
        yield Rule("number", cell.is_null() | value.is_finite().fill_null(False))
    if column.vocabulary:
        lowered = [term.lower() for term in terms(column)]
        yield Rule("vocabulary", cell.str.to_lowercase().is_in(lowered))
    if column.refers_to in known:
        yield Rule("known", cell.is_in(known[column.refers_to].implode()))
        yield Rule("of_study", cell.is_null() | (pl.col(STUDY) == ours.study))
    if column.refers_to == "study":
        yield Rule("known", cell == ours.study)
    if column.refers_to == "treatment":
        yield Rule("known", cell.str.contains(f"^{list_of(ours.treatments)}$"))
    for number, (_, other, term) in enumerate(conditions(column)):
        elsewhere = pl.col(other).str.to_lowercase() != term.lower()
        yield Rule(f"needed_{number}", cell.is_not_null() | elsewhere)


def joined(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Each cell once, of frames of lines and headers."""
    empty = pl.DataFrame(schema={LINE: pl.UInt32, "header": pl.String})
    return pl.concat([empty, *parts]).unique()


def cells(found: pl.DataFrame) -> Iterator[Cell]:
    """The lines and headers of such a frame."""
    return found.select(LINE, "header").iter_rows()
