"""What stands below the things to fix: what to take away, the files, and all issues as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from ipywidgets import Box

from immport_explorer.app.views.faults import or_fault
from immport_explorer.app.views.validate import below, copied
from immport_explorer.app.visit.downloads import (
    FORMS,
    Download,
    as_text,
    marked_tables,
    report_in,
)
from immport_explorer.app.visit.issue_filter import Filter
from immport_explorer.app.widgets.file_panel import FilePanel
from immport_explorer.app.widgets.glance import GlanceView
from immport_explorer.app.widgets.issue_table import IssueTable
from immport_explorer.app.widgets.view import View
from immport_explorer.markup import Markup, tag
from immport_explorer.schema.model import Schema

if TYPE_CHECKING:
    from immport_explorer.app.visit.checking import Job
    from immport_explorer.report.view import View as ReportView
    from immport_explorer.schema.overview import Stage

Result = TypeVar("Result")


class Maker(Protocol):
    """What :meth:`~immport_explorer.app.pages.page.Page.make` is."""

    def __call__(
        self, what: str, work: Callable[[], Result], then: Callable[[Result], None], /
    ) -> None: ...


class ResultPanel(Box):
    """``make`` does work beside the page, ``say(words)`` tells what happened; ``edit_file(number)``
    opens one of the report's files in the editor, ``chosen(filter)`` is called when the reader
    filters the table of issues."""

    def __init__(
        self,
        make: Maker,
        say: Callable[[str], None],
        edit_file: Callable[[str], None],
        chosen: Callable[[Filter], None],
    ) -> None:
        self._make, self._say, self._edit_file = make, say, edit_file
        self._job: Job | None = None
        self._schema: Schema | None = None
        self._view: ReportView | None = None
        self._lower, self._heading = View(), View()
        self._file, self._issues = FilePanel(say), IssueTable(chosen)
        self._glance = GlanceView(self._show_stage)
        self._chosen = chosen
        self._lower.on_do(self._do)
        super().__init__([self._glance, self._lower, self._file, self._heading, self._issues])
        self.add_class("ipx-box")

    def load(
        self, job: Job | None, schema: Schema, view: ReportView | None, chosen: Filter
    ) -> None:
        """Show this report of this job, the issues that were chosen first; None for none."""
        self._job, self._schema, self._view = job, schema, view
        report = view.report if view is not None else None
        count = len(report.issues) if report is not None else 0
        self._file.load(job, schema, report)
        self._glance.load(report)
        self._lower.markup = or_fault("What follows", lambda: below(report, count > 0))
        self._heading.markup = (
            tag("h2", f"All issues ({count:,})", class_="ipx-h2", id="all-issues", tabindex="-1")
            if count
            else Markup("")
        )
        self._issues.layout.display = "" if count else "none"
        self._issues.filter = chosen
        if report is not None and count:
            self._issues.show(report, chosen)

    @property
    def filter(self) -> Filter:
        """Which issues are shown."""
        return self._issues.filter

    def follow(self, chosen: Filter) -> None:
        """Show these issues, and bring them into view where they are those of one thing."""
        if self._view is None or chosen == self.filter:
            return
        is_of_one = chosen.field or chosen.stage
        is_new = (chosen.field, chosen.stage) != (self.filter.field, self.filter.stage)
        self._issues.show(self._view.report, chosen)
        if is_of_one and is_new:
            self._heading.reveal("all-issues")

    def open_file(self, path: str) -> None:
        """Open a file of the last package in the editor."""
        if self._view is not None:
            report = self._view.report
            for number, file in enumerate(report.files):
                if (file.package, file.path) == (len(report.packages) - 1, path):
                    self._edit_file(str(number))

    def _show_stage(self, stage: Stage) -> None:
        """Show the errors of one stage alone."""
        self._chosen(Filter(severity="error", stage=stage))
        self._heading.reveal("all-issues")

    def reveal(self, name: str) -> None:
        """Bring a part of the list of files into view."""
        self._lower.reveal(name)

    def _do(self, name: str, value: str) -> None:
        if name == "form":
            self._download(value)
        elif name == "marked":
            self._download_marked()
        elif name == "copy":
            self._copy()
        elif name == "copied":
            self._say(copied(value))
        elif name == "inside":
            self._look_inside(int(value))
        elif name == "edit-file":
            self._edit_file(value)

    def _look_inside(self, number: int) -> None:
        if self._view is not None:
            file = self._view.report.files[number]
            self._file.look_into(file.package, file.path)

    def _download(self, form: str) -> None:
        view = self._view
        if view is not None and form in dict(FORMS):
            self._make("Making the report", lambda: report_in(form, view), self._hand_over)

    def _download_marked(self) -> None:
        """Hand over the tables with the bad cells marked."""
        view, job, schema = self._view, self._job, self._schema
        if view is not None and job is not None and schema is not None:
            self._make(
                "Marking the cells",
                lambda: marked_tables(view, job.all_sources, schema),
                self._hand_over,
            )

    def _copy(self) -> None:
        view = self._view
        if view is not None:
            self._make("Making the text", lambda: as_text(view), lambda it: self._lower.copy(*it))

    def _hand_over(self, made: Download) -> None:
        self._lower.download(*made)
