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


def test_filters_of_the_table_are_gone_back_to_and_opened_again(
    page: Page, dashboard: Dashboard
) -> None:
    load(page, dashboard.url + BROKEN)
    table = page.get_by_role("region", name="Issues", exact=True)
    rows = table.locator("tbody tr")
    expect(rows.first).to_be_visible()
    everything = rows.all_inner_texts()

    page.get_by_label("Template", exact=True).select_option("biosamples")
    expect(page).to_have_url(re.compile("t=biosamples"))
    of_samples = rows.all_inner_texts()
    assert 0 < len(of_samples) < len(everything)
    page.get_by_label("Field or value", exact=True).press_sequentially("visit")
    expect(page).to_have_url(re.compile("x=visit"))
    expect(rows).not_to_have_count(len(of_samples))
    expect(page.get_by_label("Field or value", exact=True)).to_be_focused()
    filtered, address = rows.all_inner_texts(), page.url

    page.go_back()
    expect(page.get_by_label("Field or value", exact=True)).to_have_value("")
    expect(rows).to_have_text(of_samples, use_inner_text=True)
    page.go_back()
    expect(rows).to_have_text(everything, use_inner_text=True)
    page.go_forward()
    page.go_forward()
    expect(rows).to_have_text(filtered, use_inner_text=True)

    page.goto("about:blank")
    load(page, address)
    expect(rows).to_have_text(filtered, use_inner_text=True)
    expect(page.get_by_label("Template", exact=True)).to_have_value("biosamples")
    expect(page.get_by_label("Field or value", exact=True)).to_have_value("visit")


def test_badges_of_the_picture_filter_by_mouse_and_by_keyboard(
    page: Page, dashboard: Dashboard
) -> None:
    load(page, dashboard.url + BROKEN)
    rows = page.get_by_role("region", name="Issues", exact=True).locator("tbody tr")
    expect(rows.first).to_be_visible()
    everything = rows.count()
    page.locator("#glance-open").click()
    badges = page.locator(".glance-way button")
    expect(badges.first).to_be_visible()

    badge = badges.first
    count = int(re.search(r"\d+", badge.inner_text())[0])  # type: ignore[index]
    badge.click()
    expect(page).to_have_url(re.compile("y=error&g="))
    expect(rows).to_have_count(count)
    expect(page.get_by_role("heading", name="All issues")).to_be_focused()
    page.get_by_role("button", name="Show every field").click()
    page.get_by_label("Severity", exact=True).select_option("")
    expect(rows).to_have_count(everything)

    badge.focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(count)
    expect(page.get_by_role("heading", name="All issues")).to_be_focused()
