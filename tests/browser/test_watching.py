"""A folder that is followed in the browser: a file is saved, and the page has checked it."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from playwright.sync_api import expect
from support.browser.served import load

from immport_explorer import examples

SUBJECTS = "subjectHumans.txt"


def test_the_page_follows_a_folder_and_never_writes_to_it(
    serve_dashboard, watched_page, tmp_path: Path
) -> None:
    folder = tmp_path / "my study"
    shutil.copytree(examples.path("human-study-broken"), folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with serve_dashboard(watch=str(folder)) as dashboard, watched_page(dashboard) as page:
        load(page, dashboard.url)
        expect(page.get_by_role("heading", name="Not ready for ImmPort: fix")).to_be_visible()
        told = page.locator("#watched")
        expect(told).to_have_text(re.compile(r"Checked at \d\d:\d\d:\d\d\.$"))
        page.get_by_role("button", name="Edit Planned Visit ID in row").first.click()
        field = page.locator(".ipx-grid-form").get_by_label("Planned Visit ID")
        field.fill("EXFLU01-V1")
        field.press("Enter")
        expect(page.get_by_text("You edited 1 cell.")).to_be_visible()

        (folder / f"~${SUBJECTS}").write_bytes(b"a lock")
        saved = folder / "1F3A9C00"  # as Excel does: another file, which then takes the name
        saved.write_bytes(before[SUBJECTS].replace(b"\tF\t", b"\tFemale\t"))
        os.replace(saved, folder / SUBJECTS)
        expect(told).to_contain_text("It is checked when you close the grid")
        page.get_by_role("button", name="Close the editor").click()
        expect(told).to_have_text(
            re.compile(rf"Checked at \d\d:\d\d:\d\d, after {SUBJECTS} was saved\.$")
        )
        expect(page.get_by_text("1 fixed").first).to_be_visible()
        expect(page.get_by_text("You edited 1 cell.")).to_be_visible()
        page.get_by_role("button", name="Fix and check again").click()
        expect(page.get_by_role("button", name="Download the corrected package")).to_be_visible()
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert after.pop(f"~${SUBJECTS}") == b"a lock"
    assert {**after, SUBJECTS: before[SUBJECTS]} == before
