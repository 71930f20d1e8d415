"""Sending a package to ImmPort from the page: how far it is, as plain state; no widgets.

Name and password are those of one submission: they are held in memory while it lasts, in no trait,
no state that is saved and no message to the browser, and forgotten at its end.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from traitlets import Any as AnyTrait
from traitlets import HasTraits, Tuple, Unicode

from immport_explorer.app.visit.background import beside, caller
from immport_explorer.app.visit.settings import ON, SEND_VARIABLE, SERVER_VARIABLE

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport
    from immport_explorer.submission.answers import RemoteWorkspace
    from immport_explorer.submission.client import Client
    from immport_explorer.submission.journal import Submission

FORM, CHOICE, WORKING, VALIDATED, UPLOADED = "form", "choice", "working", "validated", "uploaded"


@dataclass(frozen=True)
class Received:
    """A report that ImmPort sent, and our own on the same package."""

    path: Path
    validation: ValidationReport | None


@dataclass(frozen=True)
class ToSend:
    """The package in view: its ``sources``, what it is called, and our report on it."""

    sources: tuple[Path, ...]
    name: str
    report: ValidationReport


def succeeded(submission: Submission) -> bool:
    """Whether ImmPort ended its work on it without an error."""
    from immport_explorer.submission.answers import State

    return submission.state is State.COMPLETED


def may_send() -> bool:
    """Whether whoever serves the page lets it send."""
    return os.environ.get(SEND_VARIABLE) == ON


class Sending(HasTraits):
    """``phase`` is where the reader stands, ``doing`` what is going on, ``failure`` why it did not
    go on; ``workspaces`` those to choose from, ``workspace`` the chosen one; ``submission`` the
    last one, with its ticket and status; ``practice`` tells whether it is no ImmPort."""

    phase: Any = Unicode(FORM)
    doing: Any = Unicode("")
    failure: Any = Unicode("")
    workspaces: Any = Tuple()
    workspace: Any = AnyTrait(None, allow_none=True)
    submission: Any = AnyTrait(None, allow_none=True)
    practice: Any = AnyTrait(False)

    def __init__(self) -> None:
        super().__init__()
        self._credentials: Any = None
        self._stopped = threading.Event()

    @property
    def host(self) -> str:
        """Where packages go, for people."""
        return str(_addresses().host)

    def forget(self) -> None:
        """Forget who the reader is, and begin anew."""
        self._credentials = None
        self._stopped.set()
        self._stopped = threading.Event()
        self.set_trait("workspaces", ())
        self.workspace, self.submission = None, None
        self.phase, self.doing, self.failure = FORM, "", ""

    def cancel(self) -> None:
        """Stop as soon as that is possible without loss."""
        self._stopped.set()
        self.doing = "Stopping"

    def sign_in(self, username: str, password: str) -> None:
        """Ask for the reader's workspaces; who they are is held until the submission ends."""
        from immport_explorer.submission.credentials import Credentials

        self._credentials = Credentials(username.strip(), password)
        self._work("Signing in", FORM, lambda client, _tell: client.workspaces(), self._signed_in)

    def _signed_in(self, found: tuple[RemoteWorkspace, ...]) -> None:
        self.workspaces = found
        self.workspace = found[0] if found else None
        self.phase = CHOICE

    def choose(self, number: str) -> None:
        """The workspace of that number, if it is one of the reader's."""
        chosen = (one for one in self.workspaces if str(one.workspace_id) == number)
        self.workspace = next(chosen, self.workspace)

    def validate(self, package: ToSend, then: Callable[[Received], object]) -> None:
        """Have ImmPort's validator look at a package; ``then`` gets its report."""

        def ended(submission: Submission) -> None:
            self._ended(submission, VALIDATED)
            then(Received(submission.report_path, package.report))
            if not succeeded(submission):
                self._credentials = None

        self._send(package, uploads=False, ended=ended)

    def upload(self, package: ToSend, typed: str, then: Callable[[Received], object]) -> None:
        """Upload a package, once the name of its workspace was typed."""
        if self.workspace is None or typed.strip() != self.workspace.name.strip():
            self.failure = "That is not the workspace's name. Nothing was sent."
            return

        def ended(submission: Submission) -> None:
            self._credentials = None
            self._ended(submission, UPLOADED)
            if submission.has_report:
                then(Received(submission.report_path, None))

        self._send(package, uploads=True, ended=ended)

    def _ended(self, submission: Submission, phase: str) -> None:
        self.submission, self.phase = submission, phase

    def _send(self, package: ToSend, *, uploads: bool, ended: Callable[[Submission], None]) -> None:
        workspace, username = self.workspace, self._credentials and self._credentials.username
        if workspace is None or username is None:
            self.forget()
            return

        def work(client: Client, tell: Any) -> Submission:
            return _sent(client, package, workspace.workspace_id, uploads, tell)

        self._work("Sending", self.phase, work, ended)

    def _work(
        self,
        doing: str,
        back: str,
        work: Callable[[Client, Any], Any],
        then: Callable[[Any], None],
    ) -> None:
        """Do something at ImmPort beside the page; a failure leads back to a phase."""
        credentials, call = self._credentials, caller()
        self._stopped = stopped = threading.Event()
        self.phase, self.doing, self.failure = WORKING, doing, ""

        def tell(done: int, total: int, what: str) -> bool:
            share = f" {done / total:.0%}" if total else ""
            call(lambda: self._tell(stopped, f"{what}{share}"))
            return not stopped.is_set()

        def done() -> Any:
            with _client(credentials) as client:
                result = work(client, tell)
                return result, client.is_practice

        def finish(found: tuple[Any, bool]) -> None:
            if stopped is self._stopped:  # else the reader has begun something else
                self.doing, self.practice = "", found[1]
                then(found[0])

        def fail(error: Exception) -> None:
            if stopped is self._stopped:
                self.doing, self.phase, self.failure = "", back, _words(error)

        beside(done, finish, fail)

    def _tell(self, stopped: threading.Event, words: str) -> None:
        if stopped is self._stopped and not stopped.is_set():
            self.doing = words


