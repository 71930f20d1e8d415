"""Addresses of issues and filters in the browser: reload, back, forward, and a link out of date."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from support.browser.served import Dashboard, load

BROKEN = "#p=validate&e=human-study-broken"


def test_issues_and_filters_are_gone_back_to_and_opened_again(
    page: Page, dashboard: Dashboard
) -> None:
    load(page, dashboard.url + BROKEN)
    issue = page.locator(".ipx-cause", has_text="Planned Visit ID").first
    issue.get_by_role("button", name="See the row").press("Enter")
    expect(page).to_have_url(re.compile("&i=[0-9a-f]{12}"))
    opened = page.url

    page.get_by_role("button", name="Next thing to fix").click()
    expect(page).not_to_have_url(opened)
    page.get_by_label("Show", exact=True).select_option("file:subjectHumans.txt")
    expect(page).to_have_url(re.compile("&f=file%3AsubjectHumans.txt"))
    expect(issue).to_be_hidden()
    filtered = page.url

    page.go_back()
    expect(issue).to_be_visible()
    page.go_back()
    expect(page).to_have_url(opened)
    expect(issue.get_by_role("heading").first).to_be_focused()
    page.go_forward()
    page.go_forward()
    expect(page).to_have_url(filtered)
    expect(issue).to_be_hidden()

    page.goto("about:blank")
    load(page, opened)
    expect(issue.get_by_role("button", name="Less")).to_be_visible()
    expect(issue.get_by_role("heading").first).to_be_focused()
    expect(page).to_have_url(opened)
    issue.get_by_role("link", name="Link to this").click()
    expect(page).to_have_url(opened)

    page.evaluate("location.hash = location.hash.replace(/i=[0-9a-f]+/, 'i=0123456789ab')")
    gone = page.get_by_text("The issue that this link is about is not in this package")
    expect(gone).to_be_visible()
    expect(gone).to_be_focused()
    page.go_back()
    expect(gone).to_be_hidden()
    expect(issue.get_by_role("heading").first).to_be_focused()
