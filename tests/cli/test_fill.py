"""``immport-explorer fill``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from immport_explorer import examples, validate
from immport_explorer.cli import main

SOURCES = [str(path) for path in sorted(examples.lab().iterdir()) if path.suffix != ".yaml"]
RECIPE = str(examples.lab() / "recipe.yaml")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("study")
    examples.write("human-study", folder, version="3.37")
    held = folder / "workspace.sqlite"
    assert validate(folder / "human-study", workspace=held).valid
    return str(held)


def test_a_package_and_its_provenance_are_written(
    tmp_path: Path, workspace: str, capsys: pytest.CaptureFixture[str]
) -> None:
    package, table = tmp_path / "package.zip", tmp_path / "provenance.csv"
    command = ["fill", RECIPE, *SOURCES, "--workspace", workspace]
    assert main([*command, "--output", str(package), "--provenance", str(table)]) == 0
    said = capsys.readouterr().out
    assert "elisa: 120 rows" in said
    assert "No errors found. Next: ImmPort's own validator." in said
    assert package.exists()
    assert table.read_text(encoding="utf-8").count("\n") > 1000
    assert main([*command, "--output", str(package)]) == 2
    assert "is there already" in capsys.readouterr().err


def test_an_issue_shows_both_places_and_what_to_change(
    tmp_path: Path, workspace: str, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = tmp_path / "recipe.yaml"
    text = Path(RECIPE).read_text(encoding="utf-8")
    recipe.write_text(text.replace("Black: Black or African American", "Black: Blue"), "utf-8")
    assert main(["fill", str(recipe), *SOURCES, "--workspace", workspace]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "Race" in said
    assert "change the recipe: The recipe's value map gave this, for flu_lab.xlsx, sheet" in said


def test_json_is_pure_and_names_what_is_to_be_changed(
    workspace: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fill", RECIPE, *SOURCES, "--workspace", workspace, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["rows"]["subjecthumans"] == 40
    assert {issue["change"] for issue in data["issues"]} == {"neither"}


def test_a_recipe_is_guessed_and_not_written_over(
    tmp_path: Path, workspace: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "recipe.yaml"
    command = ["fill", "--guess", *SOURCES, "--template", "elisa", "subjectHumans.txt"]
    command += ["--workspace", workspace, "--output", str(target)]
    assert main(command) == 0
    assert "fields guessed" in capsys.readouterr().err
    assert "# 95%: 'M/F' is a common name for Sex" in target.read_text(encoding="utf-8")
    assert main(command) == 2


def test_explaining_says_where_each_column_comes_from(
    workspace: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fill", "--explain", RECIPE, *SOURCES, "--workspace", workspace]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Min Subject Age: years from 'DOB' to 'Enrolled'" in said


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["fill", RECIPE], "Name the lab's files after the recipe."),
        (["fill", SOURCES[0], SOURCES[0]], "is not in UTF-8"),
        (["fill", "--guess", SOURCES[0], "--template", "elisas"], "no template “elisas”"),
        (["fill", RECIPE, *SOURCES, "--remember"], "--remember needs --workspace"),
        (["fill", RECIPE, "nowhere.xlsx"], "There is no file or folder nowhere.xlsx"),
    ],
)
def test_what_cannot_run_says_why(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert told in capsys.readouterr().err
