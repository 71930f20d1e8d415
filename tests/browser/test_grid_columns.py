"""The grid's columns: how needed each is, told by word and shape, and the way to one of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from support.browser.served import Dashboard, load

MARKS = """() => ["always", "sometimes", "optional"].map((need) => {
    const mark = document.querySelector(`.ipx-grid thead .ipx-need-${need}`);
    const { backgroundColor, backgroundImage } = getComputedStyle(mark, "::before");
    return `${backgroundColor} ${backgroundImage}`;
})"""


@pytest.fixture
def grid(page: Page, dashboard: Dashboard) -> Iterator[Page]:
    """The people of the broken study in the grid, with the focus in row 6."""
    load(page, dashboard.url + "#p=validate&e=human-study-broken")
    page.get_by_role("button", name="Edit Sex in row 6").click()
    expect(page.locator(".ipx-grid td:focus")).to_have_text("F")
    yield page
    page.get_by_role("button", name="Close the editor").click()


def expect_focus(page: Page, row: int, header: str) -> None:
    """The focus is in the cell of that row below that header, and it is in view."""
    place = page.get_by_role("columnheader", name=header).evaluate("(head) => head.cellIndex")
    cell = page.locator(f".ipx-grid tr[aria-rowindex='{row}'] > *").nth(place)
    expect(cell).to_be_focused()
    expect(cell).to_be_in_viewport(ratio=0.9)


def test_a_column_says_by_word_and_by_shape_how_needed_it_is(grid: Page) -> None:
    for name in ("Subject ID, always needed", "Sex, sometimes needed", "Description, optional"):
        expect(grid.get_by_role("columnheader", name=name, exact=True)).to_have_count(1)
    assert len(set(grid.evaluate(MARKS))) == 3
    grid.emulate_media(forced_colors="active")
    expect(grid.locator(".ipx-footer")).to_have_css("color", "rgb(0, 0, 0)")
    grid.wait_for_function(f"() => new Set(({MARKS})()).size === 3")


def test_no_header_is_cut_off(grid: Page) -> None:
    cut = """() => [...document.querySelectorAll(".ipx-grid thead th")]
        .filter((head) => head.scrollWidth > head.clientWidth + 1)
        .map((head) => head.innerText)"""
    assert grid.evaluate(cut) == []


def test_a_column_is_found_by_keyboard(grid: Page) -> None:
    grid.keyboard.press("Control+g")
    finder = grid.get_by_label("Go to column")
    expect(finder).to_be_focused()
    grid.keyboard.type("reported")
    options = grid.get_by_role("listbox", name="Columns").get_by_role("option")
    expect(options.first).to_contain_text("Exposure Process Reported")
    expect(options.first).to_contain_text("Always needed")
    grid.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    grid.keyboard.press("Enter")
    expect_focus(grid, 6, "Exposure Process Reported")

    grid.keyboard.press("Control+g")
    expect(finder).to_have_value("")
    grid.keyboard.type("race")
    grid.keyboard.press("Enter")
    expect_focus(grid, 6, "Race, sometimes needed")

    grid.keyboard.press("Control+g")
    grid.keyboard.type("shoe size")
    grid.keyboard.press("Enter")
    expect(grid.get_by_text("No column is called “shoe size”.")).to_be_visible()
    grid.keyboard.press("Escape")
    expect_focus(grid, 6, "Race, sometimes needed")


def test_a_column_is_found_by_mouse(grid: Page) -> None:
    grid.get_by_label("Go to column").click()
    grid.get_by_role("listbox", name="Columns").get_by_text("Race Specify").click()
    expect_focus(grid, 6, "Race Specify")
