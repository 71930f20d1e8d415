"""Pictures of the dashboard's pages: those of the README, or each page in all its forms.

Usage: python scripts/screenshots.py [--all] [PAGE...]. The README's go to docs/images/; with --all,
each page at both widths and in both themes goes to build/screenshots/, to be looked at.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Literal

import chromium
from dashboard import FLAGS, LIVE, PATIENCE, ROOT, served
from playwright.sync_api import Browser, Page, sync_playwright

from immport_explorer.app.pages import PAGES
from immport_explorer.app.pages.page import Scene

SCENES = {scene.name: scene for page in PAGES for scene in page.looks()}

WIDE, NARROW = 1440, 400
TALL = {WIDE: 1000, NARROW: 2400}
"""Heights in pixels: a narrow page is one long column, and scrolls inside a container."""


Theme = Literal["light", "dark"]


def main() -> int:
    options = _options()
    places = options.pages or [s.name for s in SCENES.values() if options.all or s.in_readme]
    folder = ROOT / ("build/screenshots" if options.all else "docs/images")
    folder.mkdir(parents=True, exist_ok=True)
    with served() as dashboard, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium.find()), args=list(FLAGS))
        for width, theme in _forms(options.all):
            _take(browser, dashboard.url, places, folder, width, theme, named=options.all)
        browser.close()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="both widths, both themes")
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=", ".join(SCENES))
    options = parser.parse_args()
    unknown = set(options.pages) - set(SCENES)
    if unknown:
        parser.error(f"there is no page {', '.join(sorted(unknown))}")
    return options


def _forms(everything: bool) -> list[tuple[int, Theme]]:
    if not everything:
        return [(WIDE, "light")]
    return [(width, theme) for width in (WIDE, NARROW) for theme in ("light", "dark")]


def _take(
    browser: Browser,
    url: str,
    places: list[str],
    folder: Path,
    width: int,
    theme: Theme,
    *,
    named: bool,
) -> None:
    """One load of the dashboard, moved from place to place by its address."""
    context = browser.new_context(
        viewport={"width": width, "height": TALL[width]}, color_scheme=theme
    )
    page = context.new_page()
    page.goto(url)
    page.wait_for_function(LIVE, timeout=PATIENCE)
    for place in places:
        _arrive(page, SCENES[place])
        form = f"-{width}-{theme}" if named else ""
        path = folder / f"{place}{form}.png"
        page.screenshot(path=path)
        print(path.relative_to(ROOT))
    context.close()


def _arrive(page: Page, scene: Scene) -> None:
    """Go to a scene, press what is pressed there, and wait until it is there."""
    page.evaluate("hash => { location.hash = hash }", scene.address)
    for selector in scene.press:
        page.locator(selector).click()
    if scene.shown:
        page.locator(scene.shown).first.wait_for(timeout=60_000)
    _settle(page)


def _settle(page: Page) -> None:
    """Wait until nothing has changed for a second."""
    before = ""
    for _ in range(30):
        page.wait_for_timeout(1000)
        now = page.locator("body").inner_text()
        if now == before and "Opening…" not in now:
            return
        before = now


if __name__ == "__main__":
    sys.exit(main())
