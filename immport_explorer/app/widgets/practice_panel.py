"""The exercise at hand: a practice package in the grid, its marks hidden until they are found."""

from __future__ import annotations

from random import SystemRandom
from typing import Any

from ipywidgets import Box

from immport_explorer.app.course.progress import is_practice
from immport_explorer.app.state import AppState
from immport_explorer.app.views.practice import exercises, finding_shown
from immport_explorer.app.visit.checking import Checking
from immport_explorer.app.visit.edits import Edits
from immport_explorer.app.visit.finding import Finding, sections_in
from immport_explorer.app.visit.intake import Intake
from immport_explorer.app.widgets.editor import Editor
from immport_explorer.app.widgets.view import View
from immport_explorer.markup import Markup, tag
from immport_explorer.validation.recheck import TableKey

_SEEDS = 1_000_000


class PracticePanel(Box):
    """The list of practice packages, and above it the one that :meth:`show` was asked for."""

    def __init__(self, state: AppState, checking: Checking | None = None) -> None:
        self._state = state
        self.checking = checking or Checking()
        self.finding: Finding | None = None
        self._intake, self._edits = Intake(state), Edits()
        self._view, self._list = View(), View()
        self.editor = Editor(self._edits, self._say, self._close_table, hides_problems=True)
        self._view.on_do(self._act)
        self._list.on_do(self._make)
        self._edits.on_change(lambda _cells: self._look())
        self.checking.observe(self._begin, "report")
        self.checking.observe(self._fail, "failure")
        state.course.observe(self._show_list, "done")
        super().__init__([self._view, self.editor, self._list])
        self.add_class("ipx-box")
        self._show_list()

    def show(self, name: str | None) -> None:
        """Bring the practice package of that name into view; without a name, what is in view
        stays."""
        if name is None or (self._intake.knows(name) and not is_practice(name)):
            return
        if not is_practice(name):
            self._view.markup = _no_such(name)
        elif self.finding is None or self.finding.name != name:
            self._open(name)

    def _close(self) -> None:
        self.finding = None
        self._state.go(example=None)
        self.editor.load(None, self._state.schema, None)
        self._view.markup = Markup("")
        self._list.reveal("exercises")

    def _open(self, name: str) -> None:
        job, title = self._intake.example_named(name)
        sections = sections_in(job.sources[0], self._state.schema)
        self.finding = Finding(name, title, self._intake.answers, sections)
        self._edits.clear()
        self.editor.load(None, self._state.schema, None)
        self._view.markup = tag("p", f"Opening {title}…", role="status")
        self.checking.start(job)

    def _begin(self, change: Any) -> None:
        report = change["new"]
        if report is not None and self.finding is not None:
            self.editor.load(self.checking.job, self._state.schema, report)
            self._show()
            self._view.reveal("finding")

    def _fail(self, _change: object) -> None:
        if self.checking.failure:
            words = f"The package could not be opened, which is our fault: {self.checking.failure}"
            self._view.markup = tag("p", words, role="alert")

    def _act(self, name: str, value: str) -> None:
        finding, report = self.finding, self.checking.report
        if finding is None or report is None:
            return
        if name == "open":
            number, _, section = value.partition("/")
            file = report.files[int(number)]
            key = TableKey(file.package, file.path, file.sheet, section or None)
            self.editor.open_section(key)
            return
        if name == "file":
            finding.name_file(value)
        elif name == "close":
            self._close()
        elif name == "hint":
            finding.hint()
        elif name == "give-up":
            finding.gave_up = True
        self._show()

    def _make(self, _name: str, level: str) -> None:
        seed = SystemRandom().randrange(_SEEDS)
        self._state.go(page="learn", example=f"practice-{int(level)}-{seed}")

    def _look(self) -> None:
        if self.finding is not None and self.finding.look_at(self._edits.all()):
            self._say("Found one.")
            self._show()

    def _show(self) -> None:
        finding, report = self.finding, self.checking.report
        if finding is None or report is None:
            return
        number = len(self.checking.job.earlier) if self.checking.job else 0
        own = [file if file.package == number else None for file in report.files]
        self._view.markup = finding_shown(finding, own)
        if finding.is_done and not finding.gave_up:
            self._state.course.finish(finding.name)

    def _show_list(self, _change: object = None) -> None:
        self._list.markup = exercises(self._state.course)

    def _close_table(self) -> None:
        self._view.reveal("finding")

    def _say(self, words: str) -> None:
        self._state.said = words


def _no_such(name: str) -> Markup:
    return tag(
        "p",
        f"There is no practice package called “{name[:80]}”. Choose one below.",
        role="status",
        class_="ipx-panel",
    )
