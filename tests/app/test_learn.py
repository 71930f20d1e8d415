"""The Learn page: every step leads somewhere, answers are hidden at first."""

from __future__ import annotations

from html import unescape

import pytest

from immport_explorer.app.pages.learn import TRACKS, LearnPage, learn
from immport_explorer.app.state import AppState, Place
from immport_explorer.app.views.meanings import anchor_of_kind, code_link, place_of_kind
from immport_explorer.issues.kinds import KINDS
from immport_explorer.schema.load import load_schema, versions

PLACES = [step.place for track in TRACKS for step in track.steps if step.place is not None]


def test_there_is_a_track_for_each_walkthrough_without_code() -> None:
    assert len(TRACKS) == 5
    assert all(track.steps and track.questions and track.minutes for track in TRACKS)


@pytest.mark.parametrize("version", versions())
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.address)
def test_steps_lead_to_what_exists(place: Place, version: str) -> None:
    schema = load_schema(version)
    if place.template is not None:
        template = schema.templates[place.template]
        assert place.column is None or template.column(place.column) is not None
    assert place.table is None or place.table in schema.tables


def test_answers_are_folded() -> None:
    page = str(learn())
    questions = [question for track in TRACKS for question in track.questions]
    assert page.count("<details>") == len(questions)
    assert "<details open" not in page


def test_a_code_leads_to_its_meaning() -> None:
    state = AppState(schema=load_schema(), place=Place(page="learn"))
    kinds = LearnPage(state).widget.children[1]
    assert kinds.markup.count("<summary") == len(KINDS)
    assert "<details open" not in kinds.markup
    place = place_of_kind("value.not-in-vocabulary")
    assert f'href="{place.address.replace("&", "&amp;")}"' in code_link("value.not-in-vocabulary")
    state.visit(place.address)
    opened = unescape(kinds.markup.split("<details open>")[1].split("</details>")[0])
    kind = KINDS["value.not-in-vocabulary"]
    assert all(words in opened for words in (kind.title, kind.why, kind.fix_in_general))
    assert kinds.target["id"] == anchor_of_kind(kind.code)


def test_an_address_with_an_unknown_code_opens_none() -> None:
    state = AppState(schema=load_schema(), place=Place(page="learn", kind="no.such"))
    kinds = LearnPage(state).widget.children[1]
    assert "<details open" not in kinds.markup
    assert kinds.target["id"] == ""
