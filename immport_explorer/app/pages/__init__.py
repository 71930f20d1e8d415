"""One file a page; ``PAGES`` is their order in the navigation.

Only pages put state, views and widgets together. A page is one module here and one line below:
navigation, Start, the accessibility test and the screenshots go by ``PAGES``.
"""

from __future__ import annotations

from immport_explorer.app.pages.compare import ComparePage
from immport_explorer.app.pages.datamodel import DataModelPage
from immport_explorer.app.pages.examples import ExamplesPage
from immport_explorer.app.pages.fill import FillPage
from immport_explorer.app.pages.learn import LearnPage
from immport_explorer.app.pages.official import OfficialPage
from immport_explorer.app.pages.page import Page
from immport_explorer.app.pages.plan import PlanPage
from immport_explorer.app.pages.start import StartPage
from immport_explorer.app.pages.templates import TemplatesPage
from immport_explorer.app.pages.validate import ValidatePage

PAGES: tuple[type[Page], ...] = (
    StartPage,
    FillPage,
    TemplatesPage,
    DataModelPage,
    PlanPage,
    ValidatePage,
    OfficialPage,
    ComparePage,
    ExamplesPage,
    LearnPage,
)
