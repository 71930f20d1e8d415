"""The result on paper: dark letters on white, what was written in full, and nothing to press."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from support.browser.served import Dashboard, load


def test_a_result_is_printed_with_all_that_was_written(page: Page, dashboard: Dashboard) -> None:
    load(page, dashboard.url + "#p=validate&e=human-study-broken")
    page.emulate_media(color_scheme="dark")
    page.get_by_role("button", name="Write Female for F").click()
    page.get_by_role("button", name="See what will be written").click()
    plan = page.get_by_role("region", name="What will be written")
    expect(plan).to_contain_text("Female")
    page.emulate_media(color_scheme="dark", media="print")
    expect(plan).to_contain_text("Female")
    expect(page.locator(".ipx-app")).to_have_css("color", "rgb(23, 33, 43)")
    expect(page.get_by_role("button", name="Fix and check again")).to_have_count(0)
    expect(page.get_by_text("10-Mar-2022", exact=True)).to_be_visible()

    page.emulate_media(color_scheme="dark", media="screen")
    page.get_by_role("button", name="Fix and check again").click()
    written = page.get_by_role("region", name="What was written")
    expect(page.locator("#written")).to_have_count(1)
    expect(written).to_have_count(0)
    page.emulate_media(color_scheme="dark", media="print")
    expect(page.get_by_role("cell", name="Female", exact=True).last).to_be_visible()
