"""Where the reader's system chooses the colours, what a fill said is said by a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from support.browser.practising import go

_ONE_TRACK = re.compile(r"^[\d.]+px$")


@pytest.fixture
def page(dashboard_page: Page) -> Iterator[Page]:
    dashboard_page.emulate_media(forced_colors="active")
    yield dashboard_page
    dashboard_page.emulate_media(forced_colors="none")


def style(target: Locator, name: str) -> str:
    return str(target.evaluate("(element, name) => getComputedStyle(element)[name]", name))


def test_what_is_chosen_is_outlined(page: Page) -> None:
    go(page, "#p=validate&e=human-study-broken")
    pick = page.get_by_role("button", name="Write Female for F")
    expect(pick).to_be_visible()
    before = style(pick, "outlineStyle")
    pick.click()
    expect(pick).to_have_attribute("aria-pressed", "true")
    page.get_by_role("heading", level=1).first.focus()
    assert (before, style(pick, "outlineStyle")) == ("none", "solid")
    current = page.get_by_role("navigation", name="Pages").get_by_role("link", name="Validate")
    assert style(current, "borderBottomWidth") == "3px"


def test_the_grid_shows_where_one_is_and_what_is_wrong(page: Page) -> None:
    go(page, "#p=validate&e=human-study-broken")
    page.get_by_role("button", name="Edit Sex in row").or_(
        page.get_by_role("button", name="Edit Gender in row")
    ).first.click()
    wrong = page.locator(".ipx-grid [aria-invalid=true]").first
    expect(wrong).to_be_focused()
    assert style(wrong, "outlineWidth") == "3px"
    assert style(wrong, "borderTopWidth") == "2px"
    page.keyboard.press("Shift+ArrowDown")
    selected = page.locator(".ipx-grid td[aria-selected]").first
    assert style(selected, "outlineStyle") in ("dashed", "solid")
    page.get_by_role("button", name="Close the editor").first.click()


def test_pictures_keep_their_colours(page: Page) -> None:
    go(page, "#p=datamodel&d=subject")
    picture = page.locator(".ipx-dm-graph .js-plotly-plot, .ipx-dm-graph.js-plotly-plot").first
    expect(picture).to_be_visible()
    assert style(picture, "forcedColorAdjust") == "none"


def test_the_data_model_goes_by_its_own_room_not_the_windows(dashboard_page: Page) -> None:
    go(dashboard_page, "#p=datamodel")
    split = dashboard_page.locator(".ipx-dm-split")
    expect(split.locator(".main-svg").first).to_be_visible()
    assert len(style(split, "gridTemplateColumns").split()) == 2
    app = dashboard_page.locator(".ipx-app").first
    app.evaluate("(element) => { element.style.width = '900px'; }")
    try:
        expect(split).to_have_css("grid-template-columns", _ONE_TRACK)
    finally:
        app.evaluate("(element) => { element.style.width = ''; }")
