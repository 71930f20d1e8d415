"""What is to be fixed: findings of one kind in one place, and what follows from them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Protocol

import msgspec
import polars as pl

from immport_explorer.issues.issue import Issue
from immport_explorer.issues.kinds import KINDS


class Issues(Protocol):
    """A report as it is shown: where causes take their findings from."""

    @property
    def hide_values(self) -> bool: ...

    def issue(self, index: int) -> Issue:
        """The finding at that place of the report."""
        ...

    def cells(self, indices: Sequence[int]) -> pl.DataFrame:
        """The ``row`` and the ``value`` of each of these findings, without making them."""
        ...

    def advice(self, index: int) -> str:
        """How to fix a finding."""
        ...


class Variant(msgspec.Struct, frozen=True, dict=True):
    """Findings of one cause that hold the same value, and all their rows."""

    source: Issues
    indices: Sequence[int]
    rows: tuple[int, ...]
    value: str | None

    @property
    def count(self) -> int:
        return len(self.indices)

    @cached_property
    def issue(self) -> Issue:
        """The first of the findings."""
        return self.source.issue(self.indices[0])


class Cause(msgspec.Struct, frozen=True, dict=True):
    """One thing to fix: findings of one kind in one column of one file, and what follows from it.

    ``indices`` are their places in the report; ``followers`` are causes too, none of which has
    followers of its own.
    """

    source: Issues
    indices: Sequence[int]
    followers: tuple[Cause, ...] = ()

    @cached_property
    def first(self) -> Issue:
        return self.source.issue(self.indices[0])

    @property
    def count(self) -> int:
        return len(self.indices)

    @property
    def follower_count(self) -> int:
        """How many findings follow from it."""
        return sum(follower.count for follower in self.followers)

    @property
    def advice(self) -> str:
        """How to fix it."""
        if self.source.hide_values:
            return KINDS[self.first.code].fix_in_general
        return self.source.advice(self.indices[0])

    @cached_property
    def rows(self) -> tuple[int, ...]:
        return tuple(self._cells["row"].drop_nulls().to_list())

    @cached_property
    def variants(self) -> tuple[Variant, ...]:
        """The findings by value, in the order of their first rows."""
        cells = self._cells.with_columns(index=pl.Series(self.indices, dtype=pl.Int64))
        if self.source.hide_values:
            cells = cells.with_columns(value=pl.lit(None, pl.String))
        by_value = cells.group_by("value", maintain_order=True).agg(
            "index", pl.col("row").drop_nulls()
        )
        return tuple(
            Variant(self.source, indices, tuple(rows), value)
            for value, indices, rows in by_value.iter_rows()
        )

    @cached_property
    def _cells(self) -> pl.DataFrame:
        return self.source.cells(self.indices)


def causes_of(
    source: Issues, table: pl.DataFrame, shown: Collection[int] | None = None
) -> tuple[Cause, ...]:
    """What is to be fixed, in the order in which to do it; consequences under their causes.

    ``table`` has a row a finding (see ``IssueSequence.table``). Of the groups of findings only
    those ``shown`` count: what follows from one that is not shown stands by itself.
    """
    if shown is not None:
        table = table.filter(pl.col("group").is_in(list(shown)))
        follows = pl.col("cause_group").is_in(list(shown)).fill_null(False)
    else:
        follows = pl.col("cause_group").is_not_null()
    roots = table.filter(~follows).group_by("group", maintain_order=True).agg("index")
    others = (
        table.filter(follows).group_by("cause_group", "group", maintain_order=True).agg("index")
    )
    followers: dict[int, list[Cause]] = {}
    for cause, _, indices in others.iter_rows():
        followers.setdefault(cause, []).append(Cause(source, indices))
    return tuple(
        Cause(source, indices, tuple(followers.get(group, ())))
        for group, indices in roots.iter_rows()
    )
