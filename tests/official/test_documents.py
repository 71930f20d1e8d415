"""The answers of ImmPort's upload API, as a person may have saved them, opened as a report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import api_answers as answers
from support.paths import ROOT

from immport_explorer import load_schema
from immport_explorer.cli import main
from immport_explorer.official.explain import Explanation, explain
from immport_explorer.official.read import read_official
from immport_explorer.official.receipt import read_receipt

LOADED = [
    answers.event("Registered", description="server name:x", fileName="study.zip"),
    answers.event("Started", fileName="study.zip", lineNumber=0),
    answers.event("Pending", fileName="study.zip"),
    answers.event("Parsing", description="Template: protocols.txt, Size:7 bytes", lineNumber=0),
    answers.event("Parsed", description="Template: protocols.txt, Size:7 bytes", lineNumber=0),
]


def opened(path: Path, content: bytes | str) -> Explanation:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return explain(read_official(path))


@pytest.mark.parametrize("ending", ["", "_Batch_Updater"])
def test_events_of_a_completed_load_are_no_errors(tmp_path: Path, ending: str) -> None:
    events = [*LOADED, answers.event(f"Completed{ending}", fileName="study.zip", lineNumber=0)]
    explanation = opened(tmp_path / "s.json", answers.summary(f"Completed{ending}", *events))

    assert explanation.official.outcome == "Completed"
    assert explanation.headline() == "ImmPort's report says Completed: no errors."
    assert not explanation.official.problems


def test_events_of_a_refused_load_are_rejected(tmp_path: Path) -> None:
    failed = answers.event("Error", errorMessage="Value is required", lineNumber=5)
    end = answers.event("Rejected", fileName="study.zip")
    explanation = opened(tmp_path / "s.json", answers.summary("Rejected", *LOADED, failed, end))

    assert explanation.official.outcome == "Rejected"
    assert [line.message for line in explanation.official.lines] == ["Value is required"]


@pytest.mark.parametrize(
    ("status", "code"), [("Completed_Validation", 0), ("Rejected_Validation", 1)]
)
def test_events_of_a_validation_say_where_its_errors_are(
    tmp_path: Path, status: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    event = answers.event(status, fileName="study.zip", description="server name:")
    explanation = opened(tmp_path / "s.json", answers.summary(status, event))

    assert "reports/database" in explanation.headline()
    assert not explanation.official.problems
    assert main(["official", str(tmp_path / "s.json")]) == code
    assert f"immport report {answers.TICKET}" in " ".join(capsys.readouterr().out.split())


def test_a_tickets_status_is_no_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "ticket.json"
    path.write_bytes(answers.ticket("Completed"))

    assert main(["official", str(path)]) == 2
    said = capsys.readouterr().err
    assert "is the status of the ticket" in said
    assert f"immport report {answers.TICKET}" in said


def test_the_batch_updaters_report_is_one(tmp_path: Path) -> None:
    explanation = opened(tmp_path / "u.json", answers.database(answers.UPDATER_REPORT))

    assert explanation.official.outcome == "Completed"
    assert not explanation.official.lines
    assert not explanation.official.problems


def test_an_error_in_the_batch_updaters_report_has_its_line(tmp_path: Path) -> None:
    wrong = answers.UPDATER_REPORT.replace(
        "0\tParsed\t\tSize:2180 bytes", '6\tError\tNot in lookup table\tFor Field "gender" "F"'
    ).replace("Completed_", "Rejected_")
    (line,) = opened(tmp_path / "u.txt", wrong).official.lines

    assert (line.row, line.field, line.value) == (6, "gender", "F")


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("summary-completed", 0, "Completed: no errors"),
        ("summary-validated", 0, "ImmPort's validator has run"),
        ("ticket", 2, "is the status of the ticket"),
        ("receipt", 0, "The receipt of a completed load"),
    ],
)
def test_forms_that_the_documentation_shows(
    name: str, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The cases that were collected beside the project, where they are at hand."""
    path = ROOT.parent / "shared" / "cases" / "official-api-json" / f"{name}.json"
    if not path.is_file():
        pytest.skip("the collected answers are not at hand")

    assert main(["official", str(path)]) == code
    captured = capsys.readouterr()
    assert said in " ".join((captured.out + captured.err).split())


