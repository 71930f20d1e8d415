"""The action for GitHub and the hooks for pre-commit do in a repository what they promise."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from ruamel.yaml import YAML
from support.paths import ROOT
from support.sarif import text_at

from immport_explorer import examples, validate

ACTION: dict[str, Any] = YAML(typ="safe").load(ROOT / "action.yml")
HOOKS: list[dict[str, Any]] = YAML(typ="safe").load(ROOT / ".pre-commit-hooks.yaml")

if sys.platform == "win32":
    pytest.skip("runs the steps in bash", allow_module_level=True)


class Runner:
    """Runs the steps of the action that are shell, as GitHub's runner does: expressions filled in,
    each step's outputs kept."""

    def __init__(self, workspace: Path, temporary: Path, inputs: dict[str, str]) -> None:
        self.workspace = workspace
        self.temporary = temporary
        given = {name: entry.get("default", "") for name, entry in ACTION["inputs"].items()}
        self.values = {f"inputs.{name}": text for name, text in (given | inputs).items()}
        self.values["steps.python.outputs.python-path"] = sys.executable
        self.files = {
            name: temporary / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
        }

    def run(self, name: str) -> subprocess.CompletedProcess[str]:
        (step,) = [each for each in ACTION["runs"]["steps"] if each.get("name") == name]
        self.files["GITHUB_OUTPUT"].write_text("")
        settings = {key: self._filled(text) for key, text in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.workspace,
            env=os.environ
            | {"GITHUB_ACTION_PATH": str(ROOT), "RUNNER_TEMP": str(self.temporary)}
            | {key: str(path) for key, path in self.files.items()}
            | settings,
            capture_output=True,
            text=True,
            timeout=600,
        )
        for line in self.files["GITHUB_OUTPUT"].read_text().splitlines():
            key, _, value = line.partition("=")
            self.values[f"steps.{step.get('id')}.outputs.{key}"] = value
        return done

    def _filled(self, text: str) -> str:
        return re.sub(r"\$\{\{\s*([\w.-]+)\s*\}\}", lambda found: self.values[found[1]], text)

    @property
    def summary(self) -> str:
        return self.files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A throw-away repository with packages in sub-folders, one of a name with a blank."""
    top = tmp_path / "repository"
    for name, folder in (("human-study-broken", "my study"), ("human-study", "good study")):
        shutil.copytree(examples.path(name), top / "data" / folder)
    git(top, "init", "--quiet")
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--message", "Add packages")
    return top


def git(folder: Path, *argv: str) -> str:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *identity, *argv], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def checked(repository: Path, tmp_path: Path, **inputs: str) -> tuple[Runner, Any]:
    """The step that checks, with this environment's command in place of an installed one."""
    temporary = tmp_path / "temp"
    (temporary / "installed" / "bin").mkdir(parents=True)
    command = temporary / "installed" / "bin" / "immport-explorer"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m immport_explorer "$@"\n')
    command.chmod(0o755)
    runner = Runner(repository, temporary, inputs)
    runner.values["steps.folder.outputs.path"] = str(temporary / "installed")
    return runner, runner.run("Check")


@pytest.mark.slow
def test_the_action_checks_once_annotates_sums_up_and_writes_sarif(
    repository: Path, tmp_path: Path
) -> None:
    runner, done = checked(repository, tmp_path, packages="data/my study\n")

    assert done.returncode == 1
    report = validate(repository / "data" / "my study")
    assert "::error file=data/my study/" in done.stdout
    assert done.stderr.count(report.headline()) == 1
    assert runner.summary.startswith("# ")
    assert "value.required" in runner.summary
    assert runner.values["steps.check.outputs.written"] == "true"
    results = json.loads((repository / "immport-explorer.sarif").read_text())["runs"][0]["results"]
    assert len(results) == len(report.issues)


@pytest.mark.slow
def test_the_sarif_points_at_the_right_lines(repository: Path, tmp_path: Path) -> None:
    checked(repository, tmp_path, packages="data/my study")

    run = json.loads((repository / "immport-explorer.sarif").read_text())["runs"][0]
    seen = 0
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]
        path = repository / unquote(place["artifactLocation"]["uri"])
        region = place.get("region", {})
        if "startColumn" in region:
            assert text_at(path, region) == result["properties"]["value"]
            seen += 1
    assert seen > 5


