"""Temporary files go with the process that made them, however it ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

HOLD = """
import sys
from immport_explorer.app.visit import scratch
(scratch.folder() / "study.txt").write_text("12345")
print(scratch.used(), flush=True)
sys.stdin.read()
"""


def holder(folder: Path) -> subprocess.Popen[str]:
    """A process with a temporary file of five bytes, until it is ended."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        env={**os.environ, "TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "5"
    return process


def test_a_process_takes_its_files_along(tmp_path: Path) -> None:
    process = holder(tmp_path)
    assert len(list(tmp_path.rglob("study.txt"))) == 1
    process.communicate("")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes in another way")
def test_what_a_killed_process_left_goes_when_the_next_one_starts(tmp_path: Path) -> None:
    killed, living = holder(tmp_path), holder(tmp_path)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert len(list(tmp_path.rglob("study.txt"))) == 2
    following = holder(tmp_path)
    assert len(list(tmp_path.rglob("study.txt"))) == 2
    for process in (living, following):
        process.communicate("")
    assert not list(tmp_path.iterdir())


def test_what_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    """A folder of that name without a lock may be one that is just being made."""
    other = tmp_path / "immport-explorer-other"
    other.mkdir()
    (tmp_path / "immport-explorer-file").write_text("")
    holder(tmp_path).communicate("")
    assert len(list(tmp_path.iterdir())) == 2
