"""Many visits to one server: what each may use, what is left of it, what the server tells."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import expect
from support.archive import TEMPLATE
from support.browser.served import Dashboard, load, log_of, wait_for, wait_until_live
from visitor import Visitor

from immport_explorer import __version__, examples, validate
from immport_explorer.app.server.handlers import BEGIN_HEADER
from immport_explorer.app.visit.limits import MEMORY_VARIABLE, UPLOAD_VARIABLE

MARKER = "Zq7marker"
MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for the temporary files of the servers that these tests start."""
    folder = tmp_path_factory.mktemp("temporary")
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"] = str(folder)
    yield folder
    if before is None:
        del os.environ["TMPDIR"]
    else:
        os.environ["TMPDIR"] = before


@pytest.fixture(scope="module")
def strict(serve_dashboard, temporary: Path) -> Iterator[Dashboard]:
    """A server of one place and small uploads."""
    with serve_dashboard(visits=1, limits={UPLOAD_VARIABLE: "1 MB"}) as dashboard:
        yield dashboard


def health(dashboard: Dashboard, **headers: str) -> tuple[int, dict[str, object]]:
    status, text = dashboard.get("healthz", **headers)
    return status, json.loads(text)


def test_health_is_told_under_any_name_and_tells_no_secret(dashboard: Dashboard) -> None:
    status, told = health(dashboard, Host="elsewhere.example")
    assert status == 200
    assert told["status"] == "ok"
    assert told["version"] == __version__
    assert told.keys() == {
        *("status", "version", "visits", "places", "ready", "memory", "free_disk")
    }


@pytest.fixture
def package(tmp_path: Path) -> list[str]:
    """A package with a name and values that can be told from everything else."""
    folder = tmp_path / "package"
    shutil.copytree(examples.path("human-study-broken"), folder)
    subjects = folder / "subjectHumans.txt"
    subjects.write_text(subjects.read_text("utf-8").replace("Female", f"{MARKER} <b>"), "utf-8")
    (folder / f"{MARKER}.txt").write_text(f"{MARKER}\n")
    return [str(file) for file in sorted(folder.iterdir())]


def test_one_visit_at_a_place(
    strict: Dashboard, watched_page, temporary: Path, package: list[str], tmp_path: Path
) -> None:
    """In one go, since a load takes seconds: a limit reached, a place taken, a process killed."""
    large = tmp_path / "large.txt"
    large.write_bytes(bytes(1_500_000))
    with watched_page(strict) as page:
        load(page, f"{strict.url}#p=validate")
        chooser = page.locator("input[data-role=files]")
        chooser.set_input_files(large)
        expect(page.get_by_text("This is 1.5 MB; at most 1.0 MB are taken.")).to_be_visible()
        chooser.set_input_files(package)
        expect(page.get_by_role("heading", name="Not ready for ImmPort: fix")).to_be_visible()
        kept = list(temporary.rglob("subjectHumans.txt"))
        assert len(kept) == 1

        assert health(strict)[0] == 503
        assert health(strict)[1]["status"] == "full"
        with watched_page(strict) as other:
            other.goto(strict.url)
            expect(other.get_by_text("All places are taken")).to_be_visible()
            other.log.errors[:] = [e for e in other.log.errors if "503" not in e]

        (visit,) = strict.visits()
        visit.kill()
        assert wait_for(lambda: not kept[0].exists())
        banner = page.locator("#visit-ended")
        expect(banner).to_contain_text("This visit has ended")
        expect(banner).to_contain_text("ended unexpectedly")
        page.get_by_role("button", name="Load the page again").click()
        wait_until_live(page)
        errors = log_of(page).errors
        errors[:] = [e for e in errors if not is_of_the_end(e)]
    assert wait_for(lambda: health(strict)[0] == 200)
    with ThreadPoolExecutor(3) as together:
        begin = {"method": "POST", BEGIN_HEADER: "visit"}
        came = list(together.map(lambda _: strict.ask(**begin)[0], range(3)))
    assert sorted(came) == [200, 503, 503]
    log = strict.log.read_text()
    assert "its process ended with -9" in log
    assert MARKER not in log
    assert "subjectHumans" not in log


def is_of_the_end(error: str) -> bool:
    """What a page complains of whose process was killed."""
    return any(word in error for word in ("404", "WebSocket", "Kernel", "Canceled", "dead"))


def test_visitors_at_once_get_results_of_their_own(dashboard: Dashboard, tmp_path: Path) -> None:
    """As `make load` does it with twenty and with browsers; here four, without."""
    names = [f"VISITOR{number}X" for number in range(4)]
    files = {name: tmp_path / f"{name}.txt" for name in names}
    for number, (name, file) in enumerate(files.items(), start=1):
        line = TEMPLATE.splitlines(keepends=True)[-1]
        rows = [line.format(id=f"{name}_{row}", amount="5") for row in range(number)]
        file.write_text(TEMPLATE.replace(line, "".join(rows)))

    async def visit(name: str) -> tuple[int, set[str]]:
        visitor = Visitor(dashboard.url, patience=120)
        await visitor.open()
        found = await visitor.check(files[name].name, files[name].read_bytes())
        await visitor.leave()
        return found, set(re.findall(r"VISITOR\dX", "".join(visitor.heard)))

    async def together() -> list[tuple[int, set[str]]]:
        return await asyncio.gather(*map(visit, names))

    with ThreadPoolExecutor(1) as thread:  # this one has an event loop already
        results = thread.submit(asyncio.run, together()).result()
    assert [found for found, _ in results] == [len(validate(files[name]).issues) for name in names]
    assert [marks for _, marks in results] == [{name} for name in names]
    assert len({found for found, _ in results}) == len(names)
    assert "died" not in dashboard.log.read_text()


def test_a_visit_that_takes_too_much_memory_is_ended_and_told_why(
    serve_dashboard, temporary: Path
) -> None:
    """Its kernel needs more than that from the start."""
    with serve_dashboard(limits={MEMORY_VARIABLE: "20 MB"}) as dashboard:
        kernel = dashboard.begin().id
        visit = f"visit/{kernel}"
        assert wait_for(lambda: dashboard.has_ended(kernel))
        assert json.loads(dashboard.get(visit)[1])["why"] == "memory"
        assert wait_for(lambda: not list(temporary.rglob(kernel)))
        assert f"Visit {kernel} ended: memory" in dashboard.log.read_text()


def test_what_a_killed_server_left_goes_when_the_next_one_starts(
    serve_dashboard, temporary: Path
) -> None:
    with serve_dashboard() as dashboard:
        left = dashboard.begin().id
        assert list(temporary.rglob(left))
        dashboard.process.send_signal(signal.SIGKILL)
        dashboard.process.wait()
    assert list(temporary.rglob(left))
    with serve_dashboard():
        assert not list(temporary.rglob(left))


def test_a_limit_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    from immport_explorer.cli import main

    assert main(["serve", "--time-limit", "long"]) == 2
    assert capsys.readouterr().err.startswith("“long” is not a time; write it as 90 s, 15 min")
