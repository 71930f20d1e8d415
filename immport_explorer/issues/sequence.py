"""The findings of a report as a sequence, in the order in which to fix them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any, overload

import polars as pl

from immport_explorer.files.wording import worded
from immport_explorer.issues.issue import SEVERITIES, Issue
from immport_explorer.issues.log import Batch, IssueLog
from immport_explorer.package.series import everywhere

LONGEST_CHAIN = 3  # a header misspelled -> its column missing -> ids unknown


class IssueSequence(Sequence[Issue]):
    """Findings as objects, made when looked at.

    ``order`` has a row a finding, in the report's order: ``batch`` and ``position`` (where the log
    keeps it) and ``cause`` (the place in this order of the finding it follows from, or null).
    """

    def __init__(self, batches: list[Batch], order: pl.DataFrame) -> None:
        self._batches = batches
        self._order = order

    def __len__(self) -> int:
        return self._order.height

    @overload
    def __getitem__(self, index: int) -> Issue: ...
    @overload
    def __getitem__(self, index: slice) -> list[Issue]: ...
    def __getitem__(self, index: int | slice) -> Issue | list[Issue]:
        if isinstance(index, slice):
            return [self._make(i) for i in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError("no such issue")
        return self._make(index)

    def __iter__(self) -> Iterator[Issue]:
        for index in range(len(self)):
            yield self._make(index)

    @cached_property
    def table(self) -> pl.DataFrame:
        """A row a finding, in order: its ``index``, its ``group``, and, where it follows from
        another, that one's place (``cause``) and group (``cause_group``).

        A group is all findings of one kind in one column of one file, called by the number of the
        first of its batches.
        """
        first: dict[Hashable, int] = {}
        groups = [
            first.setdefault((batch.code, batch.place, batch.header, batch.side), number)
            for number, batch in enumerate(self._batches)
        ]
        group = pl.Series("group", groups, dtype=pl.Int32).gather(self._order["batch"])
        cause = self._order["cause"]
        return pl.DataFrame(
            {"group": group, "cause": cause, "cause_group": group.gather(cause)}
        ).with_row_index("index")

    def cells(self, indices: Sequence[int]) -> pl.DataFrame:
        """The ``row`` and the ``value`` of each of these findings, without making them."""
        wanted = pl.Series(indices, dtype=pl.Int64)
        batch, at = self._order["batch"].gather(wanted), self._order["position"].gather(wanted)
        numbers = batch.unique().to_list()
        held = [self._batches[number] for number in numbers]
        rows = [pl.Series(dtype=pl.Int64), *(each.rows.cast(pl.Int64) for each in held)]
        values = [pl.Series(dtype=pl.String), *(_texts(each.values) for each in held)]
        if len(held) > 1:
            starts = list(accumulate((len(each) for each in held[:-1]), initial=0))
            at = at + batch.replace_strict(numbers, starts, return_dtype=pl.Int64)
        return pl.DataFrame(
            {"row": pl.concat(rows).gather(at), "value": pl.concat(values).gather(at)}
        )

    def of_batches(self, numbers: Sequence[int]) -> pl.DataFrame:
        """The findings in rows of those batches: ``row``, ``index`` and ``batch``, by row."""
        places = self._order.select("batch", "position").with_row_index("index")
        parts = [
            pl.DataFrame({"row": self._batches[number].rows.cast(pl.Int64)})
            .with_row_index("position")
            .select("row", pl.col("position").cast(pl.Int64), batch=pl.lit(number, pl.Int32))
            for number in numbers
        ]
        if not parts:
            return pl.DataFrame(schema={"row": pl.Int64, "index": pl.UInt32, "batch": pl.Int32})
        found = pl.concat(parts).drop_nulls("row")
        joined = found.join(places, on=["batch", "position"], how="inner")
        return joined.select("row", "index", "batch").sort("row", "index")

    @property
    def batches(self) -> Sequence[Batch]:
        """The findings as the log keeps them: those of one kind in one column together."""
        return self._batches

    def origin(self, index: int) -> tuple[int, int]:
        """The batch that a finding stands in, and its position there."""
        batch_number, position = self._order.row(index)[:2]
        return batch_number, position

    def places_of(self, numbers: Sequence[int]) -> list[tuple[int, int, int]]:
        """The findings of those batches: the batch, the position there, and the place in this
        order."""
        found = self._order.with_row_index("index").filter(pl.col("batch").is_in(numbers))
        return found.select("batch", "position", "index").rows()

    def position(self, index: int) -> int:
        """The column of a finding as it stands in the file, from 0; -1 where it is in none. In a
        section with a line a field it counts the fields."""
        return self._batches[self.origin(index)[0]].position

    def advice(self, index: int) -> str:
        """How to fix a finding: its kind's ``fix``, filled in."""
        batch_number, position = self._order.row(index)[:2]
        batch = self._batches[batch_number]
        return _fill(batch.kind.fix, batch, batch.values[position], batch.rows[position])

    def _make(self, index: int) -> Issue:
        batch_number, position, cause = self._order.row(index)[:3]
        return _issue(self._batches[batch_number], position, index, cause)


def _texts(values: Sequence[str | None] | pl.Series) -> pl.Series:
    return values if isinstance(values, pl.Series) else pl.Series(values, dtype=pl.String)


