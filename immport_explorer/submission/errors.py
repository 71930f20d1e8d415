"""What can go wrong on the way to ImmPort: each error is a sentence and what to do."""

from __future__ import annotations


class SubmissionError(Exception):
    """Something kept a step from being done; the text says what, and what to do about it."""


class SignInError(SubmissionError):
    """ImmPort gave no token for the name and password."""


class UnreachableError(SubmissionError):
    """No connection came about, or it broke before the request was whole: nothing has arrived."""


class CertificateError(UnreachableError):
    """The server could not prove that it is the one that was meant."""


class NotImmPortError(SubmissionError):
    """The answer is not of the form that ImmPort documents: a page, or another service."""


class RefusedError(SubmissionError):
    """ImmPort answered and said no. ``status`` is the HTTP status."""

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.status = status


class OutcomeUnknownError(SubmissionError):
    """The request went out whole and no answer came: whether it was taken is not known."""


class StillWorkingError(SubmissionError):
    """ImmPort has not ended its work within the time that was given."""


class CancelledError(SubmissionError):
    """The person asked to stop before everything was handed over: nothing has arrived."""


class JournalError(SubmissionError):
    """The journal cannot be read or written; without it nothing is sent."""
