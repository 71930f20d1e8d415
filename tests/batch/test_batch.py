"""A whole archive of packages: each checked once, whatever dies on the way."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from support.archive import TEMPLATE, archive, lines

from immport_explorer.batch import Asked, Outcome, find_packages, run_batch
from immport_explorer.batch.outcome import folder_of
from immport_explorer.batch.packages import BatchError
from immport_explorer.cli import main

pytestmark = pytest.mark.slow


def test_three_hundred_packages_with_a_worker_killed(tmp_path: Path) -> None:
    packages = find_packages(archive(tmp_path / "archive", 300))
    told: list[str] = []

    def kill_one(outcome: Outcome, done: int, total: int) -> None:
        told.append(outcome.package)
        assert total == 300
        if done == 30:
            children = multiprocessing.active_children()
            os.kill(children[0].pid or 0, signal.SIGKILL)

    outcomes = run_batch(packages, tmp_path / "out", workers=2, told=kill_one)
    assert [Path(outcome.package) for outcome in outcomes] == packages
    assert sorted(told) == sorted(map(str, packages))
    written = lines(tmp_path / "out")
    assert [line["package"] for line in written] == list(map(str, packages))
    assert not [line for line in written if line["status"] == "failed"]
    kinds = Counter("rule.all-or-none" in outcome.codes for outcome in outcomes)
    assert kinds == {True: 30, False: 270}
    assert not list((tmp_path / "out").rglob("*.part"))


def test_what_a_killed_process_left_half_written_is_removed(tmp_path: Path) -> None:
    packages = find_packages(archive(tmp_path / "archive", 1))
    output = tmp_path / "out"
    folder = folder_of(packages[0], output)
    folder.mkdir(parents=True)
    for left in (folder / ".report.html.0a1b2c3d.part", output / ".summary.csv.0a1b2c3d.part"):
        left.write_text("half")
    run_batch(packages, output, workers=1)
    assert not list(output.rglob("*.part"))


def dies(connection: Connection) -> None:
    connection.recv()
    os._exit(9)


def test_a_package_that_ends_each_process_is_reported_as_not_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("immport_explorer.batch.run.serve", dies)
    packages = find_packages(archive(tmp_path / "archive", 1))
    (outcome,) = run_batch(packages, tmp_path / "out", workers=1)
    assert outcome.status == "failed"
    assert "ended 2 times" in outcome.why
    assert lines(tmp_path / "out")[0]["status"] == "failed"
    monkeypatch.undo()
    (again,) = run_batch(packages, tmp_path / "out", workers=1)
    assert again.status != "failed"


def test_a_batch_that_was_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    source, output = archive(tmp_path / "archive", 40), tmp_path / "out"
    command = [sys.executable, "-m", "immport_explorer", "batch", str(source), "--workers", "2"]
    command += ["--output", str(output)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        process.kill()
    assert first.startswith("1 of 40")
    assert not (output / "summary.csv").exists()
    time.sleep(0.5)  # what its processes were at is done by then, or gone
    held = {path.parent.name for path in output.rglob("outcome.json")}
    assert held
    told: list[Path] = []
    packages = find_packages(source)
    run_batch(packages, output, workers=2, told=lambda one, *_: told.append(Path(one.package)))
    assert {folder_of(path, output).name for path in packages} - held >= {
        folder_of(path, output).name for path in told
    }
    assert len(told) < 40
    assert [line["package"] for line in lines(output)] == list(map(str, packages))


def test_what_has_changed_is_checked_again(tmp_path: Path) -> None:
    packages = find_packages(archive(tmp_path / "archive", 3))
    run_batch(packages, tmp_path / "out", workers=1)
    changed = packages[1] / "treatments.txt"
    changed.write_text(changed.read_text() + "\tTRT_9\tnone\t\tfew\t\t\t\t\t\t\n")
    told: list[str] = []
    run_batch(packages, tmp_path / "out", workers=1, told=lambda one, *_: told.append(one.package))
    assert told == [str(packages[1])]


def test_each_package_is_checked_against_house_rules(tmp_path: Path) -> None:
    """Anew where the rules have changed since."""
    packages = find_packages(archive(tmp_path / "archive", 1))
    rules = tmp_path / "rules.yaml"
    asked = Asked(rules=(str(rules),))
    codes = []
    for template in ("biosamples", "treatments"):
        rules.write_text(f"rules: 1\nname: Net\ntemplates: {{{template}: {{required: true}}}}\n")
        (outcome,) = run_batch(packages, tmp_path / "out", asked=asked, workers=1)
        codes.append(outcome.codes.get("house.lacks", 0))
    assert codes == [1, 0]


def test_packages_of_one_name_have_a_folder_each(tmp_path: Path) -> None:
    for site in ("a", "b"):
        archive(tmp_path / site, 1)
    listed = tmp_path / "packages.txt"
    listed.write_text("a/study 000\n\nb/study 000\na/study 000\n")
    packages = find_packages(listed)
    assert len(packages) == 2
    outcomes = run_batch(packages, tmp_path / "out", workers=1)
    assert len({folder_of(Path(outcome.package), tmp_path) for outcome in outcomes}) == 2
    page = (tmp_path / "out" / "summary.html").read_text()
    for outcome in outcomes:
        folder = folder_of(Path(outcome.package), tmp_path / "out")
        assert (folder / "report.html").is_file()
        assert f'href="./packages/{folder.name}/report.html"' in page


def test_a_name_that_is_markup_stays_text(tmp_path: Path) -> None:
    package = tmp_path / "archive" / "<script>alert(1)<"
    package.mkdir(parents=True)
    (package / "treatments.txt").write_text(TEMPLATE.format(id=1, amount=""))
    run_batch(find_packages(tmp_path / "archive"), tmp_path / "out", workers=1)
    assert "<script" not in (tmp_path / "out" / "summary.html").read_text()


@pytest.mark.parametrize("content", [None, "", "nowhere\n"])
def test_a_source_without_packages_is_refused(tmp_path: Path, content: str | None) -> None:
    source = tmp_path / "packages.txt"
    if content is not None:
        source.write_text(content)
    with pytest.raises(BatchError):
        find_packages(source)
    assert main(["batch", str(source), "--output", str(tmp_path / "out")]) == 2


def test_the_command_tells_of_each_package_and_of_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = archive(tmp_path / "archive", 2)
    assert main(["batch", str(source), "--output", str(tmp_path / "out"), "--workers", "1"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "1 of 2  study 000" in said.err
    assert "2 packages" in said.err
    assert "summary.html" in said.err
