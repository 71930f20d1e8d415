"""What is done on Fill survives a reload, a killed process and a restart, and goes when told."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.browser.copies import COPIES
from support.browser.served import free_port, load, wait_for
from support.lab import workbook

from immport_explorer.app.visit.kept_folder import FOLDER_VARIABLE, STATE
from immport_explorer.app.visit.limits import KEEP_VARIABLE

SEX = "What womxn becomes in Sex"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "kept"))
    return tmp_path / "kept"


@pytest.fixture
def people(tmp_path: Path) -> Path:
    return workbook(
        tmp_path / "lab.xlsx",
        People=[["Participant", "Sex"], ["P1", "F"], ["P2", "M"], ["P3", "womxn"]],
    )


def decide(page: Page, people: Path) -> None:
    page.locator(".ipx-page-fill input[data-role=files]").first.set_input_files([str(people)])
    choice = page.get_by_label(SEX, exact=True).first
    choice.select_option(label="Female")
    expect(page.locator(".ipx-decided")).to_have_count(1)


def is_back(page: Page) -> None:
    expect(page.get_by_text("1 table in 1 file")).to_be_visible()
    expect(page.locator(".ipx-decided")).to_have_count(1)
    expect(page.locator(f"select[aria-label='{SEX}'] option:checked").first).to_have_text("Female")


def test_files_and_decisions_survive(
    serve_dashboard, watched_page, kept: Path, people: Path
) -> None:
    port = free_port()
    with serve_dashboard(port=port) as first, watched_page(first) as page:
        load(page, first.url + "#p=fill")
        decide(page, people)
        assert wait_for(lambda: any(b"womxn" in each.read_bytes() for each in states(kept)))

        page.reload()
        is_back(page)

        first.visits()[-1].kill()
        expect(page.locator("#visit-ended")).to_contain_text("Your work is kept")
        page.get_by_role("button", name="Load the page again").click()
        is_back(page)

        first.process.terminate()
        first.process.wait(timeout=20)
        with serve_dashboard(port=port) as second:
            page.goto("about:blank")
            load(page, second.url + "#p=fill")
            is_back(page)
            page.get_by_role("button", name="Delete now").click()
            expect(page.get_by_text("Your work is not kept")).to_be_visible()
            assert [path for path in kept.rglob("*") if path.is_file()] == []
            page.on("dialog", lambda dialog: dialog.accept())
            page.goto("about:blank")
        page.log.errors.clear()  # those of the killed process and the ended servers


def test_where_the_host_keeps_nothing_the_browser_gives_them_back(
    serve_dashboard, watched_page, people: Path
) -> None:
    with (
        serve_dashboard(limits={KEEP_VARIABLE: "off"}) as dashboard,
        watched_page(dashboard) as page,
    ):
        load(page, dashboard.url + "#p=fill")
        decide(page, people)
        expect(page.get_by_text("A copy of your files and of what you decided")).to_be_visible()
        assert wait_for(lambda: "womxn" in "".join(page.evaluate(COPIES)))

        dashboard.visits()[-1].kill()
        page.get_by_role("button", name="Load the page again").click()
        page.locator("#fill-bring-copy").click()
        is_back(page)

        page.locator("#fill-delete-copy").click()
        assert wait_for(lambda: page.evaluate(COPIES) == [])
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto("about:blank")
        page.log.errors.clear()  # those of the killed process


def states(kept: Path) -> list[Path]:
    return list(kept.glob(f"*/{STATE}"))
