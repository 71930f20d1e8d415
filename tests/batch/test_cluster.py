"""A batch on a Dask cluster of this machine: each package checked once, whatever dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.archive import archive, lines

from immport_explorer import dependencies
from immport_explorer.batch import Asked, Outcome, cluster, find_packages, run_batch
from immport_explorer.batch.packages import BatchError
from immport_explorer.cli import main
from immport_explorer.dependencies import DependencyError
from immport_explorer.distributions import version_of

if TYPE_CHECKING:
    from distributed import LocalCluster

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("dask")]


@pytest.fixture(scope="module")
def dask() -> Iterator[LocalCluster]:
    """Two workers, each a process that is started again when it dies."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as started:
        yield started


def test_three_hundred_packages_with_a_worker_killed(dask: LocalCluster, tmp_path: Path) -> None:
    packages = find_packages(archive(tmp_path / "archive", 300))
    told: list[str] = []

    def kill_one(outcome: Outcome, done: int, total: int) -> None:
        told.append(outcome.package)
        assert total == 300
        if done == 30:
            os.kill(dask.workers[0].process.pid, signal.SIGKILL)

    output = tmp_path / "out"
    outcomes = run_batch(packages, output, scheduler=dask.scheduler_address, told=kill_one)
    assert [Path(outcome.package) for outcome in outcomes] == packages
    assert sorted(told) == sorted(map(str, packages))
    written = lines(output)
    assert [line["package"] for line in written] == list(map(str, packages))
    assert not [line for line in written if line["status"] == "failed"]
    kinds = Counter("rule.all-or-none" in outcome.codes for outcome in outcomes)
    assert kinds == {True: 30, False: 270}
    assert (output / "summary.html").is_file()
    assert not list(output.rglob("*.part"))


def test_a_batch_that_was_killed_goes_on_on_the_cluster(dask: LocalCluster, tmp_path: Path) -> None:
    source, output = archive(tmp_path / "archive", 40), tmp_path / "out"
    command = [sys.executable, "-m", "immport_explorer", "batch", str(source)]
    command += ["--scheduler", dask.scheduler_address, "--output", str(output)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("1 of 40")
        process.kill()
    assert not (output / "summary.csv").exists()
    done = {path: path.stat().st_mtime_ns for path in output.rglob("outcome.json")}
    assert done
    assert main([*command[3:]]) == 1
    assert len(lines(output)) == 40
    assert all(path.stat().st_mtime_ns == time for path, time in done.items())


def test_a_package_that_is_done_is_not_checked_again(tmp_path: Path) -> None:
    """As when the worker that checked it died before it could tell."""
    (package,) = find_packages(archive(tmp_path / "archive", 1))
    first = cluster.check_once(str(package), str(tmp_path / "out"), Asked())
    (written,) = (tmp_path / "out").rglob("outcome.json")
    made = written.stat().st_mtime_ns
    assert cluster.check_once(str(package), str(tmp_path / "out"), Asked()) == first
    assert written.stat().st_mtime_ns == made


def ends_its_worker(*_: str) -> None:
    os._exit(9)


def test_a_package_that_ends_each_worker_is_reported_as_not_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dask import config as dask_config
    from distributed import LocalCluster

    monkeypatch.setattr(cluster, "check_once", ends_its_worker)
    (package,) = find_packages(archive(tmp_path / "archive", 1))
    with (
        dask_config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(n_workers=1, processes=True, dashboard_address=":0") as weak,
    ):
        (outcome,) = run_batch([package], tmp_path / "out", scheduler=weak.scheduler_address)
    assert outcome.status == "failed"
    assert "ended before it was done" in outcome.why
    assert lines(tmp_path / "out")[0]["status"] == "failed"


def test_a_scheduler_that_does_not_answer_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    source = archive(tmp_path / "archive", 1)
    command = ["batch", str(source), "--output", str(tmp_path / "out")]
    assert main([*command, "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert "No Dask scheduler answers at tcp://127.0.0.1:1" in capsys.readouterr().err


def test_a_cluster_without_workers_is_told(tmp_path: Path) -> None:
    from distributed import LocalCluster

    packages = find_packages(archive(tmp_path / "archive", 1))
    with (
        LocalCluster(n_workers=0, processes=False, dashboard_address=":0") as empty,
        pytest.raises(BatchError, match="has no workers"),
    ):
        run_batch(packages, tmp_path / "out", scheduler=empty.scheduler_address)


@pytest.mark.parametrize(
    ("said", "why"),
    [(("0.0.1", True), "it has 0.0.1"), ((None, False), "does not see the output folder")],
)
def test_workers_that_cannot_help_are_told(
    dask: LocalCluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    said: tuple[str | None, bool],
    why: str,
) -> None:
    answer = (said[0] or cluster.__version__, said[1])
    monkeypatch.setattr(cluster, "introduce", lambda _marker: answer)
    packages = find_packages(archive(tmp_path / "archive", 1))
    with pytest.raises(BatchError, match=why):
        run_batch(packages, tmp_path / "out", scheduler=dask.scheduler_address)


def test_without_dask_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_dask(name: str) -> str | None:
        return None if name == "distributed" else version_of(name)

    monkeypatch.setattr(dependencies, "version_of", without_dask)
    dependencies.require.cache_clear()
    packages = find_packages(archive(tmp_path / "archive", 1))
    with pytest.raises(DependencyError, match=r"pip install 'immport-explorer\[dask\]'"):
        run_batch(packages, tmp_path / "out", scheduler="tcp://127.0.0.1:1")
