"""Full disks, folders that may only be read, and programs killed while they write: what was there
before is intact, nothing half-written bears the name that was asked for, and it is said why.

The commands run in processes of their own, since the faults are the operating system's.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.paths import EXAMPLES

from immport_explorer import validate
from immport_explorer.validation.workspace import Workspace

pytestmark = pytest.mark.slow

resource = pytest.importorskip("resource", reason="bounds on a process are POSIX's")

GOOD = EXAMPLES / "human-study"
BROKEN = EXAMPLES / "human-study-broken"
BEFORE = "what was there before"

WRITERS: dict[str, tuple[str, ...]] = {
    "report.json": ("validate", str(BROKEN), "--output"),
    "report.html": ("validate", str(BROKEN), "--output"),
    "report.xlsx": ("validate", str(BROKEN), "--output"),
    "marked.xlsx": ("validate", str(BROKEN), "--format", "sarif", "--marked"),
    "guide.pdf": ("guide", "treatments", "--output"),
    "blanks.zip": ("blank", "treatments", "bioSamples", "--output"),
    "blanks": ("blank", "treatments", "bioSamples", "--format", "xlsx", "--output"),
    "starter.zip": ("plan", "--assay", "ELISA", "--output"),
    "starter": ("plan", "--assay", "ELISA", "--output"),
    "examples": ("examples", "human-study-broken", "--output"),
    "mended.zip": ("repair", str(BROKEN), "--output"),
    "mended": ("repair", str(BROKEN), "--output"),
}
REPLACE = ("report.json", "report.html", "report.xlsx", "marked.xlsx", "guide.pdf")
"""Those that may be written over."""

KILLED = """
import os, sys
def killed(*_, **__):
    os.kill(os.getpid(), 9)
os.replace = os.rename = killed
from immport_explorer.cli import main
main(sys.argv[1:])
"""
"""Ends when all is written and nothing has got its name yet."""


def run(*arguments: str | Path, **how: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "immport_explorer", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **how)


def no_file_beyond(size: int) -> Callable[[], None]:
    """As on a disk that has no more room; Python ignores the signal that comes with it."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def ask(name: str, folder: Path) -> tuple[Path, list[str]]:
    """Where the writer writes, with what may be there before, and its arguments."""
    target = folder / name
    if name in REPLACE:
        target.write_text(BEFORE)
    return target, [*WRITERS[name], str(target)]


def assert_untouched(name: str, target: Path) -> None:
    if name in REPLACE:
        assert target.read_text() == BEFORE
    elif name.endswith(".zip") or name == "mended":
        assert not target.exists()
    elif target.exists():
        names = [path.name for path in target.rglob("*") if path.is_file()]
        assert [name for name in names if not name.startswith(".")] == []


