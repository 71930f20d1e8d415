"""Write docs/films.md, the films with what they say, from the folder of the films.

python scripts/document_films.py
"""

from __future__ import annotations

from pathlib import Path

from films.captions import from_vtt

from immport_explorer.app.visit.films import Film, films, part

PAGE = Path(__file__).resolve().parent.parent / "docs" / "films.md"

HEAD = """# Films

The main ways through the dashboard, each in about a minute, without sound. The same films play on
the page Learn. Made by `make films` and `make docs`; do not edit this page here.
"""


def page() -> str:
    """The whole page, as Markdown."""
    return HEAD + _table() + "".join(map(_shown, films()))


def _table() -> str:
    """How long and how large each film is, and how much it says."""
    rows = "".join(map(_row, films()))
    return f"\n| Film | Length | Size | Captions | Words |\n|---|--:|--:|--:|--:|\n{rows}"


def _row(film: Film) -> str:
    said = [caption.text for caption in from_vtt(part(film, "vtt").decode())]
    kilobytes = round(len(part(film, "webm")) / 1000)
    words = sum(len(text.split()) for text in said)
    return f"| {film.title} | {film.seconds} s | {kilobytes} kB | {len(said)} | {words} |\n"


def _shown(film: Film) -> str:
    said = [caption.text for caption in from_vtt(part(film, "vtt").decode())]
    video = (
        f'<video controls preload="none" width="100%" poster="_static/{film.name}.webp" '
        f'src="_static/{film.name}.webm" aria-label="{film.title}">'
        f'<track kind="captions" srclang="en" label="English" default '
        f'src="_static/{film.name}.vtt"></video>'
    )
    words = "".join(f"<p>{text}</p>" for text in said)
    return (
        f"\n## {film.title}\n\n{film.summary} {film.seconds} seconds: "
        f"[the film as a file](films/{film.name}.webm).\n\n"
        f"{video}\n\n<details><summary>What is said</summary>{words}</details>\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name}: {len(films())} films")
