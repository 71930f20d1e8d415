"""pointblank on polars, with all rows that fail, of which it keeps 500 a step by default."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pointblank as pb
import polars as pl

from peers.facts import HEAD_LINES, columns
from peers.frames import LINE, cells, joined, rules, scan

__all__ = ["cells", "find"]


def find(samples: Path) -> pl.DataFrame:
    frame = scan(samples).drop(LINE).collect(engine="streaming")
    plan, headers = _plan(frame, samples)
    plan = plan.interrogate(collect_tbl_checked=False, extract_limit=frame.height)
    extracts = plan.get_data_extracts()
    return joined([_cells(extracts[step], header) for step, header in enumerate(headers, 1)])


def _cells(extract: pl.DataFrame, header: str) -> pl.DataFrame:
    """What a step found."""
    line = (pl.col("_row_num_") + HEAD_LINES).cast(pl.UInt32).alias(LINE)
    return extract.select(line, pl.lit(header).alias("header"))


def _plan(frame: pl.DataFrame, samples: Path) -> tuple[Any, list[str]]:
    """The steps, and the header that each is about."""
    plan, headers = pb.Validate(frame), []
    of = rules(samples)
    for column in columns():
        if column.required:
            plan = plan.col_vals_not_null(column.header)
        if column.declares:
            plan = plan.rows_distinct(columns_subset=column.header)
        for rule in of[column.header]:
            plan = plan.col_vals_expr(rule.good.fill_null(True))
        steps = bool(column.required) + bool(column.declares) + len(of[column.header])
        headers += [column.header] * steps
    return plan, headers
