"""A released study opened in the browser: accessible at all widths and themes, and begun from."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect
from support import releases
from support.browser.accessibility import assert_open_to_all, visit

from immport_explorer.app.pages.examples import ExamplesPage


def test_a_release_becomes_a_package_and_a_study_like_it_begins(
    dashboard_page: Page, tmp_path: Path
) -> None:
    page = dashboard_page
    page.emulate_media(reduced_motion="reduce")
    visit(page, "#p=examples", ExamplesPage.heading)
    part = page.locator(".ipx-page-examples")
    part.get_by_role("button", name="Open a released study").click()
    expect(part.get_by_role("heading", name="A released study")).to_be_focused()
    release = releases.write(tmp_path / "SDY9001_Tab.zip", releases.NEWER)
    part.locator("input[data-role=files]").first.set_input_files(release)
    expect(part.get_by_role("heading", name="SDY9001 as a package")).to_be_focused()
    part.get_by_text("Facts about the study, as the check finds them").click()
    assert_open_to_all(page)
    with page.expect_download() as handed:
        part.get_by_role("button", name="Download the package: SDY9001").click()
    assert handed.value.suggested_filename == "SDY9001.zip"

    part.get_by_role("button", name="Begin a study like it: SDY9001").click()
    fill = page.locator(".ipx-page-fill")
    expect(fill.get_by_text("Like SDY9001: its design is here")).to_be_visible()
    fill.get_by_role("button", name="arm_or_cohort").click()
    name = fill.get_by_label("Name, row 1", exact=True)
    expect(name).to_have_value("Vaccine")
    name.fill("Placebo")
    name.press("Tab")
    expect(fill.get_by_label("Name, row 1", exact=True)).to_have_value("Placebo")
    assert_open_to_all(page)
