"""The panel of the course, which stays beside the page while somebody works."""

from __future__ import annotations

from immport_explorer.app.course.progress import Course
from immport_explorer.app.state import AppState
from immport_explorer.app.views.course import panel
from immport_explorer.app.widgets.view import View


class CoursePanel(View):
    """Shows the walkthrough that is open, and nothing where none is."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self._course: Course = state.course
        self._course.observe(self._show, "turns")
        self._course.observe(self._tell, "done")
        self._course.observe(self._begin, "track")
        self.on_do(self._act)
        self._show()

    def _show(self, _change: object = None) -> None:
        self.markup = panel(self._course)

    def _begin(self, _change: object) -> None:
        if self._course.track:
            self.reveal("course-title")

    def _tell(self, _change: object) -> None:
        step = self._course.step
        if self._course.track:
            self._state.said = f"Done. Next: {step.task}" if step else "All steps are done."

    def _act(self, name: str, value: str) -> None:
        if name == "leave":
            self._course.leave()
        elif name == "help":
            self._course.help(value)
        elif name == "answer":
            step, _, number = value.rpartition("/")
            self._course.answer(step, int(number))
