"""A served page is open to people we do not know: what none of them can do to the others."""

from __future__ import annotations

import gc
import http.client
import json
import resource
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path

import pytest
import websocket
from playwright.sync_api import Page, expect
from support.browser.served import Dashboard, Visit, load, log_of, wait_for

from immport_explorer.app.server.handlers import BEGIN_HEADER
from immport_explorer.app.server.messages import FORBIDDEN, MALFORMED
from immport_explorer.app.visit.limits import IDLE_VARIABLE

WatchedPage = Callable[..., AbstractContextManager[Page]]
SLOW = 260


@pytest.fixture
def visit(dashboard: Dashboard) -> Iterator[Visit]:
    begun = dashboard.begin()
    yield begun
    dashboard.ask(f"voila/api/shutdown/{begun.id}", "POST", Cookie=begun.cookie)


def visits(dashboard: Dashboard) -> int:
    taken: int = json.loads(dashboard.get("healthz")[1])["visits"]
    return taken


def closed_with(sock: websocket.WebSocket) -> int:
    """The status code with which the server closes it; what it says before is passed over."""
    while True:
        code, said = sock.recv_data()
        if code == websocket.ABNF.OPCODE_CLOSE:
            return int.from_bytes(said[:2], "big")


# --- a visit and its key -------------------------------------------------------------------------


def test_an_id_alone_opens_nothing(dashboard: Dashboard, visit: Visit) -> None:
    other = dashboard.begin()
    for key in ({}, {"Cookie": other.cookie}):
        for path, method in (
            (f"visit/{visit.id}", "GET"),
            (f"visit/{visit.id}", "POST"),
            (f"api/kernels/{visit.id}", "GET"),
            (f"api/kernels/{visit.id}", "DELETE"),
            (f"voila/api/shutdown/{visit.id}", "POST"),
        ):
            assert dashboard.ask(path, method, **key)[0] == 404, f"{method} {path}"
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            dashboard.connect(visit, cookie=key.get("Cookie", ""))
        assert refused.value.status_code == 404
    assert dashboard.get(f"visit/{visit.id}", Cookie=visit.cookie)[0] == 200
    dashboard.connect(visit).close()
    dashboard.ask(f"voila/api/shutdown/{other.id}", "POST", Cookie=other.cookie)


def test_the_key_is_kept_from_scripts_and_other_sites(dashboard: Dashboard) -> None:
    for secure, headers in ((False, {}), (True, {"X-Forwarded-Proto": "https"})):
        _, _, told = dashboard.ask(method="POST", **{BEGIN_HEADER: "visit"}, **headers)
        words = told["set-cookie"].split("; ")
        assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(words)
        assert ("Secure" in words) is secure
        assert words[0].partition("=")[2] not in dashboard.log.read_text()


def test_nothing_but_the_key_is_kept_in_the_browser(dashboard: Dashboard, page: Page) -> None:
    load(page, dashboard.url)
    assert [cookie["name"][:17] for cookie in page.context.cookies()] == ["immport-explorer-"]


def test_a_form_of_another_site_begins_no_visit(dashboard: Dashboard) -> None:
    before = visits(dashboard)
    assert dashboard.ask(method="POST")[0] == 403
    assert visits(dashboard) == before


# --- who runs no script --------------------------------------------------------------------------


def test_link_previews_take_no_place(dashboard: Dashboard) -> None:
    before = visits(dashboard)
    for _ in range(20):
        status, text, _ = dashboard.ask(**{"User-Agent": "link preview"})
        assert status == 200
        assert "Templates, data model and checks" in text
    assert dashboard.ask(method="HEAD")[:2] == (200, "")
    assert dashboard.get("robots.txt") == (200, "User-agent: *\nDisallow: /\n")
    assert visits(dashboard) == before


def test_alive_and_ready_are_told_apart(dashboard: Dashboard) -> None:
    assert dashboard.get("livez", Host="anything.example") == (200, '{"status": "ok"}')
    assert dashboard.get("healthz", Host="anything.example")[0] == 200


# --- the socket ----------------------------------------------------------------------------------


def test_another_form_of_messages_is_refused(dashboard: Dashboard, visit: Visit) -> None:
    for offered in (None, ["another.form"]):
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            dashboard.connect(visit, subprotocols=offered)
        assert refused.value.status_code == 400


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"", MALFORMED),
        (b"cut short", MALFORMED),
        (bytes(64), MALFORMED),
        ("text", 1003),
    ],
)
def test_a_malformed_message_closes_its_own_socket(
    dashboard: Dashboard, visit: Visit, said: bytes | str, code: int
) -> None:
    sock = dashboard.connect(visit)
    sock.send(said) if isinstance(said, str) else sock.send_binary(said)
    assert closed_with(sock) == code
    assert dashboard.get(f"visit/{visit.id}", Cookie=visit.cookie)[0] == 200


