"""The same notebook under a Jupyter server, as Binder runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser
from support.browser.served import (
    LOAD_TIMEOUT,
    Dashboard,
    free_port,
    load,
    wait_for,
    wait_until_open,
)

import immport_explorer.app.server.voila as voila_server

PAGE = "voila/render/notebooks/explorer.ipynb"
SHARE = Path(voila_server.__file__).with_name("share")
MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def jupyter(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """A Jupyter server set up as ``binder/postBuild`` does it; answers without a token."""
    folder = tmp_path_factory.mktemp("binder")
    shutil.copytree(root / "notebooks", folder / "notebooks")
    config = folder / "config"
    (config / "jupyter_server_config.d").mkdir(parents=True)
    shutil.copy(root / "binder/voila.json", config)
    shutil.copy(
        root / "binder/jupyter_server_config.json",
        config / "jupyter_server_config.d/immport-explorer.json",
    )
    port, log = free_port(), folder / "log.txt"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root"),
                *(f"--port={port}", "--IdentityProvider.token=", "--ServerApp.port_retries=0"),
            ],
            cwd=folder,
            stdout=sink,
            stderr=subprocess.STDOUT,
            env={
                **os.environ,
                "IMMPORT_EXPLORER_NOTICE": "Practice data only <b>here</b>.",
                "JUPYTER_CONFIG_DIR": str(config),
                "JUPYTER_DATA_DIR": str(folder / "data"),
                "JUPYTER_PATH": str(SHARE),
            },
        )
    try:
        wait_until_open(port, process, log)
        yield Dashboard(f"http://localhost:{port}/", log, process)
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_page_opens_with_the_hosts_notice_in_little_memory(
    jupyter: Dashboard, watched_page
) -> None:
    with watched_page(jupyter) as page:
        load(page, jupyter.url + PAGE)
        page.get_by_text("Practice data only <b>here</b>.").wait_for()
        assert memory(jupyter) < 1024 * MEGABYTE


def test_notebook_runs_in_jupyterlab_and_leaves_its_address_alone(
    jupyter: Dashboard, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    page.goto(jupyter.url + "lab/tree/notebooks/explorer.ipynb", timeout=LOAD_TIMEOUT)
    page.locator(".jp-NotebookPanel .jp-Cell").first.click(timeout=LOAD_TIMEOUT)
    # A cell that is run before its kernel is there is not run at all.
    page.get_by_text("| Idle").wait_for(timeout=LOAD_TIMEOUT)
    page.keyboard.press("Shift+Enter")
    app = page.locator(".jp-OutputArea-output")
    app.get_by_role("navigation").get_by_text("Templates").click(timeout=LOAD_TIMEOUT)
    app.get_by_role("searchbox").first.wait_for()
    assert page.url == jupyter.url + "lab/tree/notebooks/explorer.ipynb"
    context.close()


def test_settings_of_binder_outlast_a_break_and_end_kernels(root: Path) -> None:
    import json

    settings = json.loads((root / "binder/jupyter_server_config.json").read_text())
    manager = settings["MappingKernelManager"]
    assert 20 * 60 <= manager["cull_idle_timeout"] <= 60 * 60
    assert manager["cull_connected"] is False


def memory(served: Dashboard) -> int:
    """Bytes that the server and its kernels hold."""
    server = psutil.Process(served.process.pid)
    assert wait_for(lambda: len(server.children()) > 0)
    return sum(process.memory_info().rss for process in (server, *server.children(recursive=True)))
