"""The guess for labs whose answers were written before the guesser saw them.

What the first guess was stands in docs/filling.md, with what it is today; tables and columns below.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.answers import answered, lab_of, wrong
from support.lab import workbook

from immport_explorer.fill.filling import fill
from immport_explorer.fill.guessing.guess import guess
from immport_explorer.fill.ways import FromColumn

LABS = Path(__file__).parent / "held_out"
ANSWERS = json.loads((LABS / "answers.json").read_text(encoding="utf-8"))
DOCS = Path(__file__).parents[2] / "docs" / "filling.md"


@pytest.mark.parametrize("lab", ANSWERS)
def test_the_guess_is_as_good_as_the_docs_say(lab: str, tmp_path: Path) -> None:
    one = ANSWERS[lab]
    made = guess(lab_of(LABS / lab, tmp_path), one["templates"])
    count = sum(1 for _ in answered(one["columns"]))
    right = count - len(wrong(made, one["columns"]))
    row = next(r for r in DOCS.read_text(encoding="utf-8").splitlines() if f"`{lab}`" in r)
    *_, columns, _, today, _ = (cell.strip() for cell in row.split("|"))
    assert (columns, today) == (str(count), str(right)), wrong(made, one["columns"])
    assert right >= 0.85 * count


def test_ids_that_another_table_names_are_known_whatever_their_column_is_called(
    tmp_path: Path,
) -> None:
    path = workbook(
        tmp_path / "lab.xlsx",
        Everybody=[
            ["Whoever", "Sex", "Race", "Age (years)"],
            ["A-1", "F", "White", 30],
            ["A-2", "M", "Asian", 40],
            ["A-3", "F", "White", 50],
        ],
        Samples=[
            ["Jar", "Of whom", "Specimen type", "Visit"],
            *([f"J{n}", f"A-{1 + n % 3}", "Serum", "V1"] for n in range(6)),
        ],
    )
    made = guess([path], ["subjecthumans", "biosamples"])
    ways = {one.template: one.columns for one in made.recipe.templates}
    assert ways["subjecthumans"]["Subject ID"].columns == ("Whoever",)
    assert ways["biosamples"]["Subject ID"].columns == ("Of whom",)


def test_numbers_that_happen_to_be_ids_elsewhere_are_none(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "lab.xlsx",
        People=[["Subject ID", "Sex"], *([n, "F"] for n in range(1, 9))],
        Samples=[
            ["Sample ID", "Specimen type", "Visit", "Score"],
            *([f"S{n}", "Serum", "V1", 1 + n % 4] for n in range(6)),
        ],
    )
    made = guess([path], ["subjecthumans", "biosamples"])
    samples = next(one for one in made.recipe.templates if one.template == "biosamples")
    assert not [header for header, way in samples.columns.items() if "Score" in way.columns]


def test_a_column_for_each_visit_becomes_a_row_for_each(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "titers.xlsx",
        HAI=[
            ["Subject ID", "Virus strain", "Day 0 titer", "Day 28 titer"],
            ["P1", "A/California/7/2009", 10, 80],
            ["P2", "A/California/7/2009", 20, None],
        ],
    )
    recipe = guess([path], ["hai"]).recipe
    columns = recipe.templates[0].columns
    assert columns["Planned Visit ID"] == FromColumn(column="Visit")
    assert columns["Value Reported"] == FromColumn(column="titer")
    made = fill(recipe, [path])
    assert made.rows == {"hai": 3}
    ids = {line.split("\t")[1] for line in _rows(made.package.folder)[1:]}
    assert ids == {"P1-Day-0-HAI", "P1-Day-28-HAI", "P2-Day-0-HAI"}


def _rows(folder: Path) -> list[str]:
    """The headers and the rows of the one template."""
    (path,) = folder.iterdir()
    return path.read_text(encoding="utf-8").splitlines()[2:]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Day of study", "Study Time Collected"),
        ("Days from enrolment", "Study Time Collected"),
        ("Kind of sample", ""),
        ("Clinic visit", "Planned Visit ID"),
        ("Visit date", ""),
        ("Volunteer no.", "Subject ID"),
        ("Freezer box", ""),
    ],
)
def test_names_are_read_word_by_word(header: str, field: str, tmp_path: Path) -> None:
    """With values that say nothing: only the name speaks."""
    rows = [["Sample ID", "Specimen type", header], ["S1", "Serum", "7"], ["S2", "Serum", "8"]]
    made = guess([workbook(tmp_path / "lab.xlsx", Samples=rows)], ["biosamples"])
    fields = [one.header for one in made.choices if header in one.columns]
    assert [one for one in fields if one != "User Defined ID"] == ([field] if field else [])


def test_columns_that_repeat_a_header_are_further_groups_of_results(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "lab.xlsx",
        ELISA=[
            ["Exp Sample ID", "Sample ID", "Analyte", "Conc (pg/mL)", "Analyte", "Conc (pg/mL)"],
            ["E1", "S1", "IL-6", 1.5, "TNF", 2.5],
            ["E2", "S2", "IL-6", 3.5, "", ""],
        ],
    )
    made = guess([path], ["elisa"])
    filling = made.recipe.templates[0]
    assert made.unused == {"elisa": ()}
    assert [dict(group) for group in filling.groups] == [
        {
            "Analyte Reported": FromColumn(column="Analyte (2)"),
            "Value Reported": FromColumn(column="Conc (pg/mL) (2)"),
            "Unit Reported": filling.columns["Unit Reported"],
        }
    ]
    done = fill(made.recipe, [path])
    lines = _rows(done.package.folder)
    results = [line.split("\t")[lines[0].split("\t").index("Analyte Reported") :] for line in lines]
    assert results[1:] == [
        ["IL-6", "1.5", "pg/ml", "", "TNF", "2.5", "pg/ml", ""],
        ["IL-6", "3.5", "pg/ml", "", "", "", "", ""],
    ]
