"""What is shown before a process answers is taken from the dashboard itself."""

from __future__ import annotations

import json

import pytest
from support.dashboard import views

from immport_explorer.app import build
from immport_explorer.app.front import picture
from immport_explorer.app.server import front
from immport_explorer.app.server.front import Front


def test_it_is_what_the_dashboard_tells_its_frame_and_its_first_page() -> None:
    shell = build()
    made = json.loads(json.dumps(picture(shell)))
    for name in ("page", "pages", "version", "versions", "credits", "theme", "whereabouts"):
        assert made["traits"][name] == getattr(shell, name)
    assert not {"bodies", "beside"} & made["traits"].keys()
    for view in views(shell.page_named("start").widget):
        assert view.markup in made["body"]


def test_a_process_of_its_own_makes_it() -> None:
    made = Front().picture
    assert made == json.loads(json.dumps(picture(build())))


def test_where_it_cannot_be_made_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(front, "PROGRAM", "immport_explorer.nowhere")
    tried = Front()
    assert tried.picture is None
    assert tried.picture is None
    assert caplog.text.count("not shown before its process answers") == 1
