"""A package at a glance: counts, gaps, values outside of limits, hostile names."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.paths import PACKAGE

from immport_explorer import ValidationReport, examples, validate
from immport_explorer.issues.overview import SUBJECTS_SHOWN, Measured, Overview
from immport_explorer.markup import Markup
from immport_explorer.report.forms import write_report
from immport_explorer.report.glance import glance
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.versions import versions

ELISA = "experimentSamples.ELISA.txt"
HOSTILE = "<img src=x onerror=alert(1)>"
Row = dict[str, str]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return Path(shutil.copytree(examples.path("human-study"), tmp_path / "study"))


def rewrite(file: Path, change: Callable[[list[Row]], list[Row]]) -> None:
    """Change a template's rows; of repeated headers only the first is seen and changed."""
    first, second, head, *rows = file.read_text(encoding="utf-8").rstrip("\n").split("\n")
    headers = head.split("\t")
    cells = [row.split("\t") for row in rows]
    changed = change(
        [{**dict(zip(headers[::-1], row[::-1], strict=True)), "": "\t".join(row)} for row in cells]
    )
    lines = ["\t".join(_cells(headers, row)) for row in changed]
    file.write_text("\n".join([first, second, head, *lines]) + "\n", encoding="utf-8")


def _cells(headers: list[str], row: Row) -> list[str]:
    seen: set[str] = set()
    cells = row[""].split("\t")
    for place, header in enumerate(headers):
        if header not in seen:
            cells[place] = row[header]
        seen.add(header)
    return cells


def overview_of(package: Path) -> Overview:
    return validate(package).overview


def measured(package: Path, name: str) -> Measured:
    return next(each for each in overview_of(package).measured if each.name == name)


def as_html(report: ValidationReport, tmp_path: Path, *, hide_values: bool = False) -> str:
    path = write_report(report, tmp_path / "report.html", hide_values=hide_values)
    return path.read_text(encoding="utf-8")


# ---- counts -----------------------------------------------------------------------------------


def test_things_are_counted_from_the_study_to_its_samples(study: Path) -> None:
    assert overview_of(study).things == {
        "study": 1,
        "arms": 2,
        "subjects": 12,
        "visits": 4,
        "samples": 36,
        "assays": 36,
    }


def test_subjects_are_counted_by_arm_sex_and_age(study: Path) -> None:
    groups = {(group.arm, group.sex): group for group in overview_of(study).groups}
    younger = groups["EXFLU01-ARM-YOUNGER", "Female"]
    assert sum(group.count for group in groups.values()) == 12
    assert (younger.count, younger.unit) == (3, "Years")
    assert younger.ages == ((22.0, 1), (24.0, 1), (28.0, 1))


@pytest.mark.parametrize("name", [n for n in examples.names() if n != "study-changes"])
def test_every_example_can_be_shown(name: str) -> None:
    overview = overview_of(examples.path(name))
    shown = glance(overview, {}, lambda stage, count: Markup(""))
    assert shown.startswith('<div class="glance">')


# ---- gaps and second samples ------------------------------------------------------------------


def test_a_study_without_gaps_has_none(study: Path) -> None:
    matrix = overview_of(study).matrix
    assert matrix is not None
    assert (matrix.missing, matrix.more, matrix.of_subjects) == (0, 0, 12)
    assert all(count == 1 for counts in matrix.counts for count in counts)


def test_a_missing_and_a_second_sample_are_seen(study: Path) -> None:
    def spoil(rows: list[Row]) -> list[Row]:
        return [*rows[1:], {**rows[1], "User Defined ID": "EXFLU01-SECOND"}]

    rewrite(study / "bioSamples.txt", spoil)
    matrix = overview_of(study).matrix
    assert matrix is not None
    samples = [place for place, o in enumerate(matrix.occasions) if o.layer == "Biosamples"]
    first = [matrix.counts[0][place] for place in samples]
    assert len(first) == 3 and set(first) == {0, 1, 2}
    assert (matrix.missing, matrix.more) == (2, 1)  # what was assayed of it is nobody's
    shown = glance(overview_of(study), {}, lambda stage, count: Markup(""))
    assert (shown.count('class="glance-none"'), shown.count('class="glance-more"')) == (2, 1)


def younger(package: Path) -> set[str]:
    """The subjects of the first arm."""
    found: set[str] = set()

    def read(rows: list[Row]) -> list[Row]:
        found.update(
            row["Subject ID"] for row in rows if row["Arm Or Cohort ID"].endswith("YOUNGER")
        )
        return rows

    rewrite(package / "subjectHumans.txt", read)
    return found


def test_a_visit_is_missing_only_where_the_subjects_arm_has_it(study: Path) -> None:
    mine = younger(study)
    first: list[str] = []

    def one_arm_comes_once_more(rows: list[Row]) -> list[Row]:
        first[:] = [row["Planned Visit ID"] for row in rows]
        kept = {row["Planned Visit ID"] for row in rows[:1]}
        return [r for r in rows if r["Subject ID"] in mine or r["Planned Visit ID"] not in kept]

    rewrite(study / "bioSamples.txt", one_arm_comes_once_more)
    (study / ELISA).unlink()
    matrix = overview_of(study).matrix
    assert matrix is not None
    assert (matrix.missing, matrix.of_subjects) == (0, 12)
    at = next(n for n, o in enumerate(matrix.occasions) if o.visit == first[0])
    counts = {who: row[at] for who, row in zip(matrix.subjects, matrix.counts, strict=True)}
    assert {who for who, count in counts.items() if count is None} == set(counts) - mine
    assert "glance-none" not in glance(overview_of(study), {}, lambda stage, count: Markup(""))


