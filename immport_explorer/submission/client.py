"""A client of ImmPort's upload API: one method a documented call.

Each call signs in anew (see ``token.py``). Calls that only ask are repeated where the connection
fails; a send never is, since it cannot be known whether a lost one arrived.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, TypeVar

import httpx

from immport_explorer.submission.addresses import Purpose
from immport_explorer.submission.answers import (
    RemoteWorkspace,
    Summary,
    Ticket,
    read_refusal,
    read_report,
    read_summary,
    read_ticket,
    read_workspaces,
)
from immport_explorer.submission.connection import Connection, explained, in_words
from immport_explorer.submission.credentials import Credentials
from immport_explorer.submission.errors import (
    CancelledError,
    CertificateError,
    NotImmPortError,
    OutcomeUnknownError,
    RefusedError,
    SubmissionError,
    UnreachableError,
)
from immport_explorer.submission.token import FreshToken

Progress = Callable[[int, int], object]
"""Called with bytes handed over and bytes in all; to return False is to cancel."""

PRACTICE_HEADER = "X-ImmPort-Explorer-Practice"
_T = TypeVar("_T")
_TICKET = re.compile(r"[A-Za-z0-9._@+-]{1,200}")
_TRIES = 4
_FIRST_PAUSE = 0.5
_BUSY = (500, 502, 503, 504)
_JSON_BYTES = 128 * 2**20
_BUNDLE_BYTES = 512 * 2**20


@dataclass(frozen=True, slots=True)
class Sending:
    """What is sent. ``package_name`` is empty for a zip, as ImmPort wants it, and given for single
    files."""

    files: tuple[Path, ...]
    workspace: int
    purpose: Purpose
    package_name: str = ""
    notes: str = ""
    server_name: str = ""


class Client:
    """A context manager over a pool of connections; ``pause`` waits between tries, in seconds."""

    def __init__(
        self,
        connection: Connection,
        credentials: Credentials,
        *,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self.connection = connection
        self.credentials = credentials
        self.is_practice = False
        self._pause = pause
        self._http = connection.open()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._http.close()

    # ---- what asks only ---------------------------------------------------------------------

    def workspaces(self, purpose: Purpose = Purpose.UPLOAD) -> tuple[RemoteWorkspace, ...]:
        """The workspaces that the person may send to."""
        address = self.connection.addresses.workspaces(purpose)
        return self._get(address, read_workspaces, "your workspaces")

    def status(self, ticket: str, purpose: Purpose = Purpose.UPLOAD) -> Ticket:
        """How far a ticket is."""
        address = self.connection.addresses.status(purpose, checked_ticket(ticket))
        return self._get(address, read_ticket, f"the ticket {ticket}")

    def summary(self, ticket: str, purpose: Purpose = Purpose.UPLOAD) -> Summary:
        """What has happened to a ticket."""
        address = self.connection.addresses.report(purpose, checked_ticket(ticket), "summary")
        return self._get(address, read_summary, f"the ticket {ticket}")

    def report(self, ticket: str, purpose: Purpose = Purpose.UPLOAD) -> str:
        """The text of a ticket's report: after a validation the verdict's table, after a completed
        upload the accessions that ImmPort gave. Only a job that has ended has one."""
        address = self.connection.addresses.report(purpose, checked_ticket(ticket), "database")
        return self._get(address, read_report, f"the report of the ticket {ticket}")

    def templates(self, workspace: int | None, stream: BinaryIO) -> int:
        """Write the template bundle of a workspace, or that of the batch updater for None, to a
        stream; returns its bytes."""
        addresses = self.connection.addresses
        address = (
            addresses.updater_templates() if workspace is None else addresses.templates(workspace)
        )

        def read(response: httpx.Response) -> int:
            self._check(response, "the templates")
            stream.seek(0)
            stream.truncate()
            return sum(stream.write(part) for part in _parts(response, _BUNDLE_BYTES))

        return self._asked(address, read)

    # ---- what changes something -------------------------------------------------------------

    def send(
        self,
        sending: Sending,
        *,
        progress: Progress | None = None,
        before_last: Callable[[], object] | None = None,
    ) -> Ticket:
        """Send files, streamed from disk; never repeated.

        ``before_last`` is called before the last bytes are handed over: without them nothing can
        have arrived, so that a journal kept there knows what may be sent again.

        Raises
        ------
        UnreachableError, CancelledError
            Nothing has arrived.
        RefusedError
            ImmPort did not take it.
        OutcomeUnknownError
            All was handed over, and no ticket came back.
        """
        with ExitStack() as opened:
            request, watched = self._sending(sending, opened, progress, before_last)
            return self._sent(request, watched)

    def reserve(self, sending: Sending) -> Ticket:
        """Register an upload whose files reach ImmPort another way; never repeated."""
        fields = _multipart(_fields(sending))
        request = self._http.build_request(
            "POST", self.connection.addresses.reserve(), files=fields
        )
        return self._sent(request, _Watched(request.stream, 0, None, None))

    def request_validation(self, ticket: str, purpose: Purpose) -> Ticket:
        """Have what was sent validated. ImmPort answers with the status, often when it has ended.

        Validating stores nothing, so asking again does no harm; :class:`OutcomeUnknownError` where
        the answer was lost.
        """
        request = self._http.build_request(
            "POST",
            self.connection.addresses.validation(purpose),
            files=_multipart({"uploadTicketNumber": checked_ticket(ticket)}),
        )
        return self._sent(request, _Watched(request.stream, 0, None, None))

    # ---- how ----------------------------------------------------------------------------------

    def _sending(
        self,
        sending: Sending,
        opened: ExitStack,
        progress: Progress | None,
        before_last: Callable[[], object] | None,
    ) -> tuple[httpx.Request, _Watched]:
        files = [
            ("file", (path.name, opened.enter_context(_open(path)), "application/octet-stream"))
            for path in sending.files
        ]
        request = self._http.build_request(
            "POST",
            self.connection.addresses.send(sending.purpose),
            files=[*_multipart(_fields(sending)), *files],
        )
        total = int(request.headers.get("Content-Length", 0))
        watched = _Watched(request.stream, total, progress, before_last)
        request.stream = watched
        return request, watched

    def _sent(self, request: httpx.Request, watched: _Watched) -> Ticket:
        request.stream = watched
        try:
            response = self._http.send(request, auth=self._auth(repeats=False))
        except httpx.TransportError as error:
            raise _lost(explained(error), watched, error) from None
        self._notice(response)
        if response.status_code in _BUSY or response.is_redirect:
            raise OutcomeUnknownError(_unknown(f"it answered with status {response.status_code}"))
        self._check(response, "this")
        try:
            return read_ticket(response.content)
        except NotImmPortError as error:
            raise OutcomeUnknownError(f"{error} {_unknown('the answer names no ticket')}") from None

    def _get(self, address: str, read: Callable[[bytes], _T], what: str) -> _T:
        def whole(response: httpx.Response) -> _T:
            self._check(response, what)
            return read(b"".join(_parts(response, _JSON_BYTES)))

        return self._asked(address, whole)

    def _asked(self, address: str, read: Callable[[httpx.Response], _T]) -> _T:
        """Ask, and ask again after growing pauses while the server or the way to it fails."""
        for attempt in range(_TRIES):
            try:
                with in_words(), self._http.stream("GET", address, auth=self._auth()) as response:
                    self._notice(response)
                    return read(response)
            except CertificateError:
                raise
            except (UnreachableError, RefusedError) as error:
                passing = isinstance(error, UnreachableError) or error.status in _BUSY
                if not passing or attempt + 1 == _TRIES:
                    raise
            self._pause(_FIRST_PAUSE * 3**attempt)
        raise AssertionError("the last try returns or raises")

    def _auth(self, *, repeats: bool = True) -> FreshToken:
        return FreshToken(self.connection.addresses.token, self.credentials, repeats=repeats)

    def _notice(self, response: httpx.Response) -> None:
        self.is_practice = self.is_practice or PRACTICE_HEADER in response.headers

    def _check(self, response: httpx.Response, what: str) -> None:
        if response.is_success:
            return
        said = read_refusal(b"".join(_parts(response, _JSON_BYTES)))
        raise RefusedError(_refusal(response, what, said), response.status_code)


class _Watched(httpx.SyncByteStream):
    """A request's body, counted as it is handed over."""

    def __init__(
        self,
        body: Any,
        total: int,
        progress: Progress | None,
        before_last: Callable[[], object] | None,
    ) -> None:
        self.done = 0
        self.total = total
        self.handed_over = False
        self._body = body
        self._progress = progress
        self._before_last = before_last

    def __iter__(self) -> Iterator[bytes]:
        waiting = b""
        for part in self._body:
            if waiting:
                yield waiting
                self._count(len(waiting))
            waiting = part
        if self._before_last is not None:
            self._before_last()
        self.handed_over = True
        yield waiting
        self._count(len(waiting))

    def _count(self, size: int) -> None:
        self.done += size
        if self._progress is None:
            return
        if self._progress(self.done, self.total) is False and not self.handed_over:
            raise CancelledError("Cancelled. Nothing has arrived at ImmPort.")


