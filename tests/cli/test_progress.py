"""What long work says on a terminal while it goes on, and that it says it nowhere else."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from support import releases
from support.official_reports import ended, error, parsing, text_of

from immport_explorer import examples
from immport_explorer.cli import main, progress
from immport_explorer.report.terminal import Page

RECIPE = """recipe: 1
sources:
  lab: {file: lab.csv}
templates:
  - template: treatments
    from: lab
    columns:
      User Defined ID: {column: Treatment}
"""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def commands(tmp_path: Path) -> dict[str, list[str]]:
    """A command of each kind that may take long."""
    package = str(examples.path("human-study"))
    release = str(releases.write(tmp_path / "release.zip", releases.NEWER))
    recipe, lab = tmp_path / "recipe.yaml", tmp_path / "lab.csv"
    recipe.write_text(RECIPE, "utf-8")
    lab.write_text("Treatment\nT1\n", "utf-8")
    report = tmp_path / "official.txt"
    told = [parsing("a.txt", "bioSamples.txt"), error("a.txt", 7, "Not a term", "x"), ended()]
    report.write_text(text_of(told), "utf-8")
    return {
        "validate": ["validate", package],
        "repair": ["repair", package, "--dry-run"],
        "official": ["official", str(report), package],
        "fill": ["fill", str(recipe), str(lab)],
        "from-release": ["from-release", release],
        "compare": ["compare", package, package],
    }


COMMANDS = ("validate", "repair", "official", "fill", "from-release", "compare")


def said(argv: list[str], stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(progress, "_QUIET_SECONDS", -1.0)
    monkeypatch.setattr(progress, "_EVERY_SECONDS", 0.0)
    monkeypatch.setattr("sys.stderr", stream)
    assert main(argv) in (0, 1)
    return stream.getvalue()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_terminal_is_told_how_far_it_is(
    name: str, commands: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = said(commands[name], Terminal(), monkeypatch)
    lines = [part.strip() for part in text.split("\r")]
    assert any(lines), "nothing was told"
    assert not text.rsplit("\r", 1)[1].partition("\n")[0].strip(), "the line stays at the end"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_pipe_and_a_quiet_command_are_not(
    name: str, commands: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\r" not in said(commands[name], io.StringIO(), monkeypatch)
    assert not said([*commands[name], "--quiet"], Terminal(), monkeypatch)


def test_json_stays_pure(
    commands: dict[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said([*commands["compare"], "--format", "json"], Terminal(), monkeypatch)
    assert json.loads(capsys.readouterr().out)["differs"] is False


@pytest.mark.parametrize("no_color", ["", "1"])
def test_no_color_is_kept(no_color: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    stream = Terminal()
    Page(stream).line(("wrong", "bold red"))
    assert ("\x1b[1;31m" in stream.getvalue()) is (not no_color)
    assert "31" not in stream.getvalue() or not no_color
