"""The container's recipe, carried out without an engine: each stage in a fresh Python.

The second stage has no package index, as a machine without a network.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from served import free_port, wait_until_open

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="the recipe's commands are for Unix"),
]

NOWHERE = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/",
    "PIP_NO_INDEX": "1",
    "PIP_CONFIG_FILE": os.devnull,
}


def instructions(recipe: Path) -> Iterator[tuple[str, str]]:
    """``(word, rest)`` of each instruction, continued lines joined."""
    text = re.sub(r"^#.*\n", "", recipe.read_text("utf-8"), flags=re.MULTILINE)
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            yield word, re.sub(r"--mount=\S+", "", rest).strip()


def stages(recipe: Path) -> list[list[tuple[str, str]]]:
    found: list[list[tuple[str, str]]] = []
    for word, rest in instructions(recipe):
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def fresh(folder: Path) -> dict[str, str]:
    """Environment variables with a Python that has nothing but pip first on the path."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return {**kept, "PATH": f"{folder / 'bin'}{os.pathsep}{kept['PATH']}"}


def test_commands_of_the_recipe_install_and_serve(root: Path, tmp_path: Path) -> None:
    collect, final = stages(root / "deploy/Containerfile")
    files = tmp_path / "files"

    def run(command: str, environment: dict[str, str]) -> None:
        command = command.replace("/files", str(files))
        done = subprocess.run(
            ["sh", "-ec", command], cwd=root, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr

    collecting = fresh(tmp_path / "collecting")
    for command in (rest for word, rest in collect if word == "RUN"):
        run(command, collecting)
    installed = fresh(tmp_path / "installed")
    for command in (rest for word, rest in final if word == "RUN" and "useradd" not in rest):
        run(command, {**installed, **NOWHERE})

    parts = dict(final)
    port = free_port()
    log = tmp_path / "log.txt"
    serving = [*json.loads(parts["CMD"]), "--port", str(port)]
    serving[serving.index("0.0.0.0")] = "127.0.0.1"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [str(tmp_path / "installed/bin" / serving[0]), *serving[1:]],
            cwd=tmp_path,
            env=installed,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_open(port, process, log)
        check = parts["HEALTHCHECK"].removeprefix("CMD ").replace(parts["EXPOSE"], str(port))
        assert shlex.split(check)[0] == "python"
        run(check, installed)
    finally:
        process.terminate()
        assert process.wait(timeout=30) is not None
