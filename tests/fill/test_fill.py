"""A recipe and a lab's files become a package."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from support.json_schemas import fits, must_fit
from support.lab import Rows, workbook

import immport_explorer
from immport_explorer.fill.filling import Filled, fill
from immport_explorer.fill.recipe import RecipeError

PEOPLE: Rows = [
    ["Influenza study"],
    [],
    ["Participant", "Name", "DOB", "Enrolled", "Sex", "Weight (lb)"],
    ["P01", "A. One", datetime.date(1981, 10, 4), datetime.date(2022, 10, 3), "F", 150],
    ["P02", "B. Two", datetime.date(1982, 3, 4), datetime.date(2022, 10, 3), "M", 160],
]
ELISA: Rows = [
    ["Participant", "Visit", "IL-6 (pg/mL)", "TNF (pg/mL)"],
    ["P01", "D0", 1.5, 2],
    ["P01", "D7", 1.8, None],
    ["P02", "D0", 0.9, 3.25],
]
RECIPE = """\
recipe: 1
schema: 3.37
sources:
  people: {file: lab*.xlsx, sheet: People, personal: [Name, DOB]}
  elisa:
    file: lab*.xlsx
    sheet: ELISA
    columns: [Participant, Visit, IL-6 (pg/mL), TNF (pg/mL)]
templates:
  - template: elisa
    from: elisa
    rows_from_columns:
      columns: [IL-6 (pg/mL), TNF (pg/mL)]
      value: conc
      name: analyte
      unit: unit
    columns:
      Expsample ID: {id: "FLU-{Participant}-{Visit}-ELISA"}
      Biosample ID: {id: "FLU-{Participant}-{Visit}-SER"}
      Analyte Reported: {column: analyte}
      Value Reported: {column: conc}
      Unit Reported: {column: unit, map: {pg/mL: pg/ml}}
  - template: subjecthumans
    from: people
    columns:
      Subject ID: {id: "FLU-{Participant}"}
      Sex: {column: Sex, map: {f: Female, m: Male}}
      Min Subject Age: {time_between: {from: DOB, to: Enrolled}, unit: Years}
      Age Unit: {constant: Years}
