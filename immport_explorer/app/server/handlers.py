"""What is answered at which address: the page, visits, and how the server is."""

from __future__ import annotations

import json
import re
from typing import cast

from jupyter_client.jsonutil import json_default
from jupyter_server.base.handlers import APIHandler, FileFindHandler, JupyterHandler
from jupyterlab_server.themes_handler import ThemesHandler
from tornado.web import HTTPError, RequestHandler, authenticated
from voila.static_file_handler import TemplateStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler

from immport_explorer.app.server.keys import Keyed, Plain, hand_over, take_back
from immport_explorer.app.server.scripts import needed_first
from immport_explorer.app.server.visits import STARTED, Visits

BEGIN_HEADER = "X-ImmPort-Explorer"
"""A request that begins a visit carries it: no form and no image of another site can send it."""

OK = "ok"
"""The status of a server that takes visitors."""

TRIES = 3
"""Times that a process is started for a visit: one ends at once if another program has taken a port
that was just chosen for it."""

ROBOTS = "User-agent: *\nDisallow: /\n"

_TEMPLATE_PARTS = 3  # template, "static", file
_KERNEL = re.compile(r'"kernelId": "([0-9a-f-]+)"')


class PageHandler(TornadoVoilaHandler):
    """The page at the root, and nothing below it.

    Whoever asks for it gets a small page, which costs no process: link previews, monitors and
    robots end there. Its script asks for a visit.
    """

    xsrf_token = b""  # no cookie for a token that nobody asks for

    def head(self, path: str | None = None) -> None:
        self._only_at_the_root(path)
        self.set_header("Content-Type", "text/html; charset=utf-8")

    async def get(self, path: str | None = None) -> None:
        self._only_at_the_root(path)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-cache")
        voila = self.settings["voila"]
        self.finish(
            self.render_template(
                "front.html",
                begin_header=BEGIN_HEADER,
                front=voila.front.picture,
                scripts=needed_first(tuple(voila.static_paths)),
            )
        )

    @authenticated
    async def post(self, path: str | None = None) -> None:
        """Begin a visit: start its process, and answer with its page."""
        self._only_at_the_root(path)
        if self.request.headers.get(BEGIN_HEADER) is None:
            raise HTTPError(403)
        if not cast(Visits, self.kernel_manager).has_room:
            raise HTTPError(503)
        for _ in range(TRIES):
            if await self._make_page(path):
                return
        raise HTTPError(500)

    async def _make_page(self, path: str | None) -> bool:
        """Whether a visit has begun; its process may end while it starts, and nothing is written
        then."""
        held = ""
        begun = False
        async for html in self.get_generator(path=path):
            held += html
            begun = begun or self._begin(held)
            if begun:
                self.write(held)
                self.flush()
                held = ""
            started = STARTED.get()  # nothing where one was kept ready
            if started and started not in cast(Visits, self.kernel_manager):
                break
        return begun

    def _begin(self, html: str) -> bool:
        """Hand the key over as soon as the page says which process is its own."""
        found = _KERNEL.search(html)
        if found is None:
            return False
        visit = found[1]
        hand_over(self, visit, cast(Visits, self.kernel_manager).begin(visit))
        return True

    def _only_at_the_root(self, path: str | None) -> None:
        if path:
            raise HTTPError(404)


class VisitHandler(Keyed, JupyterHandler):  # type: ignore[misc]
    """Whether a visit goes on, and if not, why: asked by its page now and then."""

    @authenticated
    def get(self, visit: str) -> None:
        here = visit in self.visits
        if not here:
            take_back(self, visit)
        left = self.visits.seconds_left(visit) if here else None
        told = {"here": here, "why": self.visits.why_ended(visit), "secondsLeft": left}
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(told))

    @authenticated
    def post(self, visit: str) -> None:
        """Its reader wants to keep it."""
        if visit not in self.visits:
            raise HTTPError(404)
        self.visits.heard_of(visit)
        self.set_status(204)


class KeyedKernelHandler(Keyed, APIHandler):  # type: ignore[misc]
    """The process of a visit, to its own page."""

    @authenticated
    async def get(self, kernel_id: str) -> None:
        self._only_if_here(kernel_id)
        self.finish(json.dumps(self.visits.kernel_model(kernel_id), default=json_default))

    @authenticated
    async def delete(self, kernel_id: str) -> None:
        self._only_if_here(kernel_id)
        await self._end(kernel_id)

    async def _end(self, kernel_id: str) -> None:
        take_back(self, kernel_id)
        await self.visits.shutdown_kernel(kernel_id)
        self.set_status(204)

    def _only_if_here(self, kernel_id: str) -> None:
        if kernel_id not in self.visits:
            raise HTTPError(404)


class KeyedShutdownHandler(KeyedKernelHandler):
    """A closing tab ends its visit."""

    @authenticated
    async def post(self, kernel_id: str) -> None:
        self._only_if_here(kernel_id)
        await self._end(kernel_id)


class TemplateFiles(Plain, TemplateStaticFileHandler):
    """Files of Voila's templates, by addresses of the one form that there is."""

    def parse_url_path(self, url_path: str) -> str:
        parts = url_path.split("/")
        if len(parts) < _TEMPLATE_PARTS or ".." in parts or parts[1] != "static":
            raise HTTPError(404)
        path: str = super().parse_url_path(url_path)
        return path


class ThemeFiles(Plain, ThemesHandler):
    """The style of Voila's widgets."""


class ExtensionFiles(Plain, FileFindHandler):
    """The browser's side of widgets."""


class RobotsHandler(RequestHandler):
    """Nothing here is for search engines: the page is made anew for each reader."""

    def get(self) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(ROBOTS)


class LiveHandler(RequestHandler):
    """Whether the server answers at all; who gets no answer here should start it again."""

    def get(self) -> None:
        self.set_header("Cache-Control", "no-store")
        self.finish({"status": OK})

    head = get


class HealthHandler(RequestHandler):
    """Whether the server can take one more visitor; under any host name."""

    def get(self) -> None:
        health = self.settings["voila"].health()
        self.set_header("Cache-Control", "no-store")
        self.set_status(200 if health["status"] == OK else 503)
        self.finish(health)

    head = get
