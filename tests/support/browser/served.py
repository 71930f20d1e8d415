"""A served dashboard, and what a page that shows it asked for and complained of."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import websocket
from dashboard import LIVE
from playwright.sync_api import ConsoleMessage, Dialog, Page, expect

from immport_explorer.app.ready import process_name
from immport_explorer.app.server.handlers import BEGIN_HEADER
from immport_explorer.app.server.messages import SUBPROTOCOL

LOAD_TIMEOUT = 120_000
"""Milliseconds; generous, since a busy machine may need long for the first load."""

PATIENCE = 60_000
"""Milliseconds in which anything must come about, on a busy machine too."""

expect.set_options(timeout=PATIENCE)

SERVE = """
import sys
from immport_explorer.app.server.serve import serve
options = eval(sys.argv[1])
sys.exit(serve(open_browser=False, **options))
"""


@dataclass(frozen=True)
class Visit:
    """A visit without a browser: the id of its process, its key as a cookie, its page."""

    id: str
    cookie: str
    page: str


@dataclass
class Dashboard:
    """A dashboard being served: its address, what it printed."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def get(self, path: str = "", **headers: str) -> tuple[int, str]:
        """Status and text of a request below the dashboard's address; redirects are followed."""
        status, text, _ = self.ask(path, **headers)
        return status, text

    def ask(
        self, path: str = "", method: str = "GET", **headers: str
    ) -> tuple[int, str, dict[str, str]]:
        """Status, text and headers (names in lower case) of a request."""
        request = urllib.request.Request(
            self.url + path.lstrip("/"),
            headers=headers,
            method=method,
            data=b"" if method == "POST" else None,
        )
        with _answer(request) as answer:
            told = {name.lower(): value for name, value in answer.headers.items()}
            return answer.status or 0, answer.read().decode(), told

    def begin(self, **headers: str) -> Visit:
        """Begin a visit as the page's script does."""
        status, page, told = self.ask(method="POST", **{BEGIN_HEADER: "visit"}, **headers)
        assert status == 200, f"{status}: no visit was begun"
        return Visit(kernel_id(page), told["set-cookie"].partition(";")[0], page)

    def visits(self) -> list[psutil.Process]:
        """The processes of visits, the oldest first; not the one that they are forked from."""
        server = psutil.Process(self.process.pid)
        found = [each for each in server.children(recursive=True) if not _is_origin(each, server)]
        return sorted(found, key=psutil.Process.create_time)

    def process_of(self, visit: str) -> psutil.Process:
        """The process of that visit."""
        (found,) = (each for each in self.visits() if _is_of(each, visit))
        return found

    def has_ended(self, visit: str, below: str = "") -> bool:
        """Whether that visit is over; one that goes on is not there for who lacks its key."""
        status, text = self.get(f"{below}visit/{visit}")
        return status == 200 and json.loads(text)["here"] is False

    def connect(self, visit: Visit, **options: Any) -> websocket.WebSocket:
        """The visit's socket, opened as its page does; ``options`` of websocket-client besides."""
        told = {
            "origin": self.url.rstrip("/"),
            "cookie": visit.cookie,
            "subprotocols": [SUBPROTOCOL],
            "timeout": 30,
        }
        address = f"{self.url.replace('http', 'ws', 1)}api/kernels/{visit.id}/channels"
        return websocket.create_connection(address, **{**told, **options})


@dataclass
class PageLog:
    """What a page asked for and what it complained of."""

    own_host: str
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def outside(self) -> list[str]:
        """Requests that went to another host than the dashboard's."""
        return [
            url
            for url in self.requests
            if urlsplit(url).scheme in ("http", "https", "ws", "wss")
            and urlsplit(url).netloc != self.own_host
        ]

    def assert_clean(self) -> None:
        assert not self.outside, f"asked outside hosts: {self.outside}"
        assert not self.errors, f"logged errors: {self.errors}"


def load(page: Page, url: str) -> None:
    """Open the dashboard and wait until it is on the page."""
    page.goto(url, timeout=LOAD_TIMEOUT)
    wait_until_live(page)


def wait_until_live(page: Page) -> None:
    """Wait until the process of a visit stands behind the page."""
    page.get_by_role("navigation").first.wait_for(state="visible", timeout=LOAD_TIMEOUT)
    page.wait_for_function(LIVE, timeout=LOAD_TIMEOUT)


def kernel_id(html: str) -> str:
    """The id of the kernel behind a page of Voila's."""
    found = re.search(r'"kernelId": "([0-9a-f-]+)"', html)
    assert found, "the page names no kernel"
    return found.group(1)


def _is_origin(process: psutil.Process, server: psutil.Process) -> bool:
    if sys.platform != "linux":
        return False
    from immport_explorer.app.server.forked import forkserver

    return process.ppid() == server.pid and forkserver.__name__ in process.cmdline()


def _is_of(process: psutil.Process, visit: str) -> bool:
    return process.name() == process_name(visit) or any(visit in part for part in process.cmdline())


def _answer(request: urllib.request.Request) -> http.client.HTTPResponse | urllib.error.HTTPError:
    try:
        answer: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=60)
    except urllib.error.HTTPError as error:
        return error
    return answer


def log_of(page: Page) -> PageLog:
    """What :func:`watch` has written down of a page."""
    log: PageLog = vars(page)["log"]
    return log


def dismissed(page: Page) -> list[str]:
    """The texts of the page's dialogs, in a list that grows; each is dismissed."""
    texts: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        texts.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    return texts


def watch(page: Page, own_host: str) -> PageLog:
    """Write down from now on what the page asks for and complains of; see :func:`log_of`."""
    log = PageLog(own_host)
    vars(page)["log"] = log
    page.on("request", lambda request: log.requests.append(request.url))
    page.on("websocket", lambda socket: log.requests.append(socket.url))
    page.on("pageerror", lambda error: log.errors.append(str(error)))
    page.on("console", lambda message: _note(message, log))
    return log


def _note(message: ConsoleMessage, log: PageLog) -> None:
    if message.type == "error":
        log.errors.append(f"{message.text} ({message.location.get('url', '')})")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_open(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise AssertionError(f"the dashboard did not start:\n{log.read_text()}")


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether the condition comes true within that time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.2)
    return False
