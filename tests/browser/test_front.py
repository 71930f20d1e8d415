"""What the page shows before the process of its visit answers, and what of it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from support.browser.accessibility import assert_open_to_all
from support.browser.served import Dashboard, wait_until_live

from immport_explorer.app.pages.plan import PlanPage
from immport_explorer.app.pages.start import StartPage

PLACES = """() => [...document.querySelectorAll(".ipx-app :is(a, h1, h2, h3, select, p)")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .filter((each) => !each.closest(".ipx-task"))
  .map((each) => [each.textContent, ...["x", "y", "width", "height"].map(
    (side) => Math.round(each.getBoundingClientRect()[side]))])
  .filter(([, , top]) => top < innerHeight)"""


class Held:
    """A page whose request for a visit waits until it is let go."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self._asked: list[Route] = []
        page.route("**/*", self._hold)
        page.goto(url)
        expect(page.get_by_role("heading", level=1)).to_be_visible()

    def _hold(self, route: Route) -> None:
        if route.request.method == "POST":
            self._asked.append(route)
        else:
            route.continue_()

    def let_go(self) -> None:
        for route in self._asked:
            route.continue_()
        self.page.unroute("**/*")
        wait_until_live(self.page)


@pytest.fixture
def held(page: Page, dashboard: Dashboard) -> Iterator[Held]:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    yield Held(page, dashboard.url)


def pages(page: Page, name: str) -> Locator:
    return page.get_by_role("navigation", name="Pages").get_by_role("link", name=name, exact=True)


def test_scripts_of_the_visits_page_are_fetched_once_and_before_it(
    page: Page, dashboard: Dashboard
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    held = Held(page, dashboard.url)
    ahead = [link.get_attribute("href") for link in page.locator("link[rel=preload]").all()]
    names = [str(address).rsplit("/", 1)[-1] for address in ahead]
    assert "voila.js" in names
    assert len(names) > 20
    page.wait_for_function(
        """(names) => {
          const fetched = performance.getEntriesByType("resource").map((each) => each.name);
          return names.every((name) => fetched.some((address) => address.endsWith(`/${name}`)));
        }""",
        arg=names,
    )
    held.let_go()
    assert {name: asked.count(name) for name in names} == dict.fromkeys(names, 1)


def test_frame_and_start_are_there_at_once_and_nothing_moves_when_they_live(held: Held) -> None:
    page = held.page
    expect(page.get_by_role("heading", level=1)).to_have_text(StartPage.heading)
    expect(page).to_have_title(re.compile(f"^{StartPage.title}"))
    expect(page.get_by_role("status").get_by_text("Starting.")).to_be_visible()
    assert_open_to_all(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    pages(page, "Templates").focus()
    before = page.evaluate(PLACES)
    held.let_go()
    assert page.evaluate(PLACES) == before
    expect(pages(page, "Templates")).to_be_focused()
    pages(page, "Plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PlanPage.heading)


def test_what_is_clicked_meanwhile_is_kept(held: Held) -> None:
    page = held.page
    pages(page, "Plan").click()
    expect(pages(page, "Plan")).to_have_attribute("aria-current", "page")
    expect(page.get_by_text("Opening…")).to_be_visible()
    held.let_go()
    expect(page.get_by_role("heading", level=1)).to_have_text(PlanPage.heading)
    expect(pages(page, "Plan")).to_have_attribute("aria-current", "page")
    assert page.evaluate("location.hash").startswith("#p=plan")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(StartPage.heading)


def test_a_version_chosen_meanwhile_is_kept(held: Held) -> None:
    version = held.page.get_by_label("Version of the schema")
    version.select_option("3.36")
    held.let_go()
    expect(version).to_have_value("3.36")
    expect(held.page.get_by_text("These pages now show schema 3.36")).to_be_attached()


def test_without_scripts_it_says_so(browser: Browser, dashboard: Dashboard) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(dashboard.url)
    expect(page.get_by_text("The page needs JavaScript")).to_be_visible()
    context.close()
