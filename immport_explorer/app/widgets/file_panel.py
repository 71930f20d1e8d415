"""A file that rows name, opened from the list of files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from immport_explorer.app.views.inside import file_inside
from immport_explorer.app.visit.background import beside
from immport_explorer.app.visit.inside import Inside, inside
from immport_explorer.app.widgets.view import View
from immport_explorer.markup import Markup, tag
from immport_explorer.schema.model import Schema

if TYPE_CHECKING:
    from immport_explorer.app.visit.checking import Job
    from immport_explorer.issues.report import ValidationReport


class FilePanel(View):
    """Shows one file at a time; empty until one is opened."""

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__()
        self._say = say
        self._of: tuple[Job, Schema, ValidationReport] | None = None

    def load(self, job: Job | None, schema: Schema, report: ValidationReport | None) -> None:
        """Follow another report."""
        self._of = (job, schema, report) if job is not None and report is not None else None
        self.markup = Markup("")

    def look_into(self, package: int, path: str) -> None:
        """Show what is inside that file, read beside the page."""
        if self._of is None:
            return
        job, schema, report = self._of
        named = [f for f in report.named_files if (f.package, f.path) == (package, path)]
        if not named:
            self._say(f"{path} was not looked into.")
            return
        asked = self._of

        def show(found: list[Inside]) -> None:
            if self._of is asked:
                self._show(path, found)

        beside(
            lambda: inside(job.all_sources, schema, named),
            show,
            lambda error: self._say(f"{path} cannot be opened: {error}."),
        )

    def _show(self, path: str, found: list[Inside]) -> None:
        if not found:
            self._say(f"{path} is no longer there.")
            return
        panel = tag("div", map(file_inside, found), class_="ipx-panel")
        self.markup = tag("div", panel, id="inside-file", tabindex="-1")
        self.reveal("inside-file")
