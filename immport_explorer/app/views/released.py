"""A released study as the templates that would have made it: what was carried over and what not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from immport_explorer.app.views.icons import severity
from immport_explorer.app.views.meanings import code_link
from immport_explorer.app.views.results import field_link, where
from immport_explorer.app.visit.limits import limits, size_in_words
from immport_explorer.files.wording import counted
from immport_explorer.markup import Child, Markup, join, tag

if TYPE_CHECKING:
    from immport_explorer.fill.release import Released
    from immport_explorer.fill.released import TableCount
    from immport_explorer.fill.verdicts import Verdict

_MOST_TERMS = 50
_HEADINGS = ("Table", "Rows", "Carried over", "Not carried over, and why", "Columns left out")


def about_releases() -> Markup:
    """What can be opened, and its limits."""
    cap = limits().upload
    size = f" One upload may have {size_in_words(cap)} here." if cap is not None else ""
    return tag(
        "div",
        tag("h2", "A released study", class_="ipx-h2", id="own-release", tabindex="-1"),
        tag(
            "p",
            "ImmPort shares over a thousand studies. Open one in its Tab form (SDY…_Tab.zip, from "
            "ImmPort's Shared Data) and see the templates that would have made it, with ids made "
            "of its accessions. It is checked like any package, and can be what a study of your "
            "own begins with.",
        ),
        tag(
            "p",
            "Releases of all years are read, tables of 2 GB as well, row by row. Of a release with "
            "several studies each becomes a package. A table that is missing leaves out its own "
            f"rows; what a release does not tell is named below, and nothing is invented.{size}",
            class_="ipx-small-text",
        ),
        class_="ipx-stack ipx-tight",
    )


def released(studies: Sequence[Released]) -> Markup:
    """What was made of each study of a release."""
    return tag("div", [_study(one) for one in studies], class_="ipx-stack ipx-wide")


def _study(one: Released) -> Markup:
    return tag(
        "section",
        tag("h2", f"{one.study} as a package", class_="ipx-h2", id=f"released-{one.name}",
            tabindex="-1"),
        _verdict(one),
        _buttons(one),
        _files(one),
        _counts(one),
        _terms(one),
        _issues(one, ours=True),
        _issues(one, ours=False),
        class_="ipx-panel ipx-stack",
    )  # fmt: skip


def _verdict(one: Released) -> Markup:
    rows = sum(count.rows for count in one.counts)
    found = sum(count.found for count in one.counts)
    left = rows - found
    carried = f"{found:,} of {counted(rows, 'row')} of the release are in the templates"
    why = f"; {left:,} are not, each with its reason below." if left else "."
    kind = "good" if one.whole else "error"
    ours = sum(verdict.ours for verdict in one.verdicts)
    facts = len(one.verdicts) - ours
    said = (
        "What the check finds are facts about the study."
        if one.whole
        else "Something of it is a fault of this program: please tell us."
    )
    return tag(
        "div",
        tag("p", severity(kind, f"{carried}{why}")),
        tag("p", f"{counted(facts, 'kind')} of findings. {said} Schema {one.joined.schema.version}."
            if one.verdicts else "The check finds nothing.", class_="ipx-small-text"),
        class_="ipx-stack ipx-tight",
    )  # fmt: skip


def _buttons(one: Released) -> Markup:
    buttons = (
        ("package", "Download the package", "ipx-primary"),
        ("check", "Open it on Validate", None),
        ("like", "Begin a study like it", None),
        ("recipe", "Download that as a recipe", None),
    )
    drawn = [
        tag("button", words, type="button", id=f"release-{action}-{one.name}", data_do=action,
            data_value=one.study, class_=kind, aria_label=f"{words}: {one.study}")
        for action, words, kind in buttons
    ]  # fmt: skip
    return tag("div", drawn, class_="ipx-row")


def _files(one: Released) -> Markup:
    templates = one.joined.schema.templates
    rows = [
        tag("li", tag("b", counted(count, "row")), f" of {templates[name].title}")
        for name, count in one.filled.rows.items()
    ]
    return tag("ul", rows, class_="ipx-tally ipx-plain-list")


def _counts(one: Released) -> Markup:
    heads = [tag("th", title, scope="col") for title in _HEADINGS]
    table = tag(
        "table",
        tag("caption", f"Tables of {one.study}, and what became of their rows",
            class_="ipx-unseen"),
        tag("thead", tag("tr", heads)),
        tag("tbody", map(_count, one.counts)),
        class_="ipx-table ipx-fold",
    )  # fmt: skip
    return tag(
        "div",
        tag("h3", "Row by row", class_="ipx-h3"),
        tag("div", table, class_="ipx-scroll", tabindex="0", role="region",
            aria_label=f"Tables of {one.study}"),
        class_="ipx-stack ipx-tight",
    )  # fmt: skip


def _count(count: TableCount) -> Markup:
    reasons = [tag("p", f"{rows:,}: {why}") for why, rows in count.reasons.items()]
    carried: Child = f"{count.found:,}"
    if count.found < count.rows:
        carried = severity("info", carried)
    none = tag("span", "none", class_="ipx-none")
    return tag(
        "tr",
        tag("th", count.table, scope="row"),
        tag("td", f"{count.rows:,}", class_="ipx-number", data_label=_HEADINGS[1]),
        tag("td", carried, class_="ipx-number", data_label=_HEADINGS[2]),
        tag("td", reasons or none, data_label=_HEADINGS[3]),
        tag("td", ", ".join(count.columns) or none, data_label=_HEADINGS[4]),
    )


def _terms(one: Released) -> Markup | None:
    terms = one.joined.values.terms.most_common(_MOST_TERMS)
    if not terms:
        return None
    items = [
        tag("li", f"{column}: {then} → {now or '(empty)'} ({counted(count, 'time')})")
        for (column, then, now), count in terms
    ]
    left = len(one.joined.values.terms) - len(terms)
    return tag(
        "details",
        tag("summary", f"Terms of the time, written as today's ({len(terms) + left:,})"),
        tag("ul", items, tag("li", f"and {left:,} more") if left else None, class_="ipx-notes"),
        id=f"terms-{one.name}",
    )


def _issues(one: Released, *, ours: bool) -> Markup | None:
    verdicts = [verdict for verdict in one.verdicts if verdict.ours == ours]
    if not verdicts:
        return None
    title = "Faults of this program" if ours else "Facts about the study"
    return tag(
        "details",
        tag("summary", f"{title}, as the check finds them ({len(verdicts):,})"),
        tag("ul", join(_verdicts(verdicts)), class_="ipx-decisions"),
        id=f"{'faults' if ours else 'facts'}-{one.name}",
        open=ours,
    )


def _verdicts(verdicts: Iterable[Verdict]) -> Iterable[Markup]:
    for verdict in verdicts:
        issue = verdict.first
        more = f" ({counted(verdict.count, 'time')})" if verdict.count > 1 else ""
        yield tag(
            "li",
            tag("p", severity(issue.severity, f"{issue.message}{more}"), class_="ipx-message"),
            where(issue),
            tag("p", f"Why: {verdict.why}.") if verdict.why else None,
            tag("div", field_link(issue.field), code_link(issue.code), class_="ipx-row"),
        )
