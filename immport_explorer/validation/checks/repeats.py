"""What stands more than once in a table: values of a column, or of several together.

While a table is read, only a 64-bit hash of each value is kept. Most of what repeats soon does so
again, such as the text that a program wrote for a missing id; so the rows in which a value of an
early block repeats, and those in which it comes again, are kept with their texts. Where all that
repeats was kept so, nothing is read a second time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from immport_explorer.package.series import detached, everywhere
from immport_explorer.validation.scope import Cells, Scope, Slot, iterate

_SORTED_AT_ONCE = 1_000_000
_KEPT_AT_MOST = 10_000
"""Distinct values whose rows are kept while reading; of more, the file is read again."""

Columns = Sequence[Slot]


class Repeats:
    """Gathers the values of ``groups``, each some columns whose cells, joined, are looked at: what
    stands in one of them may stand in no other.

    ``keeps`` tells whether a value counts wherever it stands; where it counts in some rows only,
    the file tells which when it is read again.
    """

    def __init__(self, scope: Scope, groups: Sequence[Columns], *, keeps: bool = True) -> None:
        self._scope = scope
        self._groups = groups
        self._keeps = keeps
        self._chunks: list[pl.Series] = []
        self._kept: list[pl.DataFrame] = []
        self._wanted = pl.Series(dtype=pl.UInt64)

    def add(self, cells: Cells, group: int, values: pl.Series, mask: pl.Series) -> None:
        """Take the values of a block in the columns of a group, in the rows of the mask."""
        hashes = values.hash()
        self.add_hashed(cells, group, values, hashes, hashes.filter(mask))

    def add_hashed(
        self, cells: Cells, group: int, values: pl.Series, hashes: pl.Series, counted: pl.Series
    ) -> None:
        """The same, with the values' hashes, and those of the values that count."""
        is_first = len(self._chunks) < len(self._groups)
        self._chunks.append(counted)
        if self._keeps and (is_first or len(self._wanted)):
            self._want(_standing_twice(counted))
            self._keep(cells, group, values, hashes)

    def _want(self, hashes: pl.Series) -> None:
        if not len(hashes):
            return
        self._wanted = pl.concat([self._wanted, hashes]).unique()
        if len(self._wanted) > _KEPT_AT_MOST:
            self._keeps = False
            self._kept.clear()

    def _keep(self, cells: Cells, group: int, values: pl.Series, hashes: pl.Series) -> None:
        if self._keeps and len(self._wanted):
            wanted = hashes.is_in(self._wanted.implode())
            self._kept += _rows_of(cells, self._groups[group], group, values, wanted)

    def found(self) -> list[tuple[Columns, pl.DataFrame]]:
        """What stands again, in the same columns or in those of another group: for each group with
        repetitions its columns and its rows: ``row``, ``value``, and in ``first`` the row where the
        value stood first."""
        twice, count = repeated(self._chunks)
        if not len(twice):
            return []
        kept = self._all_kept(twice, count)
        rows = occurrences(self._scope, self._groups, twice) if kept is None else kept
        return _later(self._groups, rows)

    def _all_kept(self, twice: pl.Series, count: int) -> pl.DataFrame | None:
        """The rows of all that stands twice, if they were kept while reading."""
        if not self._kept:
            return None
        kept = pl.concat(self._kept)
        kept = kept.filter(kept["value"].hash().is_in(twice.implode()))
        return kept if kept.height == count else None


def _later(groups: Sequence[Columns], rows: pl.DataFrame) -> list[tuple[Columns, pl.DataFrame]]:
    found = rows.sort("row", "group", maintain_order=True)
    first = pl.col("row").first().over("value")
    later = found.with_columns(first=first).filter(~found["value"].is_first_distinct())
    parts = later.partition_by("group", maintain_order=True)
    return [(groups[part["group"][0]], part) for part in parts]


def repeated(chunks: Sequence[pl.Series]) -> tuple[pl.Series, int]:
    """The hashes that stand there more than once, and how often they stand there together. Of very
    many, some at a time are sorted, by their first bits: a sorted copy of all would double the
    memory they take."""
    twice, count = [pl.Series(dtype=pl.UInt64)], 0
    for some in some_at_a_time(chunks):
        again = _standing_twice(pl.concat(some))
        if len(again):
            twice.append(again.unique())
            count += len(again) + len(twice[-1])
    return pl.concat(twice) if len(twice) > 1 else twice[0], count


def _standing_twice(hashes: pl.Series) -> pl.Series:
    """Those that stand there more than once, each once less than it does. To sort them takes a
    third of the time of a table of them."""
    ordered = hashes.sort()
    return ordered[1:].filter(ordered[1:] == ordered[:-1])


def some_at_a_time(chunks: Sequence[pl.Series]) -> Iterator[Sequence[pl.Series]]:
    """The hashes in portions, by their first bits: like ones are in the same portion."""
    total = sum(len(chunk) for chunk in chunks)
    parts = 1 << max(0, (total // _SORTED_AT_ONCE).bit_length())
    if parts == 1 and chunks:
        yield chunks
    for part in range(parts if parts > 1 else 0):
        first, last = 2**64 // parts * part, 2**64 // parts * (part + 1) - 1
        yield [chunk.filter((chunk >= first) & (chunk <= last)) for chunk in chunks]


def occurrences(scope: Scope, groups: Sequence[Columns], hashes: pl.Series) -> pl.DataFrame:
    """The rows whose cells in the columns of a group, joined by a tab, have one of the hashes:
    ``row``, ``value`` and the number of the ``group``. The file is read for it once more."""
    parts: list[pl.DataFrame] = []
    for cells in iterate(scope, [slot for slots in groups for slot in slots]):
        for number, slots in enumerate(groups):
            values = joined(cells, slots)
            wanted = values.hash().is_in(hashes.implode())
            parts += _rows_of(cells, slots, number, values, wanted)
    # Made here: a module that is loaded before a fork must not use polars (app/server/forked).
    none = {"row": pl.Int64, "value": pl.String, "group": pl.Int32}
    return pl.concat(parts) if parts else pl.DataFrame(schema=none)


def _rows_of(
    cells: Cells, slots: Columns, group: int, values: pl.Series, mask: pl.Series
) -> list[pl.DataFrame]:
    """The rows of the mask with their values; nothing where there are none."""
    if not mask.any():
        return []
    rows = cells.rows_of(slots[0], mask).cast(pl.Int64)
    groups = everywhere(group, len(rows), pl.Int32)
    found = {"row": rows, "value": detached(values.filter(mask)), "group": groups}
    return [pl.DataFrame(found).rechunk()]


def joined(cells: Cells, slots: Columns) -> pl.Series:
    """The cells of several columns as one text a row; a tab cannot stand in a cell."""
    if len(slots) == 1:
        return cells.of(slots[0])
    return cells.frame.select(
        pl.concat_str([pl.col(slot.name) for slot in slots], separator="\t").alias("key")
    ).to_series()
