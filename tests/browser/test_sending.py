"""To ImmPort and back in a browser, against the stand-in; the password is nowhere afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from support import immport
from support.browser.served import load

from immport_explorer.submission.stand_in import accounts

SECRET = "correct-horse-battery-staple"


def sign_in(panel: Locator, password: str) -> None:
    panel.get_by_label("Your name at ImmPort").fill(immport.USER)
    panel.get_by_label("Password").fill(password)
    panel.get_by_role("button", name="Sign in").click()


def test_validated_uploaded_and_named_by_the_next_package(
    serve_dashboard, watched_page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(accounts.USERS, immport.USER, SECRET)
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
        sign_in(panel, SECRET)
        expect(panel.get_by_label("Workspace")).to_be_visible()
        expect(panel).to_contain_text("A practice server, not ImmPort")
        panel.get_by_role("button", name="Validate there").click()
        expect(panel).to_contain_text("found no error")

        panel.get_by_role("link", name="Read ImmPort's report").click()
        expect(page.get_by_role("heading", name="ImmPort's report says")).to_be_visible()
        page.go_back()
        panel.get_by_label("Name of the workspace").fill(immport.WORKSPACE_NAME)
        panel.get_by_role("button", name="Upload").click()
        expect(panel).to_contain_text("ImmPort has stored the package")
        expect(page.get_by_text("ImmPort gave 92 accessions").first).to_be_visible()

        given = immport.accessions(tmp_path / "journal")
        named = immport.renamed(
            immport.example("assay-elisa"), tmp_path / "assay", lambda cell: given.get(cell, cell)
        )
        files.set_input_files(sorted(named.iterdir()))
        expect(page.get_by_role("heading", name="No errors found")).to_be_visible()
        page.get_by_role("navigation", name="Pages").get_by_role("link", name="Start").click()
        with page.expect_download() as progress:
            page.get_by_role("button", name="Save my progress").click()
        progress.value.save_as(tmp_path / "progress.json")
        source = page.content()
        log = dashboard.log.read_text()

    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"practice_" in written
    assert SECRET.encode() not in written
    for seen in (source, log, *told):
        assert SECRET not in seen


def test_refused_there_explained_fixed_and_validated_again(
    serve_dashboard, watched_page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The study was loaded by somebody else: only ImmPort can know."""
    monkeypatch.setenv("IMMPORT_EXPLORER_JOURNAL", str(tmp_path / "journal"))
    study = immport.example("human-study")
    with (
        immport.standing_in() as stand_in,
        serve_dashboard(immport_server=stand_in.address) as dashboard,
        watched_page(dashboard, viewport={"width": 1280, "height": 1000}) as page,
    ):
        immport.uploaded(stand_in, study, tmp_path / "theirs")
        load(page, dashboard.url + "#p=validate")
        files = page.locator("input[data-role=files]").first
        files.set_input_files(sorted(study.iterdir()))
        panel = page.get_by_role("region", name="Send to ImmPort")
        sign_in(panel, immport.PASSWORD)
        panel.get_by_role("button", name="Validate there").click()
        expect(panel).to_contain_text("ImmPort's validator refuses the package")

        panel.get_by_role("link", name="Read ImmPort's report").click()
        expect(page.get_by_role("heading", name="Rejected: fix")).to_be_visible()

        fresh = immport.renamed(
            study, tmp_path / "fresh", lambda cell: cell.replace("FLU01", "FLU77")
        )
        page.go_back()
        files.set_input_files(sorted(fresh.iterdir()))
        sign_in(panel, immport.PASSWORD)
        panel.get_by_role("button", name="Validate there").click()
        expect(panel).to_contain_text("found no error")


def test_where_it_is_off_nothing_can_be_sent(serve_dashboard, watched_page) -> None:
    with serve_dashboard(send=False) as dashboard, watched_page(dashboard) as page:
        load(page, dashboard.url + "#p=validate&e=human-study")
        expect(page.get_by_role("region", name="Next: ImmPort's own validator")).to_be_visible()
        expect(page.get_by_label("Password")).to_have_count(0)
