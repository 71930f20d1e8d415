"""Two deliveries compared in the browser, reached by the navigation, open to all."""

from __future__ import annotations

import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect
from support.browser.accessibility import assert_open_to_all

from immport_explorer import examples

HOSTILE = "<img src=x onerror=alert(1)>"


def delivery(folder: Path, name: str, was: str, becomes: str) -> Path:
    (source,) = examples.write("human-study", folder / name, version="3.37")
    path = folder / f"{name}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for one in sorted(source.iterdir()):
            content = one.read_bytes()
            if one.name == "bioSamples.txt":
                content = content.replace(was.encode(), becomes.encode(), 1)
            archive.writestr(one.name, content)
    return path


def test_two_deliveries_are_compared_and_taken_along(dashboard_page: Page, tmp_path: Path) -> None:
    page = dashboard_page
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Compare").click()
    part = page.locator(".ipx-page-compare")
    expect(part.get_by_role("heading", level=1, name="Compare two deliveries")).to_be_visible()
    old = delivery(tmp_path, "earlier", "", "")
    new = delivery(tmp_path, "later", "\tSerum\t", f"\t{HOSTILE}\t")
    inputs = part.locator("input[data-role=files]")
    inputs.nth(0).set_input_files(old)
    expect(part.get_by_text("still to come")).to_be_visible()
    inputs.nth(1).set_input_files(new)
    verdict = part.get_by_role("heading", name="0 rows added, 0 gone and 1 changed")
    expect(verdict).to_be_focused()
    expect(part.get_by_text(HOSTILE)).to_be_visible()
    assert_open_to_all(page)
    with page.expect_download() as handed:
        part.get_by_role("button", name="Download as Excel").click()
    assert handed.value.suggested_filename == "comparison.xlsx"
    page.set_viewport_size({"width": 1440, "height": 1000})
    part.get_by_role("button", name="Biosamples", exact=True).click()
    expect(part.get_by_role("heading", name="Biosamples", exact=True)).to_be_focused()
