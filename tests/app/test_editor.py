"""The editor, without a browser: what it shows, what edits do, and how they are written."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from support.dashboard import collect_downloads, markup, press, send, wait_until, widgets, words

from immport_explorer import examples, validate
from immport_explorer.app import build
from immport_explorer.app.pages.validate import ValidatePage
from immport_explorer.app.visit.checking import Job
from immport_explorer.app.widgets.grid import Grid
from immport_explorer.fixes.edits import edits_from_csv
from immport_explorer.schema.load import load_schema


class Bench:
    """The page Validate with a package checked, and its grid as the browser sees it."""

    def __init__(self, *packages: Path) -> None:
        self.shell = build(load_schema("3.36"))
        page = self.shell.visit("#p=validate")
        assert isinstance(page, ValidatePage)
        self.page = page
        *earlier, last = packages
        page.check(Job((last,), tuple(earlier)), "study")
        page.checking.wait()
        (self.grid,) = (each for each in widgets(page.widget) if isinstance(each, Grid))
        self.sent: list[dict[str, Any]] = []
        self.grid.send = lambda content, buffers=None: self._hear(content)

    def _hear(self, content: dict[str, Any]) -> None:
        self.sent.append(content)
        if content["kind"] == "rows":
            self.rows.update({row["row"]: row for row in content["rows"]})

    def open(self, code: str, column: str | None = None) -> None:
        """Press the button that opens the first issue of a kind in the grid."""
        issues = self.shell.state.report.issues
        index = next(
            n
            for n, issue in enumerate(issues)
            if issue.code == code and column in (None, issue.column)
        )
        press(self.page.widget, "edit", str(index))
        wait_until(lambda: self.grid.is_open)
        wait_until(lambda: self.grid.opened is not None and self.grid.opened.ids is not None)
        self.rows = {row["row"]: row for row in self.grid.window["rows"]}

    def ask(self, do: str, **content: object) -> None:
        send(self.grid, {"do": do, **content})
        if self.grid.is_open:
            self.rows |= {
                r["row"]: r for r in self.grid.window["rows"] if r["row"] not in self.rows
            }

    def column(self, header: str) -> int:
        return [column["header"] for column in self.grid.table["columns"]].index(header)

    def write(self, row: int, header: str, text: str) -> None:
        self.ask("write", cells=[[row, self.column(header), text]])

    def problems(self, row: int, header: str) -> list[str]:
        place = self.column(header)
        return [each[2] for each in self.rows[row]["problems"] if each[0] == place]

    @property
    def here(self) -> tuple[int, str]:
        row, column = self.grid.window["focus"]
        return row, self.grid.table["columns"][column]["header"]

    def fix(self) -> None:
        press(self.page.widget, "mend")
        self.page.checking.wait()
        assert self.page.checking.failure == ""


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A study with what had no way before: an empty required cell, an id without its twin, and
    wrong values."""
    study = tmp_path / "study"
    shutil.copytree(examples.path("human-study"), study)
    people = study / "subjectHumans.txt"
    lines = [line.split("\t") for line in people.read_text("utf-8").split("\n")]
    header = lines[2]
    lines[3][header.index("Ethnicity")] = ""
    lines[4][header.index("Arm Or Cohort ID")] = "NOWHERE"
    for line in lines[5:9]:
        line[header.index("Race")] = "Martian"
    people.write_text("\n".join("\t".join(line) for line in lines), "utf-8")
    return study


