"""A browser, a served dashboard, and pages that keep a log of what they did.

- ``page``: a fresh page for one test.
- ``dashboard_page``: the dashboard, loaded once for a module (a load takes several seconds).
- ``dashboard``: the served dashboard; ``serve_dashboard`` serves one with options of one's own.

When a page is done with, it must have asked no outside host and logged no error. Helpers are in
``served.py``.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import chromium
import pytest
from playwright.sync_api import Browser, Page
from support.browser.served import (
    PATIENCE,
    SERVE,
    Dashboard,
    free_port,
    load,
    wait_until_open,
    watch,
)

from immport_explorer.app.visit.kept_folder import FOLDER_VARIABLE

FLAGS = (
    "--no-sandbox",
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    program = chromium.find()
    if program is None:
        message = "no Chromium was found (`make test` installs one; CHROMIUM may name one)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return {**browser_type_launch_args, "executable_path": str(program), "args": list(FLAGS)}


ServeDashboard = Callable[..., contextlib.AbstractContextManager[Dashboard]]


@pytest.fixture(scope="session")
def serve_dashboard(tmp_path_factory: pytest.TempPathFactory) -> ServeDashboard:
    """``with serve_dashboard(notice=...) as dashboard:`` — the options are those of ``serve``."""

    @contextlib.contextmanager
    def start(python: str = sys.executable, **options: object) -> Iterator[Dashboard]:
        folder = tmp_path_factory.mktemp("served")
        port = int(str(options.get("port") or free_port()))
        log = folder / "log.txt"
        with log.open("wb") as sink:
            process = subprocess.Popen(
                [python, "-c", SERVE, repr({"port": port, **options})],
                cwd=folder,
                env={FOLDER_VARIABLE: str(folder / "kept"), **os.environ},
                stdout=sink,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_until_open(port, process, log)
            yield Dashboard(f"http://localhost:{port}/", log, process)
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()

    return start


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for the temporary files of the servers that a module starts after asking for it."""
    folder = tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        yield folder


@pytest.fixture(scope="session")
def dashboard(serve_dashboard: ServeDashboard) -> Iterator[Dashboard]:
    """The dashboard, served once for all tests."""
    with serve_dashboard() as served:
        yield served


@pytest.fixture(scope="session")
def watched_page(browser: Browser) -> Callable[..., contextlib.AbstractContextManager[Page]]:
    """``with watched_page(dashboard, viewport=...) as page:`` — options are a context's.

    ``log_of(page)`` is its :class:`PageLog`; leaving the block asserts that it is clean.
    """

    @contextlib.contextmanager
    def open_page(dashboard: Dashboard, **options: Any) -> Iterator[Page]:
        context = browser.new_context(**{"base_url": dashboard.url, **options})
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        log = watch(page, urlsplit(dashboard.url).netloc)
        try:
            yield page
        finally:
            with contextlib.suppress(Exception):
                page.goto("about:blank")  # as a closing tab does: ends the kernel
            context.close()
        log.assert_clean()

    return open_page


@pytest.fixture
def page(
    watched_page: Callable[..., contextlib.AbstractContextManager[Page]], dashboard: Dashboard
) -> Iterator[Page]:
    """An empty page; ``load(page, dashboard.url)`` shows the dashboard in it."""
    with watched_page(dashboard) as opened:
        yield opened


@pytest.fixture(scope="module")
def dashboard_page(
    watched_page: Callable[..., contextlib.AbstractContextManager[Page]], dashboard: Dashboard
) -> Iterator[Page]:
    """The dashboard, loaded once for the module and shared by its tests."""
    with watched_page(dashboard, viewport={"width": 1440, "height": 1000}) as opened:
        load(opened, dashboard.url)
        yield opened
