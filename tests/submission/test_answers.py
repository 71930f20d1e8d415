"""ImmPort's answers in the forms of its documentation are understood; other forms are told."""

from __future__ import annotations

import pytest
from support import api_answers as answers

from immport_explorer.submission.addresses import Addresses, Purpose
from immport_explorer.submission.answers import (
    State,
    read_refusal,
    read_report,
    read_summary,
    read_ticket,
    read_token,
    read_workspaces,
    state_of,
)
from immport_explorer.submission.errors import NotImmPortError, SubmissionError


@pytest.mark.parametrize("key", ["token", "access_token"])
def test_a_token_under_either_key(key: str) -> None:
    assert read_token(b'{"status": 200, "%s": "a.b.c"}' % key.encode()) == "a.b.c"


@pytest.mark.parametrize("content", [b"{}", b'{"token": ""}', b'{"token": "a\\nX-Evil: 1"}', b"[]"])
def test_an_answer_without_a_usable_token(content: bytes) -> None:
    with pytest.raises(NotImmPortError):
        read_token(content)


@pytest.mark.parametrize(
    ("purpose", "status"),
    [
        ("uploadData", "Pending"),
        ("validateData", "Pending_Validation"),
        ("batchUpdateUpload", "Pending_Batch_Updater"),
        ("batchUpdateValidate", "Pending_Batch_Updater_Validation"),
    ],
)
def test_the_answer_to_a_send(purpose: str, status: str) -> None:
    ticket = read_ticket(answers.sent(purpose, status))

    assert ticket.number == answers.TICKET
    assert ticket.upload_purpose == Purpose(purpose)
    assert ticket.state is State.PENDING


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Pending", State.PENDING),
        ("Started_Batch_Updater", State.PENDING),
        ("Stored in:subject", State.PENDING),
        ("Completed", State.COMPLETED),
        ("Completed_Validation", State.COMPLETED),
        ("Completed_Batch_Updater_Validation", State.COMPLETED),
        ("Rejected_Validation", State.REJECTED),
        ("Rejected_Batch_Updater", State.REJECTED),
        ("Failed", State.REJECTED),
    ],
)
def test_the_state_that_a_status_names(status: str, state: State) -> None:
    assert state_of(status) is state
    assert read_ticket(answers.ticket(status)).state is state


def test_workspaces() -> None:
    found = read_workspaces(answers.workspaces())

    assert [(one.workspace_id, one.name, one.type) for one in found] == [
        (7001, "Our workspace", "PW"),
        (7002, "Another", "PW"),
    ]


def test_events_with_their_nulls() -> None:
    event = answers.event("Parsing", description="Template: protocols.txt", lineNumber=0)
    summary = read_summary(answers.summary("Completed", event))

    assert (summary.status, summary.events[0].status) == ("Completed", "Parsing")
    assert summary.events[0].error_message is None


@pytest.mark.parametrize("text", [answers.RECEIPT, answers.UPDATER_REPORT])
def test_reports(text: str) -> None:
    assert read_report(answers.database(text)) == text


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (b"<!DOCTYPE html><html></html>", "a web page"),
        (b'{"other": 1}', "JSON of another form"),
        (b"Bad gateway", "something else"),
        (b"\xff\xfe", "something else"),
        (b"[" * 100_000, "JSON of another form"),
    ],
)
def test_what_is_no_answer_of_immports(content: bytes, form: str) -> None:
    with pytest.raises(NotImmPortError, match=form):
        read_ticket(content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"error": "Unauthorized", "message": "Bad\\n  credentials"}', "Bad credentials"),
        (b'{"error": "invalid_grant"}', "invalid_grant"),
        (b'{"message": {"a": 1}}', ""),
        (b"<html>", ""),
    ],
)
def test_what_a_refusal_says(content: bytes, said: str) -> None:
    assert read_refusal(content) == said


# ---- addresses ----------------------------------------------------------------------------------


def test_the_documented_addresses() -> None:
    where, host = Addresses(), "https://immport-upload.niaid.nih.gov"

    assert where.token == "https://auth.immport.org/auth/token"
    assert where.workspaces() == f"{host}:8443/workspaces"
    assert where.send(Purpose.VALIDATE) == f"{host}:8443/data/upload/type/online"
    assert where.reserve() == f"{host}:8443/data/upload/type/offline"
    assert where.validation(Purpose.VALIDATE) == f"{host}:8443/data/upload/validation"
    assert where.templates(7) == f"{host}:8443/data/upload/documentation/templates/7"
    status = where.status(Purpose.UPLOAD, "t_1")
    assert status == f"{host}:8443/data/upload/registration/t_1/status"
    report = where.report(Purpose.UPLOAD, "t_1", "database")
    assert report == f"{host}:8443/data/upload/registration/t_1/reports/database"


def test_the_batch_updaters_documented_addresses() -> None:
    where, root = Addresses(), "https://immport-upload.niaid.nih.gov:9443/data/batch/updater"

    assert where.send(Purpose.UPDATER_UPLOAD) == root
    assert where.validation(Purpose.UPDATER_VALIDATE) == f"{root}/validation"
    assert where.status(Purpose.UPDATER_UPLOAD, "t_1") == f"{root}/registration/t_1/status"
    assert where.updater_templates() == f"{root}/documentation/templates"
    assert where.workspaces(Purpose.UPDATER_UPLOAD).endswith(":9443/workspaces")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://immport.example.org", "clear text"),
        ("https://me:secret@immport.example.org", "no name and no password"),
        ("ftp://immport.example.org", "no web address"),
        ("immport.example.org", "no web address"),
        ("https://immport.example.org:port", "no web address"),
    ],
)
def test_addresses_that_are_refused(address: str, why: str) -> None:
    with pytest.raises(SubmissionError, match=why):
        Addresses.of(address)


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"])
def test_ones_own_machine_needs_no_certificate(address: str) -> None:
    assert Addresses.of(address).upload == address
