"""Practice packages made on demand: they give exactly the issues that their answers list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from immport_explorer import Issue, examples, validate
from immport_explorer.cli import main
from immport_explorer.examples import practice

SEEDS = range(20)
NEWEST = examples.versions()[-1]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples that others follow."""
    folder = tmp_path_factory.mktemp("whole")
    before = {name for each in practice.made_from() for name in examples.describe(each).follows}
    examples.write(sorted(before), folder, version=NEWEST)
    return folder


def place(issue: Issue) -> tuple[str, str, int | None, str | None]:
    return (issue.code, issue.file, issue.row, issue.column)


@pytest.mark.slow
@pytest.mark.parametrize("level", practice.MISTAKES)
def test_a_hundred_packages_give_exactly_their_answers(
    level: int, whole: Path, tmp_path: Path
) -> None:
    for seed in SEEDS:
        made = practice.make(seed=seed, level=level)
        folder = practice.write(made, tmp_path)
        check_answers(made, [*(whole / name for name in made.follows), folder])


def test_a_package_of_each_example_gives_exactly_its_answers(whole: Path, tmp_path: Path) -> None:
    for name in practice.made_from()[::5]:
        made = practice.make(seed=1, level=3, example=name)
        folder = practice.write(made, tmp_path)
        check_answers(made, [*(whole / before for before in made.follows), folder])


def check_answers(made: practice.Practice, sources: list[Path]) -> None:
    report = validate(sources)
    own = [issue for issue in report.issues if issue.package == len(made.follows)]
    expected = {
        (answer.code, answer.file, row, answer.column)
        for answer in made.answers
        for row in answer.rows or (None,)
    }
    found = {place(issue) for issue in own}
    assert expected <= found, (made.name, expected - found)
    also = {code for answer in made.answers for code in answer.also}
    others = [i for i in own if place(i) not in expected and i.code not in also]
    assert all(issue.caused_by for issue in others), (made.name, [i.message for i in others])


@pytest.mark.parametrize("level", practice.MISTAKES)
def test_the_human_study_has_room_for_every_level(level: int) -> None:
    made = practice.make(seed=1, level=level, example="human-study")
    assert len(made.answers) == practice.MISTAKES[level]


def test_the_same_seed_gives_the_same_package_and_another_another() -> None:
    one, same, other = (practice.make(seed=seed, level=3) for seed in (4, 4, 5))
    assert one == same
    assert one.files != other.files


def test_each_answer_points_at_what_stands_in_the_file_and_says_what_is_right() -> None:
    made = practice.make(seed=2, level=5, example="human-study")
    for answer in made.answers:
        lines = made.files[answer.file].decode().split("\n")
        for row in answer.rows:
            assert answer.value is None or answer.value in lines[row - 1].split("\t")
        assert answer.what and answer.mend


def test_the_page_of_a_package_tells_how_many_and_no_answer(tmp_path: Path) -> None:
    made = practice.make(seed=3, level=2, example="assay-hai")
    practice.write(made, tmp_path)
    page = (tmp_path / f"{made.name}.md").read_text(encoding="utf-8")
    assert "Two mistakes to find. Load `human-study` first." in page
    assert not any(answer.mend in page or answer.file in page for answer in made.answers)


def test_a_name_leads_to_its_package() -> None:
    made = practice.make(seed=12, level=3, example="assay-hai")
    assert practice.named(made.name) == made
    assert practice.named("practice-3-12") == practice.make(seed=12, level=3)


@pytest.mark.parametrize("name", ["practice-01", "practice-6-1", "practice-3-1-nonesuch", "../x"])
def test_other_names_lead_nowhere(name: str) -> None:
    assert practice.named(name) is None


def test_the_command_writes_the_package_and_its_answers_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["practice", "--seed", "7", "--level", "2", "--output", str(tmp_path)]
    assert main(arguments) == 0
    said = capsys.readouterr()
    folder = tmp_path / "practice-2-7"
    assert said.out.strip() == str(folder)
    assert "Two mistakes to find." in said.err
    answers = json.loads((tmp_path / "practice-2-7.answers.json").read_text(encoding="utf-8"))
    assert len(answers) == 2
    assert not any("answers" in file.name for file in folder.iterdir())
    assert main(arguments) == 2
    assert "not written over" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--level", "9"], "Levels are 1 to 5, not 9"),
        (["--example", "asay-hai"], "assay-hai"),
        (["--example", "practice-01"], "No package can be made from"),
        (["--seed", "-1"], "from 0 on"),
        (["--schema", "3.1"], "not at 3.1"),
    ],
)
def test_the_command_refuses_what_it_cannot_make(
    wrong: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["practice", "--output", str(tmp_path), *wrong]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