@pytest.mark.slow
def test_the_action_passes_on_what_is_good(repository: Path, tmp_path: Path) -> None:
    _, done = checked(repository, tmp_path, packages="data/good study\n\n")
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "inputs",
    [
        {"packages": "data/nowhere"},
        {"packages": "data/good study", "schema": "1.0"},
        {"packages": "data/good study", "fail-on": "nonsense"},
        {"packages": "--help-me"},
        {"packages": ""},
    ],
)
def test_what_cannot_run_keeps_its_status(
    inputs: dict[str, str], repository: Path, tmp_path: Path
) -> None:
    runner, done = checked(repository, tmp_path, **inputs)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "steps.check.outputs.written" not in runner.values


@pytest.mark.slow
def test_what_a_user_writes_is_no_shell(repository: Path, tmp_path: Path) -> None:
    _, done = checked(repository, tmp_path, packages="data/$(touch ran)`touch ran`;touch ran")
    assert done.returncode == 2
    assert not (repository / "ran").exists()
    assert all("${{" not in step.get("run", "") for step in ACTION["runs"]["steps"])


@pytest.mark.slow
def test_the_action_installs_the_core_alone(repository: Path, tmp_path: Path) -> None:
    """Its own steps, from the folder to the check, with a registry of packages."""
    temporary = tmp_path / "temp"
    temporary.mkdir()
    runner = Runner(repository, temporary, {"packages": "data/good study"})
    assert runner.run("Say where it is installed").returncode == 0
    assert re.fullmatch(r"immport-explorer-[0-9a-f]{16}", runner.values["steps.folder.outputs.key"])
    done = runner.run("Install")
    skip_without_registry(done.stderr)
    assert done.returncode == 0, done.stderr
    installed = {
        path.name for path in Path(runner.values["steps.folder.outputs.path"]).glob("lib/*/*/*")
    }
    assert "polars" in installed
    assert not installed & {"voila", "pandas", "plotly", "ipywidgets"}
    assert runner.run("Check").returncode == 0


def skip_without_registry(said: str) -> None:
    if "No matching distribution" in said or "Temporary failure in name resolution" in said:
        pytest.skip("no registry of packages is to be had")


# ---- hooks ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project as a repository of its own, with what is not committed yet."""
    top = tmp_path_factory.mktemp("hooks") / "immport-explorer"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    if not listed:
        pytest.skip("not a git clone")
    for name in listed:
        if not name.startswith(("tests/", "docs/", "fuzz/")) and (ROOT / name).is_file():
            (top / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, top / name)
    git(top, "init", "--quiet")
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--message", "All of it")
    return top


def pre_commit(folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *argv],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,
    )


@pytest.mark.slow
def test_the_hook_is_tried(hooks: Path, repository: Path) -> None:
    """With ``pre-commit try-repo``: the packages of the files are found and checked."""
    done = pre_commit(repository, "try-repo", str(hooks), "immport-explorer", "--all-files")
    skip_without_registry(done.stdout)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "exit code: 1" in done.stdout
    assert "my study" in done.stdout or "subjectHumans.txt" in done.stdout
    shutil.rmtree(repository / "data" / "my study")
    git(repository, "add", "--all")
    good = pre_commit(repository, "try-repo", str(hooks), "immport-explorer", "--all-files")
    assert good.returncode == 0, good.stdout + good.stderr


@pytest.mark.slow
def test_the_hook_for_named_packages_takes_its_arguments(hooks: Path, repository: Path) -> None:
    settings = {
        "repos": [
            {
                "repo": str(hooks),
                "rev": git(hooks, "rev-parse", "HEAD"),
                "hooks": [{"id": "immport-explorer-packages", "args": ["data/my study"]}],
            }
        ]
    }
    (repository / ".pre-commit-config.yaml").write_text(json.dumps(settings))
    git(repository, "add", "--all")
    done = pre_commit(repository, "run", "--all-files")
    skip_without_registry(done.stdout)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Not ready for ImmPort" in done.stdout


def test_hooks_run_commands_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    from immport_explorer.cli import main

    for hook in HOOKS:
        program, command, *options = hook["entry"].split()
        assert program == "immport-explorer"
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0
        helped = capsys.readouterr().out
        assert all(option in helped for option in options)
