"""All issues of a report as a table: filtered, a page at a time, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ipywidgets import Box

from immport_explorer.app.views.faults import or_fault
from immport_explorer.app.views.folding import folding
from immport_explorer.app.views.icons import WORDS, severity
from immport_explorer.app.views.results import field_link, value_shown
from immport_explorer.app.visit.issue_filter import Filter, matching
from immport_explorer.app.visit.issue_order import Order, in_order
from immport_explorer.app.widgets.view import View
from immport_explorer.issues.issue import SEVERITIES, Issue
from immport_explorer.issues.kinds import KINDS
from immport_explorer.markup import Child, Markup, tag
from immport_explorer.report.glance import STAGE_TITLES

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport

PAGE = 100
_HEADINGS = (
    ("severity", "Severity"),
    ("file", "File"),
    ("row", "Row"),
    ("field", "Field"),
    ("code", "What is wrong"),
    ("value", "Value"),
)


_CHOSEN_ON_THE_PAGE = ("severity", "file", "template", "code", "text")


class IssueTable(Box):
    """The table with its filters and pages; :meth:`show` gives it a report. ``chosen(filter)`` is
    called when the reader filters."""

    def __init__(self, chosen: Callable[[Filter], None] = lambda _filter: None) -> None:
        self._tell = chosen
        self._report: ValidationReport | None = None
        self._found: list[int] = []
        self.filter, self.start, self.order = Filter(), 0, Order()
        self._controls, self._table = View(), View()
        for view in (self._controls, self._table):
            view.on_do(self._do)
        super().__init__([self._controls, self._table])
        self.add_class("ipx-box")

    def show(self, report: ValidationReport, chosen: Filter | None = None) -> None:
        """Show the issues of this report, from the first."""
        self._report, self.filter = report, chosen or Filter()
        self._controls.markup = controls(report, self.filter)
        self._refresh()

    def _do(self, name: str, value: str) -> None:
        if name == "page":
            self.start = int(value)
            self._render()
        elif name == "every-field" and self._report is not None:
            self.show(self._report, replace(self.filter, field=None, stage=None))
            self._tell(self.filter)
        elif name == "sort":
            self.order = self.order.turned(value)
            self._refresh()
        elif name in _CHOSEN_ON_THE_PAGE:
            change: dict[str, Any] = {name: value}
            self.filter = replace(self.filter, **change)
            self._refresh()
            self._tell(self.filter)

    def _refresh(self) -> None:
        report = self._report
        if report is not None:
            found = matching(report, self.filter)
            self._found, self.start = in_order(report, found, self.order), 0
            self._render()

    def _render(self) -> None:
        report = self._report
        if report is not None:
            self._table.markup = or_fault(
                "The table of issues", lambda: table(report, self._found, self.start, self.order)
            )


def controls(report: ValidationReport, chosen: Filter) -> Markup:
    """The filters, with what occurs in this report."""
    codes = report.summary.codes
    kinds = [kind for kind in SEVERITIES if any(KINDS[code].severity == kind for code in codes)]
    files = dict.fromkeys(file.path for file in report.files)
    templates = sorted({file.template for file in report.files if file.template})
    return tag(
        "div",
        _select("severity", "Severity", [(kind, WORDS[kind]) for kind in kinds], chosen.severity),
        _select("file", "File", [(path, path) for path in files], chosen.file),
        _select("template", "Template", [(name, name) for name in templates], chosen.template),
        _select(
            "code",
            "Kind",
            [(code, f"{KINDS[code].title} ({count:,})") for code, count in codes.items()],
            chosen.code,
        ),
        tag(
            "span",
            tag("label", "Field or value", for_="issues-text", class_="ipx-label"),
            tag(
                "input",
                type="search",
                id="issues-text",
                data_do="text",
                autocomplete="off",
                value=chosen.text or None,
                data_told="",
            ),
            class_="ipx-control",
        ),
        _only(chosen),
        class_="ipx-row",
        role="search",
        aria_label="Issues",
    )


def _only(chosen: Filter) -> Markup | None:
    """Says that only the issues of one field or stage are shown, with the way to all."""
    if chosen.field is not None:
        said: list[Child] = [tag("b", chosen.field.column), f" of {chosen.field.template}"]
    elif chosen.stage is not None:
        said = [tag("b", STAGE_TITLES[chosen.stage])]
    else:
        return None
    return tag(
        "span",
        tag("span", "Only ", said),
        tag(
            "button",
            "Show every field",
            type="button",
            class_="ipx-small",
            id="issues-every-field",
            data_do="every-field",
        ),
        class_="ipx-row ipx-tight-row",
    )


def table(
    report: ValidationReport, found: list[int], start: int, order: Order | None = None
) -> Markup:
    """One page of the table, with the way to the others."""
    shown = found[start : start + PAGE]
    if not shown:
        return tag("p", "No issue passes these filters.", role="status")
    rows = [_row(report.issues[index]) for index in shown]
    drawn = tag(
        "table",
        tag("caption", "Issues", class_="ipx-unseen"),
        tag("thead", tag("tr", [_heading(*each, order or Order()) for each in _HEADINGS])),
        tag("tbody", rows),
        class_="ipx-table",
    )
    return tag(
        "div",
        _pager(len(found), start),
        folding(drawn, "Issues"),
        class_="ipx-stack ipx-tight",
    )


def _heading(by: str, title: str, order: Order) -> Markup:
    """A column's heading, which sorts by it; pressed again, the other way round."""
    is_sorted = by == order.by
    way = ("descending" if order.descending else "ascending") if is_sorted else None
    mark = ("▼" if order.descending else "▲") if is_sorted else "↕"
    return tag(
        "th",
        tag(
            "button",
            title,
            tag("span", f" {mark}", aria_hidden="true"),
            type="button",
            class_="ipx-sort",
            id=f"sort-{by}",
            data_do="sort",
            data_value=by,
        ),
        scope="col",
        aria_sort=way,
    )


