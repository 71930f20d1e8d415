"""The report as text for a terminal: what to fix first, what was not checked last."""

from __future__ import annotations

import io
import textwrap
from typing import IO, BinaryIO

from immport_explorer.files.wording import counted
from immport_explorer.issues.cause import Cause
from immport_explorer.issues.issue import SEVERITIES, Severity
from immport_explorer.report.plain import rows_in_words
from immport_explorer.report.terminal import SEVERITY_STYLES, Page
from immport_explorer.report.view import View
from immport_explorer.report.words import (
    TITLES,
    VALUES_HIDDEN,
    about,
    comparison_in_words,
    counts_in_words,
    followers_in_words,
    hidden_in_words,
    part_of,
    place_of,
    times,
    title_of,
    words_of,
)

VARIANTS_SHOWN = 5
_NUMBER = 5


def write(view: View, stream: BinaryIO) -> None:
    """Write the text as UTF-8, without colours."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="\n", write_through=True)
    show(view, text)
    text.detach()


def cause_as_text(cause: Cause) -> str:
    """One thing to fix, with how to fix it, as somebody writes it into an e-mail."""
    stream = io.StringIO()
    page = Page(stream)
    _cause(page, cause, "")
    page.line((f"How to fix it: {cause.advice}", ""), indent=_NUMBER)
    return textwrap.dedent(stream.getvalue())


def show(view: View, stream: IO[str] | None = None) -> None:
    """Write the text to standard output or a text stream; coloured if it is a terminal."""
    page = Page(stream)
    _head(page, view)
    for severity in SEVERITIES:
        _causes(page, view, severity)
    _comparison(page, view)
    _coverage(page, view)


def _head(page: Page, view: View) -> None:
    style = "bold green" if view.report.valid else "bold red"
    page.line((view.headline(), style))
    page.line((about(view), "dim"))
    if hidden_in_words(view):
        page.line((hidden_in_words(view), "yellow"))
    if view.hide_values:
        page.line((VALUES_HIDDEN, "yellow"))


def _causes(page: Page, view: View, severity: Severity) -> None:
    causes = view.causes_of(severity)
    if not causes:
        return
    page.line()
    page.line((TITLES[severity], f"{SEVERITY_STYLES[severity]} underline"))
    for number, cause in enumerate(causes, 1):
        page.line()
        _cause(page, cause, f"{number:>2}. " if severity == "error" else "  - ")


def _cause(page: Page, cause: Cause, mark: str) -> None:
    page.line(
        (f"{mark:{_NUMBER}}", "dim"),
        (title_of(cause), "bold"),
        ("  ", ""),
        (cause.first.code, SEVERITY_STYLES[cause.first.severity]),
        hang=_NUMBER,
    )
    variants = cause.variants
    if len(variants) == 1:
        page.line((place_of(variants[0], cause.first), "cyan"), indent=_NUMBER)
        page.line((words_of(variants[0].issue), ""), indent=_NUMBER)
    else:
        _variants(page, cause)
    for line in followers_in_words(cause):
        page.line((line, "dim"), indent=_NUMBER, hang=2)


def _variants(page: Page, cause: Cause) -> None:
    variants = cause.variants
    page.line((f"{part_of(cause.first)}: {counted(cause.count, 'time')}", "cyan"), indent=_NUMBER)
    for variant in variants[:VARIANTS_SHOWN]:
        where = rows_in_words(variant.rows) or counted(variant.count, "time")
        page.line((f"{where}: ", "cyan"), (words_of(variant.issue), ""), indent=_NUMBER, hang=2)
    left = variants[VARIANTS_SHOWN:]
    if left:
        count = sum(variant.count for variant in left)
        page.line(
            (
                f"… and {counted(count, 'more', 'more')} with {counted(len(left), 'other value')}; "
                "the json, csv and xlsx forms name each.",
                "dim",
            ),
            indent=_NUMBER,
            hang=2,
        )


def _comparison(page: Page, view: View) -> None:
    if view.comparison is not None:
        page.line()
        page.line((comparison_in_words(view.comparison), "bold"))


def _coverage(page: Page, view: View) -> None:
    page.line()
    page.line(("What was checked", "bold underline"))
    for item in view.report.coverage:
        if item.checked:
            page.line(("  + ", "green"), (item.what, ""), hang=4)
    page.line()
    page.line(("What could not be checked", "bold underline"))
    for item in view.report.coverage:
        if not item.checked:
            page.line(("  - ", "yellow"), (f"{item.what}{times(item)}. {item.why}", ""), hang=4)
    page.line()
    page.line(
        (f"{counts_in_words(view)}. ", "bold"), ("immport-explorer explain CODE says more.", "dim")
    )
