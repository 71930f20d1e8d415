"""ImmPort's own report as markup: how it went, what to fix, and what only our check finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from immport_explorer.app.state import Place
from immport_explorer.app.views.buttons import small_button
from immport_explorer.app.views.folding import folding, labelled_row
from immport_explorer.app.views.icons import severity
from immport_explorer.app.views.meanings import code_link
from immport_explorer.app.views.results import field_link, value_shown, where
from immport_explorer.app.views.rows import excerpt_table
from immport_explorer.app.visit.excerpt import Excerpt
from immport_explorer.files.wording import counted
from immport_explorer.issues.kinds import KINDS
from immport_explorer.markup import Child, Markup, join, link, tag
from immport_explorer.report.plain import rows_in_words

if TYPE_CHECKING:
    from immport_explorer.issues.issue import Issue, Severity
    from immport_explorer.official.explain import Explanation, OfficialCause
    from immport_explorer.official.read import OfficialLine, OfficialReport

SHOWN = 25
"""Things of a list that are shown at first."""

TAKEN = (("csv", "Take the list with you (CSV)"), ("json", "All of it (JSON)"))
"""Forms in which the report can be taken along, and what their buttons say."""

_FOLLOWERS_SHOWN = 12
_GIVEN_SHOWN = 200


Opened = Mapping[int, Excerpt | None]
"""Things with their rows in view, by their place in the list; None while these are read."""


def explained(
    explanation: Explanation, shown: int = SHOWN, opened: Opened = MappingProxyType({})
) -> Markup:
    """A report as markup: how it went, what to fix, and what only we find."""
    return tag(
        "div",
        _banner(explanation),
        _ways(explanation),
        _given(explanation),
        _causes(explanation, shown, opened),
        _only_ours(explanation, shown),
        class_="ipx-stack ipx-wide",
    )


def where_it_is() -> Markup:
    return tag(
        "section",
        tag("h2", "Where the report is", class_="ipx-h2"),
        tag(
            "p",
            "Go to ",
            link("https://www.immport.org/dataUpload", "ImmPort's upload page"),
            ", look up your upload, and save its validation report. It is a table with the columns "
            "File Name, Line Number, Status, Error Message and Description. Where it cannot be "
            "found, ask ",
            link("mailto:ImmPort_Helpdesk@immport.org", "ImmPort's help desk"),
            ".",
        ),
        tag(
            "p",
            "No upload yet? ",
            link("#p=validate", "Check the package here first"),
            ".",
        ),
        class_="ipx-panel ipx-stack ipx-tight",
    )


# ---- how it went ----------------------------------------------------------------------------


def _banner(explanation: Explanation) -> Markup:
    official = explanation.official
    kind = _kind(official)
    headline = explanation.headline()
    problems = [tag("p", said) for said in official.problems if said != headline]
    return tag(
        "div",
        tag("p", official.name, class_="ipx-label"),
        tag("h2", severity(kind, headline), class_="ipx-h1 ipx-verdict", tabindex="-1"),
        _about(explanation),
        problems,
        _found(explanation),
        class_=f"ipx-banner ipx-banner-{kind} ipx-stack ipx-tight",
    )


def _kind(official: OfficialReport) -> Severity | Literal["good"]:
    if official.lines or official.outcome == "Rejected":
        return "error"
    return "warning" if official.problems or official.notice else "good"


def _ways(explanation: Explanation) -> Markup | None:
    """What may be done with it: fix the package, and take the list along."""
    if not explanation.lines:
        return None
    mend = tag(
        "button", "Fix this package", type="button", data_do="fix", id="fix", class_="ipx-primary"
    )
    forms = [
        tag("button", words, type="button", data_do="take", data_value=form, id=f"take-{form}")
        for form, words in TAKEN
    ]
    return tag("div", mend if explanation.validation else None, forms, class_="ipx-row")


def _given(explanation: Explanation) -> Markup | None:
    """The accessions of a receipt."""
    receipt = explanation.official.receipt
    if receipt is None or not receipt.given:
        return None
    heads = ("Kind", "User Defined ID", "Accession", "File")
    shown = receipt.given[:_GIVEN_SHOWN]
    left = len(receipt.given) - len(shown)
    rows = [labelled_row(heads, (one.entity, one.id, one.accession, one.file)) for one in shown]
    return tag(
        "section",
        tag("h2", "The accessions that ImmPort gave", class_="ipx-h2"),
        folding(
            tag(
                "table",
                tag("thead", tag("tr", [tag("th", head, scope="col") for head in heads])),
                tag("tbody", rows),
                class_="ipx-table",
            ),
            "Accessions",
        ),
        tag("p", f"… and {left:,} more.") if left else None,
        class_="ipx-stack ipx-tight",
    )


def _about(explanation: Explanation) -> Markup | None:
    official = explanation.official
    said = (
        f"workspace {official.workspace}" if official.workspace else "",
        f"ticket {official.ticket}" if official.ticket else "",
        counted(len(official.files), "file") if official.files else "",
        counted(len(official.lines), "error line") if official.lines else "",
    )
    words = ", ".join(filter(None, said))
    return tag("p", words[:1].upper(), words[1:], ".") if words else None


def _found(explanation: Explanation) -> Markup | None:
    if explanation.validation is None or explanation.found is None:
        return None
    total = len(explanation.lines)
    of_all = f"{explanation.found:,} of the {counted(total, 'line')}"
    said = f"Our own check of the package finds {of_all} too"
    more = len(explanation.only_ours)
    return tag(
        "p", said, f", and {counted(more, 'thing')} that ImmPort does not name." if more else "."
    )


# ---- what to fix ---------------------------------------------------------------------------


def _causes(explanation: Explanation, shown: int, opened: Opened) -> Markup | None:
    causes = explanation.causes
    if not causes:
        return None
    followers = _followers(explanation)
    items = [
        _cause(number, cause, explanation, followers, opened)
        for number, cause in enumerate(causes[:shown], start=1)
    ]
    return _list("error", f"Fix these ({len(causes):,})", items, len(causes) - shown)


def _list(kind: str, title: str, items: Sequence[Markup], left: int) -> Markup:
    more = tag("button", f"Show {left:,} more", type="button", data_do="more", id=f"more-{kind}")
    return tag(
        "section",
        tag("h2", severity(kind, title), class_="ipx-h2"),
        tag("ol", items, class_="ipx-causes"),
        more if left > 0 else None,
        class_="ipx-stack ipx-tight",
    )


def _followers(explanation: Explanation) -> dict[int, list[OfficialLine]]:
    """The lines that follow from others, by the place of the one that they follow from."""
    found: dict[int, list[OfficialLine]] = {}
    for each in explanation.lines:
        if each.cause is not None:
            found.setdefault(each.cause, []).append(each.line)
    return found


def _cause(
    number: int,
    cause: OfficialCause,
    explanation: Explanation,
    followers: dict[int, list[OfficialLine]],
    opened: Opened,
) -> Markup:
    ours = explanation.issue_of(cause)
    following = [line for place in cause.lines for line in followers.get(place, ())]
    return tag(
        "li",
        tag("span", number, class_="ipx-cause-number", aria_hidden="true"),
        tag("p", tag("b", cause.meaning.title)),
        _place(cause.first, cause.rows),
        _said(cause.first),
        tag("p", cause.meaning.fix),
        _found_here(cause) if explanation.validation is not None else None,
        _suggested(ours) if ours is not None else None,
        tag(
            "div",
            _opener(number, is_open=number in opened) if ours is not None and ours.row else None,
            field_link(cause.ref) or _template_link(cause.first),
            code_link(cause.meaning.code) if cause.meaning.code else None,
            class_="ipx-row",
        ),
        excerpt_table(excerpt) if (excerpt := opened.get(number)) is not None else None,
        _reasons(number, cause),
        _following(number, following),
        class_="ipx-cause",
    )


def _suggested(ours: Issue) -> Markup | None:
    if not ours.suggestions:
        return None
    named = [value_shown(each) for each in ours.suggestions]
    return tag("p", "Did you mean ", join(named, " or "), "?")


def _opener(number: int, *, is_open: bool) -> Markup:
    return small_button(
        "Less" if is_open else "See the row",
        "row",
        str(number),
        id=f"row-{number}",
        aria_expanded="true" if is_open else "false",
    )


def _template_link(line: OfficialLine) -> Markup | None:
    """A link to the section, or to the template, where no field is named."""
    if line.template is None:
        return None
    place = Place(page="templates", template=line.template, section=line.section)
    return link(place.address, "About this section" if line.section else "About this template")


def _place(line: OfficialLine, rows: Sequence[int] = ()) -> Markup:
    column = line.column.header if line.column else line.field
    parts = (
        tag("span", line.file or "the whole package", class_="ipx-file"),
        tag("span", f"section {line.section}") if line.section else None,
        tag("span", rows_in_words(rows)) if rows else None,
        tag("b", column) if column else None,
    )
    return tag("p", parts, class_="ipx-where")


def _said(line: OfficialLine) -> Markup:
    """ImmPort's own words on the first line of a thing, and the value that they name."""
    words = ": ".join(filter(None, (line.message, line.description)))
    return tag(
        "p",
        tag("b", "ImmPort says "),
        words or line.status,
        join([" ", value_shown(line.value)]) if line.value and line.value not in words else None,
        class_="ipx-small-text",
    )


