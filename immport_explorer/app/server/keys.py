"""The key of a visit: a secret in a cookie of the browser that began it.

The id of a visit's process stands in addresses, which proxies log; it opens nothing by itself.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from http.client import responses
from typing import TYPE_CHECKING, Any, cast

from tornado.web import HTTPError, RequestHandler

if TYPE_CHECKING:
    from immport_explorer.app.server.visits import Visits

_PREFIX = "immport-explorer-"


class Keys:
    """The keys of visits, of which only a hash is held."""

    def __init__(self) -> None:
        self._hashes: dict[str, bytes] = {}

    def make(self, visit: str) -> str:
        """A new key for this visit; an earlier one no longer opens it."""
        key = secrets.token_urlsafe(32)
        self._hashes[visit] = _hash(key)
        return key

    def opens(self, visit: str, key: str | None) -> bool:
        """Whether this is the visit's key."""
        held = self._hashes.get(visit)
        return held is not None and key is not None and hmac.compare_digest(held, _hash(key))

    def forget(self, visit: str) -> None:
        """No key opens this visit any more."""
        self._hashes.pop(visit, None)


def cookie_of(visit: str) -> str:
    """The name of the cookie that holds a visit's key: each tab is a visit of its own."""
    return _PREFIX + visit.partition("-")[0]


def hand_over(handler: RequestHandler, visit: str, key: str) -> None:
    """Give the key to the browser, where no script can read it and no other site can send it."""
    handler.set_cookie(
        cookie_of(visit),
        key,
        path=handler.settings["base_url"],
        httponly=True,
        samesite="Strict",
        secure=_is_encrypted(handler),
    )


def take_back(handler: RequestHandler, visit: str) -> None:
    """Have the browser forget the key of a visit that has ended."""
    handler.clear_cookie(cookie_of(visit), path=handler.settings["base_url"])


class Plain:
    """A handler that says its errors in a word and gives the browser no cookie but a key."""

    xsrf_token = b""
    """Not needed (see ``tornado_settings``), so that its cookie is not set either."""

    def write_error(self, status_code: int, **_: Any) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")  # type: ignore[attr-defined]
        self.finish(responses.get(status_code, "Error"))  # type: ignore[attr-defined]


class Keyed(Plain):
    """A handler of addresses that begin with a visit's id: others' visits are not there."""

    path_args: list[Any]
    path_kwargs: dict[str, Any]
    settings: dict[str, Any]

    @property
    def visits(self) -> Visits:
        return cast("Visits", self.kernel_manager)  # type: ignore[attr-defined]

    async def prepare(self) -> None:
        await super().prepare()  # type: ignore[misc]
        visit = str([*self.path_args, *self.path_kwargs.values()][0])
        key = self.get_cookie(cookie_of(visit))  # type: ignore[attr-defined]
        if visit in self.visits and not self.visits.keys.opens(visit, key):
            raise HTTPError(404)


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()


def _is_encrypted(handler: RequestHandler) -> bool:
    """Whether the browser speaks TLS, with us or with a proxy before us."""
    said: str = handler.request.headers.get("X-Forwarded-Proto", handler.request.protocol)
    return said.partition(",")[0].strip().lower() == "https"
