"""Who may sign in to the stand-in, and for how long: tokens as ImmPort's are."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable

USERS = {"practice": "practice", "colleague": "practice"}
"""Names and passwords: no secrets, for practice only."""

TOKEN_SECONDS = 60.0


class Accounts:
    """Gives tokens and checks them; ``ages`` are those, in seconds, of all that were used."""

    def __init__(
        self, seconds: float = TOKEN_SECONDS, now: Callable[[], float] = time.time
    ) -> None:
        self._seconds = seconds
        self._now = now
        self._key = secrets.token_bytes(32)
        self.ages: list[float] = []

    def sign_in(self, username: str, password: str) -> str | None:
        """A token, or None for a wrong name or password."""
        if not password or USERS.get(username) != password:
            return None
        issued = self._now()
        claims = {"sub": username, "iat": issued, "exp": issued + self._seconds}
        body = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
        return f"{body}.{self._signature(body)}"

    def user_of(self, authorization: str) -> str | None:
        """Whose token a header carries; None where it carries none, or one that has ended."""
        kind, _, token = authorization.partition(" ")
        body, _, signature = token.rpartition(".")
        if kind.casefold() != "bearer" or not hmac.compare_digest(signature, self._signature(body)):
            return None
        claims = json.loads(base64.urlsafe_b64decode(body.partition(".")[2] + "=="))
        self.ages.append(self._now() - claims["iat"])
        return str(claims["sub"]) if self._now() <= claims["exp"] else None

    def _signature(self, body: str) -> str:
        return _base64(hmac.new(self._key, body.encode(), hashlib.sha256).digest())


def _part(content: dict[str, object]) -> str:
    return _base64(json.dumps(content).encode())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
