"""Visits' processes: what may be asked of one that starts, and what is left of those that ended."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import psutil
import pytest
import zmq.asyncio
from jupyter_client.connect import write_connection_file
from support import failing_starts, forked, held_of_visits, odd_forks, slow_threads
from support.browser.served import Dashboard, free_port, wait_for, wait_until_open
from voila.voila_kernel_manager import voila_kernel_manager_factory

from immport_explorer.app import ready
from immport_explorer.app.server.handlers import BEGIN_HEADER
from immport_explorer.app.server.serve import FORKED, SPAWNED
from immport_explorer.app.server.visits import VisitKernel, Visits, transport_below

VISITS = 3
CHANNELS = 5
PATIENCE = 60
"""Seconds for what has ended to go."""


def test_one_that_starts_may_be_looked_at(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        asyncio.run(_look_while_one_starts(tmp_path))
    assert not caplog.records


async def _look_while_one_starts(folder: Path) -> None:
    kind = voila_kernel_manager_factory(Visits, False, 0)
    visits = kind(
        folder=str(folder),
        connection_dir=str(folder),
        cull_idle_timeout=60,
        kernel_manager_class=f"{VisitKernel.__module__}.{VisitKernel.__qualname__}",
    )
    starting = asyncio.create_task(visits.start_kernel(kernel_name="python3"))
    while not starting.done():
        await visits.cull_kernels()
        visits.list_kernels()
        await asyncio.sleep(0)
    await visits.shutdown_all(now=True)
    await starting


@pytest.mark.skipif(os.name != "posix", reason="such files are of POSIX")
def test_files_are_talked_over_where_their_names_are_short() -> None:
    assert transport_below(Path("/tmp/immport-explorer-12345678")) == "ipc"
    assert transport_below(Path("/tmp/long") / ("name" * 10)) == "tcp"


KINDS = (SPAWNED, FORKED) if sys.platform == "linux" else (SPAWNED,)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_process_that_ends_while_it_starts_is_started_again(tmp_path: Path, kind: str) -> None:
    with _serving(failing_starts, tmp_path, "2", kind) as (dashboard, _process):
        visit = dashboard.begin()
        assert dashboard.get(f"visit/{visit.id}", Cookie=visit.cookie)[0] == 200
        assert "Traceback" not in dashboard.log.read_text()


@pytest.mark.slow
def test_where_none_starts_it_is_answered(tmp_path: Path) -> None:
    with _serving(failing_starts, tmp_path, "1000", KINDS[-1]) as (dashboard, _process):
        assert dashboard.ask(method="POST", **{BEGIN_HEADER: "visit"})[0] == 500
        assert "Traceback" not in dashboard.log.read_text()


@pytest.mark.slow
@pytest.mark.parametrize("channel", ["shell_port", "iopub_port"])
def test_a_process_whose_port_is_taken_ends(tmp_path: Path, channel: str) -> None:
    """It went on for ever without serving anybody, and its visit waited for it."""
    path, told = write_connection_file(str(tmp_path / "kernel.json"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(str(dict(told)[channel]))))
        taken.listen()
        command = [sys.executable, "-P", "-m", ready.__name__, "-f", path]
        ended = subprocess.run(command, check=False, timeout=120, capture_output=True)
    assert ended.returncode == 1
    assert b"Address already in use" in ended.stderr


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_process_is_talked_to_over_files_of_its_own(tmp_path: Path, kind: str) -> None:
    with _serving(slow_threads, tmp_path, kind) as (dashboard, _process):
        visits = [dashboard.begin().id for _ in range(2)]
        for visit in visits:
            reached = dashboard.process_of(visit).net_connections("unix")
            names = {str(each.laddr) for each in reached if "-ipc-" in str(each.laddr)}
            assert len(names) == CHANNELS
            assert all(visit in name for name in names)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows counts priorities otherwise")
@pytest.mark.parametrize("kind", KINDS)
def test_visits_stand_behind_their_server(tmp_path: Path, kind: str) -> None:
    """On a busy machine all would wait for it."""
    with _serving(slow_threads, tmp_path, kind) as (dashboard, process):
        visit = dashboard.process_of(dashboard.begin().id)
        assert visit.nice() > psutil.Process(process.pid).nice()


@pytest.mark.slow
@pytest.mark.skipif(FORKED not in KINDS, reason="visits are forked on Linux only")
@pytest.mark.parametrize("fault", forked.FAULTS)
def test_what_visits_are_forked_from_costs_nobody_a_visit(tmp_path: Path, fault: str) -> None:
    with _serving(odd_forks, tmp_path, forked.FAULT, fault) as (dashboard, _process):
        visit = dashboard.begin()
        assert dashboard.get(f"visit/{visit.id}", Cookie=visit.cookie)[0] == 200
        log = dashboard.log.read_text()
        assert "started on its own" in log
        assert "Traceback" not in log


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_that_is_made_before_threads_begin_stops_nobody(tmp_path: Path, kind: str) -> None:
    """Once, the server waited for ever for a thread that it had told to end before it ran."""
    with _serving(slow_threads, tmp_path, kind) as (dashboard, _process):
        for _ in range(2):
            dashboard.begin()
            assert dashboard.get("livez")[0] == 200


def test_a_page_is_made_without_threads_and_contexts_of_its_own(tmp_path: Path) -> None:
    """Which the server would have to wait for."""
    threads = set(threading.enumerate())
    asyncio.run(_make_clients(tmp_path))
    assert set(threading.enumerate()) <= threads


async def _make_clients(folder: Path) -> None:
    context = zmq.asyncio.Context()
    manager = VisitKernel(context=context, connection_file=str(folder / "kernel.json"))
    manager.shell_port = manager.iopub_port = manager.stdin_port = 1
    manager.hb_port = manager.control_port = 1
    for _ in range(5):
        talks = manager.client()
        talks.start_channels()
        talks.stop_channels()
        assert talks.context is context
        assert not context.closed
    context.term()


@pytest.mark.slow
def test_nothing_is_held_of_visits_that_ended(tmp_path: Path) -> None:
    with _serving(held_of_visits, tmp_path) as (dashboard, process):
        _end_visits(dashboard, 1)  # what is loaded once is no visit's
        before = _held(process)
        _end_visits(dashboard, VISITS)
        wait_for(lambda: _held(process) == before, PATIENCE)
        assert _held(process) == before


@contextmanager
def _serving(
    program: ModuleType, folder: Path, *arguments: str
) -> Iterator[tuple[Dashboard, subprocess.Popen[bytes]]]:
    port, log = free_port(), folder / "log.txt"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, str(program.__file__), str(port), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=sink,
        )
    try:
        wait_until_open(port, process, log)
        assert process.stdout is not None
        process.stdout.readline()  # its address
        yield Dashboard(f"http://localhost:{port}/", log, process), process
    finally:
        process.terminate()
        process.wait(timeout=30)


def _end_visits(dashboard: Dashboard, visits: int) -> None:
    for _ in range(visits):
        visit = dashboard.begin()
        dashboard.connect(visit).close()
        dashboard.ask(f"voila/api/shutdown/{visit.id}", "POST", Cookie=visit.cookie)


def _held(process: subprocess.Popen[bytes]) -> dict[str, int]:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(b"\n")
    process.stdin.flush()
    told: dict[str, int] = json.loads(process.stdout.readline())
    return told
