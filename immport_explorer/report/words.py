"""What the forms say in words, the same in all of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from immport_explorer.files.wording import counted
from immport_explorer.issues.cause import Cause, Variant
from immport_explorer.issues.issue import Issue, Severity
from immport_explorer.issues.kinds import KINDS
from immport_explorer.issues.report import CoverageItem
from immport_explorer.issues.sequence import shorten
from immport_explorer.report.baseline import Comparison
from immport_explorer.report.plain import rows_in_words, visible
from immport_explorer.report.view import View

FOLLOWERS_SHOWN = 3
_VALUE_SHOWN = 120
_VALUE_IN_TITLE = 40
_SUGGESTIONS_IN_TITLE = 2

TITLES: Mapping[Severity, str] = MappingProxyType(
    {
        "error": "To fix, in this order",
        "warning": "Warnings",
        "info": "For your information",
    }
)
"""What the issues of each severity are headed by."""

VALUES_HIDDEN = "What stands in cells is left out, as you asked."
NOT_IMMPORT = (
    "This report is not ImmPort's: its own validator has the last word. "
    "ImmPort Explorer is not affiliated with ImmPort or NIAID."
)


def about(view: View) -> str:
    """What was checked against what: ``study.zip: 14 files, 9 templates, 213 data rows …``."""
    summary, report = view.report.summary, view.report
    packages = ", ".join(report.packages)
    return (
        f"{packages}: {counted(summary.files, 'file')}, "
        f"{counted(summary.templates, 'template')}, {counted(summary.rows, 'data row')}; "
        f"checked against schema {report.schema_version}."
    )


def counts_in_words(view: View) -> str:
    """``14 errors, 2 warnings, 0 infos``."""
    return ", ".join(counted(count, severity) for severity, count in view.counts.items())


def title_of(cause: Cause) -> str:
    """What it is about: ``Sex: “M” → Male? (4 rows)``; with values hidden, the kind's title."""
    title = KINDS[cause.first.code].title
    if cause.source.hide_values:
        return title
    said = _subject(cause, title)
    times = "rows" if len(cause.rows) == cause.count else "times"
    return said if cause.count == 1 else f"{said} ({cause.count:,} {times})"


def _subject(cause: Cause, title: str) -> str:
    """The place and what stands there; where that says nothing, what is wrong with it."""
    first = cause.first
    if not first.column:
        return f"{visible(first.file)}: {_lowered(title)}" if first.file else title
    values = [one.value for one in cause.variants if one.value and one.value != first.column]
    column = visible(first.column)
    if not values:
        return f"{column}: {_lowered(title)}{_meant(first)}"
    shown = f"{column}: “{shorten(visible(values[0]), _VALUE_IN_TITLE)}”"
    others = counted(len(values) - 1, "other value")
    return f"{shown}{_meant(first)}" if len(values) == 1 else f"{shown}{_meant(first)}, {others}"


def _meant(issue: Issue) -> str:
    """What was probably meant."""
    meant = " or ".join(visible(one) for one in issue.suggestions[:_SUGGESTIONS_IN_TITLE])
    return f" → {meant}?" if meant else ""


def _lowered(title: str) -> str:
    """A title within a sentence; names keep their capitals."""
    word = title.split(" ", 1)[0]
    return title if word[1:] != word[1:].lower() else title[:1].lower() + title[1:]


def part_of(issue: Issue) -> str:
    """File, sheet, section and column of an issue."""
    parts = [issue.file or "the package"]
    if issue.sheet:
        parts.append(f"sheet {issue.sheet}")
    if issue.section:
        parts.append(f"section {issue.section}")
    if issue.column:
        parts.append(f"column {issue.column}")
    return ", ".join(parts)


def place_of(variant: Variant, issue: Issue) -> str:
    """File and column with the rows of a variant."""
    return ", ".join(filter(None, (part_of(issue), rows_in_words(variant.rows))))


def words_of(issue: Issue) -> str:
    """The message, the value if the message has it not, and what was probably meant."""
    said = issue.message
    if (
        issue.value
        and visible(issue.value) not in visible(said)
        and len(issue.value) <= _VALUE_SHOWN
    ):
        said += f" Found: “{issue.value}”."
    if issue.suggestions:
        said += f" Did you mean {' or '.join(f'“{meant}”' for meant in issue.suggestions)}?"
    return said


def followers_in_words(cause: Cause) -> list[str]:
    """A line that counts what follows from a cause, and one for each kind and place of it."""
    if not cause.followers:
        return []
    count = cause.follower_count
    verb = "issue follows" if count == 1 else "issues follow"
    lines = [f"{count:,} other {verb} from this and should disappear with it:"]
    for follower in cause.followers[:FOLLOWERS_SHOWN]:
        where = ", ".join(filter(None, (part_of(follower.first), rows_in_words(follower.rows))))
        lines.append(f"- {follower.first.code} in {where}")
    left = len(cause.followers) - FOLLOWERS_SHOWN
    if left > 0:
        lines.append(f"- and in {counted(left, 'other place')}")
    return lines


def hidden_in_words(view: View) -> str:
    """How many issues are not shown, by code; nothing when all are."""
    total = sum(view.hidden.values())
    if not total:
        return ""
    verb = "issue is" if total == 1 else "issues are"
    codes = ", ".join(f"{code} ({count:,})" for code, count in view.hidden.items())
    return f"{total:,} {verb} not shown, as you asked: {codes}."


def comparison_in_words(comparison: Comparison) -> str:
    """How many issues were fixed, remain and are new."""
    return (
        f"Since the earlier report: {len(comparison.fixed):,} fixed, "
        f"{len(comparison.remaining):,} remaining, {len(comparison.new):,} new."
    )


def times(item: CoverageItem) -> str:
    """How often something could not be checked, in brackets."""
    return f" ({item.count:,})" if item.count else ""


def gone_in_words(issue: Mapping[str, Any]) -> str:
    """Where an issue of the earlier report stood."""
    row, column = issue.get("row"), issue.get("column")
    parts = [
        issue.get("file") or "the package",
        f"column {column}" if column else "",
        f"row {row}" if row is not None else "",
    ]
    return ", ".join(filter(None, parts))
