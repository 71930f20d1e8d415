"""A newer bundle, adopted, in the browser: its cards, filling by it, checking by it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect
from support import bundles
from support.browser.accessibility import visit
from support.browser.served import load


def test_a_version_that_was_adopted_is_served(
    serve_dashboard, watched_page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundles.adopt(tmp_path, monkeypatch)
    package = tmp_path / "study.zip"
    with zipfile.ZipFile(package, "w") as archive:
        for path in bundles.package_of(tmp_path).iterdir():
            archive.writestr(path.name, path.read_bytes())
    samples = tmp_path / "samples.csv"
    samples.write_text("Sample ID,Sample Type,Storage Temperature\nS1,Tear fluid,-80 C\n", "utf-8")

    with serve_dashboard() as dashboard, watched_page(dashboard) as page:
        load(page, f"{dashboard.url}#p=templates&t=biosamples&c=Storage%20Temperature")
        templates = page.locator(".ipx-page-templates")
        expect(templates.get_by_text(bundles.SENTENCE).first).to_be_visible()

        visit(page, "#p=fill", "Make a package from your own files")
        fill = page.locator(".ipx-page-fill")
        fill.locator("input[data-role=files]").first.set_input_files(samples)
        goes = fill.get_by_label("Storage Temperature goes to", exact=True)
        expect(goes).to_have_value(bundles.NEW_HEADER)

        visit(page, "#p=validate", "Check a package")
        check = page.locator(".ipx-page-validate")
        check.locator("input[data-role=files]").first.set_input_files(package)
        expect(check.locator("#verdict")).to_contain_text("Not ready")
        expect(check.get_by_text(bundles.RENAMED_HEADER).first).to_be_visible()
