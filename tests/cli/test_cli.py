"""The command line: what it writes where, its exit status, and how it answers bad input."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from immport_explorer import __version__, examples, load_schema
from immport_explorer.cli import main
from immport_explorer.cli.progress import Progress
from immport_explorer.issues.kinds import KINDS
from immport_explorer.report.forms import FORMS, ending_of

VALID = str(examples.path("human-study"))
BROKEN = str(examples.path("human-study-broken"))

Captured = pytest.CaptureFixture[str]


def refusal(capsys: Captured, *argv: str) -> str:
    """What a command that cannot run says; it exits with 2, and without a traceback."""
    try:
        status = main(argv)
    except SystemExit as error:
        status = int(str(error.code))
    captured = capsys.readouterr()
    assert status == 2
    assert captured.out == ""
    assert "Traceback" not in captured.err
    return captured.err


# ---- validate -------------------------------------------------------------------------------


def test_a_valid_package_exits_with_0_and_is_never_just_called_valid(capsys: Captured) -> None:
    assert main(["validate", VALID]) == 0

    said = capsys.readouterr().out
    assert "No errors found. Next: ImmPort's own validator." in said
    assert "What could not be checked" in said


def test_the_broken_example_exits_with_1_and_every_mistake_is_named(capsys: Captured) -> None:
    assert main(["validate", BROKEN, "--format", "json"]) == 1

    issues = json.loads(capsys.readouterr().out)["issues"]
    found = {(issue["code"], issue["file"], issue["row"]) for issue in issues}
    for answer in examples.describe("human-study-broken").answers:
        for row in answer.rows or (None,):
            assert (answer.code, answer.file, row) in found


@pytest.mark.parametrize(("threshold", "status"), [("error", 0), ("warning", 1), ("info", 1)])
def test_fail_on(threshold: str, status: int, capsys: Captured) -> None:
    """The valid example has a warning: its version is not the newest."""
    assert main(["validate", VALID, "--fail-on", threshold]) == status


def test_ignored_issues_neither_show_nor_count(capsys: Captured) -> None:
    families = ",".join({kind.family for kind in KINDS.values() if kind.severity == "error"})

    assert main(["validate", BROKEN, "--ignore", families]) == 0

    said = capsys.readouterr().out
    assert "not shown, as you asked" in said
    assert "No errors found" not in said


def test_selected_issues_are_shown_alone(capsys: Captured) -> None:
    assert main(["validate", BROKEN, "--select", "value.required", "--format", "json"]) == 1

    report = json.loads(capsys.readouterr().out)
    assert {issue["code"] for issue in report["issues"]} == {"value.required"}
    assert report["hidden"]["reference.unknown"] == report["summary"]["codes"]["reference.unknown"]


@pytest.mark.parametrize("form", [form for form in FORMS if form != "xlsx"])
def test_forms_go_to_standard_output(form: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["validate", BROKEN, "--format", form]) == 1

    captured = capsysbinary.readouterr()
    assert captured.err == b""
    assert b"value.required" in captured.out
    assert b"\x1b" not in captured.out


@pytest.mark.parametrize("form", FORMS)
def test_output_makes_the_folder_and_names_the_file(
    form: str, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["validate", VALID, "--format", form, "--output", f"{tmp_path}/new/folder/"]) == 0

    path = tmp_path / "new" / "folder" / f"report{ending_of(form)}"
    assert path.stat().st_size
    captured = capsys.readouterr()
    assert captured.out == ""
    assert str(path) in captured.err


def test_the_files_ending_says_the_form(tmp_path: Path, capsys: Captured) -> None:
    main(["validate", VALID, "--output", str(tmp_path / "my.html")])

    assert (tmp_path / "my.html").read_text().startswith("<!DOCTYPE html>")


def test_several_packages_are_loaded_one_after_another(capsys: Captured) -> None:
    assay = str(examples.path("assay-elisa"))

    assert main(["validate", VALID, assay]) == 0
    assert main(["validate", assay]) == 1


def test_a_workspace_remembers_the_study(tmp_path: Path, capsys: Captured) -> None:
    workspace = str(tmp_path / "deep" / "ids.sqlite")

    assert main(["validate", VALID, "--workspace", workspace]) == 0
    assert main(["validate", str(examples.path("assay-elisa")), "--workspace", workspace]) == 0


def test_baseline_says_what_changed(tmp_path: Path, capsys: Captured) -> None:
    earlier = str(tmp_path / "earlier.json")
    main(["validate", BROKEN, "--output", earlier])

    main(["validate", VALID, "--baseline", earlier])

    assert "Since the earlier report: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["validate", "no/such/place"], "There is no file or folder no/such/place."),
        (["validate", VALID.replace("study", "stdy")], "Did you mean human-study"),
        (["validate", VALID, "--schema", "3.1"], "3.36"),
        (["validate", VALID, "--format", "xlsx"], "add --output"),
        (["validate", VALID, "--ignore", "value.requird"], "Did you mean value.required"),
        (["validate", VALID, "--baseline", __file__], "no report"),
        (["validate", VALID, "--workspace", __file__], "cannot be used"),
        (["validate", VALID, "--format", "docx"], "invalid choice"),
        (["validate"], "PATH"),
        (["validat", VALID], "Did you mean validate"),
        (["show", "subjectHuman"], "Did you mean subjectHumans"),
        (["show", "subjectHumans", "Subjct ID"], "Did you mean Subject ID"),
        (["explain", "value.requird"], "Did you mean value.required"),
        (["examples", "humanstudy"], "Did you mean human-study"),
        (["examples", "--output", "x", "--schema", "9.9"], "not at 9.9"),
        (["templates", "--schema", "2.0"], "There is no schema 2.0"),
        (["schema", "compare", "3.36", "nowhere"], "There is no schema nowhere"),
        (["schema", "refresh", "nowhere"], "nowhere"),
        (["blank", "--output", "x"], "Say which templates"),
        (["blank", "nonsense", "--output", "x"], "has no template"),
        (["guide", "--category", "Subject", "--output", "x.pdf"], "Did you mean Subjects"),
        (["workspace", "list", "nowhere"], "There is no workspace"),
        (["workspace", "declare", "x", "subjet", "S1"], "Did you mean subject"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_what_cannot_run_says_why(
    argv: list[str], said: str, capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert said in refusal(capsys, *argv)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"\x00\x01\x02", None),
        ("protocols\tSchema Version 3.36".encode("utf-16"), None),
        (b"nonsense\tSchema Version 3.36\n", "template.unknown"),
        (b"protocols\tSchema Version 9.99\n", "schema-version.newer"),
    ],
)
def test_bad_files_are_issues(
    content: bytes, code: str | None, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "protocols.txt").write_bytes(content)

    assert main(["validate", str(tmp_path), "--format", "json"]) == 1

    codes = {issue["code"] for issue in json.loads(capsys.readouterr().out)["issues"]}
    assert code is None or code in codes


def test_what_is_no_zip_is_an_issue(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "study.zip").write_bytes(b"no zip at all")

    assert main(["validate", str(tmp_path / "study.zip")]) == 1

    assert "package.not-a-zip" in capsys.readouterr().out


# ---- templates, show, explain ---------------------------------------------------------------


def test_templates_lists_all_in_loading_order(capsys: Captured) -> None:
    main(["templates", "--format", "json", "--schema", "3.36"])

    listed = json.loads(capsys.readouterr().out)
    assert [entry["name"] for entry in listed] == list(load_schema("3.36").loading_order)
    main(["templates"])
    said = capsys.readouterr().out
    assert all(entry["file_name"] in said for entry in listed)


@pytest.mark.parametrize("name", ["subjecthumans", "subjectHumans.txt", "SUBJECTHUMANS"])
def test_show_says_everything_about_each_column(name: str, capsys: Captured) -> None:
    template = load_schema().templates["subjecthumans"]

    assert main(["show", name]) == 0

    said = " ".join(capsys.readouterr().out.split())
    for column in template.columns:
        for words in (column.header, column.description, column.fill_in, column.example):
            assert " ".join(words.split()) in said
    assert "Required when the subject is new" in said


def test_show_as_json_holds_every_fact(capsys: Captured) -> None:
    for template in load_schema("3.36").templates.values():
        main(["show", template.name, "--format", "json", "--schema", "3.36"])

        shown = json.loads(capsys.readouterr().out)
        columns = [column for section in shown["sections"] for column in section["columns"]]
        assert [c["header"] for c in columns] == [c.header for c in template.columns]
        assert all(
            {"need", "holds", "required", "vocabulary", "refers_to"} <= set(c) for c in columns
        )


def test_show_a_column_lists_its_terms(capsys: Captured) -> None:
    main(["show", "subjecthumans", "gender", "--schema", "3.36"])

    said = capsys.readouterr().out
    terms = load_schema("3.36").vocabularies["lk_gender"].terms
    assert all(term.name in said for term in terms)


def test_show_a_vocabulary(capsys: Captured) -> None:
    main(["show", "lk_gender", "--format", "json", "--schema", "3.36"])

    shown = json.loads(capsys.readouterr().out)
    terms = load_schema("3.36").vocabularies["lk_gender"].terms
    assert [term["name"] for term in shown["terms"]] == [term.name for term in terms]


def test_explain_lists_every_kind(capsys: Captured) -> None:
    main(["explain"])

    said = capsys.readouterr().out
    assert all(code in said for code in KINDS)


@pytest.mark.parametrize("code", KINDS)
def test_explain_says_why_and_how(code: str, capsys: Captured) -> None:
    main(["explain", code])

    said = " ".join(capsys.readouterr().out.split())
    kind = KINDS[code]
    assert all(words in said for words in (kind.title, kind.why, kind.fix_in_general, kind.example))
    assert "{" not in said


# ---- examples, blank, guide, workspace ------------------------------------------------------


def test_examples_are_written_a_folder_each(tmp_path: Path, capsys: Captured) -> None:
    assert main(["examples", "human-study", "--output", f"{tmp_path}/a/b"]) == 0

    folder = tmp_path / "a" / "b" / "human-study"
    assert capsys.readouterr().out == f"{folder}\n"
    assert main(["validate", str(folder)]) == 0


def test_examples_are_not_written_over(tmp_path: Path, capsys: Captured) -> None:
    main(["examples", "human-study", "--output", str(tmp_path)])
    capsys.readouterr()

    assert "is not written over" in refusal(
        capsys, "examples", "animal-study", "human-study", "--output", str(tmp_path)
    )
    assert not (tmp_path / "animal-study").exists()


def test_examples_are_listed(capsys: Captured) -> None:
    main(["examples"])

    said = capsys.readouterr().out
    assert all(name in said for name in examples.names())


def test_blanks_are_written_and_never_over_others(tmp_path: Path, capsys: Captured) -> None:
    argv = ["blank", "protocols", "BIOSAMPLES", "--output", str(tmp_path / "blanks")]
    assert main(argv) == 0

    names = {path.name for path in (tmp_path / "blanks").iterdir()}
    assert names == {"protocols.txt", "bioSamples.txt"}
    capsys.readouterr()
    assert "is not written over" in refusal(capsys, *argv)


def test_all_blanks_in_a_zip(tmp_path: Path, capsys: Captured) -> None:
    main(["blank", "--all", "--output", str(tmp_path / "all.zip")])

    assert len(zipfile.ZipFile(tmp_path / "all.zip").namelist()) == len(load_schema().templates)
    capsys.readouterr()
    argv = ("blank", "protocols", "--output", str(tmp_path / "all.zip"))
    assert "is not written over" in refusal(capsys, *argv)


def test_a_guide_to_one_template(tmp_path: Path, capsys: Captured) -> None:
    assert main(["guide", "protocols", "--output", str(tmp_path / "new" / "guide.pdf")]) == 0

    assert (tmp_path / "new" / "guide.pdf").read_bytes().startswith(b"%PDF")


def test_a_workspace_by_hand(tmp_path: Path, capsys: Captured) -> None:
    file = str(tmp_path / "ids.sqlite")

    main(["workspace", "declare", file, "subject", "S1", "S2"])
    main(["workspace", "forget", file, "subject", "S1"])
    capsys.readouterr()
    main(["workspace", "show", file, "--format", "json"])

    (held,) = json.loads(capsys.readouterr().out)
    assert (held["entity"], held["id"]) == ("subject", "S2")
    main(["workspace", "list", file, "--format", "json"])
    assert json.loads(capsys.readouterr().out) == {"subject": 1}
    assert "Say what to forget" in refusal(capsys, "workspace", "forget", file)


def test_schema_compare(capsys: Captured) -> None:
    main(["schema", "compare", "3.36", "3.37"])

    assert "Gender is now called Sex" in capsys.readouterr().out


# ---- repair ---------------------------------------------------------------------------------


def test_repair_leaves_what_needs_a_person(tmp_path: Path, capsys: Captured) -> None:
    fixed = str(tmp_path / "fixed.zip")

    assert main(["repair", BROKEN, "--output", fixed, "--choose", "I6=Female"]) == 1

    said = capsys.readouterr().out
    assert "treatments.txt, row 1: “3.33” → “3.36”" in said
    assert "subjectHumans.txt, column Gender, row 6: “F” → “Female”" in said
    main(["validate", fixed, "--format", "json"])
    codes = {issue["code"] for issue in json.loads(capsys.readouterr().out)["issues"]}
    assert not codes & {"schema-version.older", "value.not-in-vocabulary"}


def test_repair_in_a_dry_run_writes_nothing(tmp_path: Path, capsys: Captured) -> None:
    fixed = tmp_path / "fixed.zip"

    main(["repair", BROKEN, "--dry-run", "--output", str(fixed), "--format", "json"])

    assert not fixed.exists()
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert [change["code"] for change in changes] == ["schema-version.older"]


def test_repair_of_what_is_whole_exits_with_0(tmp_path: Path, capsys: Captured) -> None:
    assert main(["repair", VALID, "--output", str(tmp_path / "same")]) == 0

    for path in Path(VALID).iterdir():
        assert (tmp_path / "same" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([], "Say where to write"),
        (["--output", VALID], "there already"),
        (["--output", "x", "--choose", "Female"], "is no choice"),
        (["--output", "x", "--choose", "I6=Nonsense"], "Nonsense"),
        (["--output", "x", "--only", "value.requird"], "Did you mean value.required"),
    ],
    ids=str,
)
def test_repair_that_cannot_run_says_why(
    argv: list[str], said: str, capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert said in refusal(capsys, "repair", BROKEN, *argv)
    assert list(tmp_path.iterdir()) == []


# ---- ImmPort's own report -------------------------------------------------------------------


def official_report(folder: Path, *errors: tuple[str, int, str, str]) -> str:
    """A report of ImmPort's form, in words of ours."""
    heading = ("File Name", "Line Number", "Status", "Error Message", "Description")
    parsing = ("subjectHumans.txt", "", "Parsing", "", "Template: subjectHumans.txt, Size:1 bytes")
    events = [(file, str(row), "Error", *words) for file, row, *words in errors]
    ended = ("T-1", "", "Rejected" if errors else "Completed", "", "")
    lines = ["Validation", "", *("\t".join(event) for event in (heading, parsing, *events, ended))]
    (folder / "official.txt").write_text("\n".join(lines) + "\n")
    return str(folder / "official.txt")


