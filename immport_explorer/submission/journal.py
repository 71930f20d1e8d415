"""What was sent to ImmPort, and how far it is: written before each step, so that a killed program
goes on where it was and sends nothing twice.

A submission is a file of JSON lines, each a step with its time, forced to the disk when it is
written. It never holds a password or a token.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import platformdirs
from filelock import FileLock, Timeout

from immport_explorer.submission.addresses import Addresses, Purpose
from immport_explorer.submission.answers import State, state_of
from immport_explorer.submission.errors import JournalError

JOURNAL_VARIABLE = "IMMPORT_EXPLORER_JOURNAL"
_ENDING = ".jsonl"
_REPORT_ENDING = ".report.txt"


class Step(StrEnum):
    """The steps of a submission, in order."""

    PREPARED = "prepared"
    SENDING = "sending"
    NOT_TAKEN = "not taken"
    HANDED_OVER = "handed over"
    TICKET = "ticket"
    VALIDATION_ASKED = "validation asked"
    STATUS = "status"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: ``sources`` are absolute paths, ``fingerprint`` the SHA-256 of what is
    sent, ``size`` its bytes; ``reserved`` tells that the files reach ImmPort another way."""

    addresses: Addresses
    purpose: Purpose
    workspace: int
    username: str
    sources: tuple[str, ...]
    fingerprint: str
    size: int
    package_name: str = ""
    notes: str = ""
    server_name: str = ""
    reserved: bool = False

    def is_same_as(self, other: Plan) -> bool:
        """Whether both send the same content to the same place for the same purpose."""
        names = ("addresses", "purpose", "workspace", "fingerprint", "package_name", "reserved")
        return all(getattr(self, name) == getattr(other, name) for name in names)


class Submission:
    """One submission as its file tells it; :meth:`note` adds a step."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reload()

    @property
    def name(self) -> str:
        return self.path.name.removesuffix(_ENDING)

    def reload(self) -> None:
        """Read the file. Raises :class:`JournalError` where it is none."""
        self._events = list(_events(self.path))
        first = self._events[0] if self._events else {}
        try:
            self.plan = _plan(first["plan"])
        except (KeyError, TypeError, ValueError) as error:
            raise JournalError(f"{self.path} is no journal of a submission: {error}.") from None

    def note(self, step: Step, **facts: Any) -> None:
        """Write a step, and see it on the disk. Raises :class:`JournalError`."""
        event = {"at": _now(), "step": str(step), **facts}
        _append(self.path, event)
        self._events.append(event)

    @property
    def began(self) -> str:
        return str(self._events[0]["at"])

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(Step(event["step"]) for event in self._events)

    @property
    def step(self) -> Step:
        """The last step that was written."""
        return self.steps[-1]

    @property
    def ticket(self) -> str | None:
        return self._last(Step.TICKET, "ticket")

    @property
    def status(self) -> str | None:
        """ImmPort's last word on the ticket."""
        return self._last(Step.STATUS, "status") or self._last(Step.TICKET, "status")

    @property
    def state(self) -> State:
        return state_of(self.status or "")

    @property
    def validation_was_asked(self) -> bool:
        return Step.VALIDATION_ASKED in self.steps

    @property
    def is_unknown(self) -> bool:
        """Whether all was handed over and no ticket is known: it may be at ImmPort, or not."""
        sends = [step for step in self.steps if step in _SENDS]
        return bool(sends) and sends[-1] is Step.HANDED_OVER

    @property
    def report_path(self) -> Path:
        """Where the report is kept."""
        return self.path.with_name(self.name + _REPORT_ENDING)

    @property
    def has_report(self) -> bool:
        return Step.REPORT in self.steps and self.report_path.is_file()

    def running(self) -> FileLock:
        """The lock of whoever goes on with the submission."""
        return FileLock(self.path.with_suffix(".lock"), timeout=0)

    def sending(self) -> FileLock:
        """The lock of whoever sends its files."""
        return FileLock(self.path.with_suffix(".sending.lock"), timeout=0)

    def _last(self, step: Step, fact: str) -> str | None:
        events = (event for event in reversed(self._events) if event["step"] == step)
        return next((str(event[fact]) for event in events if event.get(fact)), None)


_SENDS = (Step.SENDING, Step.NOT_TAKEN, Step.HANDED_OVER, Step.TICKET)


class Journal:
    """The folder of all submissions from this machine; made when something is first noted."""

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        self.folder = Path(folder) if folder is not None else default_folder()

    def begin(self, plan: Plan) -> Submission:
        """Note that something is to be sent. Raises :class:`JournalError`."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise JournalError(f"{self.folder} cannot be made: {error.strerror}.") from None
        name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}{_ENDING}"
        path = self.folder / name
        _append(path, {"at": _now(), "step": str(Step.PREPARED), "plan": asdict(plan)})
        return Submission(path)

    def submissions(self) -> Iterator[Submission]:
        """All that can be read, the newest first."""
        for path in sorted(self.folder.glob(f"*{_ENDING}"), reverse=True):
            try:
                yield Submission(path)
            except JournalError:
                continue

    def find(self, name: str) -> Submission | None:
        """The submission with this ticket, or of this name."""
        return next((one for one in self.submissions() if name in (one.ticket, one.name)), None)

    def newest(self) -> Submission | None:
        return next(self.submissions(), None)

    def same_as(self, plan: Plan) -> Submission | None:
        """The newest submission of the same content to the same place for the same purpose."""
        return next((one for one in self.submissions() if one.plan.is_same_as(plan)), None)


def default_folder() -> Path:
    """Where the journal is kept unless a folder is named."""
    named = os.environ.get(JOURNAL_VARIABLE)
    return Path(named) if named else platformdirs.user_state_path("immport-explorer") / "sent"


def is_held(lock: FileLock) -> bool:
    """Whether another process holds the lock."""
    try:
        with lock:
            return False
    except Timeout:
        return True


def _plan(content: dict[str, Any]) -> Plan:
    return Plan(
        **{
            **content,
            "addresses": Addresses(**content["addresses"]),
            "purpose": Purpose(content["purpose"]),
            "sources": tuple(content["sources"]),
        }
    )


def _events(path: Path) -> Iterator[dict[str, Any]]:
    """The steps of a file; a line that a kill cut short is none."""
    known = {str(step) for step in Step}
    try:
        lines = path.read_text("utf-8", "replace").split("\n")
    except OSError as error:
        raise JournalError(f"{path} cannot be read: {error.strerror}.") from None
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict) and event.get("step") in known:
            yield event


def _append(path: Path, event: dict[str, Any]) -> None:
    line = json.dumps(event, ensure_ascii=True)
    try:
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with open(handle, "r+b") as stream:
            stream.write(b"\n" * _is_torn(stream) + line.encode() + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise JournalError(
            f"The journal {path} cannot be written ({error.strerror}), and without it nothing is "
            "sent. Name another folder with --journal."
        ) from None


def _is_torn(stream: Any) -> bool:
    """Whether the file's last line was cut short."""
    if not stream.seek(0, os.SEEK_END):
        return False
    stream.seek(-1, os.SEEK_END)
    return bool(stream.read(1) != b"\n")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


_NOTE = re.compile(r"[^ -~]+")


def note_of(text: str, sources: Sequence[str]) -> str:
    """What stands as ``uploadNotes``: the person's words, or the names of what is sent."""
    words = text or "immport-explorer: " + ", ".join(Path(source).name for source in sources)
    return _NOTE.sub("?", words)[:200]
