"""The films in docs/films: whole, short, small, with captions to their end, and listed."""

from __future__ import annotations

import struct
from itertools import pairwise
from pathlib import Path

import document_films
import pytest
from films.captions import Caption, as_vtt, from_vtt, reading_time
from films.ways import FILMS, LONGEST, SHORTEST, Film
from support.paths import ROOT

from immport_explorer.app.visit.films import LIST, PARTS, films
from immport_explorer.app.visit.settings import FILMS_VARIABLE

FOLDER = ROOT / "docs" / "films"
A_FILM, ALL_FILMS = 2_000_000, 10_000_000  # bytes at most

every_film = pytest.mark.parametrize("film", FILMS, ids=lambda film: film.name)


def seconds_of(webm: Path) -> float:
    """The length that a WebM file says of itself: the element Duration, in milliseconds."""
    content = webm.read_bytes()[:4096]
    place = content.index(b"\x44\x89\x88") + 3
    milliseconds: float = struct.unpack(">d", content[place : place + 8])[0]
    return milliseconds / 1000


def captions_of(film: Film) -> list[Caption]:
    return from_vtt((FOLDER / f"{film.name}.vtt").read_text(encoding="utf-8"))


@every_film
def test_a_film_is_short_and_small(film: Film) -> None:
    webm = FOLDER / f"{film.name}.webm"
    assert SHORTEST <= seconds_of(webm) <= LONGEST
    assert webm.stat().st_size <= A_FILM


@every_film
def test_captions_follow_one_another_can_be_read_and_end_with_the_film(film: Film) -> None:
    said = captions_of(film)
    assert all(first.end == after.start for first, after in pairwise(said))
    assert all(each.end - each.start >= reading_time(each.text) - 0.002 for each in said)
    assert said[-1].end == pytest.approx(seconds_of(FOLDER / f"{film.name}.webm"), abs=0.2)


@every_film
def test_the_transcript_says_what_the_captions_say(film: Film) -> None:
    said = "".join(f"{each.text}\n" for each in captions_of(film))
    assert (FOLDER / f"{film.name}.txt").read_text(encoding="utf-8") == said


def test_all_films_are_listed_and_together_small_enough_to_be_kept() -> None:
    listed = [(film.name, film.title, film.summary) for film in films()]
    assert listed == [(film.name, film.title, film.summary) for film in FILMS]
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= ALL_FILMS


def test_the_page_of_films_is_current() -> None:
    written = document_films.PAGE.read_text(encoding="utf-8")
    assert written == document_films.page(), "docs/films.md is behind: run `make docs`"


def test_captions_are_read_as_they_were_written() -> None:
    said = [Caption(0.0, 2.5, "One thing."), Caption(2.5, 61.125, "Another: a > b.")]
    assert from_vtt(as_vtt(said)) == said


def test_a_folder_without_films_or_with_half_of_one_shows_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FILMS_VARIABLE, str(tmp_path / "none"))
    assert films() == ()
    monkeypatch.setenv(FILMS_VARIABLE, str(tmp_path))
    (tmp_path / LIST).write_text("not a list")
    assert films() == ()
    names = ("whole", "half", "../else")
    told = ",".join(
        f'{{"name": "{name}", "title": "T", "summary": "S", "seconds": 50}}' for name in names
    )
    (tmp_path / LIST).write_text(f"[{told}]")
    for kind in PARTS:
        (tmp_path / f"whole.{kind}").write_bytes(b"x")
    (tmp_path / "half.vtt").write_bytes(b"x")
    assert [film.name for film in films()] == ["whole"]
