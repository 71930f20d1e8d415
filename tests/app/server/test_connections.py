"""Slow and idle clients keep nobody else out."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient
from tornado.web import Application, RequestHandler

from immport_explorer.app.server import connections
from immport_explorer.app.server.connections import PatientServer


class Hello(RequestHandler):
    def get(self) -> None:
        self.finish("hello")


class Long(RequestHandler):
    async def get(self) -> None:
        await asyncio.sleep(0.5)
        self.finish("at last")


def in_a_loop(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), timeout=30))


@asynccontextmanager
async def served(**bounds: int) -> AsyncIterator[int]:
    server = PatientServer(Application([("/", Hello), ("/long", Long)]), **bounds)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server.listen(port, "127.0.0.1")
    try:
        yield port
    finally:
        server.stop()
        await server.close_all_connections()


async def slow(port: int, count: int) -> list[asyncio.StreamWriter]:
    """Clients that begin a request and do not end it."""
    writers = []
    for _ in range(count):
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        await writer.drain()
        writers.append(writer)
    return writers


async def fetched(port: int, path: str = "/") -> str:
    client = AsyncHTTPClient(force_instance=True)
    with suppress(ConnectionError):
        answer = await client.fetch(f"http://127.0.0.1:{port}{path}", request_timeout=10)
        return answer.body.decode()
    return ""


def test_who_waits_longest_gives_way() -> None:
    async def test() -> None:
        async with served(most=10) as port:
            writers = await slow(port, 30)
            assert await fetched(port) == "hello"
            assert len(writers) == 30

    in_a_loop(test)


def test_one_address_has_its_own_bound() -> None:
    async def test() -> None:
        async with served(most=1_000, most_an_address=5) as port:
            await slow(port, 30)
            assert await fetched(port) == "hello"

    in_a_loop(test)


def test_a_request_that_is_being_answered_is_not_cut() -> None:
    async def test() -> None:
        async with served(most=3) as port:
            waiting = asyncio.create_task(fetched(port, "/long"))
            await asyncio.sleep(0.1)
            await slow(port, 10)
            assert await waiting == "at last"

    in_a_loop(test)


def test_a_client_that_never_ends_its_request_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.2)

    async def test() -> None:
        async with served(most=100) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET / HTTP/1.1\r\n")
            assert await reader.read() == b""

    in_a_loop(test)


@pytest.mark.skipif(connections.resource is None, reason="the system has no such limit")
def test_with_files_used_up_it_answers_and_logs_no_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def test() -> None:
        async with served(most=100_000) as port:
            clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
            await asyncio.sleep(0.2)
            taken: list[int] = []
            with suppress(OSError):
                while True:
                    taken.append(os.open(os.devnull, os.O_RDONLY))
            os.close(taken.pop())  # for the client itself
            try:
                assert await asyncio.to_thread(_ask, port)
            finally:
                for each in taken:
                    os.close(each)
                for client in clients:
                    client.close()

    soft, hard = connections.resource.getrlimit(connections.resource.RLIMIT_NOFILE)
    connections.resource.setrlimit(connections.resource.RLIMIT_NOFILE, (256, hard))
    try:
        with caplog.at_level(logging.ERROR):
            in_a_loop(test)
    finally:
        connections.resource.setrlimit(connections.resource.RLIMIT_NOFILE, (soft, hard))
    assert not caplog.records


def _ask(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        return b"hello" in client.recv(4096)
