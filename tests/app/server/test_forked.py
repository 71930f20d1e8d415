"""Visits' processes as forks: they share nothing that is a visit's, and do what others do."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from support import forked as told

from immport_explorer import examples
from immport_explorer.app.server.forked import client, forkserver
from immport_explorer.app.server.forked.client import Fork, Forks, ForkServer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="visits are forked on Linux only")

SUPPORT = Path(told.__file__).parents[1]
PACKAGE = str(examples.path("human-study-broken"))
AT_ONCE = 4


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(SUPPORT))


@pytest.fixture
def server(importable: None) -> Iterator[ForkServer]:
    started = ForkServer("support.forked")
    yield started
    started.close()


async def visit(server: ForkServer, place: Path, number: int, kind: str = "check") -> Fork:
    """A fork with a folder, a secret and files of its own."""
    own = place / str(number)
    own.mkdir(exist_ok=True)
    environment = {**os.environ, told.HELD: f"secret {number}", "TMPDIR": str(own)}
    return await server.fork([kind, PACKAGE, str(place / f"{number}.json")], environment, own)


def results(place: Path, server: ForkServer, count: int) -> list[dict[str, object]]:
    """What so many forks, a few at a time, say of themselves."""

    async def some(first: int) -> list[Fork]:
        last = min(first + AT_ONCE, count)
        return list(await asyncio.gather(*(visit(server, place, n) for n in range(first, last))))

    for first in range(0, count, AT_ONCE):
        for fork in asyncio.run(some(first)):
            assert fork.wait(60) == 7
    return [json.loads((place / f"{number}.json").read_text()) for number in range(count)]


def assert_own(found: list[dict[str, object]], place: Path) -> None:
    """Each fork finds what a process finds that was started by itself, and nothing of another."""
    target = place / "spawned.json"
    command = [sys.executable, "-m", "support.forked", "check", PACKAGE, str(target)]
    assert subprocess.run(command, check=False, timeout=120).returncode == 7
    spawned = json.loads(target.read_text())
    for number, each in enumerate(found):
        assert each["report"] == spawned["report"]
        assert each["secret"] == f"secret {number}"
        assert each["folder"] == str(place / str(number))
        assert str(each["temporary"]).startswith(f"{place / str(number)}/")
        assert not list((place / str(number)).iterdir())
        assert each["held"] is False
        assert each["debugger"] is False
        group = each["group"]
        assert isinstance(group, list)
        assert len(set(group)) == 1
        files = each["files"]
        assert isinstance(files, list)
        assert files[:3] == ["/dev/null"] * 3
        assert len(files) == 4
        assert str(files[3]).startswith("socket:")
        assert each["limit"] == list(resource.getrlimit(resource.RLIMIT_NOFILE))
        assert each["child"] is True
        assert each["threads"] == 2  # its own, and the one that waits for the server's end
    for apart in ("random", "group", "files"):
        assert len({str(each[apart]) for each in found}) == len(found)


def test_forks_share_nothing_of_a_visit_and_find_the_same(
    server: ForkServer, tmp_path: Path
) -> None:
    assert_own(results(tmp_path, server, 2), tmp_path)


@pytest.mark.slow
def test_a_hundred_forks_share_nothing_and_find_the_same(
    server: ForkServer, tmp_path: Path
) -> None:
    assert_own(results(tmp_path, server, 100), tmp_path)


def test_a_process_with_threads_is_not_forked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("IMMPORT_EXPLORER_TEST_THREAD", "1")
    server = ForkServer("support.forked")
    with pytest.raises(ConnectionError, match="refused 2 threads run"):
        asyncio.run(visit(server, tmp_path, 0))
    server.close()


def test_an_open_file_is_shared_with_no_fork(tmp_path: Path) -> None:
    own = set(told.open_files())
    with (tmp_path / "one").open("w"), (tmp_path / "two").open("w"):
        assert forkserver._open_files() - own


def waiting(server: ForkServer, place: Path) -> Fork:
    """A fork that has begun, and waits."""
    fork = asyncio.run(visit(server, place, 0, "wait"))
    assert soon(lambda: (place / "0.json").exists())
    return fork


def soon(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 30
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def is_running(number: int) -> bool:
    status = Path(f"/proc/{number}/status")
    return status.exists() and "State:\tZ" not in status.read_text()


def test_a_killed_fork_is_noticed_with_its_code_and_reaped(
    server: ForkServer, tmp_path: Path
) -> None:
    fork = waiting(server, tmp_path)
    assert fork.poll() is None
    fork.kill()
    assert fork.wait(20) == -signal.SIGKILL
    assert soon(lambda: not Path(f"/proc/{fork.pid}").exists())


def test_a_fork_goes_on_when_what_it_came_from_dies(server: ForkServer, tmp_path: Path) -> None:
    fork = waiting(server, tmp_path)
    server.process.kill()
    server.process.wait()
    assert fork.poll() is None
    fork.kill()
    assert fork.wait(20) == client.UNKNOWN


def test_a_fork_ends_with_the_server(server: ForkServer, tmp_path: Path) -> None:
    fork = waiting(server, tmp_path)
    fork._lifeline.close()  # as a server's end closes it
    assert soon(lambda: not is_running(fork.pid))


def test_what_forks_come_from_is_replaced_when_it_dies(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(client.ForkServer.__init__, "__defaults__", ("support.forked",))
    forks = Forks()

    def fork(number: int) -> Awaitable[Fork | None]:
        own = {**os.environ, "TMPDIR": str(tmp_path)}
        return forks.fork(["check", PACKAGE, str(tmp_path / f"{number}.json")], own, tmp_path)

    first = forks.start()
    assert first is not None
    first.process.kill()
    first.process.wait()
    second = asyncio.run(_run(fork(1)))
    assert second is not None
    assert second.wait(60) == 7
    assert "another takes its place" in caplog.text
    forks.close()


@pytest.mark.parametrize("fault", told.FAULTS)
def test_what_forks_come_from_hinders_nobody(
    fault: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Each visit is told at once to start on its own, and the process with the fault is ended."""
    monkeypatch.setattr(client.ForkServer.__init__, "__defaults__", ("support.forked",))
    monkeypatch.setattr(client, "LOADING", 3)
    monkeypatch.setenv(told.FAULT, fault)
    forks = Forks()
    first = forks.start()
    assert first is not None

    async def some() -> list[Fork | None]:
        asked = (forks.fork(["wait"], os.environ, tmp_path) for _ in range(AT_ONCE))
        return list(await asyncio.gather(*asked))

    assert asyncio.run(some()) == [None] * AT_ONCE
    assert caplog.text.count("is started on its own") >= 1
    assert soon(lambda: not first.is_alive)
    forks.close()


