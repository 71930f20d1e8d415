"""On a phone a finger finds what it is meant to press."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from support.browser.accessibility import visit

from immport_explorer.app.pages.datamodel import DataModelPage

SMALL = """() => [...document.querySelectorAll(".ipx-fold tbody th a, .ipx-fold tbody th button")]
    .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 24)
    .map((each) => each.innerText)"""
"""Names of rows that are lower than a finger needs (WCAG 2.2, 2.5.8: 24 pixels)."""


@pytest.mark.parametrize(
    ("address", "heading", "one"),
    [
        ("#p=templates&t=subjecthumans", "Human subjects", "Min Subject Age"),
        ("#p=datamodel", DataModelPage.heading, "biosample"),
    ],
)
def test_the_name_of_a_row_is_high_enough_to_be_touched(
    dashboard_page: Page, address: str, heading: str, one: str
) -> None:
    dashboard_page.set_viewport_size({"width": 400, "height": 900})
    visit(dashboard_page, address, heading)
    dashboard_page.locator(".ipx-fold tbody th").get_by_text(one, exact=True).first.wait_for()
    dashboard_page.wait_for_function(f"() => ({SMALL})().length === 0")
