"""To ImmPort and back from the shell, against the stand-in; and every way in which it can fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import immport

from immport_explorer.cli import main
from immport_explorer.submission.stand_in.faults import Call, Fault
from immport_explorer.submission.stand_in.server import StandIn

Captured = pytest.CaptureFixture[str]
CONFIRMED = ("--yes", "--workspace-name", immport.WORKSPACE_NAME)
VALID = immport.example("human-study")
BROKEN = immport.example("human-study-broken")
ASSAY = immport.example("assay-elisa")


def run(stand_in: StandIn, *argv: object) -> int:
    """An action of ``immport`` at the stand-in; its exit status."""
    words = [str(word) for word in argv]
    if words[0] in ("validate", "upload"):
        words += ["--workspace", str(immport.WORKSPACE), "--poll", "0.05"]
    return main(["immport", *words, "--server", stand_in.address])


def refused(capsys: Captured, status: int) -> str:
    captured = capsys.readouterr()
    assert status == 2
    assert "Traceback" not in captured.err
    return captured.err


# ---- the whole way ------------------------------------------------------------------------------


@pytest.mark.slow
def test_to_immport_and_back(
    stand_in: StandIn, journal: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert run(stand_in, "validate", BROKEN) == 1
    assert "It was not sent" in capsys.readouterr().err
    assert not list(stand_in.jobs)

    assert run(stand_in, "validate", BROKEN, "--anyway") == 1
    said = capsys.readouterr().out
    assert "Rejected: fix" in said
    assert "value.required" in said
    assert "Found here" in said

    assert run(stand_in, "validate", VALID) == 0
    assert "Completed: no errors" in capsys.readouterr().out

    held = tmp_path / "ours.sqlite"
    assert run(stand_in, "upload", VALID, *CONFIRMED, "--workspace-file", held) == 0
    captured = capsys.readouterr()
    assert "holds 92 accessions now" in captured.err

    assert main(["validate", str(ASSAY)]) == 1
    assert main(["validate", str(ASSAY), "--workspace", str(held)]) == 0


def test_a_package_that_names_accessions_passes(
    stand_in: StandIn, journal: Path, tmp_path: Path, capsys: Captured
) -> None:
    held = tmp_path / "ours.sqlite"
    assert run(stand_in, "upload", VALID, *CONFIRMED, "--workspace-file", held) == 0
    given = immport.accessions(journal)

    named = immport.renamed(ASSAY, tmp_path / "assay", lambda cell: given.get(cell, cell))
    table = "experimentSamples.ELISA.txt"
    assert "BS9" in (named / table).read_text("utf-8")

    assert main(["validate", str(named), "--workspace", str(held)]) == 0


def test_single_files(stand_in: StandIn, journal: Path) -> None:
    files = sorted(VALID.iterdir())
    assert run(stand_in, "validate", *files, "--package-name", "ours") == 0
    (job,) = stand_in.jobs
    assert job.name == "ours"


@pytest.mark.slow
def test_the_same_again_is_another_validation(stand_in: StandIn, journal: Path) -> None:
    """After it has ended there is a reason: what ImmPort holds may have changed."""
    assert run(stand_in, "validate", VALID) == 0
    assert run(stand_in, "validate", VALID) == 0
    assert len(list(stand_in.jobs)) == 2


@pytest.mark.slow
def test_what_was_uploaded_is_not_uploaded_again(
    stand_in: StandIn, journal: Path, capsys: Captured
) -> None:
    assert run(stand_in, "upload", VALID, *CONFIRMED) == 0
    capsys.readouterr()

    said = refused(capsys, run(stand_in, "upload", VALID, *CONFIRMED))
    assert "This was uploaded already: ticket practice_" in said
    assert len(list(stand_in.jobs)) == 1

    assert run(stand_in, "upload", VALID, *CONFIRMED, "--again") == 1
    assert len(list(stand_in.jobs)) == 2
    assert list(stand_in.jobs)[1].status == "Rejected"


def test_a_registration_without_files(stand_in: StandIn, journal: Path, capsys: Captured) -> None:
    assert run(stand_in, "upload", VALID, *CONFIRMED, "--reserve") == 0
    assert "Pending" in capsys.readouterr().err
    assert stand_in.calls.count(Call.RESERVE) == 1
    assert stand_in.calls.count(Call.SEND) == 0
    assert refused(capsys, run(stand_in, "upload", VALID, *CONFIRMED, "--reserve"))


@pytest.mark.slow
def test_the_batch_updater(
    stand_in: StandIn, journal: Path, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "update.txt"
    header = "table_name\tsubject\nformat\tupdate_value\nkey_columns\tsubject_accession\n"
    path.write_text(f"{header}data_columns\tgender\nSUB1\tF\n", "utf-8")

    assert run(stand_in, "validate", path, "--batch-updater") == 1
    assert "line 5, gender" in capsys.readouterr().err
    assert not list(stand_in.jobs)

    assert run(stand_in, "validate", path, "--batch-updater", "--anyway") == 1
    assert "ImmPort says" in capsys.readouterr().out

    path.write_text(path.read_text("utf-8").replace("\tF\n", "\tFemale\n"), "utf-8")
    assert run(stand_in, "validate", path, "--batch-updater") == 0
    assert run(stand_in, "upload", path, "--batch-updater", *CONFIRMED) == 0
    assert [job.status for job in stand_in.jobs] == [
        "Rejected_Batch_Updater_Validation",
        "Completed_Batch_Updater_Validation",
        "Completed_Batch_Updater",
    ]


# ---- looking ------------------------------------------------------------------------------------


def test_workspaces(stand_in: StandIn, journal: Path, capsys: Captured) -> None:
    assert run(stand_in, "workspaces", "--format", "json") == 0
    captured = capsys.readouterr()
    assert [one["workspace_id"] for one in json.loads(captured.out)] == [900001, 900002]
    assert "practice server, not ImmPort" in captured.err


def test_templates_of_a_workspace_are_a_schema(
    stand_in: StandIn, journal: Path, tmp_path: Path, capsys: Captured
) -> None:
    bundle = tmp_path / "new" / "bundle.zip"
    argv = ["templates", "--workspace", immport.WORKSPACE, "--output", bundle]

    assert run(stand_in, *argv, "--format", "json") == 0
    assert "changes" in json.loads(capsys.readouterr().out)
    assert main(["validate", str(VALID), "--schema", str(bundle)]) in (0, 1)


def test_status_and_report(
    stand_in: StandIn, journal: Path, tmp_path: Path, capsys: Captured
) -> None:
    run(stand_in, "validate", VALID)
    (job,) = stand_in.jobs
    capsys.readouterr()

    assert main(["immport", "status"]) == 0
    assert capsys.readouterr().out.split() == [job.ticket, "Completed_Validation"]
    assert main(["immport", "status", "--all", "--format", "json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["ticket"], told["step"]) == (job.ticket, "report")

    kept = tmp_path / "kept" / "report.txt"
    assert main(["immport", "report", job.ticket, str(VALID), "--output", str(kept)]) == 0
    assert kept.read_text("utf-8") == job.report


@pytest.mark.slow
def test_a_ticket_that_was_made_elsewhere(
    stand_in: StandIn,
    journal: Path,
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run(stand_in, "validate", VALID)
    (job,) = stand_in.jobs
    monkeypatch.setenv("IMMPORT_EXPLORER_JOURNAL", str(tmp_path / "empty"))

    assert run(stand_in, "status", job.ticket) == 0
    assert run(stand_in, "report", job.ticket) == 0
    assert "Completed: no errors" in capsys.readouterr().out
    monkeypatch.setenv("IMMPORT_USERNAME", "colleague")
    said = refused(capsys, run(stand_in, "report", job.ticket))
    assert f"does not know the report of the ticket {job.ticket}" in said


# ---- nothing goes unasked -----------------------------------------------------------------------


@pytest.mark.parametrize("action", ["validate", "upload"])
def test_a_dry_run_asks_nobody(
    action: str, stand_in: StandIn, journal: Path, capsys: Captured
) -> None:
    assert run(stand_in, action, VALID, "--dry-run", "--format", "json") == 0

    told = json.loads(capsys.readouterr().out)
    assert told["workspace"] == immport.WORKSPACE
    assert "subjectHumans.txt" in [one["name"] for one in told["contents"]]
    assert not stand_in.calls
    assert not journal.exists()


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ((), "confirmed by typing the workspace's name"),
        (("--yes",), "--yes needs --workspace-name"),
        (("--yes", "--workspace-name", "Another"), "is called “Practice workspace”"),
    ],
)
def test_an_upload_is_confirmed_by_the_workspaces_name(
    extra: tuple[str, ...], said: str, stand_in: StandIn, journal: Path, capsys: Captured
) -> None:
    assert said in refused(capsys, run(stand_in, "upload", VALID, *extra))
    assert not list(stand_in.jobs)


def test_an_upload_with_errors_is_refused(
    stand_in: StandIn, journal: Path, capsys: Captured
) -> None:
    assert run(stand_in, "upload", BROKEN, *CONFIRMED) == 1
    assert "It was not sent" in capsys.readouterr().err
    assert not stand_in.calls


# ---- bad input ----------------------------------------------------------------------------------


def test_a_wrong_password(
    stand_in: StandIn, journal: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMMPORT_PASSWORD", "wrong")
    said = refused(capsys, run(stand_in, "validate", VALID))
    assert "did not accept the name and password of practice" in said
    assert "wrong" not in said


def test_nobody_to_ask_for_a_password(
    stand_in: StandIn, journal: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("IMMPORT_PASSWORD")
    said = refused(capsys, run(stand_in, "workspaces"))
    assert "set IMMPORT_PASSWORD" in said
    assert "keyring set immport-explorer practice" in said


def test_a_password_from_the_keyring(
    stand_in: StandIn, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring

    monkeypatch.delenv("IMMPORT_PASSWORD")
    kept = {("immport-explorer", "practice"): immport.PASSWORD}
    monkeypatch.setattr(keyring, "get_password", lambda service, name: kept.get((service, name)))
    assert run(stand_in, "workspaces") == 0


def test_a_workspace_that_is_not_yours(stand_in: StandIn, journal: Path, capsys: Captured) -> None:
    argv = ["immport", "validate", str(VALID), "--workspace", "1", "--server", stand_in.address]
    said = refused(capsys, main(argv))
    assert "You have no workspace 1 at ImmPort; yours are: 900001 (Practice workspace)" in said
    assert not list(stand_in.jobs)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("call", "fault", "times", "said"),
    [
        (Call.STATUS, Fault.EXPIRED, 2, "may have expired"),
        (Call.STATUS, Fault.HTML, 1, "a web page"),
        (Call.REPORT, Fault.HTML, 1, "a web page"),
        (Call.REPORT, Fault.EXPIRED, 2, "may have expired"),
        (Call.VALIDATION, Fault.EXPIRED, 1, "may have expired"),
    ],
)
def test_what_fails_on_the_way_loses_nothing(
    call: Call,
    fault: Fault,
    times: int,
    said: str,
    stand_in: StandIn,
    journal: Path,
    capsys: Captured,
) -> None:
    stand_in.faults.add(call, fault, times)
    assert said in refused(capsys, run(stand_in, "validate", VALID))

    assert run(stand_in, "validate", VALID) == 0
    assert len(list(stand_in.jobs)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("fault", [Fault.CUT, Fault.CUT_AFTER, Fault.ERROR, Fault.HTML])
def test_a_lost_answer_to_a_request_for_validation(
    fault: Fault, stand_in: StandIn, journal: Path, capsys: Captured
) -> None:
    stand_in.faults.add(Call.VALIDATION, fault)
    status = run(stand_in, "validate", VALID, "--wait", "0.02")
    if status == 2:
        assert run(stand_in, "validate", VALID) == 0
    assert len(list(stand_in.jobs)) == 1


@pytest.mark.slow
def test_a_report_that_never_comes(stand_in: StandIn, journal: Path, capsys: Captured) -> None:
    stand_in.faults.never_ends = True
    said = refused(capsys, run(stand_in, "validate", VALID, "--wait", "0.01"))
    assert "ImmPort has not ended its work on the ticket practice_" in said
    assert "go on later with immport-explorer immport report practice_" in said


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["workspaces", "--server", "http://immport.example.org"], "clear text"),
        (["workspaces", "--ca", "no-such-file"], "no file of certificates"),
        (["workspaces", "--proxy", "nonsense"], "proxy"),
        (["status"], "Nothing was sent from here yet"),
        (["status", "../x"], "no ticket number"),
        (["adopt", "x", "t_1"], "There is no submission x"),
        (["stand-in", "--fault", "send=nonsense"], "is no fault"),
        (["validate", "no-such-file", "--workspace", "1"], "There is no file or folder"),
        (["validate", str(VALID), str(ASSAY), "--workspace", "1"], "One package at a time"),
    ],
)
def test_bad_words(argv: list[str], said: str, journal: Path, capsys: Captured) -> None:
    assert said in refused(capsys, main(["immport", *argv]))
