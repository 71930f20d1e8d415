"""An upload larger than what a browser sends at once: told of, bounded, cancelled, gone on with."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from memory import most_memory
from playwright.sync_api import Page, expect
from support.browser.served import Dashboard, kernel_id, load, log_of, wait_for

from immport_explorer import examples

MB = 1_000_000
SIZE = 60 * MB
SOCKETS = """
const Socket = window.WebSocket;
window.sockets = [];
window.WebSocket = class extends Socket {
  constructor(...where) { super(...where); window.sockets.push(this); }
};
"""
WATCH_PROGRESS = """() => {
  window.seen = [];
  const bars = () => [...document.querySelectorAll("progress[aria-label=Upload]")];
  setInterval(() => {
    const shown = bars().find((bar) => !bar.hidden);
    if (shown && shown.value !== window.seen.at(-1)) window.seen.push(shown.value);
  }, 20);
}"""


@pytest.fixture(scope="module")
def dashboard(serve_dashboard, temporary: Path) -> Iterator[Dashboard]:
    with serve_dashboard() as served:
        yield served


@pytest.fixture
def page(watched_page, dashboard: Dashboard) -> Iterator[Page]:
    with watched_page(dashboard) as opened:
        opened.add_init_script(SOCKETS)
        load(opened, dashboard.url + "#p=validate")
        opened.locator("input[data-role=files]").wait_for(state="attached")
        yield opened


@pytest.fixture(scope="module")
def large_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good package that takes the uploader many pieces."""
    target = tmp_path_factory.mktemp("package") / "large.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for file in examples.path("human-study").iterdir():
            archive.write(file, file.name)
        archive.writestr("readings.bin", os.urandom(SIZE))
    return target


def begin(page: Page, package: Path) -> None:
    page.locator("input[data-role=files]").first.set_input_files(package)
    page.get_by_text(re.compile(r"^[1-9][\d.]* MB of 60")).wait_for()


def check_example(page: Page, dashboard: Dashboard) -> None:
    """Have the visit load all that a check needs, most of which it loads once one is asked for."""
    page.goto(dashboard.url + "#p=validate&e=human-study")
    expect(page.get_by_role("heading", name="No errors found")).to_be_visible()


def test_it_is_seen_moving_in_little_memory(
    page: Page, dashboard: Dashboard, large_package: Path
) -> None:
    server = psutil.Process(dashboard.process.pid)
    kernel = dashboard.process_of(kernel_id(page.content()))
    check_example(page, dashboard)
    before = {process: process.memory_info().rss for process in (server, kernel)}
    page.evaluate(WATCH_PROGRESS)
    with most_memory(server, kernel) as most:
        begin(page, large_package)
        page.get_by_text("Uploaded.").wait_for()
    expect(page.locator("#verdict").locator("..")).to_contain_text("large.zip")
    expect(page.get_by_role("heading", name="No errors found")).to_be_visible()
    seen = page.evaluate("window.seen")
    assert seen == sorted(seen)
    assert len(seen) > 5, "the progress was seen moving"
    for process, held in most.items():
        assert held < 300 * MB
        assert held - before[process] < SIZE, "pieces are written and let go"


def test_what_is_cancelled_leaves_no_file_and_another_can_begin(
    page: Page, large_package: Path, temporary: Path
) -> None:
    begin(page, large_package)
    assert list(temporary.rglob("large.zip"))
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("nothing of it was kept")).to_be_visible()
    assert wait_for(lambda: not list(temporary.rglob("large.zip")))
    page.locator("input[data-role=files]").set_input_files(
        examples.path("human-study") / "protocols.txt"
    )
    expect(page.get_by_role("heading", name="Not ready for ImmPort")).to_be_visible()


def test_it_goes_on_after_the_connection_was_cut(page: Page, large_package: Path) -> None:
    begin(page, large_package)
    page.evaluate("window.sockets.forEach((socket) => socket.close())")
    expect(page.get_by_role("heading", name="No errors found")).to_be_visible()
    errors = log_of(page).errors
    errors[:] = [e for e in errors if "CLOSING or CLOSED" not in e]


def test_a_tab_that_is_closed_meanwhile_leaves_no_file(
    page: Page, large_package: Path, temporary: Path
) -> None:
    begin(page, large_package)
    page.goto("about:blank")
    assert wait_for(lambda: not list(temporary.rglob("large.zip")))