"""


def filled(tmp_path: Path, recipe: str = RECIPE, **options: object) -> Filled:
    path = tmp_path / "recipe.yaml"
    path.write_text(recipe, encoding="utf-8")
    book = tmp_path / "lab.xlsx"
    if not book.exists():
        workbook(book, People=PEOPLE, ELISA=ELISA)
    plan = tmp_path / "plan.txt"
    plan.write_text("The plan of an invented study.", encoding="utf-8")
    return fill(path, [book, plan], **options)  # type: ignore[arg-type]


def rows(made: Filled, file: str) -> list[dict[str, str]]:
    """The filled cells of each row, by header."""
    lines = (made.package.folder / file).read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("Column Name"))
    headers = lines[at].split("\t")
    return [
        {name: cell for name, cell in zip(headers, line.split("\t"), strict=False) if cell}
        for line in lines[at + 1 :]
    ]


def test_a_wide_table_becomes_long_with_ids_maps_and_units(tmp_path: Path) -> None:
    made = filled(tmp_path)
    assert rows(made, "experimentSamples.ELISA.txt")[1:3] == [
        {
            "Expsample ID": "FLU-P01-D0-ELISA",
            "Biosample ID": "FLU-P01-D0-SER",
            "Analyte Reported": "TNF",
            "Value Reported": "2",
            "Unit Reported": "pg/ml",
        },
        {
            "Expsample ID": "FLU-P01-D7-ELISA",
            "Biosample ID": "FLU-P01-D7-SER",
            "Analyte Reported": "IL-6",
            "Value Reported": "1.8",
            "Unit Reported": "pg/ml",
        },
    ]
    assert made.rows == {"subjecthumans": 2, "elisa": 5}


def test_an_age_is_made_and_the_dates_do_not_leave(tmp_path: Path) -> None:
    made = filled(tmp_path)
    first = rows(made, "subjectHumans.txt")[0]
    assert first == {
        "Subject ID": "FLU-P01",
        "Sex": "Female",
        "Min Subject Age": "40",
        "Age Unit": "Years",
    }
    whole = "".join(path.read_text(encoding="utf-8") for path in made.package.files)
    assert "1981" not in whole
    assert "One" not in whole


def test_an_issue_shows_both_places_and_what_is_to_be_changed(tmp_path: Path) -> None:
    recipe = RECIPE.replace("{f: Female, m: Male}", "{f: Female}")
    made = filled(tmp_path, recipe)
    issue = next(one for one in made.report.issues if one.value == "M")
    blame = made.blame(issue)
    assert (issue.file, issue.row, issue.column) == ("subjectHumans.txt", 5, "Sex")
    assert blame.change == "recipe"
    assert blame.origin is not None
    assert [str(place) for place in blame.origin.places] == ["lab.xlsx, sheet People, E5"]


def test_provenance_names_the_cell_of_a_value_from_a_wide_table(tmp_path: Path) -> None:
    made = filled(tmp_path)
    origin = made.provenance.of("experimentSamples.ELISA.txt", 5, "Value Reported")
    assert origin is not None
    assert [str(place) for place in origin.places] == ["lab.xlsx, sheet ELISA, D2"]
    table = tmp_path / "provenance.csv"
    made.provenance.write(table)
    lines = table.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("file,row,section,column,way,lab file")
    assert "experimentSamples.ELISA.txt,5,,Value Reported,column,lab.xlsx,ELISA,2,4" in lines


def test_what_is_missing_is_a_to_do_list(tmp_path: Path) -> None:
    made = filled(tmp_path)
    asked = {(one.template, one.column) for one in made.missing}
    assert ("subjecthumans", "Arm Or Cohort ID") in asked
    assert ("subjecthumans", "Ethnicity") in asked
    assert ("elisa", "Experiment ID") in asked
    assert ("subjecthumans", "Sex") not in asked


def test_a_column_said_not_to_be_there_is_no_longer_asked_for(tmp_path: Path) -> None:
    recipe = RECIPE + "    not_in_my_data: [Ethnicity]\n"
    asked = {(one.template, one.column) for one in filled(tmp_path, recipe).missing}
    assert ("subjecthumans", "Ethnicity") not in asked


def test_run_again_with_a_column_renamed_it_says_so_and_guesses_nothing(tmp_path: Path) -> None:
    changed = [["Participant", "Timepoint", *ELISA[0][2:]], *ELISA[1:]]
    workbook(tmp_path / "lab.xlsx", People=PEOPLE, ELISA=changed)
    made = filled(tmp_path)
    said = [one.text for one in made.remarks if one.kind in ("column-gone", "column-new")]
    assert said[0].startswith("The column 'Visit' is gone.")
    assert "now called 'Timepoint'" in said[0]
    assert said[1].startswith("The column 'Timepoint' is new")
    assert "Expsample ID, Biosample ID" in said[2]
    assert "Expsample ID" not in rows(made, "experimentSamples.ELISA.txt")[0]
    assert not made.complete


def test_a_source_that_is_not_there_is_told(tmp_path: Path) -> None:
    made = filled(tmp_path, RECIPE.replace("sheet: ELISA", "sheet: Luminex"))
    assert [one.text for one in made.remarks if one.kind == "source-missing"] == [
        "lab.xlsx has no table 'Luminex'; it has People, ELISA."
    ]
    assert "elisa" not in made.rows


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("Subject ID:", "Subjct ID:", "no column 'Subjct ID'. Did you mean 'Subject ID'?"),
        ("template: elisa", "template: elise", "no template 'elise'"),
        ("from: people", "from: peple", "no source 'peple'. Did you mean 'people'?"),
        ("{constant: Years}", "{constnt: Years}", "says how the column is filled; found constnt"),
        ("unit: Years}", "unit: Yers}", "none of the words allowed here: 'Yers'"),
        ("{column: Sex, map", "{column: Name, map", "'Name' is marked as personal"),
        ("recipe: 1", "recipe: 2", "'recipe' is the form of the file, 1; found '2'"),
        ("value: conc", "value: [conc]", "a text belongs here"),
        ("sources:", "sources: [", "this is not YAML"),
        ("sources:", "sources: &a", "anchors"),
    ],
)
def test_a_mistake_in_a_recipe_is_told_with_line_and_column(
    tmp_path: Path, wrong: str, right: str, said: str
) -> None:
    broken = RECIPE.replace(wrong, right)
    if "&a" in right:
        broken = broken.replace("sheet: People", "sheet: People, table: x")
        broken += "again: *a\n"
    with pytest.raises(RecipeError) as caught:
        filled(tmp_path, broken)
    assert said in str(caught.value)
    if "anchors" not in said:
        assert ", line " in str(caught.value)


def test_rows_that_immport_holds_are_left_out_and_changed_ones_told(tmp_path: Path) -> None:
    recipe = (Path(__file__).parent / "study.yaml").read_text(encoding="utf-8")
    workspace = tmp_path / "workspace.sqlite"
    first = filled(tmp_path, recipe, workspace=workspace, remember=True)
    assert first.report.valid, [issue.message for issue in first.report.issues][:5]
    grown = [*PEOPLE, ["P03", "C. Three", "04-May-1990", "03-Oct-2022", "F", 140]]
    changed = [*grown[:3], [*grown[3][:4], "M", 150], *grown[4:]]
    workbook(tmp_path / "lab.xlsx", People=changed, ELISA=ELISA)
    again = filled(tmp_path, recipe, workspace=workspace)
    told = {one.kind: one for one in again.remarks if one.kind.startswith("row-")}
    assert again.rows == {"subjecthumans": 1}
    assert [row["Subject ID"] for row in rows(again, "subjectHumans.txt")] == ["FLU-P03"]
    assert told["row-changed"].count == 1
    assert "FLU-P01" in told["row-changed"].text


def test_the_package_is_written_whole_and_never_over_another(tmp_path: Path) -> None:
    from immport_explorer.package.writers.target import TargetError

    made = filled(tmp_path)
    written = made.package.write(tmp_path / "package.zip")
    report = immport_explorer.validate(written, schema="3.37")
    assert len(report.issues) == len(made.report.issues)
    with pytest.raises(TargetError):
        made.package.write(tmp_path / "package.zip")


def test_the_module_may_be_called(tmp_path: Path) -> None:
    filled(tmp_path)
    made = immport_explorer.fill(tmp_path / "recipe.yaml", [tmp_path / "lab.xlsx"])
    assert made.rows == {"subjecthumans": 2, "elisa": 5}


def test_the_published_form_of_recipes_is_current_and_fits_the_example() -> None:
    import json

    from immport_explorer import examples
    from immport_explorer.fill import recipe as recipes
    from immport_explorer.fill.recipe_file import read_recipe

    file = Path(recipes.__file__).with_name("recipe.schema.json")
    published = json.loads(file.read_text(encoding="utf-8"))
    assert published == json.loads(json.dumps(recipes.json_schema()))
    example = read_recipe(examples.lab() / "recipe.yaml").recipe
    data = json.loads(json.dumps(recipes.to_data(example)))
    must_fit(data, published)
    del data["templates"][0]["template"]
    assert not fits(data, published)


def test_progress_is_told_and_may_stop_the_work(tmp_path: Path) -> None:
    """Templates that were written as a whole stay; it says that it was stopped."""
    told: list[str] = []

    def until_samples(done: int, total: int, what: str) -> bool:
        told.append(what)
        return "ELISA" not in what

    made = filled(tmp_path, progress=until_samples)
    assert told[0] == "subjectHumans.txt, 2 rows in all"
    assert [path.name for path in made.package.files] == ["subjectHumans.txt"]
    remark = next(one for one in made.remarks if one.kind == "stopped")
    assert remark.text.endswith("written as a whole: subjectHumans.txt.")
    assert made.report.partial
    assert not made.complete


def test_progress_goes_on_while_the_package_is_checked(tmp_path: Path) -> None:
    told: list[int] = []
    made = filled(tmp_path, progress=lambda done, total, what: told.append(total))
    assert made.report.partial is False
    assert any(told)
