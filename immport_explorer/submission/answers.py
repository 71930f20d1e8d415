"""What ImmPort answers, in the forms of its documentation: JSON to typed facts."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from immport_explorer.submission.errors import NotImmPortError

_T = TypeVar("_T")


class State(StrEnum):
    """How far a ticket is, whatever its job is called."""

    PENDING = "pending"
    COMPLETED = "completed"
    REJECTED = "rejected"

    @property
    def has_ended(self) -> bool:
        return self is not State.PENDING


_ENDS = {
    "completed": State.COMPLETED,
    "rejected": State.REJECTED,
    "failed": State.REJECTED,
    "error": State.REJECTED,
}


def state_of(status: str) -> State:
    """The state that a status names. Validation and the batch updater add their names to it
    (``Completed_Validation``, ``Rejected_Batch_Updater_Validation``)."""
    return _ENDS.get(status.strip().partition("_")[0].casefold(), State.PENDING)


class Ticket(msgspec.Struct, frozen=True, rename="camel"):
    """The answer to a send, to a request for validation and to a question for the status."""

    upload_ticket_number: str
    status: str = ""
    upload_purpose: str | None = None
    workspace_id: int | None = None

    @property
    def number(self) -> str:
        return self.upload_ticket_number

    @property
    def state(self) -> State:
        return state_of(self.status)


class RemoteWorkspace(msgspec.Struct, frozen=True, rename="camel"):
    """A workspace at ImmPort that a person may send to; ``type`` PW is a private one."""

    workspace_id: int
    name: str = ""
    type: str = ""
    category: str = ""
    date_created: int | str | None = None
    """Milliseconds since 1970."""


class Event(msgspec.Struct, frozen=True, rename="camel"):
    """Something that happened to a ticket."""

    status: str = ""
    file_name: str | None = None
    line_number: int | str | None = None
    error_message: str | None = None
    description: str | None = None


class Summary(msgspec.Struct, frozen=True, rename="camel"):
    """The events of a ticket, in order."""

    status: str = ""
    workspace_name: str | None = None
    file_name: str | None = None
    upload_registration_results: tuple[Event, ...] = ()

    @property
    def events(self) -> tuple[Event, ...]:
        return self.upload_registration_results


class _Workspaces(msgspec.Struct):
    workspaces: tuple[RemoteWorkspace, ...]


class _Summary(msgspec.Struct):
    summary: Summary


class _Report(msgspec.Struct):
    database: str


class _Token(msgspec.Struct):
    token: str | None = None
    access_token: str | None = None


class _Refusal(msgspec.Struct):
    """ImmPort's errors name the reason under one of these."""

    message: Any = None
    error: Any = None
    error_description: Any = None


def read_ticket(content: bytes) -> Ticket:
    return _decode(content, Ticket, "a ticket")


def read_workspaces(content: bytes) -> tuple[RemoteWorkspace, ...]:
    return _decode(content, _Workspaces, "a list of workspaces").workspaces


def read_summary(content: bytes) -> Summary:
    return _decode(content, _Summary, "a ticket's events").summary


def read_report(content: bytes) -> str:
    return _decode(content, _Report, "a report").database


def read_token(content: bytes) -> str:
    """The token, under the key of the documented answer or of the newer one."""
    answer = _decode(content, _Token, "a token")
    token = answer.token or answer.access_token
    if not token or not token.isascii() or any(sign.isspace() for sign in token):
        raise NotImmPortError("The address for tokens answered without a token.")
    return token


def read_refusal(content: bytes) -> str:
    """What ImmPort says in an error; empty where it says nothing in JSON."""
    try:
        refusal = msgspec.json.decode(content, type=_Refusal, strict=False)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return ""
    said = (refusal.error_description, refusal.message, refusal.error)
    return next((_one_line(text) for text in said if isinstance(text, str) and text.strip()), "")


def _decode(content: bytes, kind: type[_T], what: str) -> _T:
    try:
        return msgspec.json.decode(content, type=kind, strict=False)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise NotImmPortError(
            f"The server answered with {_form(content)} where ImmPort's documentation has {what}. "
            "A proxy, a sign-in page of your network, or a wrong address may be in between."
        ) from None


def _form(content: bytes) -> str:
    start = content[:200].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<")):
        return "a web page"
    return "JSON of another form" if start.startswith((b"{", b"[")) else "something else"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
