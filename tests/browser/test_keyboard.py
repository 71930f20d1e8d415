"""Each main way by keyboard alone: Tab, Enter, Space, arrows and letters, never the mouse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from support.browser.keyboard import go_to_the_top, tab_to


@pytest.fixture
def page(dashboard_page: Page) -> Page:
    """The shared page at its start, as if just opened: the first Tab leads to the skip link."""
    dashboard_page.evaluate("() => { location.hash = '#p=start'; }")
    expect(dashboard_page.get_by_role("heading", name="From your study to ImmPort")).to_be_visible()
    go_to_the_top(dashboard_page)
    return dashboard_page


def open_page(page: Page, name: str) -> None:
    """Go to a page by the navigation."""
    go_to_the_top(page)
    tab_to(page, page.get_by_role("navigation", name="Pages").get_by_role("link", name=name))
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile(f"^{name}"))
    page.get_by_role("heading", level=1).first.wait_for()


def test_the_skip_link_leads_past_the_navigation(page: Page) -> None:
    tab_to(page, page.get_by_role("link", name="Skip to the page"), at_most=1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    first = page.get_by_role("main").get_by_role("link").first
    expect(first).to_have_text("I have data in a spreadsheet")
    expect(first).to_be_focused()


def test_the_focus_follows_the_page(page: Page) -> None:
    open_page(page, "Examples")
    expect(page.get_by_role("region", name="Examples")).to_be_focused()


def test_a_template_is_found_and_its_field_opened(page: Page) -> None:
    open_page(page, "Templates")
    tab_to(page, page.get_by_role("searchbox", name="Search templates"))
    page.keyboard.type("biosamp")
    found = page.get_by_role("navigation", name="Templates found").get_by_role("link")
    expect(found.first).to_have_text(re.compile("^Biosamples"))
    tab_to(page, found, at_most=1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Biosamples")).to_be_visible()
    field = page.get_by_role("link", name="Subtype", exact=True)
    tab_to(page, field)
    page.keyboard.press("Enter")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(field).to_be_focused()
    expect(page.get_by_text("How to fill it in.")).to_be_visible()


def test_a_table_of_the_data_model_is_chosen(page: Page) -> None:
    open_page(page, "Data model")
    choice = page.get_by_label("Table", exact=True)
    tab_to(page, choice)
    page.keyboard.type("subject")
    chosen = page.locator("article[aria-label='Table subject']")
    expect(chosen).to_be_visible()  # the picture may be just being drawn
    expect(choice).to_be_focused()
    tab_to(page, page.get_by_role("link", name="Human subjects").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Human subjects")).to_be_visible()


def test_an_issue_is_followed_to_its_field_and_back(page: Page) -> None:
    open_page(page, "Validate")
    tab_to(page, page.get_by_role("button", name="Check this example"))
    page.keyboard.press("Enter")
    verdict = page.get_by_role("heading", name="Not ready for ImmPort: fix")
    expect(verdict).to_be_visible()
    cause = page.locator(".ipx-cause", has_text="is not a term of").first
    opener = cause.get_by_role("button", name=re.compile("See the row|Less"))
    tab_to(page, opener)
    page.keyboard.press("Enter")
    expect(cause.locator(".ipx-excerpt")).to_be_visible()
    expect(opener).to_be_focused()
    way = cause.get_by_role("link", name="About this field")
    tab_to(page, way)
    page.keyboard.press("Enter")
    field = page.get_by_role("rowheader").get_by_role("link", name="Sex", exact=True)
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    page.go_back()  # the browser's own key for it is not the page's to hear
    expect(verdict).to_be_visible()
    expect(way).to_be_focused()
    expect(way).to_be_in_viewport()


def test_a_suggestion_is_picked(page: Page) -> None:
    page.evaluate("() => { location.hash = '#p=validate&e=human-study-broken'; }")
    suggestion = page.locator(".ipx-cause").get_by_role("button", name="Female").first
    suggestion.wait_for()
    go_to_the_top(page)
    tab_to(page, suggestion)
    page.keyboard.press("Space")
    expect(suggestion).to_have_attribute("aria-pressed", "true")
    expect(suggestion).to_be_focused()


def test_a_study_is_planned(page: Page) -> None:
    open_page(page, "Plan")
    species = page.get_by_label("Who or what was studied?")
    tab_to(page, species)
    page.keyboard.press("ArrowDown")
    expect(page.locator(".ipx-steps").get_by_text("Animal subjects")).to_be_visible()
    expect(species).to_be_focused()
    tab_to(page, page.get_by_label("ELISA", exact=True))
    page.keyboard.press("Space")
    expect(page.locator(".ipx-steps").get_by_role("link", name="ELISA", exact=True)).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Download the starter package"))
    with page.expect_download() as started:
        page.keyboard.press("Enter")
    assert started.value.suggested_filename.endswith(".zip")


def test_the_theme_is_changed(page: Page) -> None:
    theme = page.get_by_label("Theme")
    tab_to(page, theme)
    page.keyboard.type("Dark")
    expect(page.locator(".ipx-app")).to_have_attribute("data-theme", "dark")
    expect(theme).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".ipx-app")).to_have_attribute("data-theme", "auto")
