"""What filling made: the verdict, and for each problem both places and what is to be changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from immport_explorer.app.views.icons import severity
from immport_explorer.app.views.meanings import code_link
from immport_explorer.app.views.results import banner, field_link, where
from immport_explorer.app.visit.lab_work import LabWork
from immport_explorer.files.wording import counted
from immport_explorer.markup import Child, Markup, tag

if TYPE_CHECKING:
    from immport_explorer.fill.filling import Filled
    from immport_explorer.fill.provenance import Blame, ToChange
    from immport_explorer.fill.remarks import Remark
    from immport_explorer.issues.cause import Cause

_MOST_CAUSES = 30
_MOST_REMARKS = 12
_PLACES = 3
_CHANGE: Mapping[ToChange, str] = {
    "recipe": "Change what goes where, on this page.",
    "value": "Change your value, in your file.",
    "neither": "",
}


def result(work: LabWork, filled: Filled) -> Markup:
    """The result of making the package."""
    return tag(
        "div",
        banner(filled.report, "The package made from your files"),
        _downloads(work, filled),
        remark_list(filled.remarks),
        _issues(work, filled),
        class_="ipx-stack",
    )


def _downloads(work: LabWork, filled: Filled) -> Markup:
    kind = "ipx-primary" if filled.complete else None
    buttons = [
        _button("package", "Download the package", kind),
        _button("save", "Save the recipe for next time"),
        _button("provenance", "Where each cell came from (CSV)"),
        _button("check", "Open it on Validate"),
        _button("remember", "Remember its rows and mappings") if filled.report.valid else None,
    ]
    rows = [
        tag("li", tag("b", counted(count, "row")), f" of {work.schema.templates[name].title}")
        for name, count in filled.rows.items()
    ]
    return tag(
        "div",
        tag("div", buttons, class_="ipx-row"),
        tag("ul", rows, class_="ipx-tally ipx-plain-list"),
        class_="ipx-stack ipx-tight",
    )


def _button(action: str, words: str, kind: str | None = None) -> Markup:
    return tag("button", words, type="button", id=f"fill-{action}", data_do=action, class_=kind)


def remark_list(remarks: tuple[Remark, ...] | list[Remark]) -> Markup | None:
    """What is to be said about the lab's files, the grave first."""
    if not remarks:
        return None
    ordered = sorted(remarks, key=lambda one: not one.grave)
    items = [
        tag("li", severity("warning", one.text) if one.grave else one.text)
        for one in ordered[:_MOST_REMARKS]
    ]
    left = len(remarks) - _MOST_REMARKS
    return tag(
        "details",
        tag("summary", f"About your files ({len(remarks)})"),
        tag("ul", items, tag("li", f"and {left} more") if left > 0 else None, class_="ipx-notes"),
        id="fill-remarks",
        open=any(one.grave for one in remarks),
    )


def _issues(work: LabWork, filled: Filled) -> Markup | None:
    causes = filled.report.causes
    if not causes:
        return None
    left = len(causes) - _MOST_CAUSES
    return tag(
        "section",
        tag("h2", f"What the check found ({len(causes)})", class_="ipx-h2"),
        tag(
            "ol",
            [_issue(work, filled, number, cause)
             for number, cause in enumerate(causes[:_MOST_CAUSES], start=1)],
            class_="ipx-causes",
        ),
        tag("p", f"and {left:,} more; open the package on Validate to see them.")
        if left > 0
        else None,
        class_="ipx-stack ipx-tight",
    )  # fmt: skip


def _issue(work: LabWork, filled: Filled, number: int, cause: Cause) -> Markup:
    issue = cause.first
    blame = filled.blame(issue)
    more = f" ({counted(cause.count, 'time')})" if cause.count > 1 else ""
    return tag(
        "li",
        tag("span", number, class_="ipx-cause-number", aria_hidden="true"),
        tag("p", severity(issue.severity, f"{issue.message}{more}"), class_="ipx-message"),
        tag(
            "dl",
            tag("dt", "In the template"),
            tag("dd", where(issue)),
            _yours(blame),
            tag("dt", "To change"),
            tag("dd", tag("b", _CHANGE[blame.change]), " ", blame.text),
            class_="ipx-facts",
        ),
        tag("div", _leads_there(work, blame, number), field_link(issue.field),
            code_link(issue.code), class_="ipx-row"),
        class_="ipx-cause",
    )  # fmt: skip


def _yours(blame: Blame) -> list[Child]:
    places = blame.origin.places if blame.origin else ()
    if not places:
        return []
    more = f" and {len(places) - _PLACES} more" if len(places) > _PLACES else ""
    text = "; ".join(map(str, places[:_PLACES]))
    return [tag("dt", "In your file"), tag("dd", tag("span", text, class_="ipx-file"), more)]


def _leads_there(work: LabWork, blame: Blame, number: int) -> Markup | None:
    """The button that leads to where that is said."""
    if blame.change != "recipe":
        return None
    if blame.origin is None:
        return _leader("Say what it is", "decide", "", number)
    place = blame.origin.path[1] if len(blame.origin.path) > 1 else None
    if not isinstance(place, int) or place >= len(work.drafts):
        return None
    return _leader("Show what fills it", "lead", work.drafts[place].key, number)


def _leader(words: str, action: str, value: str, number: int) -> Markup:
    return tag(
        "button",
        words,
        type="button",
        class_="ipx-small",
        id=f"leads-{number}",
        data_do=action,
        data_value=value,
    )
