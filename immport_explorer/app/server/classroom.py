"""The trainer's page of ``serve --class``: how many are at which step, at a secret address.

The secret stands behind the ``#`` of the address, which no browser sends and no log holds; the
page's script sends it in a header.
"""

from __future__ import annotations

import hmac
import secrets
from typing import cast

import msgspec
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import HTTPError

from immport_explorer.app.course.attendance import attending, counts
from immport_explorer.app.server.visits import Visits

PATH = "class"
SECRET_HEADER = "X-ImmPort-Explorer-Class"


class Classroom:
    """What the handlers of a server with a class share: its secret, made anew at each start."""

    def __init__(self) -> None:
        self._secret = secrets.token_urlsafe(24)

    def address(self, base: str) -> str:
        """Where the trainer's page is, below the address of the dashboard."""
        return f"{base}{PATH}#{self._secret}"

    def is_told(self, secret: str) -> bool:
        """Whether that is the secret."""
        return hmac.compare_digest(secret.encode(), self._secret.encode())


class ClassHandler(JupyterHandler):
    """The page, which knows nothing yet: whoever has only its path sees no count."""

    def get(self) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        page = self.settings["voila_jinja2_env"].get_template("class.html")
        self.finish(page.render(base_url=self.base_url, secret_header=SECRET_HEADER))


class CountsHandler(JupyterHandler):
    """The counts, to who knows the secret; nothing is here for others."""

    def initialize(self, classroom: Classroom) -> None:
        self._classroom = classroom

    def get(self) -> None:
        if not self._classroom.is_told(self.request.headers.get(SECRET_HEADER, "")):
            raise HTTPError(404)
        visits = cast(Visits, self.kernel_manager)
        tracks = counts(attending(visits.folders()))
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "application/json")
        self.finish(msgspec.json.encode({"visits": visits.taken, "tracks": tracks}))


def handlers(base: str, classroom: Classroom | None) -> list[tuple[object, ...]]:
    """What a server answers for a class; nothing where it has none."""
    if classroom is None:
        return []
    return [
        (f"{base}{PATH}", ClassHandler),
        (f"{base}{PATH}/counts", CountsHandler, {"classroom": classroom}),
    ]
