"""The likely recipe for a lab's files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.answers import answered, is_right, wrong
from support.lab import workbook

from immport_explorer import examples, validate
from immport_explorer.fill.filling import fill
from immport_explorer.fill.guessing.guess import guess
from immport_explorer.fill.guessing.guessed import Guessed
from immport_explorer.fill.recipe_file import parse_recipe, read_recipe
from immport_explorer.fill.ways import Constant, FromColumn, TimeBetween
from immport_explorer.validation.workspace import Workspace

ANSWERS = json.loads((Path(__file__).parent / "answers.json").read_text(encoding="utf-8"))
TEMPLATES = ["subjecthumans", "biosamples", "elisa", "adverseevents", "assessments"]


def lab_files() -> list[Path]:
    return sorted(path for path in examples.lab().iterdir() if path.suffix in (".xlsx", ".csv"))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The study that the example lab belongs to, as ImmPort holds it."""
    folder = tmp_path_factory.mktemp("study")
    examples.write("human-study", folder, version="3.37")
    held = Workspace(folder / "workspace.sqlite")
    assert validate(folder / "human-study", workspace=held).valid
    return Workspace(held.path, read_only=True)


@pytest.fixture(scope="module")
def guessed(workspace: Workspace) -> Guessed:
    return guess(lab_files(), TEMPLATES, workspace=workspace)


def test_at_least_nine_of_ten_columns_of_the_example_lab_are_right(guessed: Guessed) -> None:
    count = sum(1 for _ in answered(ANSWERS))
    assert len(wrong(guessed, ANSWERS)) <= count / 10, wrong(guessed, ANSWERS)


def test_the_figures_in_the_docs_are_those_of_today(guessed: Guessed) -> None:
    docs = (Path(__file__).parents[2] / "docs" / "filling.md").read_text(encoding="utf-8")
    for table, columns in ANSWERS.items():
        right = sum(is_right(guessed, table, column, answer) for column, answer in columns.items())
        assert f"| {table} | {len(columns)} | {right} |" in docs


def test_five_decisions_make_a_package_without_errors(
    guessed: Guessed, workspace: Workspace
) -> None:
    recipe = read_recipe(examples.lab() / "recipe.yaml").recipe
    decided = [
        (one.template, header)
        for one in recipe.templates
        for header, way in one.columns.items()
        if way != _guessed_way(guessed, one.template, header)
    ]
    assert len(decided) == 5, decided
    made = fill(examples.lab() / "recipe.yaml", lab_files(), workspace=workspace)
    assert made.report.valid, [issue.message for issue in made.report.issues][:5]
    assert made.complete
    assert made.rows == {
        "subjecthumans": 40,
        "adverseevents": 27,
        "assessments": 200,
        "biosamples": 120,
        "elisa": 120,
    }


def _guessed_way(guessed: Guessed, template: str, header: str) -> Any:
    return next(
        (
            one.columns[header]
            for one in guessed.recipe.templates
            if one.template == template and header in one.columns
        ),
        None,
    )


def test_run_again_next_month_ids_stay_and_what_changed_is_said(
    tmp_path: Path, workspace: Workspace
) -> None:
    """One column renamed, and ten rows more: exactly that is said."""
    import openpyxl

    path = tmp_path / "flu_lab.xlsx"
    book = openpyxl.load_workbook(examples.lab() / "flu_lab.xlsx")
    book["Serum samples"]["F1"].value = "Freezer shelf"
    for number in range(10):
        book["CXCL13 ELISA"].append([f"X{number}", "CXCL13", 50 + number, "Plate 4", None])
    book.save(path)
    others = [one for one in lab_files() if one.suffix == ".csv"]
    before = fill(examples.lab() / "recipe.yaml", lab_files(), workspace=workspace)
    after = fill(examples.lab() / "recipe.yaml", [path, *others], workspace=workspace)
    kinds = {"column-gone", "column-new", "rows-more", "rows-fewer"}
    assert [one.text for one in after.remarks if one.kind in kinds] == [
        "The column 'Freezer box' is gone. If it is now called 'Freezer shelf', write that in the "
        "recipe.",
        "The column 'Freezer shelf' is new; the recipe does not use it.",
        "cxcl13 elisa has 130 rows, 10 more than when the recipe was made.",
    ]
    first, second = (_lines(one, "experimentSamples.ELISA.txt") for one in (before, after))
    assert second[: len(first)] == first
    assert len(second) == len(first) + 10


def _lines(made: Any, file: str) -> list[str]:
    return (made.package.folder / file).read_text(encoding="utf-8").splitlines()


def test_a_guessed_recipe_is_a_file_full_of_comments(guessed: Guessed) -> None:
    text = guessed.file().text()
    assert "# Left out, for they tell who a person is: Name, MRN, DOB" in text
    assert "% : " not in text
    assert "# 95%: 'M/F' is a common name for Sex; 2 of 2 values found among its terms" in text
    assert "Study Time T0 Event: ImmPort wants it in every row." in text
    assert parse_recipe(text).recipe == guessed.recipe


