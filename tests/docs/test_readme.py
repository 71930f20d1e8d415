"""The README's commands do what it says, each after the one before it."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from support.official_reports import as_text, ended, error, parsing
from support.paths import ROOT

from immport_explorer import examples
from immport_explorer.cli import main

FOUND_SOMETHING = {"validate practice/human-study-broken", "official report.txt my_study.zip"}
"""Commands that end with 1: there is something to be found."""


def commands() -> list[str]:
    """The lines of the shell blocks that call the command, but for the server, which stays."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    lines = (line.partition("  #")[0].strip() for block in blocks for line in block.splitlines())
    found = [line for line in lines if line.startswith("immport-explorer ")]
    return [line.removeprefix("immport-explorer ") for line in found if " serve" not in line]


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the README takes as given: one's own packages, files and a report."""
    for name, example in (("my_study", "human-study"), ("my_assay", "assay-elisa")):
        shutil.make_archive(str(tmp_path / name), "zip", examples.path(example))
    for name in ("S01", "S02"):
        source = examples.path("assay-flow-cytometry") / f"{name}_D0.fcs"
        shutil.copy(source, tmp_path / f"{name}.fcs")
    shutil.copytree(examples.path("human-study"), tmp_path / "packages" / "one")
    events = [
        parsing("subjectHumans.txt", "subjectHumans"),
        error("subjectHumans.txt", 6, "Not a term", "Lookup failed"),
        ended(),
    ]
    as_text(tmp_path / "report.txt", events)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_every_command_runs_in_the_order_in_which_it_stands(
    reader: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in commands():
        status = main(shlex.split(command))
        captured = capsys.readouterr()
        assert status == (1 if command in FOUND_SOMETHING else 0), f"{command}\n{captured.err}"
    made = ("practice", "report.json", "fixed.zip", "summary", "starter", "blanks", "guide.pdf")
    assert all((reader / name).exists() for name in made)
