"""To ImmPort and back in a browser, against the stand-in; the password is nowhere afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from support import immport
from support.browser.served import load

from immport_explorer.submission.stand_in import accounts

SECRET = "correct-horse-battery-staple"


def test_validated_uploaded_and_named_by_the_next_package(
    serve_dashboard, watched_page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(accounts.USERS, "practice", SECRET)
    monkeypatch.setenv("IMMPORT_EXPLORER_JOURNAL", str(tmp_path / "journal"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    told: list[str] = []
    with (
        immport.standing_in() as stand_in,
        serve_dashboard(immport_server=stand_in.address) as dashboard,
        watched_page(dashboard, viewport={"width": 1280, "height": 1000}) as page,
    ):
        page.on("websocket", lambda one: one.on("framereceived", lambda f: told.append(str(f))))
        load(page, dashboard.url + "#p=validate")
        files = page.locator("input[data-role=files]").first
        files.set_input_files(sorted(immport.example("human-study-broken").iterdir()))
        expect(page.get_by_role("heading", name="Not ready for ImmPort")).to_be_visible()
        panel = page.get_by_role("region", name="Send to ImmPort")
        expect(panel).to_have_count(0)

        files.set_input_files(sorted(immport.example("human-study").iterdir()))
        panel.get_by_label("Your name at ImmPort").fill("practice")
        panel.get_by_label("Password").fill(SECRET)
        panel.get_by_role("button", name="Sign in").click()
        expect(panel.get_by_label("Workspace")).to_be_visible()
        expect(panel).to_contain_text("A practice server, not ImmPort")
        panel.get_by_role("button", name="Validate there").click()
        expect(panel).to_contain_text("found no error", timeout=60_000)

        panel.get_by_role("link", name="Read ImmPort's report").click()
        expect(page.get_by_role("heading", name="ImmPort's report says")).to_be_visible()
        page.go_back()
        panel.get_by_label("Name of the workspace").fill(immport.WORKSPACE_NAME)
        panel.get_by_role("button", name="Upload").click()
        expect(panel).to_contain_text("ImmPort has stored the package", timeout=60_000)
        expect(page.get_by_text("ImmPort gave 92 accessions").first).to_be_visible()

        files.set_input_files(sorted(immport.example("assay-elisa").iterdir()))
        expect(page.get_by_role("heading", name="No errors found")).to_be_visible()
        source = page.content()
        log = dashboard.log.read_text()

    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"practice_" in written
    assert SECRET.encode() not in written
    for seen in (source, log, *told):
        assert SECRET not in seen


def test_where_it_is_off_nothing_can_be_sent(serve_dashboard, watched_page) -> None:
    with serve_dashboard(send=False) as dashboard, watched_page(dashboard) as page:
        load(page, dashboard.url + "#p=validate&e=human-study")
        expect(page.get_by_role("region", name="Next: ImmPort's own validator")).to_be_visible()
        expect(page.get_by_label("Password")).to_have_count(0)
