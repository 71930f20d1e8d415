"""The Validate page: give it a package, watch the check, read what to mend."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipywidgets import Box, Widget

from immport_explorer.app.pages.page import Page
from immport_explorer.app.state import AppState
from immport_explorer.app.views.causes import SHOWN, Choices, mendable, thing_list
from immport_explorer.app.views.faults import or_fault
from immport_explorer.app.views.field_issues import field_of
from immport_explorer.app.views.icons import severity
from immport_explorer.app.views.results import banner, lower
from immport_explorer.app.views.rows import excerpt
from immport_explorer.app.views.running import under_way
from immport_explorer.app.visit import scratch
from immport_explorer.app.visit.background import beside
from immport_explorer.app.visit.checking import Checking, Job
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.app.widgets.issue_table import Filter, IssueTable
from immport_explorer.app.widgets.packages import PackageList, Packages
from immport_explorer.app.widgets.uploader import Uploader
from immport_explorer.app.widgets.view import View
from immport_explorer.app.widgets.workspace_panel import Holdings
from immport_explorer.markup import Markup, tag
from immport_explorer.report.baseline import Baseline, Comparison
from immport_explorer.report.forms import ending_of, write
from immport_explorer.report.plain import counted
from immport_explorer.report.view import View as ReportView
from immport_explorer.schema.load import load_schema, versions
from immport_explorer.schema.model import Schema

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport

_FILES = "A zip, a folder, or the template files themselves. Any size that the disk can take."
_FIRST_EXAMPLE = "human-study-broken"
_COMPARED_AT_MOST = 20_000
_FORMS = (
    ("html", "A page to send or print"),
    ("xlsx", "Excel"),
    ("csv", "CSV"),
    ("json", "JSON"),
)


class ValidatePage(Page):
    """Checks what is uploaded or an example; the result is in ``state.report``."""

    name = "validate"
    title = "Validate"
    depends_on_schema = False

    def __init__(self, state: AppState, checking: Checking | None = None) -> None:
        super().__init__(state)
        self.checking = checking or Checking()
        self.choices = Choices()
        self._packages = Packages()
        self._examples: dict[tuple[str, str], Path] = {}
        self._view: ReportView | None = None
        self._example, self._chosen, self._against = "", _FIRST_EXAMPLE, ""

    def build(self) -> Widget:
        self._uploader = Uploader(label="Drop your package here", hint=_FILES)
        self._intake = View(_intake(self.state))
        self._progress, self._banner, self._things, self._lower = View(), View(), View(), View()
        self._table_heading, self._issues = View(), IssueTable()
        self._holdings = Holdings(self.state)
        self._order = PackageList(self._packages, self._check_uploaded, self._say)
        self._uploader.on_upload(self._take)
        for view in (self._intake, self._progress, self._banner, self._things, self._lower):
            view.on_do(self._do)
        self.checking.observe(self._watch, ["running", "share", "doing", "failure", "ended"])
        self.checking.observe(self._finish, "report")
        self.watch(self._show, "report")
        self.watch(self._visit, "place")
        self.watch(self._offer, "schema", "restored")
        self._show()
        self._visit()
        return _box(
            View(_heading()),
            self._progress,
            _box(self._banner, self._order, self._things, self._lower),
            _box(self._table_heading, self._issues),
            _box(self._uploader, self._intake),
            self._holdings,
        )

    def check_example(self, name: str) -> None:
        """Check one of the examples that come with the package, after those that it follows; they
        are those of the version to check against."""
        from immport_explorer import examples

        if name in examples.names():
            self._example = name
            self._packages.clear()
            self._order.show()
            example = examples.describe(name)
            version = self._against or self.state.schema.version
            *earlier, source = (self._written(each, version) for each in (*example.follows, name))
            self._begin(Job((source,), tuple(earlier), self._schema()), example.title)

    def _written(self, name: str, version: str) -> Path:
        """An example's folder, written at that version if it can be."""
        from immport_explorer import examples

        if version not in examples.versions():
            return examples.path(name)
        if (name, version) not in self._examples:
            (folder,) = examples.write(name, scratch.folder(), version=version)
            self._examples[name, version] = folder
        return self._examples[name, version]

    def _offer(self, _change: object = None) -> None:
        self._against = ""
        self._intake.markup = _intake(self.state)
        self._holdings.show()

    # ---- what comes in ----------------------------------------------------------------------

    def _visit(self, _change: object = None) -> None:
        place = self.state.place
        if place.page != self.name:
            return
        if place.example not in (None, self._example):
            self.check_example(place.example)
        elif self.state.report is not None and field_of(place) is not None:
            self._issues.show(self.state.report, Filter(field=field_of(place)))
            self._table_heading.reveal("all-issues")

    def _take(self, upload: Upload) -> None:
        self._packages.clear()
        self._packages.add(upload)
        self._order.show()
        self._check_uploaded()

    def _check_uploaded(self) -> None:
        """Check what was uploaded, in the order in which it stands."""
        self._example = ""
        self.state.go(template=None, example=None)
        self._begin(self._packages.job(self._schema()), self._packages.name)

    def _say(self, words: str) -> None:
        self.state.said = words

    def _schema(self) -> Schema | None:
        """What was asked to check against; None for what the files declare."""
        if self._against in versions():
            return load_schema(self._against)
        return self.state.schema if self.state.is_bundle else None

    def _begin(self, job: Job, name: str) -> None:
        earlier = self.state.report if self.state.package == name else None
        self.state.package = name
        self.state.report = None
        self.state.said = f"Checking {name}."
        self.checking.start(replace(job, workspace=self._holdings.copy()), earlier)

    # ---- what is done with it ---------------------------------------------------------------

    def _do(self, name: str, value: str) -> None:
        actions: dict[str, Callable[[str], None]] = {
            "against": self._choose_schema,
            "example": self._choose_example,
            "try": self._try,
            "cancel": self._cancel,
            "open": self._open,
            "more": self._more,
            "pick": self._pick,
            "mend": lambda _value: self.checking.mend(self.choices.picked),
            "again": self._check_again,
            "form": self._download,
            "marked": self._download_marked,
            "corrected": self._download_corrected,
            "remember": self._remember,
        }
        actions[name](value)

    def _check_again(self, _value: str) -> None:
        """Check the same files anew: with the ids that are held and the version chosen by now."""
        job = self.checking.job
        if self._example and self.checking.mended is None:
            self.check_example(self._example)
        elif job is not None:
            self._begin(replace(job, schema=self._schema()), self.state.package)

    def _choose_schema(self, version: str) -> None:
        self._against = version

    def _choose_example(self, name: str) -> None:
        self._chosen = name

    def _try(self, _value: str) -> None:
        self._example = ""
        self.state.go(template=None, example=self._chosen)
        self._visit()

    def _cancel(self, _value: str) -> None:
        self.checking.cancel()
        self.state.said = "Cancelled."

    def _more(self, _value: str) -> None:
        self.choices.shown += 10 * SHOWN
        self._show_things()

    def _pick(self, token: str) -> None:
        if self._view is not None:
            self.choices.pick(self._view, token)
            self._show_things()
            self._show_banner()

    def _watch(self, _change: object = None) -> None:
        self._progress.markup = under_way(self.checking, self.state.package)

    def _finish(self, change: Any) -> None:
        report = change["new"]
        if report is not None:
            job = self.checking.job
            self.choices = Choices()
            asked = job.schema if job else None
            if asked is not None:
                self.state.schema = asked
            else:
                self.state.use_version(report.schema_version)
            self.state.report = report
            self.state.said = report.headline()

    def _open(self, value: str) -> None:
        place = int(value)
        if self.choices.opened.pop(place, self) is self and self._view is not None:
            self.choices.opened[place] = None
            self._read_row(place, self._view)
        self._show_things()

    def _read_row(self, place: int, view: ReportView) -> None:
        """Bring the row of a thing into view; reading it may take a while in a large file."""
        job, issue, choices = self.checking.job, view.things[place].first, self.choices
        if job is None:
            return

        def show(found: Any) -> None:
            if place in choices.opened and choices is self.choices:
                choices.opened[place] = found
                self._show_things()

        sources, schema = job.all_sources, self.state.schema
        beside(lambda: excerpt(sources, schema, issue), show, lambda _error: None)

    def _download(self, form: str) -> None:
        view = self._view
        if view is None or form not in dict(_FORMS):
            return

        def made() -> bytes:
            stream = io.BytesIO()
            write(view, form, stream)
            return stream.getvalue()

        name = f"validation-report{ending_of(form)}"
        self.make("Making the report", made, lambda content: self._lower.download(name, content))

    def _download_marked(self, _value: str) -> None:
        """Hand over the tables with the bad cells marked."""
        view, job, schema = self._view, self.checking.job, self.state.schema
        if view is None or job is None:
            return

        def made() -> bytes:
            from immport_explorer.report.marked import write_marked

            stream = io.BytesIO()
            write_marked(view, job.all_sources, schema, stream)
            return stream.getvalue()

        self.make(
            "Marking the cells",
            made,
            lambda content: self._lower.download("marked.xlsx", content),
        )

    def _download_corrected(self, _value: str) -> None:
        mended = self.checking.mended
        if mended is not None and mended.output is not None:
            self._banner.download("corrected.zip", Path(mended.output).read_bytes())

    def _remember(self, _value: str) -> None:
        """Keep the ids that the package declares, as ImmPort does once it is loaded."""
        from immport_explorer.validation.validate import validate

        job, path = self.checking.job, self._holdings.workspace.path
        if job is not None:
            schema = job.schema or self.state.schema
            self.make(
                "Keeping its ids",
                lambda: validate(job.all_sources, schema=schema, workspace=path),
                lambda _report: self._holdings.show(severity("good", "Its ids are kept")),
            )

    # ---- what is shown ----------------------------------------------------------------------

    def _show(self, _change: object = None) -> None:
        report = self.state.report
        self._view = ReportView(report) if report is not None else None
        count = len(report.issues) if report is not None else 0
        self._show_banner()
        self._show_things()
        self._lower.markup = or_fault("What follows", lambda: _lower(report, count > 0))
        self._table_heading.markup = (
            tag("h2", f"All issues ({count:,})", class_="ipx-h2", id="all-issues", tabindex="-1")
            if count
            else Markup("")
        )
        self._issues.layout.display = "" if count else "none"
        if report is not None and count:
            self._issues.show(report)

    def _show_banner(self) -> None:
        view = self._view
        self._banner.markup = or_fault(
            "The result", lambda: self._verdict(view) if view else Markup("")
        )

    def _verdict(self, view: ReportView) -> Markup:
        return tag(
            "div",
            banner(view.report, self.state.package, self._comparison()),
            _mended(self.checking),
            mendable(view, self.choices),
            _remember() if view.report.valid else None,
            class_="ipx-stack",
        )

    def _show_things(self) -> None:
        view, schema = self._view, self.state.schema
        self._things.markup = or_fault(
            "The list of what to mend",
            lambda: thing_list(view, schema, self.choices) if view else Markup(""),
        )

    def _comparison(self) -> Comparison | None:
        """What changed since the last check of this package, if that can be told quickly."""
        previous, view = self.checking.previous, self._view
        if previous is None or view is None:
            return None
        if max(len(previous.issues), len(view.report.issues)) > _COMPARED_AT_MOST:
            return None
        before = Baseline(tuple(issue.to_dict() for issue in previous.issues))
        return replace(view, baseline=before).comparison


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


