"""The command in a shell: help, search, completion, how loud it is, several reports at once, and
progress within a file."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from immport_explorer import __version__, examples, validate
from immport_explorer.cli import main, progress
from immport_explorer.cli.changed import packages_of
from immport_explorer.report.annotations import MOST_OF_A_SEVERITY, annotate
from immport_explorer.report.terminal import Page
from immport_explorer.report.view import View
from immport_explorer.spelling import nearest

VALID = str(examples.path("human-study"))
BROKEN = str(examples.path("human-study-broken"))

Captured = pytest.CaptureFixture[str]


def refused(capsys: Captured, *argv: str) -> str:
    assert main(argv) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def test_without_a_command_it_shows_its_help(capsys: Captured) -> None:
    assert main([]) == 0
    assert "validate" in capsys.readouterr().out


# ---- search and names -----------------------------------------------------------------------


def test_search_finds_what_the_page_finds(capsys: Captured) -> None:
    from immport_explorer.app.search import TemplateIndex
    from immport_explorer.schema.load import load_schema

    assert main(["search", "Luminex", "--format", "json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert [hit["template"] for hit in found] == [
        hit.template for hit in TemplateIndex(load_schema()).find("Luminex")
    ]
    assert all(hit["why"] for hit in found)


def test_search_says_when_it_finds_nothing(capsys: Captured) -> None:
    assert main(["search", "qqqqqq", "wwwwww"]) == 1
    assert "Nothing is called “qqqqqq wwwwww”" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["show", "subjectHumans", "Gender"], "Sex (meta side)"),
        (["show", "subjectHumans", "Sex", "--schema", "3.36"], "Gender (meta side)"),
        (["show", "lk_gender"], "lk_sex_humans"),
        (["show", "lk_sex_humans", "--schema", "3.36"], "lk_gender"),
    ],
)
def test_names_of_every_version_are_known(argv: list[str], said: str, capsys: Captured) -> None:
    assert main(argv) == 0
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "known", "found"),
    [("SubjctID", ["Subject ID", "Sex"], ["Subject ID"]), ("x", ["Subject ID"], [])],
)
def test_one_helper_for_spelling(name: str, known: list[str], found: list[str]) -> None:
    assert nearest(name, known) == found


# ---- output ---------------------------------------------------------------------------------


def test_an_unknown_ending_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    said = refused(capsys, "validate", VALID, "--output", "report.htm")
    assert "No report ends in .htm. Did you mean .html?" in said
    assert "PDF" in refused(capsys, "guide", "--output", "guide.docx")
    assert ".xlsx" in refused(capsys, "validate", VALID, "--marked", "marked.csv")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_ending_with_a_format_is_taken(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "report.log"
    assert main(["validate", VALID, "--format", "markdown", "--output", str(path)]) == 0
    assert path.read_text(encoding="utf-8").startswith("# ")


def test_one_check_writes_several_reports(tmp_path: Path, capsys: Captured) -> None:
    paths = [tmp_path / name for name in ("a.json", "b.sarif", "c.md")]
    outputs = [part for path in paths for part in ("--output", str(path))]

    assert main(["validate", BROKEN, *outputs]) == 1

    assert all(path.stat().st_size for path in paths)
    said = capsys.readouterr().err
    assert all(str(path) in said for path in paths)
    assert said.count("Not ready for ImmPort") == 1
    assert "of several" in refused(capsys, "validate", VALID, "--format", "json", *outputs)


def test_the_first_check_of_a_newcomer_has_no_warning(tmp_path: Path, capsys: Captured) -> None:
    assert main(["examples", "human-study", "--output", str(tmp_path)]) == 0
    assert main(["validate", str(tmp_path / "human-study"), "--fail-on", "warning"]) == 0


# ---- how loud -------------------------------------------------------------------------------


@pytest.mark.parametrize("argv", [["--quiet", "validate"], ["validate", "--quiet"]])
def test_quiet_says_results_alone(argv: list[str], tmp_path: Path, capsys: Captured) -> None:
    assert main([*argv, BROKEN, "--output", str(tmp_path / "report.json")]) == 1
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_quiet_still_says_what_goes_wrong(capsys: Captured) -> None:
    assert "There is no file or folder nowhere" in refused(capsys, "validate", "nowhere", "--quiet")


def test_verbose_says_what_it_ran_on(capsys: Captured) -> None:
    assert main(["validate", VALID, "--verbose"]) == 0
    said = capsys.readouterr().err
    assert f"immport-explorer {__version__}, Python " in said
    assert "polars" in said
    assert "subjectHumans.txt" in said


@pytest.mark.parametrize("columns", ["0", "1", "-5", "many", ""])
def test_every_width_of_a_terminal_will_do(
    columns: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    assert main(["templates"]) == 0
    usual = capsys.readouterr().out

    monkeypatch.setenv("COLUMNS", columns)
    assert main(["templates"]) == 0
    assert capsys.readouterr().out == usual


def test_a_terminal_that_knows_no_width_is_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(written, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "0")
    monkeypatch.setenv("TERM", "xterm")
    page = Page(written)
    page.line(("Human subjects", ""))
    assert "Human subjects" in written.getvalue()


def test_a_fault_of_ours_is_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def broken(*_: object) -> None:
        raise TypeError("a slip")

    monkeypatch.setattr("immport_explorer.cli.templates._list", broken)
    monkeypatch.delenv("IMMPORT_EXPLORER_RAISE", raising=False)

    said = refused(capsys, "templates")

    assert "a fault of immport-explorer, not of your data: TypeError: a slip" in said
    with pytest.raises(TypeError):
        main(["templates", "--verbose"])
    progress.verbose = False


# ---- completion -----------------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_a_shell_gets_its_script(shell: str, capsys: Captured) -> None:
    assert main(["completion", shell]) == 0
    assert "immport-explorer" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("immport-explorer val", "validate "),
        ("immport-explorer show subjectHu", "subjectHumans "),
        ("immport-explorer show lk_sex_h", "lk_sex_humans "),
        ("immport-explorer show subjectHumans Subject\\ I", "Subject\\ ID "),
        ("immport-explorer explain value.req", "value.required"),
        ("immport-explorer validate --fail", "--fail-on "),
        ("immport-explorer examples human-study-b", "human-study-broken "),
    ],
)
def test_a_line_is_completed(line: str, completed: str, tmp_path: Path) -> None:
    answer = tmp_path / "answer"
    settings = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(answer),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
    }
    subprocess.run(
        [sys.executable, "-m", "immport_explorer"],
        env=os.environ | settings,
        check=True,
        capture_output=True,
        timeout=60,
    )
    assert completed.strip() in [one.strip() for one in answer.read_text().splitlines()]


# ---- progress -------------------------------------------------------------------------------


@pytest.mark.parametrize("zipped", [False, True])
def test_progress_moves_within_a_large_file(zipped: bool, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    lines = (examples.path("human-study") / "treatments.txt").read_text("utf-8").splitlines(True)
    with (folder / "treatments.txt").open("w", encoding="utf-8") as file:
        file.writelines(lines[:3])
        for number in range(400_000):
            file.write(lines[3].replace("\t", f"\tT{number}", 1))
    package = shutil.make_archive(str(folder), "zip", folder) if zipped else folder
    told: list[float] = []

    validate(package, progress=lambda done, total, _: told.append(done / total))

    within = {share for share in told if 0 < share < 1}
    assert len(within) >= 2
    assert told == sorted(told)
    assert told[-1] == 1


# ---- for hooks and GitHub -------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study, an assay that builds on it in a folder that comes first by name, and other files."""
    shutil.copytree(VALID, tmp_path / "data" / "study")
    shutil.copytree(examples.path("assay-elisa"), tmp_path / "data" / "an assay")
    (tmp_path / "data" / "study" / "images").mkdir()
    (tmp_path / "data" / "study" / "images" / "x.png").write_bytes(b"no picture")
    (tmp_path / "notes.txt").write_text("notes", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_changed_files_lead_to_their_packages_in_loading_order(repository: Path) -> None:
    files = [
        "data/an assay/experimentSamples.ELISA.txt",
        "data/study/images/x.png",
        "data/study/subjectHumans.txt",
        "notes.txt",
        "data/gone.txt",
    ]
    assert packages_of(files, None) == [str(Path("data/study")), str(Path("data/an assay"))]


def test_changed_files_are_checked_as_packages(repository: Path, capsys: Captured) -> None:
    files = ["data/an assay/protocols.txt", "data/study/protocols.txt"]
    assert main(["validate", "--changed", "--no-look", *files]) == 0
    assert main(["validate", "--changed", "notes.txt"]) == 0
    assert "None of these files belongs to a package." in capsys.readouterr().err


def test_annotations_name_file_and_line_and_keep_to_what_is_shown() -> None:
    view = View(validate(BROKEN))
    stream = io.StringIO()
    annotate(view, stream)

    lines = stream.getvalue().splitlines()
    errors = [line for line in lines if line.startswith("::error ")]
    assert len(errors) == min(view.counts["error"], MOST_OF_A_SEVERITY)
    assert any("subjectHumans.txt,line=" in line for line in errors)
    left = sum(view.counts.values()) - (len(lines) - 1)
    assert lines[-1].endswith(f"{left:,} more are in the report.")


def test_annotations_hold_no_command_of_the_data(tmp_path: Path) -> None:
    evil = "x%0A::warning::y\r::error::z,title=a:b"
    (tmp_path / "protocols.txt").write_text(
        f"protocols\tSchema Version 3.37\n\n{evil}\tColumn Name\n", encoding="utf-8", newline="\n"
    )
    stream = io.StringIO()
    annotate(View(validate(tmp_path)), stream)

    lines = stream.getvalue().split("\n")
    assert len(lines) > 1
    assert all(line.startswith(("::error ", "::warning ", "::notice ", "")) for line in lines)
    assert "\r" not in stream.getvalue()
    assert not any(line.startswith("::warning::y") for line in lines)
