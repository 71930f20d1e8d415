"""Finding mistakes oneself on the page Learn: marks stay hidden, an edited cell is found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.dashboard import markup, press, wait_until, words

from immport_explorer import examples
from immport_explorer.app.pages.learn import LearnPage
from immport_explorer.app.state import AppState, Place
from immport_explorer.app.visit.finding import Finding, is_in_a_cell
from immport_explorer.app.widgets.practice_panel import PracticePanel
from immport_explorer.examples import Answer, practice
from immport_explorer.schema.load import load_schema


def finding_of(panel: PracticePanel) -> Finding:
    """How far the search for mistakes is."""
    assert panel.finding is not None
    return panel.finding


def opened(name: str, version: str = "3.36") -> PracticePanel:
    """The page Learn with that practice package in view."""
    state = AppState(schema=load_schema(version), place=Place(page="learn", example=name))
    page = LearnPage(state)
    assert page.widget
    page.practice.checking.wait()
    return page.practice


def correct(panel: PracticePanel, answer: Answer, text: str = "something else") -> None:
    """Open the answer's file, and edit its cell there."""
    assert panel.checking.job is not None
    files = panel.checking.report.files
    own = len(panel.checking.job.earlier)
    number = next(n for n, f in enumerate(files) if (f.package, f.path) == (own, answer.file))
    grid = panel.editor.grid
    grid.close_table()
    press(panel, "open", f"{number}/{answer.section or ''}")
    wait_until(lambda: grid.opened is not None)
    table = grid.opened
    assert table is not None
    column = next(n for n, cell in enumerate(table.cells) if cell.text == answer.column)
    row = answer.rows[0] if table.table.layout == "rows" else 1
    table.write([(row, column, text)])


def test_the_count_is_known_and_no_mistake_is_shown() -> None:
    panel = opened("practice-02")
    answers = finding_of(panel).answers
    assert f"0 of {len(answers)} mistakes found." in words(panel)
    assert not any(answer.mend in words(panel) for answer in answers)


def test_marks_are_hidden_in_the_grid() -> None:
    panel = opened("practice-02")
    correct(panel, finding_of(panel).answers[0])
    grid = panel.editor.grid
    assert grid.opened is not None
    assert grid.opened.rows_to_look_at == [finding_of(panel).answers[0].rows[0]]
    wait_until(lambda: "rows" in grid.window)
    assert all(not row["problems"] for row in grid.window["rows"])


def test_a_mistake_is_found_when_its_cell_is_edited() -> None:
    panel = opened("practice-02")
    for count, answer in enumerate(finding_of(panel).answers, 1):
        correct(panel, answer)
        assert len(finding_of(panel).found) == count
        assert answer.mend in words(panel)
    assert finding_of(panel).is_done
    assert "practice-02" in panel._state.course.done
    assert "See the whole report" in words(panel)


def test_an_edit_elsewhere_finds_nothing() -> None:
    panel = opened("practice-01")
    answer = finding_of(panel).answers[0]
    moved = Answer(answer.code, answer.file, "", "", rows=(4,), column=answer.column)
    correct(panel, moved)
    assert not finding_of(panel).found


def test_a_file_that_is_wrong_itself_is_named() -> None:
    panel = opened("practice-06")
    wrong = finding_of(panel).answers[1].file
    press(panel, "file", wrong)
    assert len(finding_of(panel).found) == 1
    assert f"Yes, {wrong}." in words(panel)
    answered = {answer.file for answer in finding_of(panel).answers}
    others = (f.path for f in panel.checking.report.files if f.package == 1 and f.template)
    press(panel, "file", next(name for name in others if name not in answered))
    assert "is not wrong in this way" in words(panel)


def test_giving_up_shows_the_answers_and_ticks_nothing() -> None:
    panel = opened("practice-01")
    press(panel, "hint")
    assert f"look into {finding_of(panel).answers[0].file}" in words(panel)
    press(panel, "give-up")
    assert finding_of(panel).answers[0].mend in words(panel)
    assert "#p=validate&amp;e=practice-01" in markup(panel)
    assert "practice-01" not in panel._state.course.done


@pytest.mark.parametrize("version", examples.versions())
def test_a_package_made_on_demand_is_found_to_its_end(version: str) -> None:
    name = "practice-4-11-human-study"
    panel = opened(name, version)
    assert len(finding_of(panel).answers) == practice.MISTAKES[4]
    for answer in finding_of(panel).answers:
        if is_in_a_cell(answer):
            correct(panel, answer)
        else:
            press(panel, "file", answer.file)
    assert finding_of(panel).is_done


def test_a_new_one_is_made_at_the_level_asked_for() -> None:
    panel = opened("practice-01")
    press(panel, "make", "2")
    assert panel._state.place.example.startswith("practice-2-")
    panel.checking.wait()
    assert len(finding_of(panel).answers) in (1, 2)


def test_an_unknown_package_is_said_and_the_list_stays() -> None:
    state = AppState(schema=load_schema("3.36"), place=Place(page="learn", example="<b>x"))
    page = LearnPage(state)
    assert "There is no practice package called “&lt;b&gt;x”" in markup(page.widget)
    assert "Practice 1: an empty cell" in words(page.widget)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [name for name in examples.names() if examples.describe(name).practice]
)
def test_each_shipped_exercise_can_be_found_to_its_end(name: str, tmp_path: Path) -> None:
    """Each answer is either in a cell that the grid shows, or of a file that is listed."""
    panel = opened(name)
    finding = finding_of(panel)
    for answer in finding.answers:
        if is_in_a_cell(answer):
            correct(panel, answer)
        else:
            press(panel, "file", answer.file)
    assert finding.is_done, [each.what for each in finding.left]


@pytest.mark.parametrize(
    "name", [name for name in examples.names() if any(a.instead for a in examples.answers_at(name))]
)
def test_a_mistake_is_found_where_it_may_be_fixed_as_well(name: str) -> None:
    panel = opened(name)
    answer = next(answer for answer in finding_of(panel).answers if answer.instead)
    correct(panel, replace(answer, column=answer.instead[0]))
    assert len(finding_of(panel).found) == 1
