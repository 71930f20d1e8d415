"""A file that a row names, opened beside its row and from the list of files."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from support.browser.served import Dashboard, load


def test_a_file_opens_beside_its_row(page: Page, dashboard: Dashboard) -> None:
    load(page, dashboard.url + "#p=validate&e=practice-13")
    cause = page.locator(".ipx-causes > li").filter(has_text="S01_D0.fcs").first
    cause.get_by_role("button", name="See the row").click()

    inside = cause.get_by_role("heading", name="Inside S01_D0.fcs")
    expect(inside).to_be_visible()
    expect(cause.get_by_role("img", name="Where all")).to_be_visible()
    expect(cause.get_by_role("table", name="Markers against the panel")).to_be_visible()


def test_a_file_opens_from_the_list(page: Page, dashboard: Dashboard) -> None:
    sent = []
    load(page, dashboard.url + "#p=validate&e=practice-13")
    page.on("download", lambda download: sent.append(download))
    page.locator("#clean-files summary").click()
    page.get_by_role("button", name="Look inside S01_D0.fcs").click()

    expect(page.get_by_role("heading", name="Inside S01_D0.fcs")).to_be_visible()
    expect(page.locator("#inside-file")).to_be_focused()
    expect(page.locator("#inside-file .ipx-density path").first).to_be_visible()
    assert sent == []
