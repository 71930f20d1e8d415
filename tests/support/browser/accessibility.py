"""Whether a page breaks no rule of WCAG 2.1 that a program can check, at any width or theme."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, TimeoutError, expect

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
IN_VIEW = {"exclude": [["section[hidden]"]]}
WIDTHS = (1440, 400)
ENLARGED = (640, 320)  # WCAG 1.4.4 and 1.4.10: a window of 1280 pixels, enlarged twice, four times
THEMES = ("light", "dark")
SQUEEZED = """() => {
    const asInTheFile = ".ipx-grid-room, .glance-scroll, :has(> .ipx-excerpt)";
    const pen = document.createElement("canvas").getContext("2d");
    const seen = (selector) => [...document.querySelectorAll(selector)].filter(
        (each) => each.checkVisibility() && !each.closest("svg, .js-plotly-plot"));
    const scrolled = seen(".ipx-app *").filter((each) =>
        ["auto", "scroll"].includes(getComputedStyle(each).overflowX)
        && each.scrollWidth > each.clientWidth + 1 && !each.matches(asInTheFile));
    const narrow = seen(".ipx-app .ipx-table :is(td, th)").filter((cell) => {
        if (cell.closest("thead, caption")?.clientWidth <= 1) return false;
        const { font, paddingLeft, paddingRight } = getComputedStyle(cell);
        pen.font = font;
        const words = cell.innerText.split(/\\s+/).map((word) => pen.measureText(word).width);
        const room = cell.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
        return room + 1 < Math.min(60, Math.max(0, ...words));
    });
    return [...scrolled, ...narrow].map((each) =>
        `${each.localName}.${each.className} of ${each.clientWidth} pixels: ${each.innerText}`);
}"""
"""What must be scrolled sideways though it is no picture and no rows as they stand in a file, and
cells in which a word has no room."""


def visit(page: Page, address: str, title: str) -> None:
    page.evaluate("(address) => { location.hash = address; }", address)
    expect(page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()


def assert_room(page: Page, width: int) -> None:
    """Nothing but rows of a file and pictures need scrolling sideways, and all words have room."""
    page.set_viewport_size({"width": width, "height": 1000})
    page.wait_for_function(
        "(width) => document.querySelector('.ipx-app').scrollWidth <= width", arg=width
    )
    try:
        page.wait_for_function(f"() => ({SQUEEZED})().length === 0")
    except TimeoutError:
        pytest.fail(f"{width} pixels: {page.evaluate(SQUEEZED)}")


def assert_open_to_all(page: Page) -> None:
    for width in WIDTHS:
        assert_room(page, width)
        for theme in THEMES:
            page.get_by_label("Theme").select_option(theme)
            expect(page.locator(".ipx-app")).to_have_attribute("data-theme", theme)
            found = Axe().run(page, context=IN_VIEW, options=RULES)
            assert not found.violations_count, f"{width}, {theme}: {found.generate_report()}"
    for width in ENLARGED:
        assert_room(page, width)
