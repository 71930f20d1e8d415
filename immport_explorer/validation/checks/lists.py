"""Cells that hold several values."""

from __future__ import annotations

import polars as pl

from immport_explorer.package.series import everywhere

LIST_SEPARATOR = ";"  # source: ImmPort's documented rules, list columns


def split_list(value: str) -> list[str]:
    """The values of a list cell, blanks trimmed, empty ones left out."""
    return [part for part in (piece.strip() for piece in value.split(LIST_SEPARATOR)) if part]


def one_a_row(values: pl.Series, rows: pl.Series, is_list: bool) -> pl.DataFrame:
    """The filled values with their row numbers (``row``, ``value``), list cells taken apart."""
    frame = pl.DataFrame({"row": rows, "value": values}).filter(pl.col("value") != "")
    if is_list and frame["value"].str.contains(LIST_SEPARATOR, literal=True).any():
        frame = (
            frame.with_columns(pl.col("value").str.split(LIST_SEPARATOR))
            .explode("value")
            .with_columns(pl.col("value").str.strip_chars())
            .filter(pl.col("value") != "")
        )
    return frame


def distinct_parts(distinct: pl.Series, is_list: bool) -> pl.Series:
    """The distinct filled values of a column whose distinct cells these are, in no order."""
    parts = one_a_row(distinct, everywhere(0, len(distinct), pl.Int64), is_list)["value"]
    return parts.unique() if is_list else parts
