"""No page breaks a rule of WCAG 2.1, A or AA, that a program can check, at any width or theme."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from support.official_reports import ended, error, parsing, text_of

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
IN_VIEW = {"exclude": [["section[hidden]"]]}
WIDTHS = (1440, 400)
NARROWEST = 320  # WCAG 1.4.10: a window of 1280 pixels, enlarged four times
THEMES = ("light", "dark")


def visit(page: Page, address: str, title: str) -> None:
    page.evaluate("(address) => { location.hash = address; }", address)
    expect(page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible(
        timeout=30_000
    )


def open_a_row(page: Page) -> None:
    page.get_by_role("button", name="See the row").nth(1).click()
    expect(page.locator(".ipx-excerpt")).to_be_visible()
    expect(page.locator(".ipx-excerpt mark")).to_be_in_viewport()


def wait_for_the_picture(page: Page) -> None:
    page.locator(".ipx-dm-graph .barlayer").wait_for()


def assert_room(page: Page, width: int) -> None:
    """Nothing but a wide table's own box needs scrolling sideways."""
    page.set_viewport_size({"width": width, "height": 1000})
    page.wait_for_function(
        "(width) => document.querySelector('.ipx-app').scrollWidth <= width", arg=width
    )


def be_there(page: Page) -> None:
    """The heading was all there was to wait for."""


def wait_for_no_errors(page: Page) -> None:
    expect(page.get_by_role("heading", name="No errors found")).to_be_visible()


def open_a_report(page: Page) -> None:
    report = text_of(
        [
            parsing("people.txt", "subjectHumans.txt"),
            error("people.txt", 7, "Not a term", 'Lookup Table check "x" for Field "Gender" "F"'),
            ended(),
        ]
    )
    page.locator(".ipx-page-official input[data-role=files]").first.set_input_files(
        [{"name": "report.txt", "mimeType": "text/plain", "buffer": report.encode()}]
    )
    expect(page.locator(".ipx-page-official .ipx-cause").first).to_be_visible(timeout=30_000)


PLACES: list[tuple[str, str, Callable[[Page], None]]] = [
    ("#p=start", "From your study to ImmPort", be_there),
    ("#p=templates", "Templates", be_there),
    ("#p=templates&t=subjecthumans&c=Race", "Human subjects", be_there),
    ("#p=templates&t=basic_study_design", "Study design", be_there),
    ("#p=templates&t=subjecthumans&c=Race&v=lk_race", "Race", be_there),
    ("#p=datamodel&d=subject", "Data model", wait_for_the_picture),
    ("#p=plan", "Plan a study", be_there),
    ("#p=validate", "Check a package", be_there),
    ("#p=validate&e=human-study-broken", "Check a package", open_a_row),
    ("#p=validate&e=human-study", "Check a package", wait_for_no_errors),
    ("#p=official", "Read ImmPort's report", open_a_report),
    ("#p=examples", "Examples", be_there),
    ("#p=learn", "Learn by doing", be_there),
]


@pytest.fixture(params=PLACES, ids=lambda place: place[0].removeprefix("#"))
def place(request: pytest.FixtureRequest, dashboard_page: Page) -> Iterator[Page]:
    """The shared page, at a place."""
    address, title, arrive = request.param
    dashboard_page.emulate_media(reduced_motion="reduce")  # no colour is caught on its way
    visit(dashboard_page, address, title)
    arrive(dashboard_page)
    yield dashboard_page
    dashboard_page.set_viewport_size({"width": WIDTHS[0], "height": 1000})


def test_a_page_breaks_no_rule_and_has_room(place: Page) -> None:
    for width in WIDTHS:
        assert_room(place, width)
        for theme in THEMES:
            place.get_by_label("Theme").select_option(theme)
            expect(place.locator(".ipx-app")).to_have_attribute("data-theme", theme)
            found = Axe().run(place, context=IN_VIEW, options=RULES)
            assert not found.violations_count, f"{width}, {theme}: {found.generate_report()}"
    assert_room(place, NARROWEST)


@pytest.mark.parametrize("width", [1920, 1280, 1024, 800, 400, 320])
def test_no_page_is_left_out_of_the_navigation(dashboard_page: Page, width: int) -> None:
    dashboard_page.set_viewport_size({"width": width, "height": 1000})
    for link in dashboard_page.get_by_role("navigation", name="Pages").get_by_role("link").all():
        expect(link).to_be_in_viewport(ratio=1)
