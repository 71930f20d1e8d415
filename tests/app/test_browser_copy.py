"""A copy of the work in the reader's browser, where the host keeps nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from support.dashboard import bring, markup, press, send, validate_page, wait_until, words

from immport_explorer import examples
from immport_explorer.app import build
from immport_explorer.app.pages.validate import ValidatePage
from immport_explorer.app.visit.limits import KEEP_VARIABLE
from immport_explorer.app.visit.settings import BROWSER_COPY_VARIABLE, OFF, ON
from immport_explorer.app.visit.uploads import PIECE
from immport_explorer.app.widgets.browser_copy import BrowserCopy
from immport_explorer.schema.load import load_schema

KEY = "a" * 48
BROKEN = "human-study-broken"
NOW = 1_796_000_000_000
HOMES: WeakKeyDictionary[BrowserCopy, Browser] = WeakKeyDictionary()
"""Which browser a page is in: one that is still keeping something tells it to no other test's."""


class Browser:
    """A browser's storage, and what its half of the widget does."""

    def __init__(self, refuses: str = "") -> None:
        self.refuses = refuses
        self.copy: dict[str, Any] | None = None
        self._coming: dict[str, bytes] = {}

    def hear(self, widget: BrowserCopy, content: dict[str, Any], buffers: Sequence[bytes]) -> None:
        kind = content["kind"]
        if kind == "look":
            self._tell_of_copy(widget)
        elif kind == "file":
            path = content["path"]
            self._coming[path] = self._coming.get(path, b"") + bytes(buffers[0])
        elif kind == "keep":
            self._keep(widget, content, bytes(buffers[0]))
        elif kind == "give" and self.copy is not None:
            send(widget, {"kind": "progress"}, self.copy["progress"])
            files = [[path, len(content)] for path, content in self.copy["files"].items()]
            if files:
                send(widget, {"kind": "begin", "files": files})
        elif kind == "ready" and self.copy is not None:
            for number, held in enumerate(self.copy["files"].values()):
                for offset in range(0, len(held), PIECE):
                    piece = held[offset : offset + PIECE]
                    told = {"kind": "piece", "file": number, "offset": offset, "asked": 1}
                    send(widget, told, piece)
        elif kind == "forget":
            self.copy = None
            send(widget, {"kind": "forgotten"})

    def _tell_of_copy(self, widget: BrowserCopy) -> None:
        if self.copy is None:
            send(widget, {"kind": "nothing"})
        else:
            told = {"package": self.copy["package"], "saved": self.copy.get("saved", NOW)}
            size = sum(map(len, self.copy["files"].values()))
            send(widget, {"kind": "found", "files": len(self.copy["files"]), "size": size, **told})

    def _keep(self, widget: BrowserCopy, content: dict[str, Any], progress: bytes) -> None:
        if self.refuses:
            send(widget, {"kind": "refused-copy", "why": self.refuses})
            return
        before = self.copy["files"] if self.copy else {}
        files = self._coming if content["renews"] else before
        self._coming = {}
        self.copy = {"package": content["package"], "progress": progress, "files": files}
        send(widget, {"kind": "kept", "number": content["number"]})


