"""The examples, validated: the whole ones pass, the broken ones give what their answers list."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from support import full_study
from support.corpus import one_quickly

from immport_explorer import Issue, examples, load_schema, validate

DESCRIBED = [examples.describe(name) for name in examples.names()]
WHOLE = [example.name for example in DESCRIBED if example.valid]
BROKEN = [example.name for example in DESCRIBED if not example.valid]
ABOUT_THE_VERSION = "package.older-schema"


def is_human(name: str) -> bool:
    return name.startswith("human")


Place = tuple[str, str, int | None, str | None]


def described(issues: Iterable[Issue]) -> str:
    return "\n".join(f"{i.severity} {i.code}: {i.place}: {i.message}" for i in issues)


@pytest.fixture(scope="module", params=examples.versions())
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with all whole examples at one version."""
    folder = tmp_path_factory.mktemp("examples")
    examples.write(WHOLE, folder, version=request.param)
    return folder


@pytest.mark.parametrize("name", one_quickly(WHOLE, is_human))
def test_a_whole_example_gives_no_issue(name: str, written: Path) -> None:
    sources = [written / before for before in examples.describe(name).follows] + [written / name]

    report = validate(sources)

    assert report.valid
    found = [issue for issue in report.issues if issue.code != ABOUT_THE_VERSION]
    assert not found, described(found)


@pytest.mark.slow
@pytest.mark.parametrize("version", examples.versions())
def test_the_whole_human_study_in_one_package_gives_no_issue(version: str, tmp_path: Path) -> None:
    package = full_study.build(tmp_path / "study", version, tmp_path / "parts")

    report = validate(package)

    assert {file.template for file in report.files if file.template} == set(
        load_schema(version).templates
    ) - {"subjectanimals"}
    found = [issue for issue in report.issues if issue.code != ABOUT_THE_VERSION]
    assert not found, described(found)


@pytest.mark.parametrize("version", examples.versions())
@pytest.mark.parametrize("name", one_quickly(BROKEN, is_human))
def test_a_broken_example_gives_the_issues_that_its_answers_list(
    name: str, version: str, tmp_path: Path
) -> None:
    follows = examples.describe(name).follows
    report = validate(examples.write([*follows, name], tmp_path, version=version))

    assert not report.valid
    own = [i for i in report.issues if i.package == len(follows) and i.code != ABOUT_THE_VERSION]
    answers = json.loads((tmp_path / f"{name}.answers.json").read_text(encoding="utf-8"))
    expected = {
        (answer["code"], answer["file"], row, answer.get("column"))
        for answer in answers
        for row in answer.get("rows", [None])
    }
    assert expected <= {place(issue) for issue in own}, described(own)
    besides = {code for answer in answers for code in answer.get("also", [])}
    others = [i for i in own if place(i) not in expected and i.code not in besides]
    assert all(issue.caused_by for issue in others), described(others)


def place(issue: Issue) -> Place:
    return (issue.code, issue.file, issue.row, issue.column)
