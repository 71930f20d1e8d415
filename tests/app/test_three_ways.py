"""The page, the command and Python give the same issues."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from support.dashboard import validate_page

from immport_explorer import examples, validate
from immport_explorer.app import build
from immport_explorer.app.shell import Shell
from immport_explorer.app.visit.checking import Job
from immport_explorer.cli import main
from immport_explorer.examples import practice
from immport_explorer.schema.load import load_schema

Issues = list[dict[str, Any]]
NEWEST = examples.versions()[-1]


QUICK = ("human-study", "human-study-broken", "assay-elisa")
"""Examples that are always tried; all of them are a corpus."""


def each_of(names: Iterable[str]) -> list[Any]:
    return [
        pytest.param(name, marks=() if name in QUICK else (pytest.mark.slow,)) for name in names
    ]


@pytest.fixture(scope="module")
def shell() -> Shell:
    built = build(load_schema())
    built.state.go(page="validate")
    return built


def by_page(shell: Shell, sources: Sequence[Path]) -> Issues:
    page = validate_page(shell)
    page.check(Job(tuple(sources)), sources[-1].name)
    page.checking.wait()
    assert page.checking.failure == ""
    report = page.checking.report
    assert report is not None
    return _issues(report.to_dict())


def by_command(sources: Sequence[Path], capsys: pytest.CaptureFixture[str]) -> Issues:
    assert main(["validate", *map(str, sources), "--format", "json"]) in (0, 1)
    return _issues(json.loads(capsys.readouterr().out))


def _issues(report: dict[str, Any]) -> Issues:
    issues: Issues = json.loads(json.dumps(report["issues"]))
    return issues


def check_same(shell: Shell, sources: Sequence[Path], capsys: pytest.CaptureFixture[str]) -> None:
    by_python = _issues(validate(list(sources)).to_dict())
    assert by_command(sources, capsys) == by_python
    assert by_page(shell, sources) == by_python


@pytest.mark.parametrize("name", each_of(examples.names()))
def test_for_each_example(name: str, shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    before = examples.describe(name).follows
    check_same(shell, [examples.path(each) for each in (*before, name)], capsys)


@pytest.mark.parametrize("name", each_of(practice.made_from()))
def test_for_a_practice_package_of_each_example(
    name: str, shell: Shell, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = practice.make(seed=1, level=3, example=name)
    written = practice.write(made, tmp_path / "made")
    examples.write(list(made.follows), tmp_path, version=NEWEST)
    check_same(shell, [*(tmp_path / each for each in made.follows), written], capsys)
