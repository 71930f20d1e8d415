"""What whoever serves the dashboard may choose."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.browser.served import SERVE, kernel_id, load, wait_for

NOTICE = 'Ask <b>Ann</b> & "Bob" before you load anything.'


def test_preheated_page_with_a_notice_below_a_path(serve_dashboard, watched_page) -> None:
    """Several options in one go, since a server takes seconds to start."""
    with serve_dashboard(preheat=1, notice=NOTICE, base_url="explorer") as dashboard:
        below = f"{dashboard.url}explorer/"
        assert wait_for(lambda: "explorer/  (Ctrl-C" in dashboard.log.read_text())
        with watched_page(dashboard) as page:
            load(page, below)
            page.get_by_text(NOTICE).wait_for()
            kernel = kernel_id(page.content())
            assert not dashboard.has_ended(kernel, "explorer/")
            page.goto("about:blank")
            assert wait_for(lambda: dashboard.has_ended(kernel, "explorer/"))


def test_a_proxy_may_use_the_names_it_was_given(serve_dashboard) -> None:
    with serve_dashboard(names=["explorer.example"]) as dashboard:
        assert dashboard.get(Host="explorer.example")[0] == 200
        assert dashboard.get(Host="localhost")[0] == 200
        assert dashboard.get(Host="elsewhere.example")[0] == 403


def test_temporary_files_go_when_the_server_ends(
    serve_dashboard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with serve_dashboard() as dashboard:
        dashboard.get()
        assert list(tmp_path.glob("immport-explorer-*"))
    assert not list(tmp_path.glob("immport-explorer-*"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"bundle": "nowhere.zip"}, "There is no template bundle at nowhere.zip."),
        ({"visits": 0}, "There must be place for one visit at least"),
        ({"port": 70000}, "70000 is not a port: ports are numbers from 0 to 65535."),
        ({"host": "192.0.2.1"}, "Cannot listen on 192.0.2.1, port 8866: "),
    ],
)
def test_what_cannot_be_served_gives_a_message(options: dict[str, object], message: str) -> None:
    refused = subprocess.run(
        [sys.executable, "-c", SERVE, repr(options)], capture_output=True, text=True, timeout=60
    )
    assert refused.returncode == 2
    assert refused.stderr.startswith(message)
    assert "Traceback" not in refused.stderr
