"""The process that visits' processes are forked from: ``python -m ... FD MODULE``.

``FD`` is its socket to the server. ``MODULE`` has ``prepare()``, which loads what every fork needs
and starts no thread, and ``run(arguments)``, which is what a fork does. For each fork the server
hands over one end of a *lifeline*, a socket of that fork alone: over it the fork says its number
and learns what it is to do, so that this process never sees anything of a visit; and when the other
end closes, the fork ends. The server is told of forks that ended, a line each: number, exit code.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from immport_explorer.app.server.forked.later import allow, put_off

FORK = b"f"
REFUSED = "refused"
LENGTH = 4
"""Bytes of the length before what a fork is told."""

_STANDARD = 3  # input, output, errors


def main(control: int, name: str) -> None:
    """Serve until the server's end of the socket closes. In a fork: do what it is told."""
    put_off()
    module = importlib.import_module(name)
    module.prepare()
    gc.collect()
    gc.freeze()  # else the collector writes to pages that forks share
    lifeline = _Forks(socket.socket(fileno=control)).serve()
    if lifeline is not None:
        module.run(_begin(lifeline))


class _Forks:
    """Forks on request, and tells of forks that ended."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._news, told = os.pipe()
        self._told = told
        for end in (self._news, told):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(told, warn_on_full_buffer=False)

    def serve(self) -> int | None:
        """The lifeline, in a fork; None when the server has ended."""
        waiting = select.poll()
        for each in (self._control.fileno(), self._news):
            waiting.register(each, select.POLLIN)
        while True:
            ready = {each for each, _event in waiting.poll()}
            if self._news in ready:
                self._reap()
            if self._control.fileno() in ready:
                asked, handed, _flags, _address = socket.recv_fds(self._control, 1, 1)
                if not asked:
                    return None
                if handed and self._fork(handed[0]):
                    return handed[0]

    def _fork(self, lifeline: int) -> bool:
        """Whether this is the fork."""
        why = why_not(self._own())
        if why:
            with suppress(OSError):
                os.write(lifeline, f"{REFUSED} {why}\n".encode())
        elif os.fork() == 0:
            self._forget()
            return True
        os.close(lifeline)
        return False

    def _own(self) -> set[int]:
        return {*range(_STANDARD), self._control.fileno(), self._news, self._told}

    def _forget(self) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._control.close()
        os.close(self._news)
        os.close(self._told)

    def _reap(self) -> None:
        with suppress(BlockingIOError):
            os.read(self._news, 4096)
        with suppress(ChildProcessError, OSError):
            while True:
                number, status = os.waitpid(-1, os.WNOHANG)
                if number == 0:
                    return
                told = f"{number} {os.waitstatus_to_exitcode(status)}\n".encode()
                # A server that does not listen is not waited for: it can do without.
                self._control.send(told, socket.MSG_DONTWAIT)


def why_not(own: Iterable[int]) -> str:
    """Why a fork would not be safe; empty if it is. ``own`` are files that forks close."""
    threads = len(os.listdir("/proc/self/task"))
    if threads > 1:
        return f"{threads} threads run"
    context = getattr(sys.modules.get("zmq"), "Context", None)
    if getattr(context, "_instance", None) is not None:
        return "there is a context of sockets"
    strange = _open_files() - set(own)
    # The lifeline is one; more than that would be shared by visits.
    return f"{len(strange) - 1} files are open" if len(strange) > 1 else ""


def limits() -> dict[str, tuple[int, int]]:
    """The system's limits for this process, by name."""
    names = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    return {name: resource.getrlimit(getattr(resource, name)) for name in names}


def _open_files() -> set[int]:
    found = {int(name) for name in os.listdir("/proc/self/fd")}
    return {each for each in found if os.path.exists(f"/proc/self/fd/{each}")}


def _begin(lifeline: int) -> list[str]:
    """In a fork: become a process of its own. Gives its arguments."""
    os.set_inheritable(lifeline, False)
    os.setsid()
    line = socket.socket(fileno=lifeline)
    line.sendall(f"{os.getpid()}\n".encode())
    told = _told(line)
    threading.Thread(target=_end_with, args=(line,), daemon=True).start()
    for name, bounds in told["limits"].items():
        with suppress(ValueError, OSError):
            resource.setrlimit(getattr(resource, name), tuple(bounds))
    os.environ.clear()
    os.environ.update(told["environment"])
    os.chdir(told["folder"])
    tempfile.tempdir = None  # the environment names one of its own
    allow()
    arguments: list[str] = told["arguments"]
    return arguments


def _told(line: socket.socket) -> dict[str, Any]:
    length = int.from_bytes(_read(line, LENGTH), "big")
    told: dict[str, Any] = json.loads(_read(line, length))
    return told


def _read(line: socket.socket, count: int) -> bytes:
    read = b""
    while len(read) < count:
        more = line.recv(count - len(read))
        if not more:
            os._exit(1)
        read += more
    return read


def _end_with(line: socket.socket) -> None:
    """End at once when the server has ended, however it did."""
    with suppress(OSError):
        while line.recv(1):
            pass
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
