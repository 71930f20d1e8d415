"""Films of the dashboard's main ways, with captions, a poster and a transcript each.

Usage: python scripts/record_films.py [--burn] [--into FOLDER] [FILM...]. They go to docs/films/,
which the documentation's site and the page Learn show.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import chromium
import msgspec
from dashboard import FLAGS, LIVE, PATIENCE, ROOT, served
from films.camera import Recorder, frames, title_card
from films.captions import as_transcript, as_vtt
from films.encode import write_webm
from films.hand import HEIGHT, WIDTH, Hand
from films.ways import FILMS, Film
from playwright.sync_api import Browser, Page, sync_playwright

from immport_explorer.app.visit.films import LIST
from immport_explorer.app.visit.films import Film as Listed
from immport_explorer.submission.journal import JOURNAL_VARIABLE

FOLDER = ROOT / "docs" / "films"


def main() -> int:
    options = _options()
    options.into.mkdir(parents=True, exist_ok=True)
    chosen = [film for film in FILMS if not options.films or film.name in options.films]
    lengths: dict[str, float] = {}
    for sends in (False, True):
        group = [film for film in chosen if film.sends is sends]
        if group:
            lengths |= _record_all(group, sends, options.into, burn=options.burn)
    _list(options.into, lengths)
    return 0


def _options() -> argparse.Namespace:
    names = [film.name for film in FILMS]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--burn", action="store_true", help="burn the captions into the pictures")
    parser.add_argument("--into", type=Path, default=FOLDER, help="the folder they go to")
    parser.add_argument("films", nargs="*", metavar="FILM", help=", ".join(names))
    options = parser.parse_args()
    unknown = set(options.films) - set(names)
    if unknown:
        parser.error(f"there is no film {', '.join(sorted(unknown))}")
    return options


def _list(into: Path, lengths: dict[str, float]) -> None:
    """Write the list of what is there, with the lengths of what was recorded now."""
    path = into / LIST
    before = msgspec.json.decode(path.read_bytes(), type=list[Listed]) if path.is_file() else []
    seconds = {film.name: film.seconds for film in before}
    seconds |= {name: round(length) for name, length in lengths.items()}
    told = [
        Listed(film.name, film.title, film.summary, seconds[film.name])
        for film in FILMS
        if film.name in seconds
    ]
    path.write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n")


def _record_all(films: list[Film], sends: bool, into: Path, *, burn: bool) -> dict[str, float]:
    """Record films, and give the seconds of each by its name."""
    lengths = {}
    with (
        _practice_server() if sends else nullcontext(()) as options,
        served(*options) as dashboard,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=str(chromium.find()), args=list(FLAGS))
        for film in films:
            with _opened(browser, dashboard.url) as page:
                lengths[film.name] = _record(film, page, into, burn=burn)
        browser.close()
    return lengths


@contextmanager
def _practice_server() -> Iterator[tuple[str, ...]]:
    """The options of ``serve`` for a server to practise with."""
    from immport_explorer.submission.stand_in.server import StandIn

    with TemporaryDirectory() as journal, StandIn(pace=0.5) as stand_in:
        os.environ[JOURNAL_VARIABLE] = journal  # the reader's own stays as it is
        yield "--immport-server", stand_in.address


@contextmanager
def _opened(browser: Browser, url: str) -> Iterator[Page]:
    viewport = {"width": WIDTH, "height": HEIGHT}
    context = browser.new_context(viewport=viewport, color_scheme="light")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(url)
    page.wait_for_function(LIVE, timeout=PATIENCE)
    page.get_by_role("heading", level=1).first.wait_for(timeout=PATIENCE)
    yield page
    page.goto("about:blank")  # as a closing tab does: ends the kernel
    context.close()


def _record(film: Film, page: Page, into: Path, *, burn: bool) -> float:
    recorder = Recorder(page)
    hand = Hand(page, recorder)
    film.play(hand)
    hand.finish()
    path = into / f"{film.name}.webm"
    said = hand.captions if burn else None
    write_webm(frames(recorder.shots, hand.now, film.title, said), path)
    path.with_suffix(".vtt").write_text(as_vtt(hand.captions), encoding="utf-8")
    path.with_suffix(".txt").write_text(as_transcript(hand.captions), encoding="utf-8")
    poster = title_card(recorder.first(), film.title)
    poster.save(path.with_suffix(".webp"), quality=70)
    print(f"{path}: {hand.now:.0f} s, {path.stat().st_size / 1e6:.2f} MB", flush=True)
    return hand.now


if __name__ == "__main__":
    sys.exit(main())