def test_one_that_hangs_after_it_has_forked_is_replaced(
    server: ForkServer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(client.ForkServer.__init__, "__defaults__", ("support.forked",))
    monkeypatch.setattr(client, "FORKING", 1)
    forks = Forks()
    forks._server = server
    fork = waiting(server, tmp_path)
    server.process.send_signal(signal.SIGSTOP)
    assert asyncio.run(_run(forks.fork(["wait"], os.environ, tmp_path))) is None
    assert soon(lambda: not server.is_alive)
    assert fork.poll() is None, "visits go on without it"
    assert "did not answer" in caplog.text
    assert forks.start() not in (None, server)
    fork.kill()
    forks.close()


def test_one_that_keeps_dying_is_given_up_for_a_time(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(client.ForkServer.__init__, "__defaults__", ("support.forked",))
    monkeypatch.setenv(told.FAULT, told.dies.__name__)
    forks = Forks()
    for _ in range(client.AT_MOST):
        started = forks.start()
        assert started is not None
        started.process.wait(30)
    assert forks.start() is None
    assert "started on their own for a time" in caplog.text
    monkeypatch.setattr(client, "WITHIN", 0)
    assert forks.start() is not None
    forks.close()


async def _run(awaited: Awaitable[Fork | None]) -> Fork | None:
    return await awaited