def _row(issue: Issue) -> Markup:
    return tag(
        "tr",
        tag("td", severity(issue.severity)),
        tag("td", issue.file, data_label="File"),
        tag(
            "td",
            "" if issue.row is None else f"{issue.row:,}",
            class_="ipx-number",
            data_label="Row",
        ),
        tag("td", field_link(issue.field, issue.column or "") or issue.column, data_label="Field"),
        tag("td", issue.message, " (follows from another)" if issue.caused_by else None),
        tag("td", value_shown(issue.value) if issue.value else None, data_label="Value"),
    )


def _pager(count: int, start: int) -> Markup:
    last = min(start + PAGE, count)
    before, after = start - PAGE, start + PAGE
    return tag(
        "div",
        tag("span", f"{start + 1:,} to {last:,} of {count:,}", role="status"),
        _turn("Earlier", before, disabled=before < 0),
        _turn("Later", after, disabled=after >= count),
        class_="ipx-row",
    )


def _turn(words: str, start: int, *, disabled: bool) -> Markup:
    return tag(
        "button",
        words,
        type="button",
        class_="ipx-small",
        id=f"turn-{words.lower()}",
        data_do="page",
        data_value=str(start),
        disabled=disabled,
    )


def _select(name: str, title: str, options: Iterable[tuple[str, str]], chosen: str) -> Markup:
    offered = list(options)
    if chosen and chosen not in dict(offered):  # as an address may say
        offered.append((chosen, chosen))
    drawn = [tag("option", "All", value="")]
    drawn += [
        tag("option", words, value=value, selected=value == chosen) for value, words in offered
    ]
    return tag(
        "span",
        tag("label", title, for_=f"issues-{name}", class_="ipx-label"),
        tag("select", drawn, id=f"issues-{name}", data_do=name),
        class_="ipx-control",
    )
