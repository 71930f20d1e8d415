"""Killed at each step, a submission is never sent twice, and always finds its ticket."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from support import immport

from immport_explorer.cli import main
from immport_explorer.submission.journal import Step
from immport_explorer.submission.stand_in.faults import Call, Fault, Faults
from immport_explorer.submission.stand_in.server import StandIn

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does"),
    pytest.mark.slow,
]

BALLAST = 24 * 2**20
LINK = 12 * 2**20
"""More than the buffers of a connection hold, read in about two seconds."""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("package") / "study.zip"
    return immport.zipped(immport.example("human-study"), target)


@pytest.fixture(scope="module")
def large_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("package") / "study.zip"
    return immport.zipped(immport.example("human-study"), target, BALLAST)


def arguments(purpose: str, package: Path, stand_in: StandIn) -> list[str]:
    confirmed = ["--yes", "--workspace-name", immport.WORKSPACE_NAME]
    return [
        *("immport", purpose, str(package), "--server", stand_in.address),
        *("--workspace", str(immport.WORKSPACE), "--poll", "0.05"),
        *(confirmed if purpose == "upload" else []),
    ]


def killed_at(step: str, argv: list[str], journal: Path) -> None:
    """Run a command, and kill it as soon as the journal says that step, or that status."""
    process = immport.command(*argv, journal=journal)

    def has_come() -> bool:
        return any(step in path.read_text("utf-8") for path in journal.glob("*.jsonl"))

    try:
        immport.wait_for(lambda: has_come() or process.poll() is not None)
        assert process.poll() is None, f"it ended before {step}: {process.communicate()[0]}"
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()


def test_a_run_waits_for_what_a_killed_one_left_behind(package: Path, journal: Path) -> None:
    with immport.standing_in() as stand_in:
        argv = arguments("upload", package, stand_in)
        killed_at(Step.PREPARED, argv, journal)
        taken = threading.Event()

        def hold() -> None:
            with immport.only(journal).sending().acquire(timeout=60):
                taken.set()
                time.sleep(3)  # longer than a child takes to begin

        thread = threading.Thread(target=hold)
        thread.start()
        assert taken.wait(60)
        assert main(argv) == 0
        thread.join()
        (job,) = stand_in.jobs
        assert immport.only(journal).ticket == job.ticket


VALIDATION = (
    Step.PREPARED,
    Step.SENDING,
    Step.HANDED_OVER,
    Step.TICKET,
    Step.VALIDATION_ASKED,
    Step.STATUS,
)
UPLOAD = (Step.PREPARED, Step.SENDING, Step.HANDED_OVER, Step.TICKET)


@pytest.mark.parametrize(
    ("purpose", "step"),
    [("validate", step) for step in VALIDATION] + [("upload", step) for step in UPLOAD],
)
def test_killed_and_run_again(
    purpose: str, step: Step, package: Path, large_package: Path, journal: Path
) -> None:
    package = large_package if step is Step.SENDING else package
    faults = Faults(link_bytes=LINK, slow_seconds=1.0)
    for call in (Call.SEND, Call.VALIDATION, Call.STATUS, Call.REPORT):
        faults.add(call, Fault.SLOW)
    with immport.standing_in(faults=faults) as stand_in:
        argv = arguments(purpose, package, stand_in)
        killed_at(step, argv, journal)

        assert main(argv) == 0

        (job,) = stand_in.jobs
        submission = immport.only(journal)
        assert submission.ticket == job.ticket
        assert submission.has_report


@pytest.mark.parametrize("purpose", ["validate", "upload"])
def test_killed_while_the_report_is_fetched(purpose: str, package: Path, journal: Path) -> None:
    faults = Faults(slow_seconds=1.5)
    faults.add(Call.REPORT, Fault.SLOW)
    with immport.standing_in(faults=faults) as stand_in:
        argv = arguments(purpose, package, stand_in)
        killed_at("Completed", argv, journal)
        assert not immport.only(journal).has_report

        assert main(["immport", "report", "--poll", "0.05"]) == 0
        assert immport.only(journal).has_report
        assert len(list(stand_in.jobs)) == 1


@pytest.mark.parametrize("step", [Step.HANDED_OVER, Step.TICKET, Step.VALIDATION_ASKED])
def test_killed_and_its_report_asked_for(
    step: Step, package: Path, journal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """``report`` goes on from the ticket, without the package."""
    faults = Faults(slow_seconds=1.0)
    faults.add(Call.SEND, Fault.SLOW)
    faults.add(Call.VALIDATION, Fault.SLOW)
    with immport.standing_in(faults=faults) as stand_in:
        killed_at(step, arguments("validate", package, stand_in), journal)

        assert main(["immport", "report", "--poll", "0.05"]) == 0
        assert "Completed: no errors" in capsys.readouterr().out
        assert len(list(stand_in.jobs)) == 1


def test_killed_with_its_sender_before_the_answer(
    package: Path, journal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where nothing can know the outcome, nothing is sent until the person has looked."""
    faults = Faults(slow_seconds=60)
    faults.add(Call.SEND, Fault.SLOW)
    with immport.standing_in(faults=faults) as stand_in:
        argv = arguments("upload", package, stand_in)
        killed_at(Step.HANDED_OVER, argv, journal)
        kill_senders(journal)
        capsys.readouterr()

        for _ in range(2):
            assert main(argv) == 2
        said = capsys.readouterr().err
        assert "no ticket came back, so it is not sent again" in said
        assert "Traceback" not in said

        (job,) = stand_in.jobs
        name = immport.only(journal).name
        assert main(["immport", "adopt", name, job.ticket]) == 0
        assert main(argv) == 0
        assert len(list(stand_in.jobs)) == 1


def test_what_is_not_there_may_be_sent_again(package: Path, journal: Path) -> None:
    faults = Faults()
    faults.add(Call.SEND, Fault.CUT)
    with immport.standing_in(faults=faults) as stand_in:
        argv = arguments("upload", package, stand_in)
        status = main(argv)
        submission = immport.only(journal)
        if submission.is_unknown:
            assert main(["immport", "adopt", submission.name, "--not-there"]) == 0

        assert status == 2
        assert main(argv) == 0
        assert len(list(stand_in.jobs)) == 1


def kill_senders(journal: Path) -> None:
    """Kill the processes that send what this journal tells of, and see that there were some."""
    killed = 0
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            is_sender = "immport_explorer.submission.sender" in process.cmdline()
            if is_sender and process.environ().get("IMMPORT_EXPLORER_JOURNAL") == str(journal):
                process.kill()
                process.wait()
                killed += 1
    assert killed
