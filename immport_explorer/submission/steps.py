"""A submission's way: send, have validated, wait, fetch the report; from wherever it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from filelock import Timeout

from immport_explorer.files.atomic import write_whole
from immport_explorer.submission import sender
from immport_explorer.submission.answers import State, Ticket
from immport_explorer.submission.client import Client
from immport_explorer.submission.clock import Clock
from immport_explorer.submission.errors import (
    CancelledError,
    OutcomeUnknownError,
    RefusedError,
    StillWorkingError,
    SubmissionError,
)
from immport_explorer.submission.journal import Journal, Plan, Step, Submission

SENDER_SECONDS = 60.0
"""How long a run waits for one that was killed to end its sending."""

Tell = Callable[[int, int, str], object]
"""``(done, total, what)``, in bytes while sending, else 0 of 0; to return False is to cancel."""


@dataclass(frozen=True, slots=True)
class Patience:
    """``wait`` seconds in all; ``first`` the first pause between two questions, which grow by half
    up to ``longest``."""

    wait: float = 3600.0
    first: float = 3.0
    longest: float = 60.0


@dataclass(slots=True)
class Run:
    """One run over a submission: :meth:`go_on` takes it to its report."""

    submission: Submission
    client: Client
    patience: Patience = field(default_factory=Patience)
    clock: Clock = field(default_factory=Clock)
    tell: Tell = lambda *_: None

    def go_on(self, files: tuple[Path, ...] | None = None) -> State:
        """Do what is left of the way; returns how ImmPort's work ended.

        ``files`` are what is sent, if it has not been yet; None sends nothing.

        Raises
        ------
        SubmissionError
            What kept it from its end; the journal is intact, and another run goes on from there.
        """
        try:
            with self.submission.running():
                return self._go_on(files)
        except Timeout:
            raise SubmissionError(
                f"Another run is going on with {self.submission.name} at this moment."
            ) from None

    def _go_on(self, files: tuple[Path, ...] | None) -> State:
        self.submission.reload()
        self._send(files)
        if self.submission.plan.reserved:
            return self.submission.state
        if self.submission.plan.purpose.validates:
            self._request_validation()
        self._wait()
        self._fetch_report()
        return self.submission.state

    # ---- sending ------------------------------------------------------------------------------

    def _send(self, files: tuple[Path, ...] | None) -> None:
        submission = self.submission
        if submission.ticket is not None:
            return
        if len(submission.steps) > 1:
            sender.wait_for_sender(submission, SENDER_SECONDS)
        if submission.ticket is not None:
            return
        if submission.is_unknown:
            raise OutcomeUnknownError(how_to_find(submission))
        if files is None:
            raise SubmissionError(
                f"Nothing of {submission.name} has arrived at ImmPort. Run the command that sends "
                "it again."
            )
        sender.send(submission, files, self.client.connection, self.client.credentials, self._sent)

    def _sent(self, done: int, total: int) -> bool:
        return self.tell(done, total, "Sending") is not False

    # ---- validating ---------------------------------------------------------------------------

    def _request_validation(self) -> None:
        """Asked once; where it is not known whether ImmPort heard, its status decides."""
        if self.submission.state.has_ended:
            return
        if self.submission.validation_was_asked and self._has_begun():
            return
        self.submission.note(Step.VALIDATION_ASKED)
        self.tell(0, 0, "Asking ImmPort to validate")
        try:
            self._note(self.client.request_validation(self._ticket, self.submission.plan.purpose))
        except OutcomeUnknownError:
            return
        except RefusedError:
            if not self._has_begun():
                raise

    def _has_begun(self) -> bool:
        """Whether there is a sign that the validation runs, or has run."""
        if self._look().state.has_ended:
            return True
        try:
            events = self.client.summary(self._ticket, self.submission.plan.purpose).events
        except RefusedError:  # ImmPort may have a summary of ended jobs only
            return False
        return any(event.status.casefold().startswith(_WORK) for event in events)

    # ---- waiting ------------------------------------------------------------------------------

    def _wait(self) -> None:
        began, pause = self.clock.now(), self.patience.first
        while not self._look().state.has_ended:
            waited = self.clock.now() - began
            if waited >= self.patience.wait:
                raise StillWorkingError(self._still())
            self._pause(min(pause, self.patience.wait - waited), waited)
            pause = min(pause * 1.5, self.patience.longest)

    def _pause(self, seconds: float, waited: float) -> None:
        minutes = f", {waited / 60:.0f} min" if waited >= 60 else ""
        if self.tell(0, 0, f"ImmPort: {self.submission.status or 'Pending'}{minutes}") is False:
            raise CancelledError(f"Stopped waiting. {self._still()}")
        self.clock.sleep(seconds)

    def _look(self) -> Ticket:
        return self._note(self.client.status(self._ticket, self.submission.plan.purpose))

    def _note(self, ticket: Ticket) -> Ticket:
        if ticket.status and ticket.status != self.submission.status:
            self.submission.note(Step.STATUS, status=ticket.status)
        return ticket

    def _still(self) -> str:
        return (
            f"ImmPort has not ended its work on the ticket {self._ticket}: its status is "
            f"{self.submission.status}. Nothing is lost; go on later with "
            f"immport-explorer immport report {self._ticket}."
        )

    @property
    def _ticket(self) -> str:
        assert self.submission.ticket is not None
        return self.submission.ticket

    # ---- the report ---------------------------------------------------------------------------

    def _fetch_report(self) -> None:
        submission = self.submission
        if submission.has_report:
            return
        self.tell(0, 0, "Fetching the report")
        try:
            text = self.client.report(self._ticket, submission.plan.purpose)
        except RefusedError:
            if submission.plan.purpose.validates:
                raise
            return  # only an upload that was completed has one
        write_whole(submission.report_path, text.encode("utf-8"))
        submission.note(Step.REPORT, path=submission.report_path.name)


def continued(journal: Journal, plan: Plan, *, again: bool = False) -> Submission | None:
    """A submission of the same that has not come to its end, to be gone on with; None begins a
    new one.

    Raises
    ------
    SubmissionError
        For what was uploaded or registered already, unless it is to be uploaded ``again``.
    """
    earlier = journal.same_as(plan)
    if earlier is None:
        return None
    is_done = earlier.state.has_ended and earlier.has_report
    if is_done and not plan.purpose.validates and not again:
        raise SubmissionError(
            f"This was uploaded already: ticket {earlier.ticket}. To upload it once more, add "
            "--again to the command."
        )
    if is_done or (not plan.purpose.validates and earlier.state is State.REJECTED):
        return None
    if plan.reserved and earlier.ticket is not None:
        raise SubmissionError(f"This was registered already: ticket {earlier.ticket}.")
    return earlier


_WORK = ("started", "parsing", "parsed", "information", "stored", "error", "failed")
"""How the statuses of a job that runs begin."""


def how_to_find(submission: Submission) -> str:
    """What to do where it is not known whether ImmPort took what was sent."""
    plan = submission.plan
    return (
        f"All of {Path(plan.sources[0]).name} was handed over to ImmPort on {submission.began}, "
        "and no ticket came back, so it is not sent again. Look among the uploads of workspace "
        f"{plan.workspace} on ImmPort's page, or in ImmPort's e-mail, for the note “{plan.notes}”. "
        f"If it is there: immport-explorer immport adopt {submission.name} TICKET. "
        f"If it is not: immport-explorer immport adopt {submission.name} --not-there."
    )


def adopt(submission: Submission, ticket: str | None) -> None:
    """Note what a person found at ImmPort about a send of unknown outcome: its ticket, or None."""
    if submission.ticket is not None or not submission.is_unknown:
        raise SubmissionError(
            f"The outcome of {submission.name} is known: nothing to say about it."
        )
    if ticket is None:
        submission.note(Step.NOT_TAKEN, why="the person looked, and it was not there")
    else:
        submission.note(Step.TICKET, ticket=ticket, status="")