def test_after_a_thousand_refused_messages_others_are_served(
    dashboard: Dashboard, visit: Visit, watched_page: WatchedPage
) -> None:
    for _ in range(1_000):
        sock = dashboard.connect(visit)
        sock.send_binary(b"cut short")
        assert closed_with(sock) == MALFORMED
    with watched_page(dashboard) as page:
        load(page, dashboard.url)
    log = dashboard.log.read_text()
    assert "Traceback" not in log
    assert "cut short" not in log


def test_who_says_too_much_at_once_is_cut_off(dashboard: Dashboard, visit: Visit) -> None:
    sock = dashboard.connect(visit)
    asked = _message({"msg_type": "kernel_info_request", "msg_id": "1", "session": "2"})
    with suppress(OSError, websocket.WebSocketException):
        for _ in range(5_000):
            sock.send_binary(asked)
    assert closed_with(sock) == FORBIDDEN


def _message(header: dict[str, str]) -> bytes:
    parts = [b"shell", json.dumps(header).encode(), b"{}", b"{}", b"{}"]
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    numbers = [len(offsets), *offsets]
    return b"".join(number.to_bytes(8, "little") for number in numbers) + b"".join(parts)


# --- slow, idle and frozen -----------------------------------------------------------------------


def test_slow_connections_keep_nobody_out(
    serve_dashboard: Callable[..., AbstractContextManager[Dashboard]], watched_page: WatchedPage
) -> None:
    """Of a server that may have 256 files open."""
    gc.collect()  # files that tests before left open count here too
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))  # what it starts has it too
    try:
        serving = serve_dashboard(visits=3)
        dashboard = serving.__enter__()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    with ExitStack() as stack:
        stack.push(serving)
        port = int(dashboard.url.rstrip("/").rpartition(":")[2])
        for _ in range(SLOW):
            client = stack.enter_context(socket.create_connection(("localhost", port)))
            client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        assert dashboard.get("livez")[0] == 200
        page = stack.enter_context(watched_page(dashboard))
        load(page, dashboard.url)
        assert "Traceback" not in dashboard.log.read_text()


def test_an_idle_visit_is_warned_and_ended_unless_it_is_kept(
    serve_dashboard: Callable[..., AbstractContextManager[Dashboard]], watched_page: WatchedPage
) -> None:
    with serve_dashboard(limits={IDLE_VARIABLE: "40 s"}) as dashboard:
        with watched_page(dashboard) as page:
            load(page, dashboard.url)
            keep = page.get_by_role("button", name="Keep it open")
            keep.click()
            expect(keep).to_be_hidden()
            banner = page.locator("#visit-ended")
            expect(banner).to_contain_text("This visit has ended", timeout=90_000)
            expect(banner).to_contain_text("Nothing had happened in it for a while.")
            expect(banner).to_contain_text("Its files are gone. What you see can still be read")
            assert page.locator("#rendered_cells :is(button, input):enabled").count() == 0
            before = page.evaluate("location.hash")
            page.get_by_role("link", name="Plan").first.dispatch_event("click")
            assert page.evaluate("location.hash") == before
            log_of(page).errors.clear()
        assert wait_for(lambda: visits(dashboard) == 0)


def test_a_server_that_does_not_answer_is_noticed(
    serve_dashboard: Callable[..., AbstractContextManager[Dashboard]], watched_page: WatchedPage
) -> None:
    with serve_dashboard() as dashboard, watched_page(dashboard) as page:
        load(page, dashboard.url)
        banner = page.locator("#visit-ended")
        dashboard.process.send_signal(signal.SIGSTOP)
        try:
            expect(banner).to_contain_text("does not answer at the moment", timeout=15_000)
        finally:
            dashboard.process.send_signal(signal.SIGCONT)
        expect(banner).to_be_hidden()
        log_of(page).errors.clear()


# --- odd addresses -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/voila/static/%00",
        "/voila/templates/%00/static/x",
        "/voila/templates/lab/static/../../../x",
        "/voila/api/themes/%2e%2e/x",
        "/voila/labextensions/%00",
        "/api/kernels/%0a",
        "/visit/x%0ay",
        "//elsewhere.example/",
        "/" + "a" * 20_000,
    ],
)
def test_odd_addresses_are_not_there(dashboard: Dashboard, path: str) -> None:
    host = dashboard.url.split("//")[1].rstrip("/")
    asked = http.client.HTTPConnection(host, timeout=30)
    asked.request("GET", path)
    answer = asked.getresponse()
    assert 400 <= answer.status < 500
    assert "Traceback" not in answer.read().decode()
    assert "Traceback" not in dashboard.log.read_text()
    assert all(line.isprintable() for line in Path(dashboard.log).read_text().splitlines())
