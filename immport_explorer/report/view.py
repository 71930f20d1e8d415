"""What a form shows of a report: chosen kinds, with or without values, grouped by what to mend.

A form never looks into the report itself, so that all forms show the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import polars as pl

from immport_explorer.issues.issue import SEVERITIES, Issue, Severity
from immport_explorer.issues.kinds import KINDS
from immport_explorer.issues.report import FileReport, ValidationReport
from immport_explorer.report.baseline import Baseline, Comparison

HIDDEN = "(hidden)"


@dataclass(frozen=True)
class Variant:
    """Findings of one thing to mend that hold the same value, and all their rows."""

    view: View
    indices: Sequence[int]
    rows: tuple[int, ...]
    value: str | None

    @property
    def count(self) -> int:
        return len(self.indices)

    @cached_property
    def issue(self) -> Issue:
        """The first of the findings."""
        return self.view.issue(self.indices[0])


@dataclass(frozen=True)
class Thing:
    """One thing to mend: findings of one kind in one column of one file, and what follows from it.

    ``followers`` are things too, none of which has followers of its own.
    """

    view: View
    first: Issue
    indices: Sequence[int]
    followers: tuple[Thing, ...] = ()

    @property
    def count(self) -> int:
        return len(self.indices)

    @property
    def follower_count(self) -> int:
        return sum(follower.count for follower in self.followers)

    @property
    def advice(self) -> str:
        """How to mend it."""
        if self.view.hide_values:
            return KINDS[self.first.code].fix_in_general
        return self.view.report.issues.advice(self.indices[0])

    @cached_property
    def rows(self) -> tuple[int, ...]:
        return tuple(row for row, _ in self._cells if row is not None)

    @cached_property
    def variants(self) -> tuple[Variant, ...]:
        """The findings by value, in the order of their first rows."""
        members: dict[str | None, list[int]] = {}
        rows: dict[str | None, list[int]] = {}
        for index, (row, value) in zip(self.indices, self._cells, strict=True):
            key = None if self.view.hide_values else value
            members.setdefault(key, []).append(index)
            if row is not None:
                rows.setdefault(key, []).append(row)
        return tuple(
            Variant(self.view, indices, tuple(rows.get(key, ())), key)
            for key, indices in members.items()
        )

    @cached_property
    def _cells(self) -> list[tuple[int | None, str | None]]:
        return self.view.report.issues.cells(self.indices)


@dataclass(frozen=True)
class View:
    """A report as it is to be shown.

    ``select`` and ``ignore`` hold codes of kinds; an empty ``select`` means all. ``hide_values``
    leaves out what stands in cells. ``baseline`` is an earlier report to compare with.
    """

    report: ValidationReport
    select: Collection[str] = field(default=frozenset())
    ignore: Collection[str] = field(default=frozenset())
    hide_values: bool = False
    baseline: Baseline | None = None

    def shows(self, code: str) -> bool:
        """Whether issues of that kind are shown."""
        return (not self.select or code in self.select) and code not in self.ignore

    def issue(self, index: int) -> Issue:
        """The issue at that place of the report, without its values if they are hidden."""
        issue = self.report.issues[index]
        return without_values(issue) if self.hide_values else issue

    def issues(self) -> Iterator[Issue]:
        """The shown issues, in the report's order."""
        for index in self._table.filter(pl.col("group").is_in(self._groups))["index"]:
            yield self.issue(index)

    @cached_property
    def counts(self) -> dict[Severity, int]:
        """How many issues are shown, by severity."""
        counts = dict.fromkeys(SEVERITIES, 0)
        for code, count in self.report.summary["codes"].items():
            if self.shows(code):
                counts[KINDS[code].severity] += count
        return counts

    @cached_property
    def hidden(self) -> dict[str, int]:
        """How many issues are not shown, by code."""
        codes: dict[str, int] = self.report.summary["codes"]
        return {code: count for code, count in codes.items() if not self.shows(code)}

    @cached_property
    def things(self) -> tuple[Thing, ...]:
        """What is to be mended, in the order in which to do it; consequences under their causes."""
        members, followers = self._members()
        return tuple(
            Thing(
                self,
                self.issue(indices[0]),
                indices,
                tuple(
                    Thing(self, self.issue(those[0]), those)
                    for those in followers.get(key, {}).values()
                ),
            )
            for key, indices in members.items()
        )

    def things_of(self, severity: Severity) -> list[Thing]:
        return [thing for thing in self.things if thing.first.severity == severity]

    def _members(self) -> tuple[dict[int, list[int]], dict[int, dict[int, list[int]]]]:
        """Indices of the shown issues by group: those that follow from none that is shown, and
        the others by the group of the issue that they follow from."""
        shown = self._table.filter(pl.col("group").is_in(self._groups))
        follows = pl.col("cause_group").is_in(self._groups).fill_null(False)
        roots = shown.filter(~follows).group_by("group", maintain_order=True).agg("index")
        others = (
            shown.filter(follows).group_by("cause_group", "group", maintain_order=True).agg("index")
        )
        followers: dict[int, dict[int, list[int]]] = {}
        for cause, group, indices in others.iter_rows():
            followers.setdefault(cause, {})[group] = indices
        return dict(roots.iter_rows()), followers

    @property
    def _table(self) -> pl.DataFrame:
        return self.report.issues.table

    @cached_property
    def _groups(self) -> list[int]:
        """The groups of issues that are shown."""
        batches = self.report.issues.batches
        return [number for number, batch in enumerate(batches) if self.shows(batch.code)]

    @cached_property
    def comparison(self) -> Comparison | None:
        """What changed since the earlier report, if there is one."""
        if self.baseline is None:
            return None
        alike = replace(self, hide_values=self.baseline.values_hidden)
        now = [issue.to_dict() for issue in alike.issues()]
        return self.baseline.compare(now, self.shows, hide_values=self.hide_values)

    @property
    def files(self) -> list[FileReport]:
        return [
            replace(file, version=_version(file.version)) if self.hide_values else file
            for file in self.report.files
        ]

    def headline(self) -> str:
        """The first thing to say to a person; it is about the whole report."""
        return self.report.headline()


def without_values(issue: Issue) -> Issue:
    """The issue with its kind and its place, and without anything that stood in a cell.

    A header is shown only when it is the template's: another may be a data row's cell.
    """
    return replace(
        issue,
        message=f"{KINDS[issue.code].title}.",
        column=issue.column if issue.field is not None or issue.column is None else HIDDEN,
        value=None,
        suggestions=(),
        fix=None,
    )


def _version(text: str | None) -> str | None:
    is_number = text is not None and all(part.isdigit() for part in text.split("."))
    return text if text is None or is_number else HIDDEN
