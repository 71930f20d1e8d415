"""Work that survives: a page loaded again, a process killed, a server restarted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect
from support.browser.served import free_port, load, wait_for, wait_until_live

from immport_explorer import examples
from immport_explorer.app.visit.kept_folder import FOLDER_VARIABLE, STATE
from immport_explorer.app.visit.limits import KEEP_VARIABLE


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "kept"))
    return tmp_path / "kept"


def is_back(page: Page) -> None:
    """The package is checked again, with what was picked and edited, and the place in the list."""
    expect(page.get_by_label("Show", exact=True)).to_have_value("template:biosamples")
    here = page.locator(".ipx-cause", has_text="Planned Visit ID").first
    expect(here.get_by_role("button", name="Less")).to_be_visible()
    expect(here.get_by_role("heading").first).to_be_in_viewport()
    page.get_by_label("Show", exact=True).select_option("")
    pick = page.get_by_role("button", name="Write Female for F")
    expect(pick).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("You edited 1 cell.")).to_be_visible()
    page.go_back()
    expect(here.get_by_role("button", name="Less")).to_be_visible()


def test_work_survives_a_reload_a_killed_process_and_a_restart(
    serve_dashboard, watched_page, kept: Path
) -> None:
    files = [str(file) for file in sorted(examples.path("human-study-broken").iterdir())]
    port = free_port()
    with serve_dashboard(port=port) as first, watched_page(first) as page:
        load(page, first.url + "#p=validate")
        page.locator("input[data-role=files]").first.set_input_files(files)
        heading = page.get_by_role("heading", name="Not ready for ImmPort: fix")
        expect(heading).to_be_visible()
        pick = page.get_by_role("button", name="Write Female for F")
        pick.click()
        page.get_by_role("button", name="Edit Planned Visit ID in row").first.click()
        field = page.locator(".ipx-grid-form").get_by_label("Planned Visit ID")
        field.fill("EXFLU01-V1")
        field.press("Enter")
        expect(page.get_by_text("You edited 1 cell.")).to_be_visible()
        page.get_by_label("Show", exact=True).select_option("template:biosamples")
        expect(pick).to_be_hidden()
        page.locator(".ipx-cause", has_text="Planned Visit ID").first.get_by_role(
            "button", name="See the row"
        ).click()
        expect(page).to_have_url(re.compile("&f=.*&i="))
        here = page.evaluate("location.hash").encode()
        assert wait_for(lambda: b"EXFLU01-V1" in state_of(kept) and here in state_of(kept))

        page.reload()
        is_back(page)

        first.visits()[-1].kill()
        banner = page.locator("#visit-ended")
        expect(banner).to_contain_text("Your work is kept")
        page.get_by_role("button", name="Load the page again").click()
        is_back(page)

        assert wait_for(lambda: here in state_of(kept))  # the way there and back was kept too
        first.process.terminate()
        first.process.wait(timeout=20)
        with serve_dashboard(port=port) as second:
            page.goto("about:blank")
            load(page, second.url)
            is_back(page)
            assert page.evaluate("location.hash").startswith("#p=validate")
            page.get_by_role("button", name="Delete now").click()
            expect(page.get_by_text("Your work is not kept")).to_be_visible()
            assert held(kept) == []

            asked: list[str] = []

            def accept(dialog: Dialog) -> None:
                asked.append(dialog.type)
                dialog.accept()

            page.on("dialog", accept)
            page.reload()
            assert asked == ["beforeunload"]
            wait_until_live(page)
            page.goto("about:blank")
        page.log.errors.clear()  # those of the killed process and the ended servers


def test_after_its_time_nothing_is_on_disk_and_the_next_change_keeps_all_again(
    serve_dashboard, watched_page, kept: Path
) -> None:
    files = [str(file) for file in sorted(examples.path("human-study-broken").iterdir())]
    with (
        serve_dashboard(limits={KEEP_VARIABLE: "4 s"}) as dashboard,
        watched_page(dashboard) as page,
    ):
        load(page, dashboard.url + "#p=validate")
        page.locator("input[data-role=files]").first.set_input_files(files)
        expect(page.get_by_text("until 4 seconds after your last change")).to_be_visible()
        assert wait_for(lambda: "subjectHumans.txt" in held(kept))
        assert wait_for(lambda: held(kept) == [], 60)
        page.get_by_role("button", name="Write Female for F").click()
        assert wait_for(lambda: {STATE, "subjectHumans.txt"} <= set(held(kept)))
        page.goto("about:blank")
        assert wait_for(lambda: list(kept.iterdir()) == [], 60)


def held(kept: Path) -> list[str]:
    """Names of all files that are kept."""
    return [path.name for path in kept.rglob("*") if path.is_file()]


def state_of(kept: Path) -> bytes:
    return b"".join(path.read_bytes() for path in kept.glob(f"*/{STATE}"))
