"""What happens when the machine fails: what was there before is intact, and it is said why."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import BinaryIO

import pytest
from support.paths import EXAMPLES

from immport_explorer import validate
from immport_explorer.cli import main
from immport_explorer.files.atomic import written_whole
from immport_explorer.report.forms import write
from immport_explorer.report.view import View
from immport_explorer.validation.checks.values import Values
from immport_explorer.validation.workspace import Workspace, WorkspaceError

pytestmark = pytest.mark.slow

GOOD = EXAMPLES / "human-study"

FULL = Path("/dev/full")


def left_beside(path: Path) -> list[str]:
    return [entry.name for entry in path.parent.iterdir() if entry != path]


# --- files ---------------------------------------------------------------------------------------


def test_a_file_takes_its_name_when_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("before")
    with written_whole(path) as stream:
        stream.write(b"after")
        assert path.read_text() == "before"
    assert path.read_text() == "after"
    assert left_beside(path) == []


def test_a_disk_that_is_full_leaves_the_report_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.json"
    path.write_text("before")

    def fails(view: View, stream: BinaryIO) -> None:
        stream.write(b'{"half":')
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("immport_explorer.report.json.write", fails)
    with pytest.raises(OSError, match="No space"):
        write(View(validate(GOOD)), "json", path)
    assert path.read_text() == "before"
    assert left_beside(path) == []


def test_links_and_pipes_are_written_through(tmp_path: Path) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("before")
    link.symlink_to(real)
    with written_whole(link) as stream:
        stream.write(b"after")
    assert link.is_symlink()
    assert real.read_text() == "after"
    with written_whole(os.devnull) as stream:
        stream.write(b"gone")
    assert not Path(os.devnull).is_file()


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
def test_the_command_says_that_the_disk_is_full(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "report.json"
    output.symlink_to(FULL)
    assert main(["validate", str(GOOD), "--output", str(output)]) == 2
    assert "No space left" in capsys.readouterr().err


def test_killed_in_the_middle_of_a_report(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("before")
    code = (
        "import os, sys\n"
        "from immport_explorer.files.atomic import written_whole\n"
        "with written_whole(sys.argv[1]) as stream:\n"
        "    stream.write(b'half'); stream.flush(); os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert done.returncode != 0
    assert path.read_text() == "before"


# --- workspaces ----------------------------------------------------------------------------------


def test_a_file_that_is_no_workspace_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to be looked into" * 50)
    before = path.read_bytes()
    with pytest.raises(WorkspaceError, match=r"notes\.txt cannot be used"):
        validate(GOOD, workspace=path)
    assert path.read_bytes() == before


def test_a_workspace_that_cannot_take_the_ids_up_costs_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a full disk, or where the file may only be read."""
    workspace = Workspace(tmp_path / "ids.workspace")
    workspace.declare("study", ["SDY_BEFORE"])

    def fails(*_: object) -> int:
        raise WorkspaceError("The workspace cannot be used: database or disk is full.")

    monkeypatch.setattr(Workspace, "learn", fails)
    report = validate(GOOD, workspace=workspace)
    assert report.valid
    told = [item for item in report.coverage if "not remembered" in item.what]
    assert [item.checked for item in told] == [False]
    assert "disk is full" in told[0].why
    assert [held.id for held in workspace.show()] == ["SDY_BEFORE"]


def test_a_failure_in_the_middle_of_remembering_leaves_nothing(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "ids.workspace")
    workspace.declare("study", ["SDY_BEFORE"])

    def ids() -> list[str]:
        return [held.id for held in workspace.show()]

    with pytest.raises(WorkspaceError), workspace._transaction() as connection:
        connection.execute("INSERT INTO declared VALUES ('study', 'SDY_HALF', 'x')")
        raise sqlite3.OperationalError("database or disk is full")
    assert ids() == ["SDY_BEFORE"]


def test_two_runs_on_one_workspace_both_remember(tmp_path: Path) -> None:
    workspace = tmp_path / "ids.workspace"
    sources = [GOOD, EXAMPLES / "animal-study"]
    reports = {}

    def run(source: Path) -> None:
        reports[source] = validate(source, workspace=workspace)

    threads = [threading.Thread(target=run, args=(source,)) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(report.valid for report in reports.values())
    alone = Workspace(tmp_path / "other.workspace")
    for source in sources:
        validate(source, workspace=alone)
    assert Workspace(workspace).list() == alone.list()


def test_reading_a_workspace_does_not_wait_for_one_who_writes(tmp_path: Path) -> None:
    path = tmp_path / "ids.workspace"
    Workspace(path).declare("study", ["SDY_1"])
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert Workspace(path).list() == {"study": 1}
    writer.close()


# --- checks --------------------------------------------------------------------------------------


def test_a_check_that_fails_is_named_as_ours_and_the_others_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    broken = EXAMPLES / "human-study-broken"
    codes = set(validate(broken).summary.codes)
    monkeypatch.setattr(Values, "block", fails)
    report = validate(broken)
    assert "internal.check-failed" in report.summary.codes
    assert not report.valid
    lost = codes - set(report.summary.codes)
    assert lost
    assert all(code.startswith(("value.", "file.name")) for code in lost)


def test_a_file_that_goes_away_is_told_of(tmp_path: Path) -> None:
    package = tmp_path / "study"
    shutil.copytree(GOOD, package)

    def progress(*_: object) -> None:
        (package / "bioSamples.txt").unlink(missing_ok=True)

    report = validate(package, progress=progress)
    assert not report.valid
    assert "file.unreadable" in report.summary.codes


@pytest.mark.parametrize(
    ("file", "header"),
    [
        ("experimentSamples.ELISA.txt", "Expsample ID"),
        ("experimentSamples.ELISA.txt", "Biosample ID"),
        ("experimentSamples.ELISA.txt", "Experiment ID"),
        ("bioSamples.txt", "Subject ID"),
        ("bioSamples.txt", "Planned Visit ID"),
        ("subjectHumans.txt", "Arm Or Cohort ID"),
    ],
)
@pytest.mark.parametrize("alone", [True, False])
def test_no_check_fails_where_a_column_is_absent(
    tmp_path: Path, file: str, header: str, alone: bool
) -> None:
    package = tmp_path / "study"
    shutil.copytree(GOOD, package)
    rows = [line.split("\t") for line in (package / file).read_text().splitlines()]
    at = rows[2].index(header)
    kept = [*rows[:2], *([*row[:at], *row[at + 1 :]] for row in rows[2:])]
    (package / file).write_text("".join("\t".join(row) + "\n" for row in kept))
    codes = validate(package / file if alone else package).summary.codes
    assert "internal.check-failed" not in codes
    assert {"layout.missing-column", "layout.missing-optional-column"} & set(codes)