def test_comments_of_people_stay_when_a_recipe_is_changed(guessed: Guessed) -> None:
    import msgspec

    text = guessed.file().text().replace("recipe: 1", "recipe: 1  # mine")
    file = parse_recipe(text)
    changed = file.changed(msgspec.structs.replace(file.recipe, title="Flu")).text()
    assert "recipe: 1  # mine" in changed
    assert "title: Flu" in changed
    assert "# 95%: 'M/F'" in changed


def people(tmp_path: Path, headers: list[str], *rows: list[object]) -> Guessed:
    """The guess for human subjects from one sheet."""
    path = workbook(tmp_path / "lab.xlsx", People=[headers, *rows])
    return guess([path], ["subjecthumans"])


def way(guessed: Guessed, header: str) -> Any:
    return guessed.recipe.templates[0].columns.get(header)


def test_words_for_not_known_lead_to_a_neutral_term_or_to_nothing(tmp_path: Path) -> None:
    made = people(
        tmp_path,
        ["Subject ID", "Race", "Sex"],
        ["S1", "White", "F"],
        ["S2", "not known", "M"],
        ["S3", "refused", "U"],
        ["S4", "Hispanicish", "unk"],
    )
    race = way(made, "Race").map
    assert race["not known"] == "Not Specified"
    assert race["refused"] == "Not Specified"
    assert "Hispanicish" not in race
    choice = next(one for one in made.choices if one.header == "Race")
    assert choice.undecided == ("Hispanicish",)
    assert way(made, "Sex").map["unk"] == "Unknown"


@pytest.mark.parametrize("value", ["non-white", "not Asian", "half White", "Wite"])
def test_what_is_merely_like_a_term_is_left_to_a_person(tmp_path: Path, value: str) -> None:
    made = people(tmp_path, ["Subject ID", "Race"], ["S1", "White"], ["S2", "Asian"], ["S3", value])
    assert value not in way(made, "Race").map
    assert value in next(one for one in made.choices if one.header == "Race").undecided


def test_an_age_comes_from_two_dates_which_are_personal(tmp_path: Path) -> None:
    made = people(
        tmp_path,
        ["Subject ID", "Date of birth", "Visit date", "E-mail", "Initials"],
        ["S1", "03/04/1980", "25/12/2022", "a@example.org", "AB"],
        ["S2", "13/04/1981", "26/12/2022", "b@example.org", "CD"],
    )
    age = way(made, "Min Subject Age")
    assert isinstance(age, TimeBetween)
    assert (age.time_between.start, age.time_between.to) == ("Date of birth", "Visit date")
    assert age.order == "day first"
    assert made.recipe.sources["people"].personal == ("Date of birth", "E-mail", "Initials")


def test_an_age_in_years_fills_both_ages_and_the_unit(tmp_path: Path) -> None:
    made = people(tmp_path, ["Subject ID", "Age (years)"], ["S1", 31], ["S2", 40])
    assert way(made, "Min Subject Age") == FromColumn(column="Age (years)")
    assert way(made, "Max Subject Age") == FromColumn(column="Age (years)")
    assert way(made, "Age Unit") == Constant(constant="Years")


def test_it_says_when_it_does_not_know(tmp_path: Path) -> None:
    path = workbook(tmp_path / "lab.xlsx", S=[["foo", "bar"], ["x", 1], ["y", 2]])
    made = guess([path])
    assert made.recipe.templates == ()


def test_mappings_that_were_accepted_win_next_time(tmp_path: Path, workspace: Workspace) -> None:
    own = tmp_path / "workspace.sqlite"
    own.write_bytes(workspace.path.read_bytes())
    recipe = (examples.lab() / "recipe.yaml").read_text(encoding="utf-8")
    changed = recipe.replace("column: Comments", "column: Plate")
    (tmp_path / "recipe.yaml").write_text(changed, encoding="utf-8")
    made = fill(tmp_path / "recipe.yaml", lab_files(), workspace=own, remember=True)
    assert made.report.valid
    again = guess(lab_files(), TEMPLATES, workspace=own)
    choice = next(
        one for one in again.choices if (one.template, one.header) == ("elisa", "Comments")
    )
    assert choice.columns == ("Plate",)
    assert choice.reason == "as in a recipe accepted before"


def test_a_table_that_is_about_people_is_not_one_of_animals(tmp_path: Path) -> None:
    rows = [["Participant", "Sex", "Group"], ["P1", "F", "A"], ["P2", "M", "B"]]
    animals = [["Animal ID", "Sex", "Strain", "Species"], ["M1", "F", "C57BL/6", "Mus musculus"],
               ["M2", "M", "C57BL/6", "Mus musculus"]]  # fmt: skip
    made = guess([workbook(tmp_path / "lab.xlsx", People=rows, Cages=animals)])
    filled = {one.source: one.template for one in made.recipe.templates}
    assert filled == {"people": "subjecthumans", "cages": "subjectanimals"}
