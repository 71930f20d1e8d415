"""No page breaks a rule of WCAG 2.1, A or AA, that a program can check, at any width or theme."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, Page, expect
from support.browser.accessibility import WIDTHS, assert_open_to_all, visit
from support.official_reports import ended, error, parsing, text_of

from immport_explorer.app.pages import PAGES
from immport_explorer.app.pages.official import OfficialPage
from immport_explorer.app.pages.page import Scene


def arrive(page: Page, scene: Scene) -> None:
    """Go to a scene, press what is pressed there, and wait for what is then seen."""
    visit(page, scene.address, scene.heading)
    for selector in scene.press:
        page.locator(selector).click()
    if scene.shown:
        expect(page.locator(scene.shown).first).to_be_visible(timeout=30_000)


def open_a_report(page: Page) -> None:
    report = text_of(
        [
            parsing("people.txt", "subjectHumans.txt"),
            error("people.txt", 7, "Not a term", 'Lookup Table check "x" for Field "Gender" "F"'),
            ended(),
        ]
    )
    page.locator(".ipx-page-official input[data-role=files]").first.set_input_files(
        FilePayload(name="report.txt", mimeType="text/plain", buffer=report.encode())
    )
    expect(page.locator(".ipx-page-official .ipx-cause").first).to_be_visible(timeout=30_000)


SCENES = [scene for page in PAGES for scene in page.looks()]


@pytest.fixture
def calm_page(dashboard_page: Page) -> Iterator[Page]:
    """The shared page, in which no colour is caught on its way."""
    dashboard_page.emulate_media(reduced_motion="reduce")
    yield dashboard_page
    dashboard_page.set_viewport_size({"width": WIDTHS[0], "height": 1000})


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_page_breaks_no_rule_and_has_room(calm_page: Page, scene: Scene) -> None:
    arrive(calm_page, scene)
    assert_open_to_all(calm_page)


def test_an_opened_report_breaks_no_rule_and_has_room(calm_page: Page) -> None:
    visit(calm_page, "#p=official", OfficialPage.heading)
    open_a_report(calm_page)
    assert_open_to_all(calm_page)


@pytest.mark.parametrize("width", [1920, 1280, 1024, 800, 400, 320])
def test_no_page_is_left_out_of_the_navigation(dashboard_page: Page, width: int) -> None:
    dashboard_page.set_viewport_size({"width": width, "height": 1000})
    for link in dashboard_page.get_by_role("navigation", name="Pages").get_by_role("link").all():
        expect(link).to_be_in_viewport(ratio=1)
