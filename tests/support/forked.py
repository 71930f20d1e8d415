"""What forks do in tests: check a package, and tell about themselves."""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import signal
import socket
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

from immport_explorer.app import ready

HELD = "IMMPORT_EXPLORER_TEST_SECRET"
FAULT = "IMMPORT_EXPLORER_TEST_FAULT"
"""Names one of :data:`FAULTS`."""


def dies() -> None:
    os._exit(1)


def hangs() -> None:
    time.sleep(600)


def dies_when_asked() -> None:
    next(_asked())
    os._exit(1)


def talks_nonsense() -> None:
    for lifeline in _asked():
        os.write(lifeline, b"\xff none of your business\n")


def never_ends_its_line() -> None:
    for lifeline in _asked():
        with contextlib.suppress(OSError):
            while os.write(lifeline, b"1" * 4096):
                pass


FAULTS = {
    fault.__name__: fault
    for fault in (dies, hangs, dies_when_asked, talks_nonsense, never_ends_its_line)
}
"""What a process that forks may do in place of forking."""


def _asked() -> Iterator[int]:
    """The lifelines that the server hands over."""
    with socket.socket(fileno=int(sys.argv[1])) as control:
        while lifelines := socket.recv_fds(control, 1, 1)[1]:
            control.sendall(b"no number, no code\n")
            yield lifelines[0]
            os.close(lifelines[0])
    os._exit(0)


def prepare() -> None:
    if fault := os.environ.get(FAULT):
        FAULTS[fault]()
    ready.prepare()
    if os.environ.get("IMMPORT_EXPLORER_TEST_THREAD"):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()


def run(arguments: Sequence[str]) -> None:
    """Check the package, and write what came of it to a file; or wait to be ended."""
    kind, package, target = arguments
    if kind == "wait":
        Path(target).touch()
        time.sleep(60)
    Path(f"{target}.new").write_text(json.dumps({**about(), "report": checked(package)}))
    os.rename(f"{target}.new", target)
    sys.exit(7)


def checked(package: str) -> object:
    from immport_explorer import validate

    return validate(package).to_dict()


def about() -> dict[str, object]:
    with tempfile.NamedTemporaryFile() as temporary:
        made = temporary.name
    return {
        "files": [os.readlink(f"/proc/self/fd/{fd}") for fd in open_files()],
        "group": [os.getpid(), os.getpgid(0), os.getsid(0)],
        "folder": os.getcwd(),
        "temporary": made,
        "random": [random.random(), uuid.uuid4().hex],
        "secret": os.environ.get(HELD),
        "held": HELD in str(Path("/proc/self/environ").read_bytes()),
        "limit": resource.getrlimit(resource.RLIMIT_NOFILE),
        "child": signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL,
        "debugger": "pydevd" in sys.modules,
        "threads": len(os.listdir("/proc/self/task")),
    }


def open_files() -> list[int]:
    found = [int(name) for name in os.listdir("/proc/self/fd")]
    return [fd for fd in found if os.path.exists(f"/proc/self/fd/{fd}")]


if __name__ == "__main__":
    run(sys.argv[1:])
