"""A fresh token right before each call.

ImmPort's tokens must be used within 60 seconds; a request that began in time stays good until it
ends. So a token is asked for as part of each request, and none is ever kept.
"""

from __future__ import annotations

from collections.abc import Generator

import httpx

from immport_explorer.submission.answers import read_refusal, read_token
from immport_explorer.submission.credentials import Credentials
from immport_explorer.submission.errors import SignInError, UnreachableError

EXPIRED = (401,)
_REGISTRATION = "https://www.immport.org"


class FreshToken(httpx.Auth):
    """Signs each request with a token of its own.

    Where ``repeats`` and ImmPort says that the token has expired, the request is made once more.
    """

    def __init__(self, address: str, credentials: Credentials, *, repeats: bool = True) -> None:
        self._address = address
        self._credentials = credentials
        self._repeats = repeats

    def sync_auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        for _ in range(2 if self._repeats else 1):
            answer = yield self._ask(request)
            request.headers["Authorization"] = f"bearer {self._read(answer)}"
            response = yield request
            if response.status_code not in EXPIRED:
                return

    def _ask(self, request: httpx.Request) -> httpx.Request:
        form = {"username": self._credentials.username, "password": self._credentials.password}
        extensions = {"timeout": request.extensions.get("timeout", {})}
        return httpx.Request("POST", self._address, data=form, extensions=extensions)

    def _read(self, answer: httpx.Response) -> str:
        content = answer.read()
        if answer.status_code >= 500:
            raise UnreachableError(
                f"ImmPort cannot sign anybody in at the moment (status {answer.status_code} of "
                f"{answer.request.url.host}). Nothing was sent; try again later."
            )
        if not answer.is_success:
            raise SignInError(self._refusal(answer, read_refusal(content)))
        return read_token(content)

    def _refusal(self, answer: httpx.Response, said: str) -> str:
        quoted = f" It says: “{said}”." if said else ""
        if answer.is_redirect:
            return (
                f"{answer.request.url.host} sends sign-ins to another address, which is not "
                "followed with a password. Name the new address with --token-url."
            )
        return (
            f"ImmPort did not accept the name and password of {self._credentials.username} "
            f"(status {answer.status_code}).{quoted} Nothing was sent. "
            f"Try them at {_REGISTRATION}, where a password can be renewed too."
        )