def _intake(state: AppState) -> Markup:
    """The controls beside the uploader: an example, and what to check against."""
    from immport_explorer import examples

    titles = [(name, examples.describe(name).title) for name in examples.names()]
    against = [("", "the version that the files name")]
    against += [(version, f"schema {version}") for version in reversed(versions())]
    if state.is_bundle:
        against[0] = ("", f"your bundle ({state.schema.version})")
    return tag(
        "div",
        tag(
            "div",
            _choice("example", "Or try an example", titles, _FIRST_EXAMPLE),
            tag("button", "Check this example", type="button", data_do="try"),
            class_="ipx-row ipx-low",
        ),
        _choice("against", "Check against", against, ""),
        class_="ipx-row ipx-between ipx-low",
    )


def _choice(name: str, title: str, options: list[tuple[str, str]], chosen: str) -> Markup:
    drawn = [
        tag("option", words, value=value, selected=value == chosen) for value, words in options
    ]
    return tag(
        "span",
        tag("label", title, for_=name, class_="ipx-label"),
        tag("select", drawn, id=name, data_do=name),
        class_="ipx-control",
    )


def _remember() -> Markup:
    return tag(
        "div",
        tag(
            "button",
            "Keep its ids for the next package",
            type="button",
            data_do="remember",
            id="remember",
        ),
        class_="ipx-row",
    )


