"""Whether a page breaks no rule of WCAG 2.1 that a program can check, at any width or theme."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
IN_VIEW = {"exclude": [["section[hidden]"]]}
WIDTHS = (1440, 400)
ENLARGED = (640, 320)  # WCAG 1.4.4 and 1.4.10: a window of 1280 pixels, enlarged twice, four times
THEMES = ("light", "dark")


def visit(page: Page, address: str, title: str) -> None:
    page.evaluate("(address) => { location.hash = address; }", address)
    expect(page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()


def assert_room(page: Page, width: int) -> None:
    """Nothing but a wide table's own box needs scrolling sideways."""
    page.set_viewport_size({"width": width, "height": 1000})
    page.wait_for_function(
        "(width) => document.querySelector('.ipx-app').scrollWidth <= width", arg=width
    )


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
