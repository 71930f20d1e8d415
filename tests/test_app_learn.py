"""The Learn page: every step leads somewhere, answers are hidden at first."""

from __future__ import annotations

import pytest

from immport_explorer.app.learn import TRACKS, learn
from immport_explorer.app.state import Place
from immport_explorer.schema.load import load_schema, versions

PLACES = [step.place for track in TRACKS for step in track.steps if step.place is not None]


def test_there_is_a_track_for_each_walkthrough_without_code() -> None:
    assert len(TRACKS) == 4
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