def _found_here(cause: OfficialCause) -> Markup:
    if not cause.found:
        return tag("p", "Our check does not find this.", class_="ipx-small-text")
    if cause.found == cause.count:
        return tag("p", severity("good", "Our check finds this too."), class_="ipx-small-text")
    words = f"Our check finds {cause.found:,} of its {counted(cause.count, 'line')} too."
    return tag("p", words, class_="ipx-small-text")


def _reasons(number: int, cause: OfficialCause) -> Markup:
    kind = KINDS.get(cause.meaning.code or "")
    facts: list[Child] = [tag("dt", "Why"), tag("dd", cause.meaning.why)]
    if kind is not None:
        facts += [tag("dt", "For example"), tag("dd", kind.example)]
    return tag(
        "details",
        tag("summary", "Why, and an example" if kind else "Why"),
        tag("dl", facts, class_="ipx-facts"),
        id=f"why-{number}",
    )


def _following(number: int, lines: Sequence[OfficialLine]) -> Markup | None:
    if not lines:
        return None
    verb = "line follows" if len(lines) == 1 else "lines follow"
    left = len(lines) - _FOLLOWERS_SHOWN
    items = [
        tag("li", _place(line, (line.row,) if line.row is not None else ()), _said(line))
        for line in lines[:_FOLLOWERS_SHOWN]
    ]
    return tag(
        "details",
        tag("summary", f"{len(lines):,} other {verb} from this and should disappear"),
        tag("ul", items, tag("li", f"and {left:,} more") if left > 0 else None),
        id=f"follow-{number}",
    )


# ---- what only we find ----------------------------------------------------------------------


def _only_ours(explanation: Explanation, shown: int) -> Markup | None:
    issues, validation = explanation.only_ours, explanation.validation
    if not issues or validation is None:
        return None
    items = [
        _ours(number, issue, validation.issues.advice(issue.index))
        for number, issue in enumerate(issues[:shown], start=1)
    ]
    title = f"Only our check finds these ({len(issues):,})"
    return _list("warning", title, items, len(issues) - shown)


def _ours(number: int, issue: Issue, advice: str) -> Markup:
    return tag(
        "li",
        tag("span", number, class_="ipx-cause-number", aria_hidden="true"),
        tag("p", tag("b", issue.message)),
        where(issue),
        tag("p", advice),
        tag(
            "div",
            field_link(issue.field),
            code_link(issue.code),
            class_="ipx-row",
        ),
        class_="ipx-cause",
    )
