"""Visits whose processes are forked, seen from outside."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import psutil
import pytest
from support.browser.served import Dashboard, load, wait_for

from immport_explorer import examples, validate

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="visits are forked on Linux only")


def processes(dashboard: Dashboard) -> list[psutil.Process]:
    """The one that visits are forked from, and theirs."""
    return psutil.Process(dashboard.process.pid).children(recursive=True)


def test_a_forked_visit_checks_a_package_and_its_end_is_noticed(
    serve_dashboard, watched_page, temporary: Path
) -> None:
    with serve_dashboard(processes="forked") as dashboard, watched_page(dashboard) as page:
        load(page, f"{dashboard.url}#p=validate")
        origin, visit = processes(dashboard)
        assert visit.parent() == origin
        package = examples.path("human-study-broken")
        page.locator("input[data-role=files]").first.set_input_files(
            [str(file) for file in sorted(package.iterdir())]
        )
        count = len(validate(package).issues)
        page.get_by_role("heading", name=f"All issues ({count})").wait_for()
        kept = list(temporary.rglob("subjectHumans.txt"))
        assert kept
        visit.kill()
        assert wait_for(lambda: not any(each.exists() for each in kept))
        page.get_by_text("ended unexpectedly").wait_for()
        page.log.errors.clear()
        assert "its process ended with -9" in dashboard.log.read_text()


def test_visits_go_on_without_what_they_came_from_and_end_with_the_server(
    serve_dashboard, temporary: Path
) -> None:
    with serve_dashboard(processes="forked") as dashboard:
        first = dashboard.begin()
        origin, visit = processes(dashboard)
        assert not has_loaded(origin, "polars")
        origin.kill()
        assert wait_for(lambda: not is_running(origin))
        dashboard.connect(first).close()
        assert wait_for(lambda: has_loaded(visit, "polars")), "a check would wait for it"
        assert visit.is_running()
        second = dashboard.begin()
        assert not dashboard.has_ended(second.id)
        assert "another takes its place" in dashboard.log.read_text()
        left = [*processes(dashboard), visit]
        dashboard.process.send_signal(signal.SIGKILL)
        dashboard.process.wait()
        assert wait_for(lambda: not any(is_running(each) for each in left))


def has_loaded(process: psutil.Process, library: str) -> bool:
    return any(library in mapped.path for mapped in process.memory_maps())


def is_running(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
