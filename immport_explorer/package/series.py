"""What polars' columns are made of and asked for again and again.

A table of few rows is many checks' work, and an expression takes thirty microseconds and more
however few the rows are (polars 2.1). What is here does without.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

import polars as pl


def everywhere(value: object, number: int, dtype: type[pl.DataType]) -> pl.Series:
    """The value so many times."""
    return _once(value, dtype).new_from_index(0, number)


@lru_cache(maxsize=64)
def _once(value: object, dtype: type[pl.DataType]) -> pl.Series:
    return pl.Series([value], dtype=dtype)


def nowhere(column: pl.Series) -> pl.Series:
    """A mask of the column's rows that holds for none."""
    return everywhere(False, len(column), pl.Boolean)


def places_in(mask: pl.Series) -> pl.Series:
    """The rows, from 0, in which a mask holds."""
    return pl.int_range(len(mask), dtype=pl.UInt32, eager=True).filter(mask)


def within(mask: pl.Series, held: pl.Series) -> pl.Series:
    """The mask without those of its rows for which something else, told in their order, does not
    hold."""
    if held.all():
        return mask
    both = nowhere(mask)
    both.scatter(places_in(mask), held)
    return both


def holding(column: pl.Series, wanted: Collection[str] | pl.Series) -> pl.Series:
    """The rows of a column of texts that hold one of the values."""
    if not len(wanted):
        return nowhere(column)
    if isinstance(wanted, pl.Series):
        return column.is_in(wanted.implode())
    return column.is_in(pl.Series([list(wanted)], dtype=pl.List(pl.String)))


def beginning_with(texts: pl.Series, sign: str) -> pl.Series:
    """Those of the texts that begin with a sign. Where it is a low one, such as a blank, few texts
    are less than what comes after it; to compare takes a third of the time of looking at how each
    begins."""
    low = texts.filter(texts < chr(ord(sign) + 1))
    return low.filter(low.str.starts_with(sign)) if len(low) else low


def detached(texts: pl.Series) -> pl.Series:
    """The texts in memory of their own: a few of a block's texts hold on to all of the block."""
    return texts + ""