def checked_ticket(ticket: str) -> str:
    """The ticket's number, fit for an address. Raises :class:`SubmissionError` for what is none."""
    if not _TICKET.fullmatch(ticket) or not ticket.strip("."):
        raise SubmissionError(
            f"“{ticket[:60]}” is no ticket number: they look like user_20260131_12345."
        )
    return ticket


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise SubmissionError(f"{path} cannot be read: {error.strerror or error}.") from None


def _fields(sending: Sending) -> dict[str, str]:
    return {
        "workspaceId": str(sending.workspace),
        "packageName": sending.package_name,
        "uploadNotes": sending.notes,
        "uploadPurpose": str(sending.purpose),
        "serverName": sending.server_name,
    }


def _multipart(fields: dict[str, str]) -> list[tuple[str, Any]]:
    """Plain fields of a multipart form: ImmPort's documentation sends no other kind."""
    return [(name, (None, value)) for name, value in fields.items()]


def _parts(response: httpx.Response, limit: int) -> Iterator[bytes]:
    size = 0
    parts: Sequence[bytes] | Iterator[bytes] = (
        [response.content] if response.is_closed else response.iter_bytes()
    )
    for part in parts:
        size += len(part)
        if size > limit:
            raise NotImmPortError(f"The answer is larger than {limit:,} bytes; it is not read.")
        yield part