# --- the disk is full ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", WRITERS)
def test_a_full_disk_leaves_what_was_there(name: str, tmp_path: Path) -> None:
    target, arguments = ask(name, tmp_path)
    done = run(*arguments, preexec_fn=no_file_beyond(300))
    assert done.returncode == 2, done.stderr
    assert "Cannot" in done.stderr and "too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert_untouched(name, target)
    assert [path.name for path in tmp_path.iterdir() if path != target] == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB."""
    if shutil.which("mount") is None or os.geteuid() != 0:
        pytest.skip("only the superuser may make a disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], check=False)
    if made.returncode:
        pytest.skip("no disk may be made here")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_real_disk_without_room(small_disk: Path) -> None:
    """A workspace and a report with something in them, and no room for more."""
    workspace, report = small_disk / "ids.workspace", small_disk / "report.json"
    Workspace(workspace).declare("study", ["SDY_BEFORE"])
    report.write_text(BEFORE)
    with (small_disk / "filling").open("wb", buffering=0) as filling:
        while True:
            try:
                filling.write(bytes(1_024))
            except OSError:
                break
    done = run("validate", GOOD, "--workspace", workspace, "--output", report)
    assert done.returncode == 2
    assert "No space left" in done.stderr
    assert report.read_text() == BEFORE
    found = validate(GOOD, workspace=workspace)
    assert ["disk is full" in item.why for item in found.coverage if "not rem" in item.what] == [
        True
    ]
    (small_disk / "filling").unlink()
    assert [held.id for held in Workspace(workspace).show()] == ["SDY_BEFORE"]


# --- killed --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WRITERS)
def test_killed_while_writing_leaves_what_was_there(name: str, tmp_path: Path) -> None:
    target, arguments = ask(name, tmp_path)
    done = subprocess.run([sys.executable, "-c", KILLED, *arguments], check=False)
    assert done.returncode == -9
    assert_untouched(name, target)
    left = [path.name for path in tmp_path.iterdir() if path != target]
    assert all(part.startswith(".") for part in left), "what is unfinished is hidden"
    assert run(*arguments).returncode in (0, 1), "and is in nobody's way"
    assert target.is_dir() or target.read_bytes() != BEFORE.encode()


def test_killed_while_a_workspace_is_written(tmp_path: Path) -> None:
    path = tmp_path / "ids.workspace"
    Workspace(path).declare("study", ["SDY_BEFORE"])
    code = (
        "import os, sys\n"
        "from immport_explorer.validation.workspace import Workspace\n"
        "def ids():\n"
        "    yield from (f'SDY_{n}' for n in range(100_000))\n"
        "    os.kill(os.getpid(), 9)\n"
        "workspace = Workspace(sys.argv[1])\n"
        "with workspace._transaction() as connection:\n"
        "    connection.execute('PRAGMA cache_size = 10')\n"  # so that it is half written
        "    rows = (('study', each, 'x') for each in ids())\n"
        "    connection.executemany('INSERT INTO declared VALUES (?, ?, ?)', rows)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert done.returncode == -9
    assert path.with_name("ids.workspace-journal").exists()
    assert [held.id for held in Workspace(path).show()] == ["SDY_BEFORE"]
    assert Workspace(path).declare("study", ["SDY_AFTER"]) == 1


# --- two at once ---------------------------------------------------------------------------------


def test_two_processes_on_one_workspace_both_remember(tmp_path: Path) -> None:
    path = tmp_path / "ids.workspace"
    sources = [GOOD, EXAMPLES / "animal-study"]
    command = [sys.executable, "-m", "immport_explorer", "validate"]
    running = [
        subprocess.Popen(
            [*command, str(source), "--workspace", str(path)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for source in sources
    ]
    assert [(one.communicate()[1], one.returncode) for one in running] == [(b"", 0)] * 2
    alone = Workspace(tmp_path / "other.workspace")
    for source in sources:
        validate(source, workspace=alone)
    assert Workspace(path).list() == alone.list()


def test_a_workspace_that_another_holds_for_long_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ids.workspace"
    Workspace(path).declare("study", ["SDY_1"])
    monkeypatch.setattr("immport_explorer.validation.workspace._PATIENCE", 0.1)
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    report = validate(GOOD, workspace=path)
    assert report.valid
    (told,) = (item for item in report.coverage if "not remembered" in item.what)
    assert "locked" in told.why


# --- read only -----------------------------------------------------------------------------------


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Callable[[], Path]]:
    """A folder that may only be read once it is asked for. Mode bits do not bind the superuser, who
    makes a disk for it."""
    folder = tmp_path / "folder"
    folder.mkdir()
    if os.geteuid() != 0:

        def forbid() -> Path:
            folder.chmod(0o555)
            return folder

        yield forbid
        folder.chmod(0o755)
        return
    if shutil.which("mount") is None or subprocess.call(["mount", "-t", "tmpfs", "tmpfs", folder]):
        pytest.skip("the superuser may write anywhere, and no disk may be made here")

    def lock() -> Path:
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        return folder

    yield lock
    subprocess.run(["umount", folder], check=True)


def test_a_workspace_that_may_only_be_read(tmp_path: Path, locked: Callable[[], Path]) -> None:
    path = tmp_path / "folder" / "ids.workspace"
    Workspace(path).declare("study", ["SDY_BEFORE"])
    path.chmod(0o444)
    locked()
    done = run("validate", GOOD, "--workspace", path, "--format", "json")
    assert done.returncode == 0, done.stderr
    assert "not remembered" in done.stdout and "readonly" in done.stdout
    done = run("workspace", "declare", path, "study", "SDY_AFTER")
    assert done.returncode == 2
    assert "readonly" in done.stderr
    assert [held.id for held in Workspace(path).show()] == ["SDY_BEFORE"]


@pytest.mark.parametrize("name", WRITERS)
def test_a_folder_that_may_only_be_read(name: str, locked: Callable[[], Path]) -> None:
    folder = locked()
    done = run(*WRITERS[name], folder / name)
    assert done.returncode == 2
    assert "ermission denied" in done.stderr or "Read-only" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(folder.iterdir()) == []
