"""The wheel, installed where nothing else is and without a network, as the container's recipe says.

The recipe's commands are carried out without an engine: the first stage collects files, the second
installs them into a fresh Python and has no package index.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from support.browser.recipe import Stage, commands, stages
from support.browser.served import free_port, wait_until_open
from support.browser.whole_way import walk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="the recipe's commands are for Unix"),
]

NO_INDEX = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/",
    "PIP_NO_INDEX": "1",
    "PIP_CONFIG_FILE": os.devnull,
}


def environment(folder: Path) -> dict[str, str]:
    """Environment variables with a Python's programs first on the path."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return {**kept, "PATH": f"{folder}{os.pathsep}{kept['PATH']}"}


@pytest.fixture(scope="module")
def final(root: Path) -> Stage:
    """The last stage of the recipe."""
    return stages(root / "deploy/Containerfile")[-1]


@pytest.fixture(scope="module")
def clean_python(root: Path, final: Stage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has the wheel and what it needs, and nothing of the clone."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    collect = stages(root / "deploy/Containerfile")[0]
    here = environment(Path(sys.executable).parent)
    there = {**environment(python.parent), **NO_INDEX}
    for variables, stage in ((here, collect), (there, final)):
        for command in commands(stage):
            whole = command.replace("/files", str(folder / "files"))
            subprocess.run(["sh", "-ec", whole], cwd=root, env=variables, check=True)
    return python


def test_the_whole_way_from_the_wheel_in_any_folder(
    clean_python: Path, serve_dashboard, watched_page
) -> None:
    with (
        serve_dashboard(python=str(clean_python)) as dashboard,
        watched_page(dashboard) as page,
    ):
        walk(page, dashboard)


def test_container_serves_and_knows_that_it_is_well(
    clean_python: Path, final: Stage, tmp_path: Path
) -> None:
    parts = dict(final)
    port = free_port()
    log = tmp_path / "log.txt"
    program, *options = json.loads(parts["CMD"])
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [clean_python.parent / program, *options, "--port", str(port)],
            cwd=tmp_path,
            env=environment(clean_python.parent),
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_open(port, process, log)
        check = parts["HEALTHCHECK"].removeprefix("CMD ").replace(parts["EXPOSE"], str(port))
        assert shlex.split(check)[0] == "python"
        subprocess.run(
            ["sh", "-ec", check], env=environment(clean_python.parent), check=True, timeout=60
        )
    finally:
        process.terminate()
        process.wait(timeout=30)


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