def test_one_of_the_arm_without_its_visit_is_missing(study: Path) -> None:
    mine = sorted(younger(study))
    (study / ELISA).unlink()
    rewrite(
        study / "bioSamples.txt",
        lambda rows: [r for r in rows if r["Subject ID"] in mine][1:],
    )
    matrix = overview_of(study).matrix
    assert matrix is not None
    assert (matrix.missing, matrix.of_subjects) == (1, len(mine))


def test_without_arms_all_subjects_are_one_group(study: Path) -> None:
    (study / "subjectHumans.txt").unlink()
    (study / ELISA).unlink()
    rewrite(study / "bioSamples.txt", lambda rows: rows[1:])
    matrix = overview_of(study).matrix
    assert matrix is not None
    assert matrix.missing == 1


def test_an_assay_that_only_names_samples_takes_their_subjects(study: Path) -> None:
    before = overview_of(study).matrix

    def leave_out(rows: list[Row]) -> list[Row]:
        return [{**row, "Subject ID": "", "Planned Visit ID": ""} for row in rows]

    rewrite(study / ELISA, leave_out)
    assert overview_of(study).matrix == before


def test_of_many_subjects_those_with_a_gap_are_shown(study: Path) -> None:
    def multiply(rows: list[Row]) -> list[Row]:
        made = [
            {**row, "Subject ID": f"{row['Subject ID']}-{n}", "User Defined ID": f"S{n}-{k}"}
            for n in range(20)
            for k, row in enumerate(rows)
        ]
        return made[:-1]  # the last subject lacks its last sample

    rewrite(study / "bioSamples.txt", multiply)
    (study / ELISA).unlink()
    overview = overview_of(study)
    matrix = overview.matrix
    assert matrix is not None
    assert (len(matrix.subjects), matrix.of_subjects) == (SUBJECTS_SHOWN, 240)
    assert matrix.subjects[-1] == "EXFLU01-S12-19"
    assert matrix.missing == 1
    assert "180 more subjects left out" in glance(overview, {}, lambda stage, count: Markup(""))


# ---- values -----------------------------------------------------------------------------------


def test_values_outside_of_limits_stand_apart(study: Path) -> None:
    before = measured(study, "CXCL13")
    values = iter(("<3.2", "< 3.2", ">5000", "0", "not detected"))

    def spoil(rows: list[Row]) -> list[Row]:
        return [
            {**row, "Value Reported": next(values, row["Value Reported"])}
            if row["Analyte Reported"] == "CXCL13"
            else row
            for row in rows
        ]

    rewrite(study / ELISA, spoil)
    after = measured(study, "CXCL13")
    assert (after.below, after.above, after.others) == (2, 1, 2)
    assert after.count == before.count
    assert sum(count for _, count in after.bins) == before.count - 5
    assert after.least is not None and after.least > 0


# ---- names are text ---------------------------------------------------------------------------


@pytest.fixture
def hostile(study: Path) -> ValidationReport:
    for file in study.glob("*.txt"):
        text = file.read_text(encoding="utf-8")
        for name in ("EXFLU01-ARM-YOUNGER", "CXCL13", "EXFLU01-S01", "EXFLU01-VISIT-D7"):
            text = text.replace(f"{name}\t", f"{HOSTILE}\t")
        file.write_text(text, encoding="utf-8")
    return validate(study)


def test_hostile_names_are_text_in_the_report(hostile: ValidationReport, tmp_path: Path) -> None:
    shown = as_html(hostile, tmp_path)
    assert "The package at a glance" in shown
    assert "<img" not in shown
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown


def test_hostile_names_are_text_in_figures(hostile: ValidationReport) -> None:
    figures = hostile.figures()
    assert {"subjects", "ages", "samples", "values in pg/ml"} <= set(figures)
    for figure in figures.values():
        assert "<img" not in str(figure.to_dict())


def test_a_report_with_hidden_values_names_nobody(study: Path, tmp_path: Path) -> None:
    report = validate(study)
    assert "EXFLU01-S01" in as_html(report, tmp_path)
    hidden = as_html(report, tmp_path, hide_values=True)
    assert "The package at a glance" in hidden
    assert "EXFLU01-S01" not in hidden
    assert "CXCL13" not in hidden


# ---- facts ------------------------------------------------------------------------------------


def test_no_column_is_known_by_its_header() -> None:
    code = (PACKAGE / "schema" / "overview.py").read_text(encoding="utf-8")
    texts = {n.value for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Constant)}
    for version in versions():
        schema = load_schema(version)
        headers = {column.header for _, _, column in schema.columns()}
        assert not texts & (headers | set(schema.templates))
