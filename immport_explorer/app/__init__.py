"""The dashboard: explore templates and the data model, check a package, follow its issues."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from immport_explorer.app.serve import BUNDLE_VARIABLE, NOTICE_VARIABLE

if TYPE_CHECKING:
    from immport_explorer.app.pages import Page
    from immport_explorer.app.shell import Shell
    from immport_explorer.app.state import AppState
    from immport_explorer.schema.model import Schema


def show(schema: Schema | None = None) -> None:
    """Display the dashboard in the notebook that calls this.

    ``schema`` is what ImmPort asks for; None takes the bundle that the server was started with,
    or the newest version that is known.
    """
    from IPython.display import display

    display(build(schema))


def build(schema: Schema | None = None) -> Shell:
    """The dashboard as a widget (see :func:`show`)."""
    from immport_explorer.app.shell import Shell
    from immport_explorer.app.state import AppState
    from immport_explorer.schema.load import load_schema

    state = AppState(schema=schema or load_schema(os.environ.get(BUNDLE_VARIABLE) or None))
    return Shell(state, _pages(state), notice=os.environ.get(NOTICE_VARIABLE, ""))


def _pages(state: AppState) -> list[Page]:
    from immport_explorer.app.datamodel import DataModelPage
    from immport_explorer.app.examples import ExamplesPage
    from immport_explorer.app.learn import LearnPage
    from immport_explorer.app.official import OfficialPage
    from immport_explorer.app.plan import PlanPage
    from immport_explorer.app.start import StartPage
    from immport_explorer.app.templates import TemplatesPage
    from immport_explorer.app.validate import ValidatePage

    pages = (
        StartPage,
        TemplatesPage,
        DataModelPage,
        PlanPage,
        ValidatePage,
        OfficialPage,
        ExamplesPage,
        LearnPage,
    )
    return [page(state) for page in pages]
