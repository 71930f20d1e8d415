"""The stand-in's tickets, and what it holds of each workspace; kept in a folder."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from immport_explorer.files.atomic import write_whole
from immport_explorer.submission.addresses import Purpose
from immport_explorer.submission.answers import State, state_of
from immport_explorer.validation.workspace import Workspace

_FIRST_TICKET = 101
_FIRST_ACCESSION = 900_001
"""Far above what a course fills in, and easily told from ImmPort's own."""


class Event(msgspec.Struct):
    """Something that happened to a job, as a report tells it."""

    status: str
    file: str = ""
    line: int | None = None
    message: str = ""
    description: str = ""


class Job(msgspec.Struct):
    """A ticket: what was sent, and what became of it."""

    ticket: str
    number: int
    user: str
    workspace: int
    purpose: Purpose
    name: str
    files: list[str]
    notes: str
    status: str
    began: str
    is_started: bool = False
    events: list[Event] = []
    report: str | None = None

    @property
    def state(self) -> State:
        return state_of(self.status)

    def ended(self, state: State) -> str:
        """The status of the job once it has ended so."""
        return f"{state.capitalize()}{_suffix(self.purpose)}"


class _Kept(msgspec.Struct):
    jobs: list[Job] = []
    next_ticket: int = _FIRST_TICKET
    accessions: dict[str, int] = {}


@dataclass(frozen=True, slots=True)
class PracticeWorkspace:
    """A workspace of the stand-in, and who may use it."""

    id: int
    name: str
    users: tuple[str, ...]


WORKSPACES = (
    PracticeWorkspace(900001, "Practice workspace", ("practice", "colleague")),
    PracticeWorkspace(900002, "Second practice workspace", ("practice",)),
    PracticeWorkspace(900003, "A colleague's practice workspace", ("colleague",)),
)


@dataclass
class Jobs:
    """All tickets; what changes one holds ``lock``."""

    folder: Path
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = self.folder / "tickets.json"
        self._kept = (
            msgspec.json.decode(kept.read_bytes(), type=_Kept) if kept.exists() else _Kept()
        )

    def __iter__(self) -> Iterator[Job]:
        return iter(list(self._kept.jobs))

    def find(self, ticket: str, user: str) -> Job | None:
        """The user's own ticket of that number."""
        return next((one for one in self if (one.ticket, one.user) == (ticket, user)), None)

    def begin(
        self, user: str, workspace: int, purpose: Purpose, name: str, notes: str, files: list[str]
    ) -> Job:
        """A new ticket."""
        with self.lock:
            number = self._kept.next_ticket
            self._kept.next_ticket += 1
            now = datetime.now(UTC)
            job = Job(
                ticket=f"{user}_{now:%Y%m%d}_{number}",
                number=number,
                user=user,
                workspace=workspace,
                purpose=purpose,
                name=name,
                files=files,
                notes=notes,
                status=f"Pending{_suffix(purpose)}",
                began=now.isoformat(timespec="seconds"),
            )
            self._kept.jobs.append(job)
            self.keep()
        return job

    def keep(self) -> None:
        """Write all to the folder."""
        with self.lock:
            write_whole(self.folder / "tickets.json", msgspec.json.encode(self._kept))

    def accession(self, prefix: str) -> str:
        """The next accession of a kind."""
        with self.lock:
            number = self._kept.accessions.get(prefix, _FIRST_ACCESSION)
            self._kept.accessions[prefix] = number + 1
        return f"{prefix}{number}"

    def held(self, workspace: int) -> Workspace:
        """What the workspace holds by now."""
        return Workspace(self.folder / f"workspace-{workspace}.sqlite")

    def inbox(self, number: int) -> Path:
        """The folder for what a job was sent."""
        path = self.folder / "received" / str(number)
        path.mkdir(parents=True, exist_ok=True)
        return path


def _suffix(purpose: Purpose) -> str:
    return {
        Purpose.VALIDATE: "_Validation",
        Purpose.UPLOAD: "",
        Purpose.UPDATER_VALIDATE: "_Batch_Updater_Validation",
        Purpose.UPDATER_UPLOAD: "_Batch_Updater",
    }[purpose]