def _lost(
    error: UnreachableError, watched: _Watched, cause: httpx.TransportError
) -> SubmissionError:
    if watched.handed_over:
        return OutcomeUnknownError(_unknown("the connection ended before the answer"))
    if watched.done:
        return UnreachableError(
            f"The connection broke after {watched.done:,} of {watched.total:,} bytes; nothing has "
            f"arrived whole. {error}"
        )
    return error


def _unknown(why: str) -> str:
    return f"All of it was handed over to ImmPort, but {why}: whether it was taken is not known."


def _refusal(response: httpx.Response, what: str, said: str) -> str:
    quoted = f" It says: “{said}”." if said else ""
    status = response.status_code
    if status == 401:
        return (
            f"ImmPort did not accept the sign-in for {what} (status 401): its token may have "
            f"expired on the way.{quoted} Run the command again; it goes on where it was."
        )
    if status == 403:
        return f"ImmPort does not let you see or do {what} (status 403).{quoted}{_YOURS}"
    if status == 404:
        return f"ImmPort does not know {what} (status 404).{quoted}{_YOURS}"
    if status == 413:
        return f"ImmPort does not take so large an upload (status 413).{quoted}"
    if status in _BUSY:
        return f"ImmPort cannot give {what} at the moment (status {status}).{quoted} Try later."
    return f"ImmPort refused {what} (status {status}).{quoted}"


_YOURS = " See which workspaces are yours with immport-explorer immport workspaces."