def _issue(batch: Batch, position: int, index: int, cause: int | None) -> Issue:
    kind = batch.kind
    value = batch.values[position]
    row = batch.rows[position]
    return Issue(
        id=issue_id(index),
        code=batch.code,
        severity=kind.severity,
        message=_fill(kind.message, batch, value, row),
        package=batch.place.package,
        file=batch.place.file,
        sheet=batch.place.sheet,
        template=batch.place.template,
        section=batch.place.section,
        column=batch.header,
        side=batch.side,
        row=row,
        value=value,
        suggestions=batch.suggest(value or "") if batch.suggest else (),
        field=batch.field,
        caused_by=None if cause is None else issue_id(cause),
        fix=batch.fixer(value or "") if batch.fixer else None,
    )


def _fill(template: str, batch: Batch, value: str | None, row: int | None) -> str:
    content = {
        "value": "" if value is None else shorten(value),
        "row": row,
        "column": batch.header,
        "template": batch.place.template,
        "section": batch.place.section,
        "file": batch.place.file,
    }
    return worded(template, content | batch.said.about(value or ""))


def shorten(text: str, limit: int = 120) -> str:
    """The text, cut to at most ``limit`` characters, the last an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def issue_id(index: int) -> str:
    """The id of the finding at that place of the report: ``I1`` is the first."""
    return f"I{index + 1}"


def ordered(log: IssueLog) -> IssueSequence:
    """The findings in the order in which to fix them: causes before consequences, errors first,
    then as ImmPort loads the files, row by row."""
    offsets = [0]
    for batch in log.batches:
        offsets.append(offsets[-1] + len(batch))
    if not offsets[-1]:
        return IssueSequence(log.batches, _empty_order())
    frame = _unordered(log, offsets)
    causes = _to_roots(frame["cause_flat"])
    order = frame.select(
        pl.arg_sort_by(
            causes.is_not_null(), "place", "row", "column", "code", "flat", nulls_last=False
        )
    ).to_series()
    ranks = order.arg_sort()  # for each finding its place in the order
    frame = frame.select("batch", "position", "severity", "package")[order]
    cause = ranks.gather(causes.gather(order))
    return IssueSequence(
        log.batches,
        frame.select("batch", "position", cause.alias("cause"), "severity", "package"),
    )


def _to_roots(causes: pl.Series) -> pl.Series:
    """Let each consequence name the first cause, not one that follows from another itself. Findings
    and causes are flat numbers."""
    first = causes
    for _ in range(LONGEST_CHAIN if causes.count() else 0):
        before = causes.gather(first)
        first = before.zip_with(before.is_not_null(), first)
    return _without_itself(first)


def _without_itself(causes: pl.Series) -> pl.Series:
    """The causes, null where a finding would be its own."""
    flat = pl.int_range(len(causes), dtype=pl.UInt32, eager=True)
    return causes.set((causes == flat).fill_null(False), None)


def _empty_order() -> pl.DataFrame:
    return pl.DataFrame(
        schema={
            "batch": pl.Int32,
            "position": pl.Int64,
            "cause": pl.UInt32,
            "severity": pl.Int8,
            "package": pl.Int32,
        }
    )


def _unordered(log: IssueLog, offsets: list[int]) -> pl.DataFrame:
    """A row for each finding, numbered (``flat``), with what it is ordered by."""
    batches = _batch_frame(log.batches).with_columns(offset=pl.Series(offsets[:-1], dtype=pl.Int64))
    lengths = pl.Series([len(batch) for batch in log.batches], dtype=pl.UInt32)
    numbers = batches.select(pl.col("batch").repeat_by(lengths).explode()).to_series()
    # In one piece each: to order what lies in many takes thirty times as long.
    rows = pl.concat([batch.rows.cast(pl.Int64) for batch in log.batches], rechunk=True)
    causes = pl.concat([_causes(batch, log, offsets) for batch in log.batches], rechunk=True)
    flat = pl.int_range(len(causes), dtype=pl.UInt32, eager=True)
    return (
        batches[numbers]
        .with_columns(
            flat=flat,
            position=flat.cast(pl.Int64) - pl.col("offset"),
            row=rows,
            cause_flat=_without_itself(causes),
        )
        .drop("offset")
    )


def _batch_frame(batches: list[Batch]) -> pl.DataFrame:
    """A row for each batch, with what its findings have in common; ``place`` and ``code`` are
    ranks, since there may be millions of findings to sort."""
    severities = [SEVERITIES.index(batch.kind.severity) for batch in batches]
    places = [
        (severity, place.package, place.order, place.file, place.sheet or "")
        for severity, place in zip(severities, (batch.place for batch in batches), strict=True)
    ]
    return pl.DataFrame(
        {
            "batch": range(len(batches)),
            "severity": severities,
            "package": [batch.place.package for batch in batches],
            "place": _ranks(places),
            "column": [batch.position for batch in batches],
            "code": _ranks([batch.code for batch in batches]),
        },
        schema={
            "batch": pl.Int32,
            "severity": pl.Int8,
            "package": pl.Int32,
            "place": pl.Int32,
            "column": pl.Int32,
            "code": pl.Int16,
        },
    )


def _ranks(keys: Sequence[Any]) -> list[int]:
    """For each key its place among the different ones, in order."""
    ranks = {key: rank for rank, key in enumerate(sorted(set(keys)))}
    return [ranks[key] for key in keys]


def _causes(batch: Batch, log: IssueLog, offsets: list[int]) -> pl.Series:
    """For each finding the flat number of its cause, or its own; null where it has none."""
    found = [log.causes.get(key) if key is not None else None for key in batch.causes or (None,)]
    numbers = [offsets[place[0]] + place[1] if place else None for place in found]
    if len(numbers) == 1:  # one for all
        return everywhere(numbers[0], len(batch), pl.UInt32)
    return pl.Series(numbers, dtype=pl.UInt32)