# ---- receipts ---------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["json", "txt"])
def test_a_receipt_names_each_accession_once(tmp_path: Path, form: str) -> None:
    content = answers.database(answers.RECEIPT) if form == "json" else answers.RECEIPT
    report = opened(tmp_path / f"receipt.{form}", content).official

    assert report.receipt is not None
    assert [(one.entity, one.id, one.accession) for one in report.receipt.given] == [
        ("experiment", "FLU-ELISA", "EXP901"),
        ("expsample", "FLU:ES:1", "ES911"),
        ("expsample", "FLU:ES:2", "ES912"),
        ("study_file", "", "SFL921"),
        ("reagent", "FLU-IgG", "ESR941"),
    ]
    assert (report.workspace, report.ticket) == ("7001", answers.TICKET)
    assert not report.problems


def test_a_receipt_that_breaks_off_says_so() -> None:
    cut = answers.RECEIPT[: answers.RECEIPT.index("FLU:ES:2")]
    receipt = read_receipt(cut, load_schema())

    assert receipt.problems == (
        "experimentSamples.ELISA.txt: the receipt says 2 records and lists 1.",
    )


def test_a_receipt_is_told_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "receipt.json"
    path.write_bytes(answers.database(answers.RECEIPT))

    assert main(["official", str(path)]) == 0
    said = capsys.readouterr().out
    assert "gave 5 accessions" in said
    assert "EXP901" in said

    assert main(["official", str(path), "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["given"]) == 5


# ---- into the workspace -------------------------------------------------------------------------


@pytest.fixture
def receipt(tmp_path: Path) -> Path:
    path = tmp_path / "receipt.json"
    path.write_bytes(answers.database(answers.RECEIPT))
    return path


def test_a_workspace_learns_ids_and_accessions(
    tmp_path: Path, receipt: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = str(tmp_path / "new" / "w.sqlite")

    assert main(["workspace", "learn", workspace, str(receipt)]) == 0
    assert main(["workspace", "learn", workspace, str(receipt)]) == 0
    assert "0 new; 5 were known." in capsys.readouterr().err

    assert main(["workspace", "show", workspace, "experiment", "--format", "json"]) == 0
    (held,) = json.loads(capsys.readouterr().out)
    assert (held["id"], held["accession"]) == ("FLU-ELISA", "EXP901")
    assert answers.TICKET in held["origin"]


def test_what_was_learnt_can_be_forgotten(
    tmp_path: Path, receipt: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = str(tmp_path / "w.sqlite")
    main(["workspace", "learn", workspace, str(receipt)])

    assert main(["workspace", "forget", workspace, "study_file", "SFL921"]) == 0
    assert main(["workspace", "forget", workspace, "experiment"]) == 0
    assert "1 forgotten." in capsys.readouterr().err
    assert main(["workspace", "learn", workspace, str(receipt)]) == 0
    assert "2 new; 3 were known." in capsys.readouterr().err


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_for_the_labs_records(tmp_path: Path, form: str, receipt: Path) -> None:
    harmful = answers.RECEIPT.replace("FLU-ELISA", "=1+1")
    receipt.write_bytes(answers.database(harmful))
    table = tmp_path / "out" / f"ids.{form}"

    argv = ["workspace", "learn", str(tmp_path / "w"), str(receipt), "--table", str(table)]
    assert main(argv) == 0

    rows = _rows(table)
    assert rows[0] == ["Kind", "User Defined ID", "Accession", "File"]
    own = "'=1+1" if form == "csv" else "=1+1"
    assert rows[1] == ["experiment", own, "EXP901", "experiments.txt"]
    assert len(rows) == 6


def _rows(table: Path) -> list[list[str]]:
    if table.suffix == ".csv":
        return [line.split(",") for line in table.read_text("utf-8").splitlines()]
    from openpyxl import load_workbook

    sheet = load_workbook(table).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    return [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]


def test_a_report_of_errors_teaches_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "ticket.json"
    path.write_bytes(answers.ticket("Rejected"))

    assert main(["workspace", "learn", str(tmp_path / "w"), str(path)]) == 2
    assert "not a report" in capsys.readouterr().err
    assert not (tmp_path / "w").exists()
