"""The whole way of a newcomer, to be walked wherever the page is served from."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from immport_explorer import examples
from immport_explorer.issues.kinds import KINDS
from support.browser.datamodel import click_table
from support.browser.served import Dashboard, load

BROKEN = "human-study-broken"


def go(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Pages").get_by_role("link", name=name).click()
    expect(page).to_have_title(re.compile(f"^{name}"))


def walk(page: Page, dashboard: Dashboard) -> None:
    """Open the page, browse a template, click a table, check the broken example, follow an issue
    to its field and come back."""
    page.set_viewport_size({"width": 1440, "height": 1000})
    load(page, dashboard.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("From your study to ImmPort")

    go(page, "Templates")
    page.get_by_role("searchbox").fill("PBMC")
    page.get_by_role("link", name=re.compile("^Biosamples")).first.click()
    expect(page.get_by_role("heading", level=1, name="Biosamples")).to_be_visible()
    page.get_by_role("link", name="Subtype", exact=True).click()
    expect(page.get_by_text("How to fill it in.")).to_be_visible()

    go(page, "Data model")
    click_table(page, "subject")
    expect(page.locator("article[aria-label='Table subject']")).to_contain_text("Human subjects")

    go(page, "Validate")
    page.get_by_label("Or try an example").select_option(BROKEN)
    page.get_by_role("button", name="Check this example").click()
    expect(page.get_by_role("heading", name="Not ready for ImmPort: fix")).to_be_visible()
    for answer in examples.describe(BROKEN).answers:
        told = KINDS[answer.code].title
        expect(page.locator(".ipx-cause", has_text=told).first).to_be_attached()

    cause = page.locator(".ipx-cause", has_text="is not a term of").first
    cause.get_by_role("link", name="About this field").click()
    expect(page.get_by_role("heading", level=1, name="Human subjects")).to_be_visible()
    opened = page.get_by_role("rowheader").get_by_role("link", name="Sex", exact=True)
    expect(opened).to_have_attribute("aria-expanded", "true")
    expect(opened).to_be_in_viewport()
    expect(opened).to_be_focused()

    page.go_back()
    expect(page.get_by_role("heading", name="Not ready for ImmPort: fix")).to_be_visible()
    page.go_forward()
    expect(opened).to_be_visible()
