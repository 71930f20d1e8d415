"""The dashboard: explore templates and the data model, check a package, follow its issues."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from immport_explorer.app.server.serve import BUNDLE_VARIABLE, NOTICE_VARIABLE, RULES_VARIABLE
from immport_explorer.dependencies import require

if TYPE_CHECKING:
    from immport_explorer.app.shell import Shell
    from immport_explorer.schema.model import Schema


def show(schema: Schema | None = None) -> None:
    """Display the dashboard in the notebook that calls this.

    ``schema`` is what ImmPort asks for; None takes the bundle that the server was started with,
    or the newest version that is known.
    """
    require("dashboard")
    from IPython.display import display

    display(build(schema))


def build(schema: Schema | None = None) -> Shell:
    """The dashboard as a widget (see :func:`show`): a handle on its ``state`` and its pages."""
    require("dashboard")
    from immport_explorer.app.course.attendance import attend
    from immport_explorer.app.pages import PAGES
    from immport_explorer.app.pages.validate import ValidatePage
    from immport_explorer.app.shell import Shell
    from immport_explorer.app.state import AppState
    from immport_explorer.app.visit.settings import CLASS_VARIABLE, ON, WATCH_VARIABLE
    from immport_explorer.app.widgets.course_panel import CoursePanel
    from immport_explorer.schema.house import read_rules
    from immport_explorer.schema.load import load_schema

    state = AppState(schema=schema or load_schema(os.environ.get(BUNDLE_VARIABLE) or None))
    files = [path for path in os.environ.get(RULES_VARIABLE, "").split(os.pathsep) if path]
    if files:
        state.set_house([read_rules(path, state.schema) for path in files])
    if os.environ.get(CLASS_VARIABLE) == ON:
        attend(state.course, Path(tempfile.gettempdir()))
    if os.environ.get(WATCH_VARIABLE):
        state.go(page=ValidatePage.name)
    pages = [page(state) for page in PAGES]
    notice = os.environ.get(NOTICE_VARIABLE, "")
    return Shell(state, pages, notice=notice, beside=CoursePanel(state))
