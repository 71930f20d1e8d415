"""``immport-explorer from-release``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import releases

from immport_explorer.cli import main


@pytest.fixture
def release(tmp_path: Path) -> str:
    return str(releases.write(tmp_path / "release.zip", releases.OLDER))


def test_the_package_is_written_and_told(
    release: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output, recipe = tmp_path / "package", tmp_path / "like.yaml"
    command = ["from-release", release, "--output", str(output)]
    assert main([*command, "--recipe", str(recipe)]) == 0
    said = capsys.readouterr().out
    assert "subject: 2 of 2" in said
    assert "1 not carried over: no field of today's templates takes this table" in said
    assert "Type: Not_Specified → Not Specified (1 time)" in said
    assert "Nothing that was found is a fault of this program." in said
    assert (output / "subjectHumans.txt").exists()
    assert recipe.exists()
    assert main(command) == 2
    assert "is there already" in capsys.readouterr().err


def test_json_holds_the_counts(release: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["from-release", release, "--format", "json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    tables = {table["table"]: table for table in one["tables"]}
    assert (tables["biosample"]["rows"], tables["biosample"]["found"]) == (3, 3)
    assert not any(issue["ours"] for issue in one["issues"])


def test_what_is_no_release_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    assert main(["from-release", str(tmp_path)]) == 2
    assert "no release of ImmPort's" in capsys.readouterr().err