@pytest.fixture(autouse=True)
def nothing_is_kept_by_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEEP_VARIABLE, OFF)


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``visit(browser)`` is the page Validate of a new visit of that browser."""

    def begin(browser: Browser, keys: Sequence[str] = (KEY,)) -> ValidatePage:
        def told(widget: BrowserCopy, content: dict[str, Any], buffers: Any = ()) -> None:
            HOMES.setdefault(widget, browser).hear(widget, content, buffers)

        monkeypatch.setattr(BrowserCopy, "send", told)
        shell = build(load_schema("3.36"))
        send(shell, {"keys": list(keys)})
        shell.visit("#p=validate")
        page = validate_page(shell)
        send(page.copy._copy, {"kind": "here"})
        return page

    return begin


def checked(page: ValidatePage, name: str = BROKEN) -> ValidatePage:
    files = {file.name: file.read_bytes() for file in sorted(examples.path(name).iterdir())}
    bring(page.widget, "Drop your package here", files)
    page.checking.wait()
    return page


def pick(page: ValidatePage) -> None:
    assert page.view is not None
    place = next(n for n, each in enumerate(page.view.causes) if each.first.column == "Gender")
    press(page.widget, "pick", f"{place}-0-0")


def worked(visit: Any, browser: Browser, key: str = KEY) -> ValidatePage:
    """A visit in which a package was checked and a suggestion picked, all of it kept."""
    page: ValidatePage = checked(visit(browser, [key]))
    pick(page)
    wait_until(lambda: browser.copy is not None and b"Female" in browser.copy["progress"])
    return page


def test_the_work_is_offered_after_the_process_has_ended_and_comes_back(visit: Any) -> None:
    browser = Browser()
    page = worked(visit, browser)
    assert "A copy of your package and of what you change is in your browser" in words(page.widget)
    assert "Your work is not kept" not in words(page.widget)
    assert not page.state.at_risk

    again = visit(browser)
    assert "Your browser keeps a copy of your work on" in words(again.widget)
    press(again.widget, "bring-copy")
    again.checking.wait()
    wait_until(lambda: again.choices.picked)
    assert again.state.report is not None
    assert list(again.choices.picked.values()) == ["Female"]
    assert "Bring it back" not in words(again.widget)


def test_a_package_is_sent_to_the_browser_once(visit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser()
    page = worked(visit, browser)
    assert browser.copy is not None
    files = dict(browser.copy["files"])
    browser.copy["files"] = {"sent.txt": b"before"}
    pick(page)
    wait_until(lambda: browser.copy is not None and b"Female" not in browser.copy["progress"])
    assert browser.copy["files"] == {"sent.txt": b"before"}
    assert sorted(files) == sorted(path.name for path in examples.path(BROKEN).iterdir())


def test_delete_now_leaves_nothing_and_keeps_nothing_more(visit: Any) -> None:
    browser = Browser()
    page = worked(visit, browser)
    press(page.widget, "delete-copy")
    assert browser.copy is None
    pick(page)
    assert browser.copy is None
    assert "Your work is not kept" in words(page.widget)
    assert "Bring it back" not in words(visit(browser).widget)


def test_a_copy_that_is_offered_can_be_deleted(visit: Any) -> None:
    browser = Browser()
    worked(visit, browser)
    page = visit(browser)
    press(page.widget, "delete-found")
    assert browser.copy is None
    assert "Bring it back" not in words(page.widget)
    checked(page)
    wait_until(lambda: browser.copy)


def test_of_a_large_package_the_plan_alone_is_kept_and_that_is_said(
    visit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("immport_explorer.app.visit.browser_copies.FILES_BOUND", 2**20)
    monkeypatch.setattr("immport_explorer.app.visit.browser_copies._size", lambda _files: 2**21)
    browser = Browser()
    page = worked(visit, browser)
    assert browser.copy is not None
    assert browser.copy["files"] == {}
    assert "Your package is not in it, since it is larger than 1 MB" in words(page.widget)
    assert page.state.at_risk


@pytest.mark.parametrize(
    ("browser", "keys", "why"),
    [
        (Browser("The quota has been exceeded"), [KEY], "The quota has been exceeded."),
        (Browser("<img src=x>"), [KEY], "<img src=x>."),
        (Browser(), [], "it keeps nothing for this page."),
    ],
)
def test_a_browser_that_keeps_nothing_is_said_and_nothing_is_lost(
    visit: Any, browser: Browser, keys: list[str], why: str
) -> None:
    page = checked(visit(browser, keys))
    wait_until(lambda: f"Your browser keeps no copy of it: {why}" in words(page.widget))
    browser.refuses = ""
    pick(page)
    assert browser.copy is None, "it is not asked again and again"
    assert page.state.at_risk
    assert "<img" not in markup(page.widget)


def test_an_example_comes_back_by_its_name(visit: Any) -> None:
    browser = Browser()
    page = visit(browser)
    page.state.visit(f"#p=validate&e={BROKEN}")
    page.checking.wait()
    pick(page)
    wait_until(lambda: browser.copy is not None and b"Female" in browser.copy["progress"])
    assert browser.copy is not None
    assert browser.copy["files"] == {}
    again = visit(browser)
    press(again.widget, "bring-copy")
    again.checking.wait()
    wait_until(lambda: again.choices.picked)


@pytest.mark.parametrize(
    "progress", [b"", b"<script>alert(1)</script>", b'{"immport_explorer_progress": 7}']
)
def test_a_spoilt_progress_is_said_and_the_files_come_back(visit: Any, progress: bytes) -> None:
    browser = Browser()
    worked(visit, browser)
    assert browser.copy is not None
    browser.copy["progress"] = progress
    page = visit(browser)
    press(page.widget, "bring-copy")
    page.checking.wait()
    assert page.state.report is not None
    assert page.choices.picked == {}
    shown = words(page.widget)
    assert "This is not a file of progress" in shown or "saved by another release" in shown


def test_what_the_browser_tells_stays_text_and_in_its_folder(visit: Any) -> None:
    attack = "<img src=x onerror=alert(1)>"
    browser = Browser()
    browser.copy = {
        "package": attack,
        "progress": b'{"immport_explorer_progress": 1}',
        "files": {f"../../{attack}.txt": b"x", "/etc/other.txt": b"y"},
    }
    page = visit(browser)
    assert attack in words(page.widget)
    press(page.widget, "bring-copy")
    page.checking.wait()
    assert page.state.report is not None
    assert "<img" not in markup(page.widget)
    held = page.intake.packages.each[0]
    assert all(source.is_relative_to(held.upload.folder) for source in held.sources)


def test_files_that_are_not_taken_are_told(visit: Any) -> None:
    browser = Browser()
    progress = b'{"immport_explorer_progress": 1}'
    browser.copy = {"package": "x", "progress": progress, "files": {"<a": b"x", ">a": b"y"}}
    page = visit(browser)
    press(page.widget, "bring-copy")
    assert "Two of these files have the same name." in words(page.widget)
    assert page.state.report is None


@pytest.mark.parametrize("saved", ["yesterday", None, float("nan"), -1e300, 1e300])
def test_a_copy_of_no_time_is_not_offered_or_has_one(visit: Any, saved: object) -> None:
    browser = Browser()
    browser.copy = {"package": "x", "progress": b"", "files": {}, "saved": saved}
    shown = words(visit(browser).widget)
    assert "Your browser keeps a copy" not in shown or "UTC" in shown


def test_the_browser_keeps_nothing_where_the_host_keeps_the_work(
    visit: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("IMMPORT_EXPLORER_KEEP_FOLDER", str(tmp_path))
    monkeypatch.setenv(KEEP_VARIABLE, "2 h")
    browser = Browser()
    pick(checked(visit(browser)))
    assert browser.copy is None
    monkeypatch.setenv(BROWSER_COPY_VARIABLE, ON)
    page = worked(visit, browser, "b" * 48)
    press(page.widget, "delete-work")
    assert browser.copy is None
