"""Who may hold a connection, and for how long: a slow or idle client keeps nobody else out.

When the places for connections are taken, the one that has been waiting longest for its client to
say something gives way to who comes.
"""

from __future__ import annotations

import errno
import logging
import os
import socket
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPConnection, HTTPHeaders, HTTPMessageDelegate
from tornado.ioloop import IOLoop
from tornado.iostream import IOStream

try:
    import resource
except ImportError:  # Windows, which has no such limit
    resource = None  # type: ignore[assignment]

HEADER_SECONDS = 20
"""How long the head of a request may take, and how long a connection may wait for the next one."""

BODY_SECONDS = 60
LARGEST_HEADER = 32 * 1024
LARGEST_BODY = 1024**2
"""Bytes of a request; uploads come over the socket, in messages of their own."""

AN_ADDRESS = 500
"""Connections an address may hold; a reverse proxy is one address for all its visitors."""

_FILES_A_VISIT = 16
_OWN_FILES = 64
_RESERVE = 4
_AT_ONCE = 64
_FULL = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
_LOG = logging.getLogger(__name__)


def raise_file_limit() -> None:
    """Ask for as many open files as the system allows this process."""
    if resource is not None:
        _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def most_connections(visits: int) -> int:
    """How many connections there may be, so that files are left for visits and for ourselves."""
    if resource is None:
        return 10_000
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return 10_000
    spare = soft - _OWN_FILES - _FILES_A_VISIT * visits
    return max(spare, soft // 3)


class PatientServer(HTTPServer):
    """An HTTP server whose connections have bounds; ``most`` and ``most_an_address`` say how many.

    Arguments besides are those of tornado's server.
    """

    def initialize(  # type: ignore[override]
        self, application: Any, *, most: int, most_an_address: int = AN_ADDRESS, **options: Any
    ) -> None:
        super().initialize(
            application,
            idle_connection_timeout=HEADER_SECONDS,
            body_timeout=BODY_SECONDS,
            max_header_size=LARGEST_HEADER,
            max_body_size=LARGEST_BODY,
            **options,
        )
        self._most, self._most_an_address = most, most_an_address
        self._open: dict[IOStream, str] = {}
        self._waiting: OrderedDict[IOStream, str] = OrderedDict()  # the longest first
        self._reserve = _hold(_RESERVE)
        self._listening: list[socket.socket] = []

    def add_sockets(self, sockets: Any) -> None:
        for sock in sockets:
            self._listening.append(sock)
            IOLoop.current().add_handler(sock, self._accept, IOLoop.READ)

    def stop(self) -> None:
        for sock in self._listening:
            IOLoop.current().remove_handler(sock)
            sock.close()
        self._listening.clear()

    def _accept(self, sock: socket.socket, _events: int) -> None:
        for _ in range(_AT_ONCE):
            try:
                connection, address = sock.accept()
            except BlockingIOError:
                return
            except ConnectionAbortedError:
                continue
            except OSError as error:
                if error.errno not in _FULL or not self._make_room():
                    return
                continue
            self._handle_connection(connection, address)

    def _make_room(self) -> bool:
        """With no file left: let one of the waiting go, else take from the reserve."""
        if self._let_go(None):
            return True
        if self._reserve:
            os.close(self._reserve.pop())
            IOLoop.current().call_later(1, self._refill)
            return True
        _LOG.warning("No file descriptor is left; who comes has to wait")
        return False

    def _refill(self) -> None:
        missing = _RESERVE - len(self._reserve)
        self._reserve += _hold(missing)

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        who = str(address[0]) if address else ""
        self._forget_closed()
        is_full = len(self._open) >= self._most and not self._let_go(None)
        is_greedy = self._held_by(who) >= self._most_an_address and not self._let_go(who)
        if is_full or is_greedy:
            stream.close()
            return
        self._open[stream] = who
        self._waiting[stream] = who
        super().handle_stream(stream, address)

    def start_request(self, server_conn: Any, request_conn: HTTPConnection) -> HTTPMessageDelegate:
        """Called when a connection begins to wait for a request."""
        stream = server_conn.stream
        if stream in self._open:
            self._waiting[stream] = self._open[stream]
            self._waiting.move_to_end(stream)
        inner = super().start_request(server_conn, request_conn)
        return _Heard(inner, lambda: self._waiting.pop(stream, None))

    def _let_go(self, who: str | None) -> bool:
        """Close the connection (of that address) that has waited longest for its client."""
        for stream, address in self._waiting.items():
            if who in (None, address) and not stream.closed():
                stream.close()
                self._forget_closed()
                return True
        return False

    def _held_by(self, who: str) -> int:
        return sum(1 for each in self._open.values() if each == who)

    def _forget_closed(self) -> None:
        for stream in [each for each in self._open if each.closed()]:
            del self._open[stream]
            self._waiting.pop(stream, None)


class _Heard(HTTPMessageDelegate):
    """Passes a request on, and calls ``told`` once all of it is here: now it is we who work."""

    def __init__(self, inner: HTTPMessageDelegate, told: Callable[[], object]) -> None:
        self._inner, self._told = inner, told

    def headers_received(self, start_line: Any, headers: HTTPHeaders) -> Awaitable[None] | None:
        return self._inner.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        return self._inner.data_received(chunk)

    def finish(self) -> None:
        self._told()
        self._inner.finish()

    def on_connection_close(self) -> None:
        self._inner.on_connection_close()


def _hold(count: int) -> list[int]:
    """Descriptors of nothing, to give away when there is no other left."""
    held = []
    with suppress(OSError):
        for _ in range(count):
            held.append(os.open(os.devnull, os.O_RDONLY))
    return held
