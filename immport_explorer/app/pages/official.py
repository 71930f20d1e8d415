"""The page on ImmPort's own validation report: opened, explained, beside what we find ourselves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipywidgets import Box, Widget

from immport_explorer.app.pages.page import Door, Page
from immport_explorer.app.state import AppState
from immport_explorer.app.views.faults import or_fault
from immport_explorer.app.views.icons import severity
from immport_explorer.app.views.official import SHOWN, explained, where_it_is
from immport_explorer.app.views.running import under_way
from immport_explorer.app.visit.background import beside
from immport_explorer.app.visit.checking import Checking, Job
from immport_explorer.app.visit.excerpt import Excerpt, excerpt
from immport_explorer.app.visit.official_table import as_csv
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.app.widgets.uploader import Uploader
from immport_explorer.app.widgets.view import View
from immport_explorer.markup import Child, Markup, tag
from immport_explorer.schema.model import Schema

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport
    from immport_explorer.official.explain import Explanation
    from immport_explorer.official.read import OfficialReport

_REPORT = "One file, as ImmPort gives it: text or JSON."
_PACKAGE = "What you uploaded to ImmPort, if it is at hand: we say which of it we find too."


@dataclass
class Opened:
    """What the reader brought: the report, and the package that it is about."""

    report: Upload | None = None
    package: Upload | None = None


class OfficialPage(Page):
    """Opens a report of ImmPort's; ``explanation`` is what is shown."""

    name = "official"
    title = "ImmPort's report"
    heading = "Read ImmPort's report"
    door = Door(
        "Read ImmPort's report",
        "ImmPort's own validator has refused something: its lines, sorted by cause and explained.",
    )
    depends_on_schema = False

    def __init__(self, state: AppState, checking: Checking | None = None) -> None:
        super().__init__(state)
        self.checking = checking or Checking()
        self.opened = Opened()
        self.explanation: Explanation | None = None
        self._official: OfficialReport | None = None
        self._asked = 0
        self._shown = SHOWN
        self._opened: dict[int, Excerpt | None] = {}

    def build(self) -> Widget:
        report = Uploader(label="Drop ImmPort's report here", hint=_REPORT, single=True)
        package = Uploader(label="And the package that it is about", hint=_PACKAGE)
        report.on_upload(self._take_report)
        package.on_upload(self._take_package)
        self._status, self._progress, self._result = View(), View(), View()
        self._result.on_do(self._do)
        self._progress.on_do(self._cancel)
        self.checking.observe(self._watch, ["running", "share", "doing", "failure", "ended"])
        self.checking.observe(self._checked, "report")
        self.checking.observe(self._unchecked, "failure")
        self.watch(self._read, "schema")
        self.watch(self._receive, "received")
        self._show()
        self._receive()
        views = [View(_heading()), self._status, self._progress, self._result]
        page = Box([*views, report, package])
        page.add_class("ipx-box")
        return page

    # ---- what comes in ----------------------------------------------------------------------

    def _take_report(self, upload: Upload) -> None:
        if len(upload.files) > 1:
            upload.discard()
            self._say(severity("error", "Choose the report alone: one file."))
            return
        _discard(self.opened.report)
        self.opened.report = upload
        self._read()

    def _take_package(self, upload: Upload) -> None:
        _discard(self.opened.package)
        self.opened.package = upload
        if self.opened.report is None:
            self._say(f"{upload.name} is here; now ImmPort's report on it.")
        self._read()

    def _read(self, _change: object = None) -> None:
        """Read the report, then check the package if there is one; a later call overtakes this."""
        if self.opened.report is None:
            return
        self._asked += 1
        asked, report, schema = self._asked, _only_file(self.opened.report), self.state.schema
        self.checking.cancel()
        self._say("Reading the report.")
        beside(
            lambda: read(report, schema),
            lambda official: self._heard(asked, official),
            lambda error: self._fail(asked, error),
        )

    def _receive(self, _change: object = None) -> None:
        """Open what ImmPort sent, beside our own report on the package."""
        received, schema = self.state.received, self.state.schema
        if received is None:
            return
        from immport_explorer.official.explain import explain

        self._asked += 1
        asked = self._asked
        self.checking.cancel()
        beside(
            lambda: explain(read(received.path, schema), validation=received.validation),
            lambda explanation: self._finish(asked, explanation),
            lambda error: self._fail(asked, error),
        )

    def _heard(self, asked: int, official: OfficialReport) -> None:
        if asked != self._asked:
            return
        self._official, package = official, self.opened.package
        if package is None:
            self._explain()
        else:
            self._say("")
            declared = self.state.schema if self.state.is_bundle else None
            self.checking.start(Job(tuple(package.sources()), schema=declared))

    def _checked(self, change: Any) -> None:
        if change["new"] is not None:
            self._explain(change["new"])

    def _unchecked(self, change: Any) -> None:
        if change["new"]:
            self._explain()

    def _explain(self, validation: ValidationReport | None = None) -> None:
        from immport_explorer.official.explain import explain

        asked, official = self._asked, self._official
        if official is not None:
            beside(
                lambda: explain(official, validation=validation),
                lambda explanation: self._finish(asked, explanation),
                lambda error: self._fail(asked, error),
            )

    def _finish(self, asked: int, explanation: Explanation) -> None:
        if asked != self._asked:
            return
        self.explanation, self._shown = explanation, SHOWN
        self._opened.clear()
        self._say("")
        self._show()
        self.state.said = explanation.headline()

    def _fail(self, asked: int, error: Exception) -> None:
        if asked == self._asked:
            self._say(severity("error", f"It could not be read, which is our fault: {error}"))

    def _cancel(self, _name: str, _value: str) -> None:
        """Leave the package unchecked, and show the report alone."""
        self.checking.cancel()
        self._explain()

    # ---- what is shown ----------------------------------------------------------------------

    def _do(self, name: str, value: str) -> None:
        if name == "more":
            self._shown += 10 * SHOWN
            self._show()
        elif name == "row":
            self._open(int(value))
        elif name == "take":
            self._hand_out(value)
        elif name == "fix":
            self._hand_over()

    def _open(self, number: int) -> None:
        """Bring the row of a thing into view, or close it."""
        found, job = self.explanation, self.checking.job
        if self._opened.pop(number, self) is self and found is not None and job is not None:
            self._opened[number] = None
            self._read_row(number, found, job)
        self._show()

    def _read_row(self, number: int, found: Explanation, job: Job) -> None:
        issue, schema = found.issue_of(found.causes[number - 1]), self.state.schema
        if issue is None:
            return

        def show(excerpt: Excerpt | None) -> None:
            if number in self._opened and self.explanation is found:
                self._opened[number] = excerpt
                self._show()

        beside(lambda: excerpt(job.all_sources, schema, issue), show, lambda _error: None)

    def _hand_out(self, form: str) -> None:
        """Hand the list over, to be worked through elsewhere."""
        found = self.explanation
        if found is None:
            return
        if form == "csv":
            self._result.download("immport-report.csv", as_csv(found))
        else:
            content = json.dumps(found.to_dict(), ensure_ascii=False, indent=1)
            self._result.download("immport-report.json", content.encode())

    def _hand_over(self) -> None:
        """Go on with the package on the page Validate, whose it is from then on."""
        if self.opened.package is not None:
            self.state.go(page="validate", template=None, example=None)
            self.state.brought, self.opened.package = self.opened.package, None

    def _say(self, words: Child) -> None:
        self._status.markup = tag("p", words, role="status") if words else Markup("")

    def _watch(self, _change: object = None) -> None:
        package = self.opened.package
        self._progress.markup = under_way(self.checking, package.name if package else "")

    def _show(self) -> None:
        found = self.explanation
        self._result.markup = or_fault(
            "The report",
            lambda: where_it_is() if found is None else explained(found, self._shown, self._opened),
        )


def read(report: Path, schema: Schema) -> OfficialReport:
    """Open ImmPort's report, with the fields of ``schema``."""
    from immport_explorer.official.read import read_official

    return read_official(report, schema=schema)


def _only_file(upload: Upload) -> Path:
    """The file of an upload of one, which may stand in a folder."""
    (top,) = upload.sources()
    return top if top.is_file() else next(path for path in top.rglob("*") if path.is_file())


def _discard(upload: Upload | None) -> None:
    if upload is not None:
        upload.discard()


def _heading() -> Markup:
    return OfficialPage.head(
        "ImmPort's own validator answers each upload with a report, a line an event. Here its "
        "errors become a list of things to fix, each with its reason and its field.",
    )