def _again() -> Markup:
    return tag(
        "div",
        tag("button", "Check again", type="button", data_do="again", id="check-again"),
        tag(
            "span",
            "The same files, with the version and the ids chosen below.",
            class_="ipx-small-text",
        ),
        class_="ipx-row",
    )


def _lower(report: ValidationReport | None, has_issues: bool) -> Markup:
    if report is None:
        return Markup("")
    return tag("div", _again(), _forms(has_issues=has_issues), lower(report), class_="ipx-stack")


def _forms(*, has_issues: bool) -> Markup:
    buttons = [
        tag("button", title, type="button", data_do="form", data_value=form, id=f"form-{form}")
        for form, title in _FORMS
    ]
    return tag(
        "section",
        tag("h2", "Take the report with you", class_="ipx-h2"),
        tag("div", buttons, _marked() if has_issues else None, class_="ipx-row"),
        class_="ipx-stack ipx-tight",
    )


def _marked() -> Markup:
    return tag(
        "button",
        "Your tables with the bad cells marked (Excel)",
        type="button",
        data_do="marked",
        id="form-marked",
    )


def _mended(checking: Checking) -> Markup | None:
    """What the last repair did, with the package that it wrote."""
    mended = checking.mended
    if mended is None:
        return None
    skipped = len(mended.skipped)
    said = f"Mended {counted(len(mended.changes), 'place')}."
    if skipped:
        said += f" {counted(skipped, 'place')} could not be changed."
    return tag(
        "div",
        tag("button", "Download the corrected package", type="button", data_do="corrected"),
        tag("span", said, class_="ipx-small-text"),
        class_="ipx-row",
    )


def _box(*children: Widget) -> Box:
    box = Box(list(children))
    box.add_class("ipx-box")
    return box
