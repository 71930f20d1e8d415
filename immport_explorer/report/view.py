"""What a form shows of a report: chosen kinds, with or without values, grouped by what to mend.

A form never looks into the report itself, so that all forms show the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from immport_explorer.report.baseline import Baseline, Comparison
from immport_explorer.validation.issue import SEVERITIES, Issue, Severity
from immport_explorer.validation.kinds import KINDS
from immport_explorer.validation.report import FileReport, ValidationReport

HIDDEN = "(hidden)"


@dataclass(frozen=True, slots=True)
class Variant:
    """Findings of one thing to mend that hold the same value: the first of them, and all rows."""

    issue: Issue
    rows: tuple[int, ...]
    count: int


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
        cells = map(self.view.report.issues.cell, self.indices)
        return tuple(row for row, _ in cells if row is not None)

    @cached_property
    def variants(self) -> tuple[Variant, ...]:
        """The findings by value, in the order of their first rows."""
        members: dict[str | None, list[int]] = {}
        rows: dict[str | None, list[int]] = {}
        for index in self.indices:
            row, value = self.view.report.issues.cell(index)
            key = None if self.view.hide_values else value
            members.setdefault(key, []).append(index)
            if row is not None:
                rows.setdefault(key, []).append(row)
        return tuple(
            Variant(self.view.issue(indices[0]), tuple(rows.get(key, ())), len(indices))
            for key, indices in members.items()
        )


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
        for index, entry in enumerate(self.report.issues.entries()):
            if self.shows(entry.code):
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

    def _members(self) -> tuple[dict[Any, list[int]], dict[Any, dict[Any, list[int]]]]:
        """Indices of the shown issues by group: those that follow from none that is shown, and
        the others by the group of the issue that they follow from."""
        entries = list(self.report.issues.entries())
        members: dict[Any, list[int]] = {}
        followers: dict[Any, dict[Any, list[int]]] = {}
        for index, entry in enumerate(entries):
            if not self.shows(entry.code):
                continue
            cause = None if entry.cause is None else entries[entry.cause]
            if cause is None or not self.shows(cause.code):
                members.setdefault(entry.group, []).append(index)
            else:
                under = followers.setdefault(cause.group, {})
                under.setdefault(entry.group, []).append(index)
        return members, followers

    @cached_property
    def comparison(self) -> Comparison | None:
        """What changed since the earlier report, if there is one."""
        return self.baseline.compare(self) if self.baseline is not None else None

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
