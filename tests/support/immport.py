"""Going to ImmPort in tests: a stand-in, credentials, commands as a shell runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from immport_explorer import examples
from immport_explorer.official.read import read_official
from immport_explorer.submission.client import Client
from immport_explorer.submission.connection import Connection
from immport_explorer.submission.credentials import Credentials
from immport_explorer.submission.journal import Journal, Submission
from immport_explorer.submission.stand_in.faults import Faults
from immport_explorer.submission.stand_in.server import StandIn

USER = "practice"
PASSWORD = "practice"
WORKSPACE = 900001
WORKSPACE_NAME = "Practice workspace"
PACE = 0.05


@contextmanager
def standing_in(**options: object) -> Iterator[StandIn]:
    """A stand-in that works fast."""
    with StandIn(**{"pace": PACE, "faults": Faults(slow_seconds=0.5), **options}) as stand_in:  # type: ignore[arg-type]
        yield stand_in


def client_of(
    stand_in: StandIn, password: str = PASSWORD, user: str = USER, **options: object
) -> Client:
    """A client that does not wait between tries."""
    connection = Connection(stand_in.addresses, **options)  # type: ignore[arg-type]
    return Client(connection, Credentials(user, password), pause=lambda _: None)


def variables(journal: Path) -> dict[str, str]:
    return {
        "IMMPORT_USERNAME": USER,
        "IMMPORT_PASSWORD": PASSWORD,
        "IMMPORT_EXPLORER_JOURNAL": str(journal),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }


def command(*argv: object, journal: Path) -> subprocess.Popen[str]:
    """A command of ours as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "immport_explorer", *map(str, argv)],
        env={**variables(journal), **os.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    )


def zipped(folder: Path, target: Path, ballast: int = 0) -> Path:
    """A package as a zip; ``ballast`` adds a file of so many bytes that cannot be compressed."""
    with zipfile.ZipFile(target, "w") as packed:
        for path in sorted(folder.iterdir()):
            packed.write(path, path.name)
        if ballast:
            packed.writestr("ballast.bin", os.urandom(ballast))
    return target


def renamed(package: Path, target: Path, names: Callable[[str], str]) -> Path:
    """A copy of a package's folder, each cell of its templates by another name."""
    shutil.copytree(package, target)
    for path in target.glob("*.txt"):
        lines = path.read_text("utf-8").split("\n")
        cells = [[names(cell) for cell in line.split("\t")] for line in lines]
        path.write_text("\n".join("\t".join(line) for line in cells), "utf-8")
    return target


def uploaded(stand_in: StandIn, package: Path, journal: Path) -> None:
    """Have the stand-in load a package."""
    words = ("--workspace", WORKSPACE, "--workspace-name", WORKSPACE_NAME, "--yes", "--poll", PACE)
    argv = ("immport", "upload", package, "--server", stand_in.address, *words)
    assert command(*argv, journal=journal).wait(timeout=60) == 0


def accessions(journal: Path) -> dict[str, str]:
    """What the newest receipt of a journal gave, by the ids of the submitter."""
    newest = Journal(journal).newest()
    assert newest is not None and newest.report_path is not None
    receipt = read_official(newest.report_path).receipt
    assert receipt is not None
    return {one.id: one.accession for one in receipt.given}


def example(name: str) -> Path:
    return examples.path(name)


def wait_for(condition: Callable[[], object], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.005)


def only(journal: Path) -> Submission:
    """The one submission of a journal."""
    (found,) = Journal(journal).submissions()
    return found
