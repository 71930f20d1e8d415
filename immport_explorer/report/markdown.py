"""The report as Markdown, made to be read in a diff: no dates, no machine, a line a fact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from immport_explorer.files.wording import counted
from immport_explorer.issues.cause import Cause
from immport_explorer.issues.issue import SEVERITIES, Severity
from immport_explorer.report.plain import rows_in_words, visible
from immport_explorer.report.view import View
from immport_explorer.report.words import (
    NOT_IMMPORT,
    TITLES,
    VALUES_HIDDEN,
    about,
    comparison_in_words,
    counts_in_words,
    followers_in_words,
    gone_in_words,
    hidden_in_words,
    part_of,
    times,
    title_of,
    words_of,
)

VARIANTS_SHOWN = 50

_SPECIAL = re.compile(r"[\\`*\[\]<>#|~&$@]|(?<!\w)_|_(?!\w)|(?<=\w):(?=//)")
_STARTS = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))")


def write(view: View, stream: BinaryIO) -> None:
    """Write UTF-8."""
    for line in _lines(view):
        stream.write(f"{line}\n".encode("utf-8", "backslashreplace"))


def _lines(view: View) -> Iterator[str]:
    yield f"# {escape(view.headline())}"
    yield ""
    yield escape(about(view))
    yield f"{counts_in_words(view)}."
    for note in _notes(view):
        yield ""
        yield escape(note)
    for severity in SEVERITIES:
        yield from _causes(view, severity)
    yield from _fixed(view)
    yield from _coverage(view)
    yield ""
    yield escape(NOT_IMMPORT)


def _notes(view: View) -> Iterator[str]:
    if view.comparison is not None:
        yield comparison_in_words(view.comparison)
    if view.hidden:
        yield hidden_in_words(view)
    if view.hide_values:
        yield VALUES_HIDDEN


def _causes(view: View, severity: Severity) -> Iterator[str]:
    causes = view.causes_of(severity)
    if not causes:
        return
    yield ""
    yield f"## {TITLES[severity]}"
    for number, cause in enumerate(causes, 1):
        yield ""
        mark = f"{number}. " if severity == "error" else ""
        yield f"### {mark}{escape(title_of(cause))}"
        yield ""
        yield from _cause(cause)


def _cause(cause: Cause) -> Iterator[str]:
    yield f"`{cause.first.code}` in **{escape(part_of(cause.first))}**"
    yield ""
    for variant in cause.variants[:VARIANTS_SHOWN]:
        where = rows_in_words(variant.rows)
        yield f"- {where + ': ' if where else ''}{escape(words_of(variant.issue))}"
    left = cause.variants[VARIANTS_SHOWN:]
    if left:
        count = sum(variant.count for variant in left)
        yield f"- … and {count:,} more with {counted(len(left), 'other value')}"
    for line in followers_in_words(cause):
        yield f"  - {escape(line[2:])}" if line.startswith("- ") else f"- {escape(line)}"


def _fixed(view: View) -> Iterator[str]:
    if view.comparison is None or not view.comparison.fixed:
        return
    yield ""
    yield "## Fixed since the earlier report"
    yield ""
    for issue in view.comparison.fixed:
        yield f"- `{issue['code']}` in {escape(gone_in_words(issue))}"


def _coverage(view: View) -> Iterator[str]:
    yield ""
    yield "## What was checked"
    yield ""
    for item in view.report.coverage:
        if item.checked:
            yield f"- {escape(item.what)}"
    yield ""
    yield "## What could not be checked"
    yield ""
    for item in view.report.coverage:
        if not item.checked:
            yield f"- {escape(item.what)}{times(item)}. {escape(item.why)}"


def escape(text: str) -> str:
    """The text such that Markdown shows it as it is: no markup, no link, no mention."""
    plain = _SPECIAL.sub(lambda found: f"\\{found.group()}", visible(text))
    return _STARTS.sub(r"\1\\\2", plain)
