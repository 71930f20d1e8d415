"""What a stranger's browser gets from a served dashboard, and what it does not."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from urllib.parse import urlsplit

import pytest
import websocket
from playwright.sync_api import Page
from support.browser.served import SERVE, Dashboard, kernel_id, load, log_of, wait_for


def test_page_shows_and_asks_no_outside_host(dashboard_page: Page) -> None:
    assert dashboard_page.title().endswith("ImmPort Explorer")
    assert dashboard_page.locator("html").get_attribute("lang") == "en"
    assert dashboard_page.locator("#loading").count() == 0
    log_of(dashboard_page).assert_clean()


def test_unknown_query_and_template_are_ignored(page: Page, dashboard: Dashboard) -> None:
    load(page, dashboard.url + "?voila-template=none&template=none&theme=none&x=%00")
    assert page.locator("#loading").count() == 0


def test_closing_the_tab_ends_its_kernel(page: Page, dashboard: Dashboard) -> None:
    load(page, dashboard.url)
    visit = kernel_id(page.content())
    assert not dashboard.has_ended(visit)
    page.close(run_before_unload=True)
    assert wait_for(lambda: dashboard.has_ended(visit))


def test_the_socket_takes_only_its_own_origin(dashboard: Dashboard) -> None:
    visit = dashboard.begin()
    dashboard.connect(visit).close()
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        dashboard.connect(visit, origin="http://elsewhere.example")
    assert refused.value.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "explorer.ipynb",
        "voila/tree",
        "voila/tree/",
        "voila/files/",
        "voila/files/explorer.ipynb",
        "voila/files/../server.py",
        "voila/render/explorer.ipynb",
        "voila/api/contents/",
        "api/contents",
        "api/kernels",
        "api/sessions",
        "tree",
        "lab",
    ],
)
def test_no_listing_and_no_source(dashboard: Dashboard, path: str) -> None:
    status, text = dashboard.get(path)
    assert status == 404
    assert "import show" not in text


@pytest.mark.parametrize(
    "path",
    [
        "nothing-here",
        "voila/templates/x",
        "voila/templates/../../x/static/y",
        "voila/static/../../app.py",
        "voila/labextensions/../../../x",
        "voila/api/themes/../x",
        "api/kernels/00000000-0000-0000-0000-000000000000",
        "voila/api/shutdown/00000000-0000-0000-0000-000000000000",
    ],
)
def test_no_traceback(dashboard: Dashboard, path: str) -> None:
    status, text = dashboard.get(path)
    assert status >= 400
    assert "Traceback" not in text
    assert ".py" not in text


def test_page_source_and_errors_do_not_show_the_notebook(dashboard: Dashboard) -> None:
    text = dashboard.begin().page
    assert "import show" not in text
    assert "Traceback" not in text


def test_other_host_names_are_refused(dashboard: Dashboard) -> None:
    assert dashboard.get(Host="elsewhere.example")[0] == 403


def test_headers(dashboard: Dashboard) -> None:
    with urllib.request.urlopen(dashboard.url, timeout=60) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "connect-src 'self'" in policy
    assert "http:" not in policy


def test_a_taken_port_gives_a_message(dashboard: Dashboard) -> None:
    port = urlsplit(dashboard.url).port
    refused = subprocess.run(
        [sys.executable, "-c", SERVE, repr({"port": port})],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert refused.returncode == 2
    assert refused.stderr.strip() == (
        f"Port {port} is in use. Choose another one: immport-explorer serve --port N"
    )


def test_address_is_printed(dashboard: Dashboard) -> None:
    assert f"ImmPort Explorer: {dashboard.url}" in dashboard.log.read_text()
