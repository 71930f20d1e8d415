"""What a form shows of a report: chosen kinds, with or without values, grouped by what to fix.

A form never looks into the report itself, so that all forms show the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import polars as pl

from immport_explorer.issues.cause import Cause, causes_of
from immport_explorer.issues.issue import SEVERITIES, Issue, Severity
from immport_explorer.issues.kinds import KINDS
from immport_explorer.issues.report import FileReport, ValidationReport
from immport_explorer.report.baseline import Baseline, Comparison

HIDDEN = "(hidden)"


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
        yield from map(self.issue, self.indices())

    def indices(self) -> Iterator[int]:
        """The places in the report of the shown issues, in its order."""
        yield from self._table.filter(pl.col("group").is_in(self._groups))["index"]

    @cached_property
    def counts(self) -> dict[Severity, int]:
        """How many issues are shown, by severity."""
        counts = dict.fromkeys(SEVERITIES, 0)
        for code, count in self.report.summary.codes.items():
            if self.shows(code):
                counts[KINDS[code].severity] += count
        return counts

    @cached_property
    def hidden(self) -> dict[str, int]:
        """How many issues are not shown, by code."""
        codes = self.report.summary.codes
        return {code: count for code, count in codes.items() if not self.shows(code)}

    def cells(self, indices: Sequence[int]) -> pl.DataFrame:
        """The ``row`` and the ``value`` of each of these issues."""
        return self.report.issues.cells(indices)

    def advice(self, index: int) -> str:
        """How to fix the issue at that place of the report."""
        return self.report.issues.advice(index)

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """What is to be fixed, in the order in which to do it; consequences under their causes."""
        return causes_of(self, self._table, self._groups)

    def causes_of(self, severity: Severity) -> list[Cause]:
        return [cause for cause in self.causes if cause.first.severity == severity]

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
