"""Each film's script is played on the page of today, and Learn plays the films."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from films.captions import from_vtt
from films.hand import HEIGHT, WIDTH, Hand
from films.ways import FILMS, LONGEST, SHORTEST, Film
from playwright.sync_api import Page, expect
from support import immport
from support.browser.served import Dashboard, load
from support.paths import ROOT

from immport_explorer.app.visit.films import films
from immport_explorer.submission.journal import JOURNAL_VARIABLE

VIEW = {"width": WIDTH, "height": HEIGHT}


def play(film: Film, page: Page, dashboard: Dashboard) -> None:
    load(page, dashboard.url)
    hand = Hand(page)
    film.play(hand)
    hand.finish()
    assert SHORTEST <= hand.now <= LONGEST
    assert hand.captions[-1].end == hand.now
    recorded = from_vtt((ROOT / "docs" / "films" / f"{film.name}.vtt").read_text("utf-8"))
    assert [each.text for each in hand.captions] == [each.text for each in recorded], (
        f"the film says something else: run `make films ARGS={film.name}`"
    )


@pytest.mark.parametrize(
    "film", [film for film in FILMS if not film.sends], ids=lambda film: film.name
)
def test_a_script_is_played_to_its_end(film: Film, watched_page: Any, dashboard: Dashboard) -> None:
    with watched_page(dashboard, viewport=VIEW) as page:
        play(film, page, dashboard)


@pytest.mark.parametrize("film", [film for film in FILMS if film.sends], ids=lambda film: film.name)
def test_a_script_that_sends_is_played_to_its_end(
    film: Film,
    watched_page: Any,
    serve_dashboard: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(JOURNAL_VARIABLE, str(tmp_path))
    with (
        immport.standing_in() as stand_in,
        serve_dashboard(immport_server=stand_in.address) as dashboard,
        watched_page(dashboard, viewport=VIEW) as page,
    ):
        play(film, page, dashboard)


def test_learn_plays_a_film_with_captions_and_gives_the_focus_back(
    page: Page, dashboard: Dashboard
) -> None:
    film = films()[0]
    load(page, f"{dashboard.url}#p=learn")
    button = page.get_by_role("button", name=f"Play: {film.title}")
    button.click()
    video = page.locator("video")
    expect(video).to_be_focused()
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.2")
    told = video.evaluate(
        """(video) => ({ seconds: video.duration, mode: video.textTracks[0].mode,
        end: video.textTracks[0].cues && [...video.textTracks[0].cues].at(-1).endTime })"""
    )
    assert told["mode"] == "showing"
    assert told["seconds"] == pytest.approx(film.seconds, abs=1)
    assert told["end"] == pytest.approx(told["seconds"], abs=0.2)
    expect(page.locator(".ipx-poster").first).to_have_js_property("complete", True)
    page.get_by_text("What is said").click()
    expect(page.locator("video ~ details p").first).to_be_visible()
    page.get_by_role("button", name="Close the film").click()
    expect(button).to_be_focused()
    expect(video).to_have_count(0)


def test_without_films_learn_says_nothing_of_them(
    serve_dashboard: Any, watched_page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "films.json").write_text("[]")
    with (
        serve_dashboard(films=str(tmp_path)) as dashboard,
        watched_page(dashboard) as page,
    ):
        load(page, f"{dashboard.url}#p=learn")
        expect(page.get_by_role("heading", name="Learn by doing")).to_be_visible()
        expect(page.get_by_role("heading", name="Films")).to_have_count(0)