def test_a_package_is_mended_cell_by_cell(
    broken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed = collect_downloads(monkeypatch)
    bench = Bench(broken)
    bench.open("reference.unknown")
    assert bench.here == (5, "Arm Or Cohort ID")
    assert bench.problems(5, "Arm Or Cohort ID")
    bench.write(5, "Arm Or Cohort ID", "EXFLU01-ARM-YOUNGER")
    assert not bench.problems(5, "Arm Or Cohort ID")

    bench.write(4, "Ethnicity", "Not Hispanic or Latino")
    bench.write(6, "Race", "White")
    assert bench.problems(7, "Race")
    bench.ask("replace", column=bench.column("Race"), value="Martian", text="White")
    assert not any(bench.problems(row, "Race") for row in range(6, 10))
    assert "You edited 6 cells" in words(bench.page.widget)

    bench.fix()
    assert "No errors found" in words(bench.page.widget)
    assert len(bench.page.bench.edits) == 0
    press(bench.page.widget, "corrected")
    (content,) = handed.values()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(tmp_path / "corrected")
    assert validate(tmp_path / "corrected").valid


def test_what_is_typed_is_checked_at_once(broken: Path) -> None:
    bench = Bench(broken)
    bench.open("reference.unknown")
    bench.write(4, "Gender", "Mle")
    assert any("Mle" in said for said in bench.problems(4, "Gender"))
    assert bench.rows[4]["edited"] == [bench.column("Gender")]
    bench.write(4, "Gender", "Female")
    assert not bench.problems(4, "Gender")
    bench.write(4, "Gender", "")
    assert bench.problems(4, "Gender")


def test_steps_are_undone_and_done_again(broken: Path) -> None:
    bench = Bench(broken)
    bench.open("reference.unknown")
    before = bench.rows[4]["cells"]
    block = [[row, column, "x"] for row in (4, 5) for column in (0, 1)]
    bench.ask("write", cells=block)
    assert len(bench.page.bench.edits) == 4
    bench.ask("undo")
    assert bench.rows[4]["cells"] == before
    assert len(bench.page.bench.edits) == 0
    bench.ask("redo")
    assert bench.rows[5]["cells"][:2] == ["x", "x"]
    bench.ask("undo")
    bench.ask("undo")
    assert "nothing more to undo" in bench.grid.status


def test_problems_come_one_after_another(broken: Path) -> None:
    bench = Bench(broken)
    bench.open("reference.unknown")
    seen = []
    row, column = bench.grid.window["focus"]
    for _ in range(6):
        bench.ask("problem", row=row, column=column, back=False)
        row, column = bench.sent[-1]["row"], bench.sent[-1]["column"]
        seen.append((row, bench.grid.table["columns"][column]["header"]))
    races = [(row, "Race") for row in range(6, 10)]
    assert seen == [*races, (4, "Ethnicity"), (5, "Arm Or Cohort ID")]
    bench.ask("problem", row=row, column=column, back=True)
    assert bench.sent[-1]["row"] == 4


def test_only_rows_with_problems_or_edits_are_in_view(broken: Path) -> None:
    bench = Bench(broken)
    bench.open("reference.unknown")
    bench.write(12, "Description", "changed")
    bench.ask("only", value=True, row=5)
    assert [row["row"] for row in bench.grid.window["rows"]] == [4, 5, 6, 7, 8, 9, 12]
    bench.ask("only", value=False, row=5)
    assert len(bench.grid.window["rows"]) == 12


@pytest.mark.parametrize(
    ("header", "query", "first"),
    [
        ("Gender", "fem", "Female"),
        ("Race", "caucasian", "White"),
        ("Arm Or Cohort ID", "older", "EXFLU01-ARM-OLDER"),
        ("Description", "x", None),
    ],
)
def test_terms_and_ids_are_offered(
    broken: Path, header: str, query: str, first: str | None
) -> None:
    bench = Bench(broken)
    bench.open("reference.unknown")
    bench.ask("suggest", column=bench.column(header), query=query, number=7)
    answer = bench.sent[-1]
    assert (answer["kind"], answer["number"]) == ("hits", 7)
    assert [hit[0] for hit in answer["hits"][:1]] == ([] if first is None else [first])


def test_the_list_of_a_large_vocabulary_is_never_sent_whole(broken: Path) -> None:
    bench = Bench(broken)
    bench.open("reference.unknown")
    bench.ask("suggest", column=bench.column("Disease Ontology ID"), query="", number=1)
    assert len(bench.sent[-1]["hits"]) <= 50


def test_a_line_of_the_plan_can_be_left_out(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handed = collect_downloads(monkeypatch)
    bench = Bench(broken)
    bench.open("reference.unknown")
    bench.write(5, "Arm Or Cohort ID", "EXFLU01-ARM-YOUNGER")
    bench.write(4, "Description", "<b>bold</b>")
    press(bench.page.widget, "plan")
    shown = words(bench.page.widget)
    assert "What will be written" in shown
    assert "NOWHERE" in shown and "EXFLU01-ARM-YOUNGER" in shown and "Your edit" in shown
    assert "&lt;b&gt;bold" in markup(bench.page.widget)

    press(bench.page.widget, "keep-edits")
    assert [edit.after for edit in edits_from_csv(handed["edits.csv"])] == [
        "EXFLU01-ARM-YOUNGER",
        "<b>bold</b>",
    ]
    number = [line.column for line in bench.page.bench.plan.lines].index("Description")
    press(bench.page.widget, f"line {number}", "")
    bench.fix()
    mended = bench.page.checking.mended
    assert "Description" not in {change.column for change in mended.changes}
    assert "Arm Or Cohort ID" in {change.column for change in mended.changes}


def test_edits_are_dropped_when_asked_and_outlive_another_check(broken: Path) -> None:
    bench = Bench(broken)
    bench.open("reference.unknown")
    bench.write(4, "Description", "changed")
    press(bench.page.widget, "again")
    bench.page.checking.wait()
    assert len(bench.page.bench.edits) == 1
    assert not bench.grid.is_open
    press(bench.page.widget, "plan")
    press(bench.page.widget, "drop-edits")
    assert len(bench.page.bench.edits) == 0


def test_every_file_of_a_package_opens(broken: Path) -> None:
    bench = Bench(broken)
    for number, file in enumerate(bench.shell.state.report.files):
        if file.template:
            bench.grid.window = {}
            press(bench.page.widget, "edit-file", str(number))
            wait_until(lambda: bench.grid.window)
            assert bench.grid.table["title"].startswith(file.path)
            assert bench.grid.window["rows"]


def test_a_package_that_is_loaded_before_is_read_only(broken: Path) -> None:
    bench = Bench(broken, examples.path("assay-elisa"))
    bench.open("reference.unknown")
    assert bench.grid.table["editable"] is False
    bench.write(4, "Description", "changed")
    assert len(bench.page.bench.edits) == 0
    assert "cannot be edited" in bench.grid.status


HOSTILE: list[Any] = [
    None,
    {"do": "write", "cells": [[10**9, 3, "x"], [4, 999, "x"], [-1, -1, "x"]]},
    {"do": "replace", "column": 999, "value": "", "text": "x"},
    {"do": "suggest", "column": 999, "query": "x"},
    {"do": "at", "row": -5},
    {"do": "from", "row": 10**12},
    {"do": "problem", "row": "x", "column": None},
    {"do": "__init__"},
]


@pytest.mark.parametrize("message", HOSTILE)
def test_a_message_that_means_nothing_harms_nothing(broken: Path, message: object) -> None:
    bench = Bench(broken)
    bench.open("reference.unknown")
    send(bench.grid, message)
    assert len(bench.page.bench.edits) == 0
    assert bench.grid.is_open


def test_a_section_of_fields_is_edited(broken: Path) -> None:
    design = broken / "basic_study_design.txt"
    text = design.read_text("utf-8")
    line = next(each for each in text.split("\n") if each.startswith("Hypothesis"))
    title = next(each for each in text.split("\n") if each.startswith("Brief Title"))
    design.write_text(text.replace(title, "Brief Title\t").replace(line, f"{line}"), "utf-8")
    bench = Bench(broken)
    bench.open("value.required", "Brief Title")
    row, header = bench.here
    assert header == "Brief Title"
    bench.write(row, header, "A title of ours")
    assert not bench.problems(row, header)
    bench.fix()
    assert "Brief Title" not in {issue.column for issue in bench.shell.state.report.issues}


@pytest.fixture
def wrong_terms(tmp_path: Path) -> Path:
    """A study in which one wrong term stands in several cells of two columns' worth of files."""
    study = tmp_path / "wrong"
    shutil.copytree(examples.path("human-study"), study)
    for name, header, value in (
        ("subjectHumans.txt", "Race", "Martian"),
        ("bioSamples.txt", "Study Time Collected Unit", "dayz"),
        ("assessments.txt", "Age At Onset Unit Reported", "dayz"),
    ):
        file = study / name
        if not file.exists():
            continue
        lines = [line.split("\t") for line in file.read_text("utf-8").split("\n")]
        if header in lines[2]:
            for line in lines[3:9]:
                line[lines[2].index(header)] = value
        file.write_text("\n".join("\t".join(line) for line in lines), "utf-8")
    return study


def test_equal_values_are_decided_on_once(wrong_terms: Path) -> None:
    bench = Bench(wrong_terms)
    equals = words(bench.page.widget)
    assert "Values that are no terms" in equals
    decided = bench.page.bench.equal_values
    assert decided is not None
    number = next(n for n, one in enumerate(decided.each) if one.value == "Martian")
    press(bench.page.widget, f"equal-search {number}", "caucasian")
    press(bench.page.widget, f"equal {number}", "White")
    wait_until(lambda: len(bench.page.bench.edits) == 6)
    assert "Martian → White" in words(bench.page.widget)
    press(bench.page.widget, f"equal-leave {number}")
    wait_until(lambda: len(bench.page.bench.edits) == 0)
    press(bench.page.widget, f"equal {number}", "White")
    wait_until(lambda: len(bench.page.bench.edits) == 6)
    bench.fix()
    assert "Martian" not in {issue.value for issue in bench.shell.state.report.issues}


def test_every_wrong_value_is_listed_with_a_search(tmp_path: Path) -> None:
    study = tmp_path / "many"
    shutil.copytree(examples.path("human-study"), study)
    people = study / "subjectHumans.txt"
    lines = [line.split("\t") for line in people.read_text("utf-8").split("\n")]
    for number, line in enumerate(lines[3:15]):
        line[lines[2].index("Race")] = f"<b>wrong {number}"
    people.write_text("\n".join("\t".join(line) for line in lines), "utf-8")
    bench = Bench(study)
    shown = markup(bench.page.widget)
    assert all(f'id="equal-search-{number}"' in shown for number in range(12))
    assert "<b>wrong" not in shown
