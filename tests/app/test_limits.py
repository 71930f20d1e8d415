"""What a visit may use: how limits are written, and what happens when one is reached."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from immport_explorer import examples
from immport_explorer.app.visit import scratch
from immport_explorer.app.visit.checking import Checking, Job
from immport_explorer.app.visit.limits import (
    DISK_VARIABLE,
    MEMORY_VARIABLE,
    SERVED,
    TIME_VARIABLE,
    UPLOAD_VARIABLE,
    LimitError,
    Limits,
    limits,
)
from immport_explorer.app.visit.uploads import RefusedError, Upload


@pytest.mark.parametrize(
    ("variable", "text", "name", "limit"),
    [
        (UPLOAD_VARIABLE, "500 MB", "upload", 500_000_000),
        (UPLOAD_VARIABLE, "1.5gb", "upload", 1_500_000_000),
        (DISK_VARIABLE, "1000", "disk", 1000),
        (MEMORY_VARIABLE, "none", "memory", None),
        (TIME_VARIABLE, "90", "seconds", 90),
        (TIME_VARIABLE, "15 min", "seconds", 900),
        (TIME_VARIABLE, "1h", "seconds", 3600),
    ],
)
def test_limits_are_read(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str, name: str, limit: int | None
) -> None:
    monkeypatch.setenv(variable, text)
    assert getattr(limits(), name) == limit


@pytest.mark.parametrize("text", ["much", "-1", "0", "5 min", "1 GB 2"])
def test_what_is_no_size_is_refused_and_left_out_of_account_in_a_notebook(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    with pytest.raises(LimitError, match="500 MB or 20 GB"):
        SERVED.changed({UPLOAD_VARIABLE: text})
    monkeypatch.setenv(UPLOAD_VARIABLE, text)
    assert limits() == Limits()


def test_limits_come_through_the_environment_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = Limits(upload=1, disk=None, seconds=3, memory=4)
    for variable, text in allowed.as_variables().items():
        monkeypatch.setenv(variable, text)
    assert limits() == allowed


def test_an_upload_above_its_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(UPLOAD_VARIABLE, "1 MB")
    with pytest.raises(RefusedError, match=r"This is 2\.0 MB; at most 1\.0 MB are taken"):
        Upload([("study.zip", 2_000_000)])
    Upload([("study.zip", 1_000_000)]).discard()


@pytest.mark.usefixtures("own_scratch")
def test_uploads_together_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    held = scratch.used()
    monkeypatch.setenv(DISK_VARIABLE, str(held + 1500))
    first = Upload([("a.txt", 1000)])
    first.write(0, 0, bytes(1000))
    with pytest.raises(RefusedError, match="Load the page again"):
        Upload([("b.txt", 1000)])
    first.discard()
    Upload([("b.txt", 1000)]).discard()


def checked(package: Path) -> Checking:
    checking = Checking()
    checking.start(Job((package,)))
    checking.wait()
    return checking


@pytest.fixture
def many_news(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a small check asks whether it may go on."""
    monkeypatch.setattr("immport_explorer.app.visit.checking._BETWEEN_NEWS", -1)


@pytest.mark.usefixtures("many_news")
def test_a_check_within_its_limits_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TIME_VARIABLE, "60")
    monkeypatch.setenv(MEMORY_VARIABLE, "100 GB")
    checking = checked(examples.path("human-study"))
    assert checking.ended == ""
    assert not checking.report.partial


@pytest.mark.usefixtures("many_news")
@pytest.mark.parametrize(
    ("variable", "said"),
    [(TIME_VARIABLE, "longer than 1 second,"), (MEMORY_VARIABLE, "more than 1.0 MB of memory")],
)
def test_a_check_beyond_a_limit_is_ended_and_what_it_found_is_kept(
    monkeypatch: pytest.MonkeyPatch, variable: str, said: str
) -> None:
    monkeypatch.setenv(variable, "1 MB" if variable == MEMORY_VARIABLE else "1")
    clock = iter(range(0, 10_000, 2))
    monkeypatch.setattr("immport_explorer.app.visit.limits.monotonic", lambda: next(clock))
    checking = checked(examples.path("human-study"))
    assert said in checking.ended
    assert checking.failure == ""
    assert not checking.running
    assert checking.report.partial
    assert not checking.report.valid


@pytest.mark.usefixtures("own_scratch")
def test_a_mended_package_that_finds_no_room_is_not_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checking = checked(examples.path("practice-01"))
    report = checking.report
    monkeypatch.setenv(DISK_VARIABLE, str(scratch.used() + 1))
    checking.mend({})
    assert "together they may be" in checking.ended
    assert not checking.running
    assert checking.report is report
    monkeypatch.delenv(DISK_VARIABLE)
    checking.mend({})
    checking.wait()
    assert checking.ended == ""
    assert checking.mended is not None


def test_a_step_that_does_not_heed_its_end_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    def stuck(*_: object, progress: Callable[..., bool], **__: object) -> Any:
        time.sleep(3)

    monkeypatch.setattr("immport_explorer.app.visit.checking._GRACE", 0)
    monkeypatch.setenv(TIME_VARIABLE, "1")
    checking = Checking(validate=stuck)
    checking.start(Job((Path("x"),)))
    checking.wait(2)
    assert not checking.running
    assert "longer than 1 second" in checking.ended
    assert checking.report is None
