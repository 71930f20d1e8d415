"""The journal: forced to the disk, whole after a kill, readable to its owner only."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from immport_explorer.submission.addresses import Addresses, Purpose
from immport_explorer.submission.errors import JournalError
from immport_explorer.submission.journal import Journal, Plan, Step, Submission

PLAN = Plan(
    addresses=Addresses(),
    purpose=Purpose.VALIDATE,
    workspace=7001,
    username="person",
    sources=("/home/person/study.zip",),
    fingerprint="0" * 64,
    size=10,
)


def test_what_was_noted_is_read_again(tmp_path: Path) -> None:
    submission = Journal(tmp_path / "new").begin(PLAN)
    submission.note(Step.SENDING)
    submission.note(Step.HANDED_OVER)
    assert submission.is_unknown
    submission.note(Step.TICKET, ticket="person_1", status="Pending_Validation")

    again = Submission(submission.path)
    assert again.plan == PLAN
    assert again.ticket == "person_1"
    assert not again.is_unknown
    assert again.steps == (Step.PREPARED, Step.SENDING, Step.HANDED_OVER, Step.TICKET)


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_line_that_a_kill_cut_short_is_none(tmp_path: Path, cut: int) -> None:
    submission = Journal(tmp_path).begin(PLAN)
    submission.note(Step.SENDING)
    whole = submission.path.read_bytes()
    submission.path.write_bytes(whole[:-cut])

    again = Submission(submission.path)
    assert again.step in (Step.PREPARED, Step.SENDING)
    again.note(Step.NOT_TAKEN, why="x")
    assert Submission(submission.path).step is Step.NOT_TAKEN


def test_a_file_that_is_no_journal_is_passed_over(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    submission = journal.begin(PLAN)
    (tmp_path / "99999999-x.jsonl").write_bytes(b'{"step": "prepared"}\n\xff\n[1]\n')

    assert [one.name for one in journal.submissions()] == [submission.name]
    with pytest.raises(JournalError):
        Submission(tmp_path / "99999999-x.jsonl")


def test_the_same_is_known_by_content_place_and_purpose(tmp_path: Path) -> None:
    from dataclasses import replace

    journal = Journal(tmp_path)
    submission = journal.begin(PLAN)

    found = journal.same_as(replace(PLAN, sources=("/elsewhere",), notes="other"))
    assert found is not None
    assert found.name == submission.name
    for other in (
        replace(PLAN, purpose=Purpose.UPLOAD),
        replace(PLAN, workspace=7002),
        replace(PLAN, fingerprint="1" * 64),
        replace(PLAN, addresses=Addresses.of("http://127.0.0.1:1")),
    ):
        assert journal.same_as(other) is None


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    submission = Journal(tmp_path / "new").begin(PLAN)

    assert stat.S_IMODE(submission.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(submission.path.parent.stat().st_mode) == 0o700


def test_without_a_journal_nothing_is_sent(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match="cannot be made"):
        Journal(tmp_path / "file" / "journal").begin(PLAN)
