"""The walkthroughs run from top to bottom without their exercises being solved."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from support.paths import TRAINING

pytestmark = pytest.mark.slow

FOLDER = TRAINING
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
ALWAYS = ["Subject ID", "Arm Or Cohort ID", "Exposure Process Reported"]


def read(path: Path) -> Any:
    """The notebook. What reads it is loaded here, since that takes seconds."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def run(notebook: Any) -> None:
    from nbclient import NotebookClient

    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": FOLDER}}).execute()


def test_there_are_six() -> None:
    assert [path.name[0] for path in NOTEBOOKS] == ["1", "2", "3", "4", "5", "6"]


def outputs_of(notebook: Any) -> list[Any]:
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def which_show(notebook: Any) -> list[str]:
    """The cells that print or show something, by their ids."""
    return [cell.id for cell in notebook.cells if cell.get("outputs")]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_and_is_kept_with_what_it_shows(path: Path) -> None:
    kept, notebook = read(path), read(path)
    run(notebook)
    outputs = outputs_of(notebook)
    assert outputs
    assert not [output for output in outputs if output.get("name") == "stderr"]
    assert which_show(kept) == which_show(notebook), f"run `make notebooks ARGS={path.name}`"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_small_shows_what_code_hosts_show_and_hides_its_answers(path: Path) -> None:
    notebook = read(path)
    assert path.stat().st_size < 150_000
    kinds = {kind for output in outputs_of(notebook) for kind in output.get("data", {})}
    assert kinds <= {"text/plain", "text/html", "image/png"}
    exercises = [cell for cell in notebook.cells if "### Exercise" in cell.source]
    answers = [cell for cell in notebook.cells if "<summary>Answer</summary>" in cell.source]
    assert exercises and len(answers) == len(exercises)


def test_the_data_model_is_kept_as_a_picture() -> None:
    outputs = outputs_of(read(NOTEBOOKS[0]))
    pictures = [each.data["image/png"] for each in outputs if "image/png" in each.get("data", {})]
    assert [base64.b64decode(each)[:8] for each in pictures] == [b"\x89PNG\r\n\x1a\n"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_first_cell_says_what_to_press(path: Path) -> None:
    first = read(path).cells[0]
    assert first.cell_type == "markdown" and "*Shift+Enter*" in first.source


def test_answers_given_to_the_first_walkthrough_are_right() -> None:
    notebook = read(NOTEBOOKS[0])
    given = {
        r"^always = \[\].*$": f"always = {ALWAYS}",
        r'^assay = "".*$': 'assay = "mbaa"',
        r"^named = set\(\).*$": 'named = {"subject", "study", "planned_visit", "treatment"}',
    }
    for cell in notebook.cells:
        for empty, filled in given.items():
            cell.source = re.sub(empty, filled, cell.source, flags=re.MULTILINE)
    run(notebook)
    said = "".join(
        output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", [])
    )
    assert said.count("Right.") == len(given)
    assert "Not yet" not in said
