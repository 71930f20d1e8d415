"""No page breaks a rule of WCAG 2.1, A or AA, that a program can check, at any width or theme."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect
from support.browser.accessibility import WIDTHS, assert_open_to_all, visit
from support.browser.served import load
from support.official_reports import ended, error, parsing, text_of

from immport_explorer import examples
from immport_explorer.app.pages import PAGES
from immport_explorer.app.pages.official import OfficialPage
from immport_explorer.app.pages.page import Scene
from immport_explorer.app.pages.start import StartPage


def arrive(page: Page, scene: Scene) -> None:
    """Go to a scene, press what is pressed there, and wait for what is then seen."""
    visit(page, scene.address, scene.heading)
    for selector in scene.press:
        page.locator(selector).click()
    if scene.shown:
        expect(page.locator(scene.shown).first).to_be_visible()


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
    expect(page.locator(".ipx-page-official .ipx-cause").first).to_be_visible()


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


@contextmanager
def forced_colours(page: Page) -> Iterator[None]:
    """As where the system dictates the colours: black on white."""
    page.emulate_media(forced_colors="active")
    try:
        expect(page.locator(".ipx-footer")).to_have_css("color", "rgb(0, 0, 0)")
        page.wait_for_timeout(300)  # styles of hidden and of shadowed parts come later
        yield
    finally:
        page.emulate_media(forced_colors="none")


@pytest.mark.parametrize("width", [1920, 1280, 1024, 800, 400, 320])
def test_the_navigation_names_every_page_in_one_row_or_in_a_menu(
    calm_page: Page, width: int
) -> None:
    calm_page.set_viewport_size({"width": width, "height": 1000})
    navigation = calm_page.get_by_role("navigation", name="Pages")
    navigation.scroll_into_view_if_needed()
    menu = navigation.get_by_role("button", name="Pages:")
    if menu.is_visible():
        header = calm_page.get_by_role("banner").bounding_box()
        assert header is not None and header["height"] < 64
        expect(navigation.get_by_role("link")).to_have_count(0)
        menu.click()
    expect(navigation.get_by_role("link")).to_have_count(len(PAGES))
    for link in navigation.get_by_role("link").all():
        expect(link).to_be_in_viewport(ratio=1)
    calm_page.keyboard.press("Escape")


def test_the_menu_is_used_by_keyboard_and_closes_behind_itself(calm_page: Page) -> None:
    calm_page.set_viewport_size({"width": 400, "height": 1000})
    visit(calm_page, "#p=start", StartPage.heading)
    menu = calm_page.get_by_role("button", name="Pages: Start")
    menu.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    calm_page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(menu).to_have_attribute("aria-expanded", "false")
    menu.press("Enter")
    calm_page.keyboard.press("Tab")
    calm_page.keyboard.press("Tab")
    calm_page.keyboard.press("Enter")
    expect(calm_page.get_by_role("button", name=f"Pages: {PAGES[1].title}")).to_have_attribute(
        "aria-expanded", "false"
    )
    expect(calm_page.get_by_role("region", name=PAGES[1].title)).to_be_focused()


SYSTEM_COLOURS = (
    "CanvasText",
    "LinkText",
    "VisitedText",
    "ButtonText",
    "FieldText",
    "GrayText",
    "MarkText",
    "HighlightText",
)
COLOURS_OF = """([selector, property]) => [...document.querySelectorAll(selector)]
    .filter((each) => each.checkVisibility())
    .map((each) => getComputedStyle(each)[property])"""
AS_COMPUTED = """(names) => names.map((name) => {
    const probe = document.createElement("i");
    probe.style.color = name;
    document.body.append(probe);
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
})"""


@pytest.mark.parametrize("name", ["start", "result", "editor", "glance", "lab"])
def test_the_readers_own_colours_are_heeded(calm_page: Page, name: str) -> None:
    arrive(calm_page, next(scene for scene in SCENES if scene.name == name))
    assert_own_colours(calm_page)


def test_a_followed_folder_breaks_no_rule_with_all_its_lines(
    serve_dashboard, watched_page, tmp_path: Path
) -> None:
    """The banner, what was kept, a text that was copied, a filter, and the grid, all in view."""
    folder = tmp_path / "my study"
    shutil.copytree(examples.path("human-study-broken"), folder)
    with serve_dashboard(watch=str(folder)) as dashboard, watched_page(dashboard) as page:
        page.emulate_media(reduced_motion="reduce")
        load(page, dashboard.url)
        issue = page.locator(".ipx-cause", has_text="Planned Visit ID").first
        issue.get_by_role("button", name="See the row").click()
        issue.get_by_role("button", name="Copy as text").click()
        expect(page.get_by_role("status").filter(has_text="Copied").or_(
            page.get_by_role("status").filter(has_text="handed over as a file")
        ).first).to_be_attached()  # fmt: skip
        page.get_by_label("Template", exact=True).select_option("biosamples")
        issue.get_by_role("button", name="Edit Planned Visit ID in row").first.click()
        expect(page.locator(".ipx-grid [aria-invalid=true]").first).to_be_visible()
        expect(page.get_by_text("What you change here is kept")).to_be_visible()
        expect(page.locator("#watched")).to_be_visible()
        assert_open_to_all(page)
        assert_own_colours(page)
        page.get_by_role("button", name="Close the editor").click()


def assert_own_colours(page: Page) -> None:
    """Words and drawings have the colours that the reader's system dictates."""
    with forced_colours(page):
        allowed = set(page.evaluate(AS_COMPUTED, SYSTEM_COLOURS))
        words = ".ipx-app :is(p, a, h1, h2, h3, button, select, th, td, dt, dd, code)"
        assert set(page.evaluate(COLOURS_OF, [words, "color"])) <= allowed
        drawn = ".ipx-door-picture :is(path, rect, circle)"
        assert set(page.evaluate(COLOURS_OF, [drawn, "stroke"])) <= allowed
