"""The report as one HTML file: it asks no host, runs no script, prints, and is dark at night."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from immport_explorer.files.wording import counted
from immport_explorer.issues.cause import Cause, Variant
from immport_explorer.issues.issue import SEVERITIES, Severity
from immport_explorer.issues.kinds import KINDS
from immport_explorer.markup import Child, Markup, join, tag, text
from immport_explorer.report.glance import STYLE, glance
from immport_explorer.report.plain import rows_in_words, visible
from immport_explorer.report.view import View
from immport_explorer.report.words import (
    NOT_IMMPORT,
    TITLES,
    VALUES_HIDDEN,
    about,
    comparison_in_words,
    gone_in_words,
    hidden_in_words,
    part_of,
    place_of,
    times,
    title_of,
    words_of,
)
from immport_explorer.schema.overview import Stage

VARIANTS_SHOWN = 100
THINGS_SHOWN = 2_000

_STYLE_FILE = Path(__file__).with_name("report.css")
_MARKS: dict[Severity, str] = {"error": "✕", "warning": "!", "info": "i"}
_NOUNS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "info"}
_WIDE = {"class_": "wide", "tabindex": "0", "role": "region", "aria_label": "Table"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def write(view: View, stream: BinaryIO) -> None:
    """Write UTF-8."""
    for part in page(f"Validation of {', '.join(view.report.packages)}", _parts(view)):
        stream.write(part.encode("utf-8", "xmlcharrefreplace"))


def page(title: str, body: Iterable[str]) -> Iterator[str]:
    """A page of markup that looks as reports do; ``title`` is text."""
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n"
        f"<style>\n{_style()}</style>\n</head>\n<body>\n<main>\n"
    )
    yield from body
    yield "\n</main>\n</body>\n</html>\n"


def _style() -> str:
    return "".join(file.read_text(encoding="utf-8") for file in (_STYLE_FILE, STYLE))


def _parts(view: View) -> Iterator[str]:
    yield _head(view)
    yield from _glance(view)
    for severity in SEVERITIES:
        yield from _causes(view, severity)
    yield from _fixed(view)
    yield _files(view)
    yield _coverage(view)
    yield tag("footer", tag("p", NOT_IMMPORT))


def _head(view: View) -> Markup:
    notes = [
        comparison_in_words(view.comparison) if view.comparison is not None else "",
        hidden_in_words(view),
        VALUES_HIDDEN if view.hide_values else "",
    ]
    return tag(
        "header",
        tag("h1", view.headline(), class_="good" if view.report.valid else "bad"),
        tag("p", about(view)),
        tag(
            "ul",
            [_tally(severity, view.counts[severity]) for severity in SEVERITIES],
            class_="tally",
        ),
        [tag("p", note, class_="note") for note in notes if note],
    )


def _glance(view: View) -> Iterator[str]:
    overview = view.report.overview
    if overview:
        errors = view.report.errors_by_stage(view.shows)
        drawn = glance(overview, errors, _badge, names=not view.hide_values)
        yield tag("section", tag("h2", "The package at a glance"), drawn)


def _badge(_stage: Stage, count: int) -> Markup:
    return tag("a", counted(count, "error"), href="#error", class_="glance-errors")


def _tally(severity: Severity, count: int) -> Markup:
    link = tag("a", counted(count, _NOUNS[severity]), href=f"#{severity}") if count else None
    return tag("li", _mark(severity), " ", link or counted(count, _NOUNS[severity]))


def _mark(severity: Severity) -> Markup:
    return tag("span", _MARKS[severity], class_=f"mark {severity}", aria_hidden="true")


def _causes(view: View, severity: Severity) -> Iterator[str]:
    causes = view.causes_of(severity)
    if not causes:
        return
    heading = tag("h2", TITLES[severity], id=f"{severity}-title")
    yield f'\n<section id="{severity}" aria-labelledby="{severity}-title">{heading}\n'
    yield "<ol>" if severity == "error" else "<ul>"
    for cause in causes[:THINGS_SHOWN]:
        yield f"\n{_cause(cause)}"
    yield "\n</ol>\n" if severity == "error" else "\n</ul>\n"
    left = len(causes) - THINGS_SHOWN
    if left > 0:
        yield tag(
            "p", f"… and {left:,} more, which the json, csv and xlsx forms name.", class_="note"
        )
    yield "</section>\n"


def _cause(cause: Cause) -> Markup:
    first = cause.first
    return tag(
        "li",
        tag("h3", _mark(first.severity), " ", title_of(cause), " ", tag("code", first.code)),
        _found(cause),
        tag("p", tag("b", "How to fix it. "), cause.advice),
        tag("p", tag("b", "Why. "), KINDS[first.code].why, class_="why"),
        _followers(cause),
        class_=f"thing {first.severity}",
    )


def _found(cause: Cause) -> Markup:
    """Where it is and what is wrong; a table when several values are."""
    variants = cause.variants
    if len(variants) > 1:
        place = tag("p", visible(part_of(cause.first)), class_="place")
        return join((place, _variants(variants)))
    place = tag("p", visible(place_of(variants[0], cause.first)), class_="place")
    return join((place, tag("p", visible(words_of(variants[0].issue)))))


def _variants(variants: Sequence[Variant]) -> Markup:
    rows = [
        tag(
            "tr",
            tag("td", _rows(variant), class_="rows"),
            tag("td", visible(words_of(variant.issue))),
        )
        for variant in variants[:VARIANTS_SHOWN]
    ]
    left = variants[VARIANTS_SHOWN:]
    more = None
    if left:
        count = sum(variant.count for variant in left)
        words = (
            f"… and {count:,} more with {counted(len(left), 'other value')}, which the json, csv "
        )
        more = tag("p", words, "and xlsx forms name.", class_="note")
    head = tag("tr", tag("th", "Where", scope="col"), tag("th", "What", scope="col"))
    return tag("div", tag("table", tag("thead", head), tag("tbody", rows)), more, **_WIDE)


def _rows(variant: Variant) -> str:
    return rows_in_words(variant.rows) or counted(variant.count, "time")


def _followers(cause: Cause) -> Markup | None:
    if not cause.followers:
        return None
    count = cause.follower_count
    verb = "issue follows" if count == 1 else "issues follow"
    items = [
        tag(
            "li",
            tag("code", one.first.code),
            " ",
            part_of(one.first),
            ", ",
            rows_in_words(one.rows),
        )
        for one in cause.followers[:VARIANTS_SHOWN]
    ]
    left = len(cause.followers) - VARIANTS_SHOWN
    more = tag("li", f"and in {counted(left, 'other place')}") if left > 0 else None
    summary = tag("summary", f"{count:,} other {verb} from this and should disappear with it")
    return tag("details", summary, tag("ul", items, more), open=True)


def _fixed(view: View) -> Iterator[str]:
    if view.comparison is None or not view.comparison.fixed:
        return
    items = [
        tag("li", tag("code", str(issue["code"])), " ", gone_in_words(issue))
        for issue in view.comparison.fixed
    ]
    yield tag("section", tag("h2", "Fixed since the earlier report"), tag("ul", items))


def _files(view: View) -> Markup:
    titles = ("File", "Template", "Version", "Data rows", "Errors", "Warnings", "Infos")
    rows = [
        (
            visible(f"{file.path}, sheet {file.sheet}" if file.sheet else file.path),
            file.template or file.role,
            file.version,
            *(f"{count:,}" for count in (file.rows, file.errors, file.warnings, file.infos)),
        )
        for file in view.files
    ]
    return tag("section", tag("h2", "Files"), _table(titles, rows))


def _table(titles: Iterable[str], rows: Iterable[Sequence[Child]]) -> Markup:
    head = tag("tr", [tag("th", title, scope="col") for title in titles])
    body = [
        tag("tr", tag("th", cells[0], scope="row"), [tag("td", cell) for cell in cells[1:]])
        for cells in rows
    ]
    return tag("div", tag("table", tag("thead", head), tag("tbody", body)), **_WIDE)


def _coverage(view: View) -> Markup:
    checked = [tag("li", item.what) for item in view.report.coverage if item.checked]
    unchecked = [
        tag("li", tag("b", f"{item.what}{times(item)}. "), item.why)
        for item in view.report.coverage
        if not item.checked
    ]
    return tag(
        "section",
        tag("h2", "What was checked"),
        tag("ul", checked),
        tag("h2", "What could not be checked"),
        tag("ul", unchecked),
    )
