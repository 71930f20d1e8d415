"""Pages by state, without a browser: the shell, the examples, each page where it opens."""

from __future__ import annotations

import re
from html import escape

import pytest
from support.dashboard import (
    markup,
    send,
    words,
)

from immport_explorer import examples
from immport_explorer.app.pages import PAGES
from immport_explorer.app.pages.datamodel import DataModelPage
from immport_explorer.app.pages.start import ALONE

# ---- the shell -----------------------------------------------------------------------------------


def test_a_page_is_built_when_it_is_first_shown(shell):
    assert [name for name in (p.name for p in PAGES) if shell.page_named(name).is_built] == [
        "start"
    ]
    shell.state.go(page="templates")
    assert shell.page_named("templates").is_built
    assert not shell.page_named("datamodel").is_built


def test_an_unknown_page_shows_the_first(shell):
    shell.state.visit("#p=<script>")
    assert shell.page == "start"


def test_a_request_of_the_browser_moves_the_state_and_is_answered(shell):
    send(shell, {"visit": "#p=templates&t=biosamples", "number": 3})
    assert shell.state.place.template == "biosamples"
    assert shell.whereabouts["answered"] == 3


@pytest.mark.parametrize("message", [None, "x", {}, {"visit": 7}, {"schema": "9.9"}, ["visit"]])
def test_a_message_that_says_nothing_changes_nothing(shell, message):
    send(shell, message)
    assert shell.page == "start"


def test_another_version_builds_the_pages_anew(shell):
    shell.state.visit("#p=templates&t=subjecthumans")
    assert "Gender" in words(shell.page_named("templates").widget)
    send(shell, {"schema": "3.37"})
    assert shell.version == "3.37"
    assert "Sex" in words(shell.page_named("templates").widget)


def test_a_page_that_cannot_be_built_says_so(shell, monkeypatch):
    monkeypatch.setattr(DataModelPage, "build", lambda self: 1 / 0)
    shell.state.go(page="datamodel")
    assert "our fault" in words(shell.bodies["datamodel"])
    shell.state.go(page="templates")
    assert shell.page == "templates"


# ---- examples ------------------------------------------------------------------------------------


def test_every_example_can_be_checked_from_its_page(shell):
    shell.state.visit("#p=examples")
    shown = markup(shell.page_named("examples").widget)
    for name in examples.names():
        assert f"#p=validate&amp;e={name}" in shown


# ---- pages of the dashboard ----------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_says_what_it_is_where_it_opens(shell, page):
    opened = shell.visit(page.looks()[0].address)
    assert opened.name == page.name
    assert re.search(rf"<h1[^>]*>{escape(page.heading)}</h1>", markup(opened.widget))


def test_every_other_page_has_a_door_at_the_start(shell):
    shown = markup(shell.visit("#p=start").widget)
    for page in PAGES[1:]:
        assert page.door is not None
        assert f'<a href="#p={page.name}">{escape(page.door.title)}</a>' in shown


def test_start_opens_four_doors_with_a_picture_of_each(shell):
    shown = markup(shell.visit("#p=start").widget)
    doors = re.findall(r'<li class="ipx-door.*?</li>', shown, re.DOTALL)
    titles = [re.findall(r"<h2.*?>([^<]+)</a></h2>", door)[0] for door in doors]
    assert titles == [
        "I have data in a spreadsheet",
        "I have filled templates",
        "ImmPort refused my upload",
        "I am looking around",
    ]
    names = {page.name for page in PAGES}
    for door in doors:
        assert "<svg" in door
        assert set(re.findall(r'href="#p=(\w+)"', door)) <= names


def test_names_of_pages_and_of_their_pictures_are_their_own():
    scenes = [scene.name for page in PAGES for scene in page.looks()]
    assert len(set(scenes)) == len(scenes)


@pytest.mark.parametrize("scene", [s for page in PAGES for s in page.looks()], ids=lambda s: s.name)
def test_a_scene_shows_its_heading(shell, scene):
    opened = shell.visit(scene.address)
    assert re.search(rf"<h1[^>]*>{escape(scene.heading)}</h1>", markup(opened.widget))


def test_words_at_the_head_of_pages_open_their_own_explanation(shell):
    openers = []
    for page in PAGES:
        shell.state.visit(f"#p={page.name}")
        shown = markup(shell.page_named(page.name).widget)
        head = re.search(r'<p class="ipx-lead">.*?</p>', shown, re.DOTALL)
        found = re.findall(r'popovertarget="([^"]+)"', head[0] if head else "")
        assert all(shown.count(f'id="{opener}"') == 1 for opener in found)
        openers += found
    assert len(openers) == len(set(openers)) >= 4


def test_start_says_how_to_have_the_page_on_ones_own_computer(shell):
    shown = words(shell.page_named("start").widget)
    assert all(line in shown for line in ALONE)
    assert "Binder full" in shown
