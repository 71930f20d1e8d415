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
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

from immport_explorer.app import ready
from immport_explorer.app.server.forked import forkserver

PATIENCE = 60
"""Seconds until a fork is given up, and a process started the slow way."""

AT_MOST = 3
"""How often the process that forks is replaced; one that keeps dying is no help."""

UNKNOWN = 255
"""The exit code of a fork whose own was told to nobody."""

_GRACE = 5  # seconds in which the exit code of an ended fork is told
_LOG = logging.getLogger(__name__)


class ForkServer:
    """One process that forks, from its start to its end."""

    def __init__(self, module: str = ready.__name__) -> None:
        self._control, theirs = socket.socketpair()
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

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    async def fork(
        self, arguments: Sequence[str], environment: Mapping[str, str], folder: str | Path
    ) -> Fork:
        """A process that does what the module's ``run`` does with these arguments.

        Raises ``OSError`` (``TimeoutError`` among them) where there is none.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [forkserver.FORK], [theirs.fileno()])
        ours.setblocking(False)
        try:
            async with asyncio.timeout(PATIENCE):
                number = await _number(ours)
                told = _message(arguments, environment, folder)
                await asyncio.get_running_loop().sock_sendall(ours, told)
        except BaseException:
            ours.close()
            raise
        return Fork(number, ours, self)

    def code_of(self, number: int) -> int | None:
        """The exit code of a fork that ended; None if it was not told yet. Told once."""
        with suppress(BlockingIOError, OSError):
            while more := self._control.recv(4096, socket.MSG_DONTWAIT):
                *lines, self._half = (self._half + more).split(b"\n")
                for line in lines:
                    ended, code = line.split()
                    self._codes[int(ended)] = int(code)
        return self._codes.pop(number, None)

    def close(self) -> None:
        """End it; its forks go on."""
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
    """Forks for a server, from a process that is replaced when it dies."""

    def __init__(self) -> None:
        self._server: ForkServer | None = None
        self._started = 0

    def start(self) -> ForkServer | None:
        """The process that forks, a new one in place of one that died; None when too many did."""
        if self._server is not None and self._server.is_alive:
            return self._server
        if self._server is not None:
            _LOG.warning("The process that visits are forked from ended; another takes its place")
        self._server = None
        if self._started <= AT_MOST:
            self._started += 1
            self._server = ForkServer()
        return self._server

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
            _LOG.warning("A visit could not be forked and is started on its own: %s", error)
            return None

    def close(self) -> None:
        if self._server is not None:
            self._server.close()


async def _number(lifeline: socket.socket) -> int:
    """What a fork says first: the number of its process."""
    line = b""
    while not line.endswith(b"\n"):
        more = await asyncio.get_running_loop().sock_recv(lifeline, 256)
        if not more:
            raise ConnectionError("the process that forks has ended")
        line += more
    told = line.decode().strip()
    if told.startswith(forkserver.REFUSED):
        raise ConnectionError(told)
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
