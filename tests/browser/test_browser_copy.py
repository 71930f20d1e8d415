"""The copy in the browser's own storage: kept, given back after the process has ended, deleted."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from support.browser.copies import COPIES
from support.browser.served import load, wait_for

from immport_explorer import examples
from immport_explorer.app.visit.limits import KEEP_VARIABLE

OFF = {KEEP_VARIABLE: "off"}


@pytest.fixture(scope="module")
def keeps_nothing(serve_dashboard):
    with serve_dashboard(limits=OFF) as served:
        yield served


def check_and_pick(page: Page) -> None:
    files = [str(file) for file in sorted(examples.path("human-study-broken").iterdir())]
    page.locator("input[data-role=files]").first.set_input_files(files)
    expect(page.get_by_role("heading", name="Not ready for ImmPort: fix")).to_be_visible()
    page.get_by_role("button", name="Write Female for F").click()


def test_work_comes_back_after_its_process_has_ended(keeps_nothing, watched_page) -> None:
    with watched_page(keeps_nothing) as page:
        load(page, keeps_nothing.url + "#p=validate")
        check_and_pick(page)
        expect(page.get_by_text("A copy of your package and of what you change")).to_be_visible()
        assert wait_for(lambda: any("Female" in one for one in page.evaluate(COPIES)))

        keeps_nothing.visits()[-1].kill()
        page.get_by_role("button", name="Load the page again").click()
        page.get_by_role("button", name="Bring it back").click()
        pick = page.get_by_role("button", name="Write Female for F")
        expect(pick).to_have_attribute("aria-pressed", "true")

        page.get_by_role("button", name="Delete now").click()
        expect(page.get_by_text("Your work is not kept")).to_be_visible()
        assert wait_for(lambda: page.evaluate(COPIES) == [])
        page.on("dialog", lambda dialog: dialog.accept())
        page.reload()
        expect(page.get_by_role("button", name="Choose files")).to_be_visible()
        expect(page.get_by_role("button", name="Bring it back")).to_have_count(0)
        page.goto("about:blank")
        page.log.errors.clear()  # those of the killed process


def test_a_browser_without_storage_is_told(keeps_nothing, watched_page) -> None:
    with watched_page(keeps_nothing) as page:
        page.add_init_script("indexedDB.open = () => { throw new Error('storage is off') }")
        load(page, keeps_nothing.url + "#p=validate")
        check_and_pick(page)
        expect(page.get_by_text("keeps no copy of it: storage is off")).to_be_visible()
        page.on("dialog", lambda dialog: dialog.accept())
