"""Films on the page: a poster each, and the one that plays with its captions and its words.

A film comes over the page's own connection when it is asked for: it plays wherever the dashboard
runs, and no host is asked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
from traitlets import List

from immport_explorer.app.visit.films import PARTS, Film, films, part


class FilmPlayer(anywidget.AnyWidget):
    """Shows the films that are there; nothing where there are none."""

    _esm = Path(__file__).with_name("film_player.js")
    films: Any = List().tag(sync=True)

    def __init__(self) -> None:
        self._films = {film.name: film for film in films()}
        super().__init__(films=list(map(_told, self._films.values())))
        self.on_msg(self._receive)

    def _receive(self, _widget: object, content: object, _buffers: object) -> None:
        asked = content if isinstance(content, dict) else {}
        film = self._films.get(str(asked.get("film")))
        kinds = ["webp"] if asked.get("poster") else list(PARTS)
        if film is None:
            return
        try:
            parts = [part(film, kind) for kind in kinds]
        except OSError:
            self.send({"film": film.name, "gone": True})
            return
        self.send({"film": film.name, "kinds": kinds}, buffers=parts)


def _told(film: Film) -> dict[str, str]:
    minutes, seconds = divmod(film.seconds, 60)
    length = f"{minutes}:{seconds:02}"
    return {"name": film.name, "title": film.title, "summary": film.summary, "length": length}
