"""The order in which a report's issues are listed; no widgets here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from immport_explorer.issues.issue import SEVERITIES, Issue
from immport_explorer.issues.kinds import KINDS

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport

_OF_GROUP: dict[str, Callable[[Issue], int | str]] = {
    "severity": lambda issue: SEVERITIES.index(issue.severity),
    "file": lambda issue: issue.file.casefold(),
    "field": lambda issue: (issue.column or "").casefold(),
    "code": lambda issue: KINDS[issue.code].title,
}
_OF_CELL = ("row", "value")


@dataclass(frozen=True)
class Order:
    """``by`` is ``severity``, ``file``, ``field``, ``code``, ``row`` or ``value``; empty for the
    order of the report. Equals stay in the report's order."""

    by: str = ""
    descending: bool = False

    def turned(self, by: str) -> Order:
        """By that, the other way round where it is so already."""
        return Order(by, by == self.by and not self.descending)


def in_order(report: ValidationReport, found: Sequence[int], order: Order) -> list[int]:
    """The places in ``report.issues``, in that order; what has no row or no value comes last."""
    if order.by in _OF_CELL:
        keys = _cells(report, found, order.by)
    elif order.by in _OF_GROUP:
        keys = _groups(report, found, _OF_GROUP[order.by])
    else:
        return list(found)
    frame = pl.DataFrame({"index": found, "key": keys})
    return frame.sort("key", descending=order.descending, nulls_last=True, maintain_order=True)[
        "index"
    ].to_list()


def _cells(report: ValidationReport, found: Sequence[int], by: str) -> pl.Series:
    cells = report.issues.cells(list(found))
    if by == "row":
        return cells["row"].alias("key")
    values = [value.casefold() if value else None for value in cells["value"]]
    return pl.Series("key", values, dtype=pl.String)


def _groups(
    report: ValidationReport, found: Sequence[int], key: Callable[[Issue], int | str]
) -> pl.Series:
    """The key of each: that of the first finding of its group."""
    table = report.issues.table
    first = table.unique("group", keep="first").select("group", "index")
    keys = {group: key(report.issues[index]) for group, index in first.iter_rows()}
    groups = table["group"].gather(list(found))
    return groups.replace_strict(list(keys), list(keys.values()))
