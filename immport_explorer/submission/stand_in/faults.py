"""What the stand-in does wrong when it is asked to: servers and networks do."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

from immport_explorer.submission.errors import SubmissionError


class Call(StrEnum):
    """The calls of the API."""

    TOKEN = "token"
    WORKSPACES = "workspaces"
    TEMPLATES = "templates"
    SEND = "send"
    RESERVE = "reserve"
    VALIDATION = "validation"
    STATUS = "status"
    SUMMARY = "summary"
    REPORT = "report"


class Fault(StrEnum):
    """What may go wrong with a call."""

    ERROR = "error"
    """Status 500, nothing done."""
    HTML = "html"
    """A web page, as a proxy or a sign-in page of a network answers."""
    EXPIRED = "expired"
    """The token has expired."""
    CUT = "cut"
    """The connection ends before anything was done."""
    CUT_AFTER = "cut-after"
    """It was done, and the connection ends before the answer."""
    SLOW = "slow"
    """The answer takes its time."""


@dataclass(slots=True)
class Faults:
    """Which of the next calls fail, and how; ``never_ends`` keeps every job pending.

    ``link_bytes`` is how many bytes a second are read of what is sent, None for all at once;
    ``slow_seconds`` what a slow answer takes.
    """

    link_bytes: int | None = None
    slow_seconds: float = 5.0
    never_ends: bool = False
    _next: dict[Call, deque[Fault]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, call: Call, fault: Fault, times: int = 1) -> None:
        with self._lock:
            self._next.setdefault(call, deque()).extend([fault] * times)

    def take(self, call: Call) -> Fault | None:
        """The fault of this call, which is used up."""
        with self._lock:
            waiting = self._next.get(call)
            return waiting.popleft() if waiting else None


def read_fault(text: str) -> tuple[Call, Fault, int]:
    """``send=cut`` or ``status=error:3``. Raises :class:`SubmissionError` for anything else."""
    name, _, rest = text.partition("=")
    kind, _, times = rest.partition(":")
    try:
        return Call(name), Fault(kind), int(times or 1)
    except ValueError:
        raise SubmissionError(
            f"“{text}” is no fault: say CALL=FAULT or CALL=FAULT:TIMES, where CALL is one of "
            f"{', '.join(Call)} and FAULT one of {', '.join(Fault)}."
        ) from None
