"""A class in numbers: who is at which step, which hints were opened, and nothing else."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from immport_explorer.app import build
from immport_explorer.app.course.attendance import FILE, Attendance, attend, attending, counts
from immport_explorer.app.course.tracks import TRACKS
from immport_explorer.app.server.classroom import Classroom, handlers
from immport_explorer.app.visit.settings import CLASS_VARIABLE, OFF, ON


def visiting(folder: Path) -> list[Attendance]:
    return list(attending([folder]))


def test_counts_say_where_each_is_and_what_help_was_opened() -> None:
    first, second, *_ = TRACKS["report"].steps
    class_ = [
        Attendance("report", first.name, (), {first.name: 1}),
        Attendance("report", second.name, (first.name,), {first.name: 2}),
        Attendance("report", second.name, (first.name,)),
        Attendance("report", "", tuple(step.name for step in TRACKS["report"].steps)),
        Attendance(),
    ]
    track = counts(class_)[list(TRACKS).index("report")]
    assert (track.here, track.finished) == (4, 1)
    told = [(step.here, step.done, step.hints, step.solutions) for step in track.steps[:2]]
    assert told == [(1, 3, 2, 1), (2, 1, 0, 0)]


def test_a_visit_tells_its_step_as_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = build().state.course
    attend(course, tmp_path)
    assert visiting(tmp_path) == [Attendance()]
    course.open("report")
    first = TRACKS["report"].steps[0].name
    course.help(first)
    assert visiting(tmp_path) == [Attendance("report", first, (), {first: 1})]


def test_what_is_told_holds_names_of_steps_only(tmp_path: Path) -> None:
    shell = build()
    attend(shell.state.course, tmp_path)
    shell.state.query = "a secret of the laboratory"
    shell.state.package = "patients.zip"
    shell.state.course.finish("practice-3-17")
    shell.state.visit("#p=learn&w=plan")
    told = (tmp_path / FILE).read_bytes()
    assert set(msgspec.json.decode(told)) == {"track", "step", "done", "opened"}
    assert b"secret" not in told and b"patients" not in told and b"practice" not in told


@pytest.mark.parametrize("content", [b"", b"[]", b'{"track": 3}', b"x" * 20_000])
def test_what_cannot_be_read_is_not_counted(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert visiting(tmp_path) == []
    assert visiting(tmp_path / "gone") == []


@pytest.mark.parametrize("said", [ON, OFF, None])
def test_visits_tell_only_where_there_is_a_class(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str | None
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.delenv(CLASS_VARIABLE, raising=False)
    if said:
        monkeypatch.setenv(CLASS_VARIABLE, said)
    build()
    assert (tmp_path / FILE).exists() is (said == ON)


def test_the_secret_is_new_at_each_start_and_stands_behind_the_hash() -> None:
    one, other = Classroom(), Classroom()
    before, _, secret = one.address("http://localhost:1/").partition("#")
    assert before == "http://localhost:1/class"
    assert len(secret) >= 32
    assert one.is_told(secret)
    assert not other.is_told(secret)
    assert not one.is_told("") and not one.is_told(f"{secret}x") and not one.is_told("ü")


def test_without_a_class_nothing_is_answered() -> None:
    assert handlers("/", None) == []