def test_immports_report_is_explained(tmp_path: Path, capsys: Captured) -> None:
    said = 'Lookup Table check "lk_gender" failed for Field "Gender" "F".'
    report = official_report(tmp_path, ("subjectHumans.txt", 6, "Not a term", said))

    assert main(["official", report, BROKEN, "--schema", "3.36"]) == 1

    shown = capsys.readouterr().out
    assert "subjectHumans.txt, column Gender, row 6" in shown
    assert "value.not-in-vocabulary" in shown
    assert "Found here too: 1 of 1 line." in shown
    assert "not named by ImmPort's report" in shown


def test_immports_report_without_errors(tmp_path: Path, capsys: Captured) -> None:
    assert main(["official", official_report(tmp_path), "--format", "json"]) == 0

    assert json.loads(capsys.readouterr().out)["lines"] == []


def test_what_is_no_report_of_immports(capsys: Captured) -> None:
    assert "not a validation report" in refusal(capsys, "official", __file__)


# ---- as a process ---------------------------------------------------------------------------


def run(*argv: str, **settings: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "immport_explorer", *argv],
        capture_output=True,
        timeout=120,
        env={"PATH": "", **settings},
    )


def test_version() -> None:
    assert run("--version").stdout.decode().split() == ["immport-explorer", __version__]


@pytest.mark.slow
def test_a_terminal_that_knows_no_unicode_gets_escapes() -> None:
    done = run("validate", BROKEN, PYTHONIOENCODING="ascii", PYTHONUTF8="0")

    assert done.returncode == 1
    assert b"\\u201c" in done.stdout
    assert b"Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_error() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "immport_explorer", "show", "subjecthumans"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


def test_progress_is_shown_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("immport_explorer.cli.progress._QUIET_SECONDS", 0.0)
    terminal, log = Terminal(), io.StringIO()
    for stream in (terminal, log):
        with Progress(stream) as progress:
            progress(1, 4, "a\x1b[31m.txt")

    assert " 25% a\\u001b[31m.txt" in terminal.getvalue()
    assert " MB/s, " in terminal.getvalue()
    assert " s left" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r")
    assert log.getvalue() == ""
