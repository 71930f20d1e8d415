"""The stand-in: for this machine only, marked as practice, in forms that our readers know."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from support import immport

from immport_explorer import load_schema, validate
from immport_explorer.official.messages import meaning_of
from immport_explorer.official.read import read_official
from immport_explorer.schema.compare import compare
from immport_explorer.submission.addresses import is_loopback
from immport_explorer.submission.client import PRACTICE_HEADER
from immport_explorer.submission.stand_in.bundle import write_bundle
from immport_explorer.submission.stand_in.jobs import Job, Jobs
from immport_explorer.submission.stand_in.reports import MESSAGES, events_of, validation_text
from immport_explorer.submission.stand_in.server import StandIn


def test_it_listens_to_this_machine_only(stand_in: StandIn) -> None:
    host = httpx.URL(stand_in.address).host
    assert is_loopback(host)


@pytest.mark.parametrize("path", ["/", "/workspaces", "/nowhere", "/data/upload/nowhere"])
def test_every_answer_says_that_it_is_practice(stand_in: StandIn, path: str) -> None:
    assert PRACTICE_HEADER in httpx.get(stand_in.address + path).headers


@pytest.mark.parametrize("code", MESSAGES)
def test_its_messages_are_known_again(code: str) -> None:
    assert meaning_of("Error", MESSAGES[code], "", "Name").code == code


def test_its_reports_name_what_our_validator_finds(tmp_path: Path) -> None:
    report = validate(immport.example("human-study-broken"))
    schema = load_schema(report.schema_version)
    job = Job("t_1", 1, "u", 900001, "validateData", "s.zip", [], "", "", "")  # type: ignore[arg-type]
    job.events = events_of(report, schema)
    path = tmp_path / "report.txt"
    path.write_text(validation_text(job), "utf-8")
    official = read_official(path, schema=schema)

    ours = {(i.file, i.row, i.column) for i in report.issues if i.severity == "error" and i.column}
    theirs = {(line.file, line.row, line.field) for line in official.lines if line.field}
    assert theirs == ours
    assert "PRACTICE" in official.prose[0]


def test_its_bundle_loads_as_the_schema_that_it_is_made_of(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    with path.open("wb") as stream:
        write_bundle(stream)
    ours, theirs = load_schema(), load_schema(path)

    assert list(theirs.templates) == list(ours.templates)
    for name, template in theirs.templates.items():
        headers = [(c.header, c.side) for c in template.columns]
        assert headers == [(c.header, c.side) for c in ours.templates[name].columns]
    changed = {change.property for change in compare(ours, theirs).changes}
    assert changed <= {"database_type", "max_length"}, "what a bundle cannot say"


def test_it_goes_on_where_it_was(tmp_path: Path) -> None:
    with immport.standing_in(folder=tmp_path) as stand_in:
        first = stand_in.jobs.begin("practice", 900001, "uploadData", "a.zip", "", [])  # type: ignore[arg-type]
        given = stand_in.jobs.accession("SUB")
        stand_in.jobs.keep()

    again = Jobs(tmp_path)
    assert [job.ticket for job in again] == [first.ticket]
    assert again.accession("SUB") != given


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "There is no file"),
        ({"uploadPurpose": "validate"}, "uploadPurpose is none that is known"),
        ({"uploadPurpose": "batchUpdateUpload"}, "another service"),
        ({"workspaceId": "900003"}, "You have no workspace 900003"),
        ({"workspaceId": "x"}, "You have no workspace x"),
    ],
)
def test_a_form_that_the_documentation_has_not(
    stand_in: StandIn, fields: dict[str, str], said: str
) -> None:
    form = {"workspaceId": "900001", "uploadPurpose": "uploadData", "packageName": "", **fields}
    token = stand_in.accounts.sign_in("practice", "practice")
    answer = httpx.post(
        f"{stand_in.address}/data/upload/type/online",
        files=[(name, (None, value)) for name, value in form.items()],
        headers={"Authorization": f"bearer {token}"},
    )
    assert answer.status_code in (400, 403)
    assert said in answer.json()["error"]


@pytest.mark.parametrize("header", ["", "bearer x", "bearer a.b.c", "basic eA=="])
def test_what_is_no_token(stand_in: StandIn, header: str) -> None:
    answer = httpx.get(f"{stand_in.address}/workspaces", headers={"Authorization": header})
    assert answer.status_code == 401
