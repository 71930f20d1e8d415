"""Reaching the tables of the data model's picture with the mouse."""

from __future__ import annotations

from playwright.sync_api import Page, expect

# The middle of the box whose label (broken into lines, each a tspan) reads like the name.
_MIDDLE = """
(name) => {
  for (const bar of document.querySelectorAll(".ipx-dm-graph .barlayer .point")) {
    if (bar.textContent !== name) continue;
    const box = bar.querySelector("path").getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }
  return null;
}
"""


def click_table(page: Page, name: str) -> None:
    """Click a table's box in the picture and wait until its card is shown."""
    page.wait_for_function(_MIDDLE, arg=name)
    page.locator(".ipx-dm-graph .barlayer").scroll_into_view_if_needed()
    middle = _middle_at_rest(page, name)
    # Plotly takes as clicked what it saw the mouse over, so the mouse must come first.
    page.mouse.move(middle["x"] - 3, middle["y"])
    page.mouse.move(middle["x"], middle["y"], steps=3)
    page.locator(".ipx-dm-graph .hoverlayer .hovertext").wait_for()
    page.mouse.click(middle["x"], middle["y"])
    card = page.locator(f"article[aria-label='Table {name}']")
    expect(card).to_be_visible()


def _middle_at_rest(page: Page, name: str) -> dict[str, float]:
    """The middle of a table's box, once the picture has taken its final width."""
    before, now = None, page.evaluate(_MIDDLE, name)
    while now is None or now != before:
        page.wait_for_timeout(300)
        before, now = now, page.evaluate(_MIDDLE, name)
    return {"x": now["x"], "y": now["y"]}