def _sent(client: Client, package: ToSend, workspace: int, uploads: bool, tell: Any) -> Submission:
    """Take a package to its report, or go on with the same where an earlier visit left it."""
    from immport_explorer.submission.journal import Journal
    from immport_explorer.submission.outgoing import outgoing
    from immport_explorer.submission.steps import Run, continued

    sources = [str(path) for path in package.sources]
    with outgoing(sources, package_name=package.name) as out:
        plan = _plan(client, out, sources, workspace, uploads)
        journal = Journal()
        submission = continued(journal, plan) or journal.begin(plan)
        Run(submission, client, tell=tell).go_on(out.files)
    return submission


def _plan(client: Client, out: Any, sources: Sequence[str], workspace: int, uploads: bool) -> Any:
    from immport_explorer.submission.addresses import Purpose
    from immport_explorer.submission.journal import Plan, note_of

    return Plan(
        addresses=client.connection.addresses,
        purpose=Purpose.UPLOAD if uploads else Purpose.VALIDATE,
        workspace=workspace,
        username=client.credentials.username,
        sources=tuple(sources),
        fingerprint=out.fingerprint,
        size=out.size,
        package_name=out.package_name,
        notes=note_of("", sources),
    )


def _client(credentials: Any) -> Client:
    from immport_explorer.submission.client import Client
    from immport_explorer.submission.connection import Connection

    return Client(Connection(_addresses()), credentials)


def _addresses() -> Any:
    from immport_explorer.submission.addresses import Addresses

    server = os.environ.get(SERVER_VARIABLE)
    return Addresses.of(server) if server else Addresses()


def _words(error: Exception) -> str:
    """A failure as a sentence; of one that is ours no more than its kind, since its text might
    hold what it should not."""
    from immport_explorer.submission.errors import SubmissionError

    if isinstance(error, SubmissionError):
        return str(error)
    return f"It failed, which is our fault ({type(error).__name__})."
