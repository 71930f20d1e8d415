"""The wheel, installed where nothing else is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from whole_way import walk

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def clean_python(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has the wheel and what it needs, and nothing of the clone."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", folder, root], check=True)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    python = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    constraints = root / "constraints.txt"
    subprocess.run(
        [*pip, "--python", python, "install", "--constraint", constraints, wheel], check=True
    )
    return python


def test_the_whole_way_from_the_wheel_in_any_folder(
    clean_python: Path, serve_dashboard, watched_page
) -> None:
    with (
        serve_dashboard(python=str(clean_python)) as dashboard,
        watched_page(dashboard) as page,
    ):
        walk(page, dashboard)


def test_wheel_has_the_command_and_its_data(clean_python: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [clean_python.parent / "immport-explorer", "templates"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "subjecthumans" in done.stdout.casefold()
    assert (clean_python.parents[1] / "share/jupyter/nbconvert/templates/immport-explorer").is_dir()


def test_wheel_is_typed(clean_python: Path) -> None:
    code = (
        "import importlib.resources as r;"
        "print(r.files('immport_explorer').joinpath('py.typed').is_file())"
    )
    done = subprocess.run([clean_python, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
