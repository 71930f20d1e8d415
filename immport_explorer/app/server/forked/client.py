"""The server's side of forks: asks for them, and notices their ends, and that of their origin."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

from immport_explorer.app import ready
from immport_explorer.app.server.forked import forkserver

LOADING = 60
FORKING = 10
"""Seconds until a fork is given up, and the visit started on its own: while the process that forks
may still be loading what visits need, and once it has forked."""

AT_MOST = 4
WITHIN = 60 * 60
"""How often the process that forks is started in so many seconds; one that keeps dying is no help.
"""

UNKNOWN = 255
"""The exit code of a fork whose own was told to nobody."""

_GRACE = 5  # seconds in which the exit code of an ended fork is told
_LONGEST = 256  # bytes of a line
_LOG = logging.getLogger(__name__)


class RefusedError(ConnectionError):
    """A fork would not be safe now."""


class ForkServer:
    """One process that forks, from its start to its end."""

    def __init__(self, module: str = ready.__name__) -> None:
        self._control, theirs = socket.socketpair()
        self._control.setblocking(False)  # the server's loop waits for nothing of it
        with theirs:
            number = theirs.fileno()
            command = [sys.executable, "-P", "-m", forkserver.__name__, str(number), module]
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(number,),
                start_new_session=True,
            )
        self._half = b""
        self._codes: dict[int, int] = {}
        self._has_forked = False

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    async def fork(
        self, arguments: Sequence[str], environment: Mapping[str, str], folder: str | Path
    ) -> Fork:
        """A process that does what the module's ``run`` does with these arguments.

        Raises ``OSError`` where there is none: ``RefusedError`` when it would not be safe, and
        others when this process is of no more use.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [forkserver.FORK], [theirs.fileno()])
        ours.setblocking(False)
        try:
            async with asyncio.timeout(FORKING if self._has_forked else LOADING):
                number = await _number(ours)
                told = _message(arguments, environment, folder)
                await asyncio.get_running_loop().sock_sendall(ours, told)
        except BaseException:
            ours.close()
            raise
        self._has_forked = True
        return Fork(number, ours, self)

    def code_of(self, number: int) -> int | None:
        """The exit code of a fork that ended; None if it was not told yet. Told once."""
        with suppress(OSError):
            while more := self._control.recv(4096):
                *lines, half = (self._half + more).split(b"\n")
                self._half = half[:_LONGEST]
                for line in lines:
                    self._note(line)
        return self._codes.pop(number, None)

    def _note(self, line: bytes) -> None:
        with suppress(ValueError):  # whatever else it says is not heard
            ended, code = line.split()
            self._codes[int(ended)] = int(code)

    def kill(self) -> None:
        """End it at once, whatever hinders it; its forks go on."""
        with suppress(OSError):
            self.process.kill()

    def close(self) -> None:
        """End it, and wait for that; its forks go on."""
        self._control.close()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=1)
        if self.is_alive:
            self.process.kill()
            self.process.wait()


class Fork:
    """A forked process, as a ``Popen`` is: what jupyter_client asks of one."""

    stdin = stdout = stderr = None

    def __init__(self, number: int, lifeline: socket.socket, server: ForkServer) -> None:
        self.pid = number
        self.returncode: int | None = None
        self._lifeline = lifeline
        self._server = server
        self._ended: float | None = None

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        if self.returncode is None and self._has_ended():
            code = self._server.code_of(self.pid)
            is_late = monotonic() - (self._ended or 0) > _GRACE
            if code is None and (is_late or not self._server.is_alive):
                code = UNKNOWN
            self.returncode = code
            if code is not None:
                self._lifeline.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; its exit code. Raises ``subprocess.TimeoutExpired``."""
        began = monotonic()
        while (code := self.poll()) is None:
            if timeout is not None and monotonic() - began > timeout:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            sleep(0.01)
        return code

    def send_signal(self, signum: int) -> None:
        if self.poll() is None and self._ended is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signum)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def _has_ended(self) -> bool:
        """Whether the other end of its lifeline is closed."""
        if self._ended is None:
            try:
                if self._lifeline.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT):
                    return False
            except BlockingIOError:
                return False
            except OSError:
                pass
            self._ended = monotonic()
        return True


class Forks:
    """Forks for a server, from a process that is replaced when it dies or does not answer."""

    def __init__(self) -> None:
        self._server: ForkServer | None = None
        self._started: deque[float] = deque(maxlen=AT_MOST)

    def start(self) -> ForkServer | None:
        """The process that forks, a new one in place of one that died; None where there is none."""
        if self._server is not None and not self._server.is_alive:
            self._server = None
            _LOG.warning("The process that visits are forked from ended; %s", self._what_now())
        if self._server is None and self._may_start():
            self._started.append(monotonic())
            with suppress(OSError):
                self._server = ForkServer()
        return self._server

    def _what_now(self) -> str:
        if self._may_start():
            return "another takes its place"
        return "too many did, so that visits are started on their own for a time"

    def _may_start(self) -> bool:
        is_often = len(self._started) == AT_MOST
        return not is_often or monotonic() - self._started[0] > WITHIN

    async def fork(
        self, arguments: Sequence[str], environment: Mapping[str, str], folder: str | Path
    ) -> Fork | None:
        """A forked process; None where there can be none, and why goes to the log."""
        server = self.start()
        if server is None:
            return None
        try:
            return await server.fork(arguments, environment, folder)
        except OSError as error:
            why = str(error) or "the process that forks did not answer"
            _LOG.warning("A visit could not be forked and is started on its own: %s", why)
            if not isinstance(error, RefusedError):
                server.kill()
            return None

    def close(self) -> None:
        if self._server is not None:
            self._server.close()


async def _number(lifeline: socket.socket) -> int:
    """What a fork says first: the number of its process."""
    line = b""
    while not line.endswith(b"\n"):
        more = await asyncio.get_running_loop().sock_recv(lifeline, _LONGEST)
        if not more:
            raise ConnectionError("the process that forks has ended")
        line += more
        if len(line) > _LONGEST:
            raise ConnectionError("the process that forks says what it should not")
    told = line.decode(errors="replace").strip()
    if told.startswith(forkserver.REFUSED):
        raise RefusedError(told)
    if not told.isdecimal():
        raise ConnectionError("the process that forks says what it should not")
    return int(told)


def _message(arguments: Sequence[str], environment: Mapping[str, str], folder: str | Path) -> bytes:
    told = {
        "arguments": list(arguments),
        "environment": dict(environment),
        "folder": str(folder),
        "limits": forkserver.limits(),
    }
    content = json.dumps(told).encode()
    return len(content).to_bytes(forkserver.LENGTH, "big") + content
