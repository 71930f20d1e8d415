"""A password is nowhere: not in logs, journals, tracebacks, representations, lists of processes."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

import psutil
import pytest
from support import immport

from immport_explorer.cli import main
from immport_explorer.submission.credentials import Credentials
from immport_explorer.submission.errors import SubmissionError
from immport_explorer.submission.stand_in import accounts
from immport_explorer.submission.stand_in.faults import Call, Fault, Faults

SECRET = "correct-horse-battery-staple"


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch, journal: Path) -> None:
    monkeypatch.setitem(accounts.USERS, "practice", SECRET)
    monkeypatch.setenv("IMMPORT_PASSWORD", SECRET)


def test_no_representation_holds_it() -> None:
    credentials = Credentials("practice", SECRET)
    assert SECRET not in f"{credentials!r} {credentials}"


def test_no_log_journal_or_report_holds_it(
    journal: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    with immport.standing_in() as stand_in:
        argv = ["--server", stand_in.address, "--workspace", str(immport.WORKSPACE)]
        package = str(immport.example("human-study"))
        assert main(["immport", "validate", package, *argv, "--poll", "0.05"]) == 0

    captured = capsys.readouterr()
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"practice_" in written, "the journal is among what is searched"
    for text in (captured.out, captured.err, caplog.text, written.decode("utf-8", "replace")):
        assert SECRET not in text


@pytest.mark.parametrize("call", [Call.TOKEN, Call.WORKSPACES])
@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.CUT, Fault.HTML])
def test_no_traceback_holds_it(call: Call, fault: Fault) -> None:
    with immport.standing_in() as stand_in:
        stand_in.faults.add(call, fault, 10)
        client = immport.client_of(stand_in, password=SECRET)
        with client, pytest.raises(SubmissionError) as raised:
            client.workspaces()

    shown = traceback.TracebackException.from_exception(raised.value, capture_locals=True)
    assert SECRET not in "".join(shown.format())


@pytest.mark.slow
@pytest.mark.skipif(not psutil.LINUX, reason="reads other processes' words as Linux shows them")
def test_no_list_of_processes_shows_it(journal: Path, tmp_path: Path) -> None:
    faults = Faults(slow_seconds=1.0)
    faults.add(Call.SEND, Fault.SLOW)
    package = immport.zipped(immport.example("human-study"), tmp_path / "study.zip")
    with immport.standing_in(faults=faults) as stand_in:
        argv = ["immport", "validate", package, "--server", stand_in.address, "--poll", "0.05"]
        process = immport.command(*argv, "--workspace", immport.WORKSPACE, journal=journal)
        immport.wait_for(lambda: _senders(process.pid) or process.poll() is not None)
        words = [
            word
            for one in [psutil.Process(process.pid), *_senders(process.pid)]
            for word in one.cmdline()
        ]
        children = [one.environ() for one in _senders(process.pid)]
        process.communicate()

    assert any("submission.sender" in word for word in words)
    assert not any(SECRET in word for word in words)
    assert all("IMMPORT_PASSWORD" not in environ for environ in children)


def _senders(pid: int) -> list[psutil.Process]:
    try:
        found = psutil.Process(pid).children()
        return [one for one in found if "immport_explorer.submission.sender" in one.cmdline()]
    except psutil.Error:
        return []
