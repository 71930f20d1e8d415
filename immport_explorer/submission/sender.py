"""Sending in a process of its own, which outlives whoever started it.

A program that is killed after the last bytes were handed over, and before ImmPort's answer was
read, would lose its ticket. So the bytes are sent by a child that notes the ticket itself. When its
parent is gone it stops, unless all was handed over already: then it waits for the ticket.

The child is told what to do on its standard input, the password among it, so that this stands in no
list of processes; the input's end tells that the parent is gone, or wants to stop.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from filelock import Timeout

from immport_explorer.submission import errors
from immport_explorer.submission.addresses import Addresses
from immport_explorer.submission.answers import Ticket
from immport_explorer.submission.client import Client, Progress, Sending
from immport_explorer.submission.connection import Connection
from immport_explorer.submission.credentials import PASSWORD_VARIABLE, Credentials
from immport_explorer.submission.errors import (
    OutcomeUnknownError,
    SubmissionError,
    UnreachableError,
)
from immport_explorer.submission.journal import Plan, Step, Submission

_STOPS = 30
"""Seconds within which a child that nobody waits for has stopped."""


def send(
    submission: Submission,
    files: tuple[Path, ...],
    connection: Connection,
    credentials: Credentials,
    progress: Progress | None = None,
) -> None:
    """Send a submission's files, and wait until its ticket is in the journal.

    Raises
    ------
    SubmissionError
        As :meth:`~immport_explorer.submission.client.Client.send`; the journal says how far it is.
    """
    job = {
        "journal": str(submission.path),
        "files": [str(path) for path in files],
        "connection": asdict(connection),
        "credentials": asdict(credentials),
    }
    process = _start()
    assert process.stdin is not None and process.stdout is not None
    error: SubmissionError | None = None
    try:
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps(job) + "\n")
            process.stdin.flush()
        error = _follow(process, progress)
    finally:
        with suppress(BrokenPipeError):
            process.stdin.close()  # whoever is still sending stops, if it can
        process.stdout.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STOPS)
    submission.reload()
    if submission.ticket is None:
        raise error or _ended(submission)


def _start() -> subprocess.Popen[str]:
    environment = {key: value for key, value in os.environ.items() if key != PASSWORD_VARIABLE}
    return subprocess.Popen(
        [sys.executable, "-m", "immport_explorer.submission.sender"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env=environment,
        start_new_session=True,
    )


def _follow(process: subprocess.Popen[str], progress: Progress | None) -> SubmissionError | None:
    """Pass on how far it is until the child ends; what kept it from its end."""
    assert process.stdout is not None and process.stdin is not None
    for line in process.stdout:
        told = json.loads(line)
        if "error" in told:
            return _told_error(told)
        if progress is not None and progress(told["done"], told["total"]) is False:
            process.stdin.close()
            progress = None
    return None


def _told_error(told: dict[str, Any]) -> SubmissionError:
    if told["error"] == errors.RefusedError.__name__:
        return errors.RefusedError(told["text"], told["status"])
    kind: type[SubmissionError] = getattr(errors, told["error"])
    return kind(told["text"])


def _ended(submission: Submission) -> SubmissionError:
    """The child ended without a word: it was killed."""
    if submission.is_unknown:
        return OutcomeUnknownError("All was handed over, and no ticket came back.")
    return UnreachableError("The sending was ended from outside. Nothing has arrived at ImmPort.")


def wait_for_sender(submission: Submission, seconds: float) -> None:
    """Wait until nobody sends the submission, and read how far it came. Raises
    :class:`SubmissionError` where somebody still does."""
    try:
        with submission.sending().acquire(timeout=seconds):
            submission.reload()
    except Timeout:
        raise SubmissionError(
            "These files are being sent by another run at this moment. Wait for it, and see "
            "immport-explorer immport status."
        ) from None


# ---- the child --------------------------------------------------------------------------------


class _Child:
    def __init__(self, told: IO[str], asked: IO[str]) -> None:
        self._told = told
        self._asked = asked
        self._alone = threading.Event()

    def run(self) -> int:
        line = self._asked.readline()
        if not line.endswith("\n"):
            return 1
        job = json.loads(line)
        threading.Thread(target=self._watch, daemon=True).start()
        submission = Submission(Path(job["journal"]))
        try:
            # The child of a run that was killed a moment ago may hold it, until it has stopped.
            with submission.sending().acquire(timeout=_STOPS):
                self._send(submission, job)
        except Timeout:
            self._say(error="SubmissionError", text="These files are being sent already.")
        except SubmissionError as error:
            status = getattr(error, "status", 0)
            self._say(error=type(error).__name__, text=str(error), status=status)
        return 0

    def _send(self, submission: Submission, job: dict[str, Any]) -> None:
        submission.reload()
        if submission.ticket is not None or submission.is_unknown:
            raise SubmissionError("These files were sent already.")
        ticket = self._sent(submission, job)
        submission.note(Step.TICKET, ticket=ticket.number, status=ticket.status)

    def _sent(self, submission: Submission, job: dict[str, Any]) -> Ticket:
        connection, credentials = _connection(job["connection"]), Credentials(**job["credentials"])
        sending = sending_of(submission.plan, tuple(Path(path) for path in job["files"]))
        try:
            with Client(connection, credentials) as client:
                self._stop_if_alone()
                if submission.plan.reserved:
                    submission.note(Step.HANDED_OVER)
                    return client.reserve(sending)
                submission.note(Step.SENDING)
                return client.send(
                    sending,
                    progress=self._progress,
                    before_last=lambda: self._hand_over(submission),
                )
        except OutcomeUnknownError:
            raise
        except SubmissionError as error:
            submission.note(Step.NOT_TAKEN, why=str(error))
            raise

    def _hand_over(self, submission: Submission) -> None:
        self._stop_if_alone()
        submission.note(Step.HANDED_OVER)

    def _stop_if_alone(self) -> None:
        if self._alone.is_set():
            raise errors.CancelledError("Cancelled. Nothing has arrived at ImmPort.")

    def _progress(self, done: int, total: int) -> bool:
        self._say(done=done, total=total)
        return not self._alone.is_set()

    def _watch(self) -> None:
        while self._asked.readline():
            continue
        self._alone.set()

    def _say(self, **told: object) -> None:
        with suppress(OSError, ValueError):  # nobody listens any more
            self._told.write(json.dumps(told) + "\n")
            self._told.flush()


def _connection(content: dict[str, Any]) -> Connection:
    return Connection(**{**content, "addresses": Addresses(**content["addresses"])})


def sending_of(plan: Plan, files: tuple[Path, ...]) -> Sending:
    """What a plan sends."""
    return Sending(
        files=files,
        workspace=plan.workspace,
        purpose=plan.purpose,
        package_name=plan.package_name,
        notes=plan.notes,
        server_name=plan.server_name,
    )


if __name__ == "__main__":
    sys.exit(_Child(sys.stdout, sys.stdin).run())
