"""The Validate page: give it a package, watch the check, read what to mend."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ipywidgets import Box, Widget

from immport_explorer.app.checking import Checking
from immport_explorer.app.issue_table import IssueTable
from immport_explorer.app.markup import Markup, tag
from immport_explorer.app.pages import Page
from immport_explorer.app.parts.uploader import Uploader
from immport_explorer.app.parts.view import View
from immport_explorer.app.results import THINGS_SHOWN, banner, lower, things
from immport_explorer.app.state import AppState
from immport_explorer.app.uploads import Upload
from immport_explorer.report.view import View as ReportView

_FILES = "A zip, a folder, or the template files themselves. Any size that the disk can take."


class ValidatePage(Page):
    """Checks what is uploaded or an example; the result is in ``state.report``."""

    name = "validate"
    title = "Validate"
    depends_on_schema = False

    def __init__(self, state: AppState, checking: Checking | None = None) -> None:
        super().__init__(state)
        self.checking = checking or Checking()
        self._upload: Upload | None = None
        self._opened: set[int] = set()
        self._shown = THINGS_SHOWN
        self._view: ReportView | None = None

    def build(self) -> Widget:
        self._head = View(_heading())
        self._uploader = Uploader(label="Drop your package here", hint=_FILES)
        self._examples = View(_examples())
        self._progress, self._banner, self._things, self._lower = View(), View(), View(), View()
        self._table_heading = View()
        self._issues = IssueTable()
        self._example, self._chosen = "", _FIRST_EXAMPLE
        self._uploader.on_upload(self._take)
        for view in (self._examples, self._progress, self._banner, self._things):
            view.on_do(self._do)
        self.checking.observe(self._watch, ["running", "share", "doing"])
        self.checking.observe(self._finish, "report")
        self.checking.observe(self._watch, "failure")
        self.watch(self._show, "report")
        self.watch(self._visit, "place")
        self._body = _box(self._head, self._progress, self._result(), self._intake())
        self._show()
        self._visit()
        return self._body

    def check_example(self, name: str) -> None:
        """Check one of the examples that come with the package, after those that it follows."""
        from immport_explorer import examples

        if name not in examples.names():
            return
        self._example = name
        example = examples.describe(name)
        self._begin([examples.path(each) for each in (*example.follows, name)], example.title)

    # ---- what comes in ----------------------------------------------------------------------

    def _intake(self) -> Box:
        return _box(self._uploader, self._examples, classes=("ipx-box", "ipx-intake"))

    def _visit(self, _change: object = None) -> None:
        place = self.state.place
        if place.page == self.name and place.example not in (None, self._example):
            self.check_example(place.example)

    def _take(self, upload: Upload) -> None:
        if self._upload is not None:
            self._upload.discard()
        self._upload, self._example = upload, ""
        self.state.go(example=None)
        self._begin(upload.sources(), upload.name)

    def _begin(self, sources: list[Path], name: str) -> None:
        self.state.package = name
        self.state.report = None
        self.checking.start(sources)
        self.state.said = f"Checking {name}."

    # ---- what is done with it ---------------------------------------------------------------

    def _do(self, name: str, value: str) -> None:
        match name:
            case "example":
                self._chosen = value
            case "try":
                self._example = ""
                self.state.go(example=self._chosen)
                self._visit()
            case "cancel":
                self.checking.cancel()
                self.state.said = "Cancelled."
            case "why":
                self._opened ^= {int(value)}
                self._show_things()
            case "more":
                self._shown += 10 * THINGS_SHOWN
                self._show_things()
            case "json":
                self._download()

    def _watch(self, _change: object = None) -> None:
        self._progress.markup = _progress(self.checking, self.state.package)

    def _finish(self, change: Any) -> None:
        report = change["new"]
        if report is not None:
            self._opened, self._shown = set(), THINGS_SHOWN
            self.state.use_version(report.schema_version)
            self.state.report = report
            self.state.said = report.headline()

    def _download(self) -> None:
        if self.state.report is not None:
            content = json.dumps(self.state.report.to_dict(), ensure_ascii=False, indent=1)
            self._banner.download("validation-report.json", content.encode())

    # ---- what is shown ----------------------------------------------------------------------

    def _result(self) -> Box:
        return _box(
            self._banner,
            self._things,
            self._lower,
            self._table_heading,
            self._issues,
            classes=("ipx-box", "ipx-result"),
        )

    def _show(self, _change: object = None) -> None:
        report = self.state.report
        self._view = ReportView(report) if report is not None else None
        if report is None:
            empty = Markup("")
            self._banner.markup = self._things.markup = self._lower.markup = empty
            self._table_heading.markup = empty
            self._issues.layout.display = "none"
            return
        self._banner.markup = tag(
            "div", banner(report, self.state.package), _actions(), class_="ipx-stack"
        )
        self._show_things()
        self._lower.markup = lower(report)
        count = len(report.issues)
        self._table_heading.markup = (
            tag("h2", f"All issues ({count:,})", class_="ipx-h2") if count else Markup("")
        )
        self._issues.layout.display = "" if count else "none"
        if count:
            self._issues.show(report)

    def _show_things(self) -> None:
        if self._view is not None:
            self._things.markup = things(self._view, shown=self._shown, opened=self._opened)


_FIRST_EXAMPLE = "human-study-broken"


def _heading() -> Markup:
    return tag(
        "header",
        tag("h1", "Check a package", class_="ipx-h1", tabindex="-1"),
        tag(
            "p",
            "The files are checked against ImmPort's documented rules, in the order in which "
            "ImmPort loads them. Nothing leaves the computer that runs this page.",
            class_="ipx-lead",
        ),
        class_="ipx-stack ipx-tight",
    )


def _examples() -> Markup:
    from immport_explorer import examples

    options = []
    for name in examples.names():
        title = examples.describe(name).title
        options.append(tag("option", title, value=name, selected=name == _FIRST_EXAMPLE))
    return tag(
        "div",
        tag("label", "Or try an example", for_="example", class_="ipx-label"),
        tag(
            "div",
            tag("select", options, id="example", data_do="example"),
            tag("button", "Check this example", type="button", data_do="try"),
            class_="ipx-row",
        ),
        class_="ipx-stack ipx-tight",
    )


def _actions() -> Markup:
    return tag(
        "div",
        tag("button", "Download the report (JSON)", type="button", data_do="json", id="get-json"),
        class_="ipx-row",
    )


def _progress(checking: Checking, package: str) -> Markup:
    if checking.failure:
        return tag(
            "div",
            tag("h2", "The check itself failed", class_="ipx-h2"),
            tag(
                "p",
                "This is our fault, not your data's. Please report it with this line: ",
                tag("code", checking.failure),
            ),
            class_="ipx-banner ipx-banner-warning ipx-stack ipx-tight",
            role="alert",
        )
    if not checking.running:
        return Markup("")
    percent = round(100 * checking.share)
    return tag(
        "div",
        tag("p", f"Checking {package}: {checking.doing or 'opening'}"),
        tag("progress", f"{percent}%", max="100", value=str(percent), aria_label="Check"),
        tag("button", "Cancel", type="button", data_do="cancel", id="cancel-check"),
        class_="ipx-panel ipx-stack ipx-tight",
    )


def _box(*children: Widget, classes: tuple[str, ...] = ("ipx-box",)) -> Box:
    box = Box(list(children))
    for name in classes:
        box.add_class(name)
    return box
