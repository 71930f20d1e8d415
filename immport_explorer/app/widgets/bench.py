"""What fixes a checked package by hand: its plan, its editor, and its equal values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ipywidgets import Box

from immport_explorer.app.views.equal_values import equal_values
from immport_explorer.app.views.faults import or_fault
from immport_explorer.app.views.fix_plan import fix_plan
from immport_explorer.app.visit.background import beside
from immport_explorer.app.visit.checking import Job
from immport_explorer.app.visit.choices import Choices
from immport_explorer.app.visit.edits import CellKey, Edits
from immport_explorer.app.visit.equal_values import EqualValues
from immport_explorer.app.visit.fix_plan import FixPlan
from immport_explorer.app.widgets.editor import Editor
from immport_explorer.app.widgets.view import View
from immport_explorer.files.wording import counted
from immport_explorer.fixes.edits import Edit, edits_as_csv
from immport_explorer.markup import Markup
from immport_explorer.schema.model import Schema

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport

_LINE, _EQUAL = "line ", "equal"


class Bench(Box):
    """``edits`` and ``plan`` are what the reader wants written. ``say(words)`` tells what happened,
    ``changed()`` that something else is to be written, ``closed()`` that the editor was left.
    """

    def __init__(
        self,
        say: Callable[[str], None],
        changed: Callable[[], None],
        closed: Callable[[], None],
    ) -> None:
        self.edits, self.plan = Edits(), FixPlan()
        self.equal_values: EqualValues | None = None
        self._say, self._changed = say, changed
        self._choices = Choices()
        self._report: ValidationReport | None = None
        self._edits_of: tuple[Path, ...] = ()
        self._plan_is_open = False
        self._plan, self._equals = View(), View()
        self.editor = Editor(self.edits, say, closed)
        self.edits.on_change(lambda _cells: self._follow_edits())
        for view in (self._plan, self._equals):
            view.on_do(self._do)
        super().__init__([self._plan, self.editor, self._equals])
        self.add_class("ipx-box")

    def load(
        self, job: Job | None, schema: Schema, report: ValidationReport | None, choices: Choices
    ) -> None:
        """From now on, this report of this job is meant."""
        self._report, self._choices = report, choices
        self.editor.load(job, schema, report)
        self.equal_values = EqualValues(schema, report) if report is not None else None
        self._show_equals()
        self.show_plan()

    def forget_edits_of_others(self, job: Job) -> None:
        """Forget edits that were written, or that are of another package."""
        if job.sources != self._edits_of:
            self._edits_of, self._plan_is_open = job.sources, False
            self.edits.clear()
            self.plan.left_out.clear()

    def toggle_plan(self) -> None:
        """Show what is to be written, or no longer."""
        self._plan_is_open = not self._plan_is_open
        self.show_plan()
        if self._plan_is_open:
            self._plan.reveal("plan")

    def show_plan(self) -> None:
        """Show what is to be written, where the reader asked to see it."""
        report = self._report
        if report is not None and self._plan_is_open:
            self.plan.make(report, self._choices.picked, self.edits)
            self._plan.markup = or_fault(
                "The plan", lambda: fix_plan(self.plan, edits=len(self.edits))
            )
        else:
            self._plan.markup = Markup("")
        self._changed()

    def _do(self, name: str, value: str) -> None:
        if name == "keep-edits":
            self._plan.download("edits.csv", edits_as_csv(self.edits.all()))
        elif name == "drop-edits":
            self.edits.clear()
        elif name.startswith(_LINE):
            self.plan.tick(int(name.removeprefix(_LINE)), wanted=value == "on")
            self._changed()
        elif name.startswith(_EQUAL):
            self._decide(name, value)

    def _decide(self, name: str, value: str) -> None:
        """Search for, choose or leave what is written for all equal values."""
        action, number = name.split(" ")
        equals, tables = self.equal_values, self.editor.tables
        if equals is None or tables is None:
            return
        if action == "equal-search":
            equals.each[int(number)].query = value
            self._show_equals()
            return
        text = value if action == "equal" else None
        place = int(number)

        def decide(cells: list[tuple[CellKey, Edit]]) -> None:
            equals.decide(place, text, cells, self.edits)
            self._say(f"{counted(len(cells), 'cell')} changed.")
            self._show_equals()

        beside(
            lambda: equals.edits_of(place, text, tables),
            decide,
            lambda error: self._say(f"The cells cannot be changed: {error}."),
        )

    def _follow_edits(self) -> None:
        if self.equal_values is not None:
            self.equal_values.follow(self.edits)
        self.show_plan()
        self._show_equals()

    def _show_equals(self) -> None:
        equals = self.equal_values
        self._equals.markup = or_fault(
            "Equal values", lambda: equal_values(equals) if equals else Markup("")
        )
