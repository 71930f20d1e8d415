"""Using a page by keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

_OUTLINED = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""

_START_ANEW = """() => {
  const app = document.querySelector(".ipx-app");
  const start = document.createElement("span");
  start.tabIndex = -1;
  app.prepend(start);
  start.focus();
  start.remove();
}"""


def go_to_the_top(page: Page) -> None:
    """Have the next Tab begin before all that the page holds."""
    page.evaluate(_START_ANEW)


def tab_to(page: Page, target: Locator, *, at_most: int = 90) -> None:
    """Press Tab until the target is focused; the focus must be seen there."""
    target.first.wait_for()
    for _ in range(at_most):
        page.keyboard.press("Tab")
        if target.first.evaluate("(element) => element === document.activeElement"):
            assert page.evaluate(_OUTLINED), "the focus cannot be seen"
            return
    raise AssertionError(f"{at_most} presses of Tab do not lead to {target}")
