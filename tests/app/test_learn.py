"""The Learn page: walkthroughs that see what is done, and every kind of issue."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest
from support.dashboard import markup, press, words

from immport_explorer import examples, validate
from immport_explorer.app import build
from immport_explorer.app.course.deeds import Checked, Improved, Made, Planned, Searched, Visited
from immport_explorer.app.course.tracks import STEPS, TRACKS, Question, Step
from immport_explorer.app.pages.learn import LearnPage
from immport_explorer.app.shell import Shell
from immport_explorer.app.state import AppState, Place
from immport_explorer.app.views.meanings import anchor_of_kind, code_link, place_of_kind
from immport_explorer.app.widgets.progress import restore, save
from immport_explorer.issues.kinds import KINDS
from immport_explorer.schema.assays import ASSAYS
from immport_explorer.schema.load import load_schema, versions

PLACES = [step.place for step in STEPS.values() if step.place is not None]
PLACES += [step.deed.place for step in STEPS.values() if isinstance(step.deed, Visited)]
QUESTIONS = [step for step in STEPS.values() if step.question is not None]


@pytest.mark.parametrize("version", versions())
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.address)
def test_steps_lead_to_what_exists(place: Place, version: str) -> None:
    schema = load_schema(version)
    if place.template is not None:
        template = schema.templates[place.template]
        assert place.column is None or template.column(place.column) is not None
    assert place.table is None or place.table in schema.tables


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.name)
def test_each_step_can_be_seen_to_be_done_in_one_way(step: Step) -> None:
    assert (step.deed is None) != (step.question is None)
    assert step.task and step.hint and step.solution
    if isinstance(step.deed, Checked | Improved):
        assert step.deed.example in examples.names()
    if isinstance(step.deed, Planned):
        assert step.deed.assays <= ASSAYS.keys()


@pytest.mark.parametrize("step", QUESTIONS, ids=lambda step: step.name)
def test_each_question_has_one_right_answer_and_says_what_others_are_near_to(step: Step) -> None:
    question = step.question
    assert question is not None
    assert sum(choice.is_right for choice in question.choices) == 1
    assert all(choice.reply for choice in question.choices)


def test_names_of_steps_are_used_once() -> None:
    assert sum(len(track.steps) for track in TRACKS.values()) == len(STEPS)


# ---- the panel beside the page --------------------------------------------------------------


@pytest.fixture
def shell() -> Shell:
    return build(load_schema("3.36"))


def right(question: Question) -> int:
    return next(n for n, choice in enumerate(question.choices) if choice.is_right)


def test_the_panel_is_there_while_a_walkthrough_is_open(shell: Shell) -> None:
    assert not shell.is_accompanied
    shell.visit("#p=learn&w=templates")
    assert shell.is_accompanied
    shell.visit("#p=plan")
    assert "The templates and the data model" in words(shell.beside)
    press(shell.beside, "leave")
    assert not shell.is_accompanied


def test_an_unknown_walkthrough_in_an_address_is_said_and_loses_nothing(shell: Shell) -> None:
    shell.state.visit("#p=learn&w=report")
    shell.state.course.answer("where-to-begin", 1)
    shown = shell.visit("#p=learn&w=<b>none</b>")
    assert "There is no walkthrough called “<b>none</b>”" in words(shown.widget)
    assert "<b>none" not in markup(shown.widget)
    assert shell.state.course.done == {"where-to-begin"}
    assert "There is no walkthrough" not in words(shell.visit("#p=learn&w=plan").widget)


def test_an_unknown_walkthrough_in_an_address_opens_none(shell: Shell) -> None:
    shell.visit("#p=learn&w=nonesuch")
    assert not shell.is_accompanied


@pytest.mark.parametrize("name", ["templates", "plan", "fill"])
def test_steps_are_ticked_by_what_is_done(shell: Shell, name: str) -> None:
    state = shell.state
    shell.visit(f"#p=learn&w={name}")
    for step in TRACKS[name].steps:
        assert state.course.step is step
        if step.question is not None:
            press(shell.beside, "answer", f"{step.name}/{right(step.question)}")
        elif isinstance(step.deed, Visited):
            shell.visit(step.deed.place.address)
        elif isinstance(step.deed, Searched):
            state.query = step.deed.words[0].upper()
        elif isinstance(step.deed, Made):
            state.made = (Path("made.zip"),)
        elif isinstance(step.deed, Planned):
            state.answers.assays |= step.deed.assays
            state.planned += 1
        assert step.name in state.course.done
    assert "All steps are done." in words(shell.beside)


def test_checking_and_mending_are_seen_in_the_report(shell: Shell) -> None:
    state = shell.state
    state.course.open("report")
    broken = examples.describe("human-study-broken").title
    state.package, state.report = broken, validate(examples.path("human-study-broken"))
    assert state.course.done == {"check-broken"}
    state.report = validate(examples.path("human-study"))
    assert state.course.done == {"check-broken", "mend"}


def test_a_wrong_answer_is_replied_to_and_ticks_nothing(shell: Shell) -> None:
    shell.state.course.open("report")
    shell.state.course.done = frozenset({"check-broken"})
    press(shell.beside, "answer", "where-to-begin/2")
    assert "Later: ImmPort takes a package with warnings." in words(shell.beside)
    step = shell.state.course.step
    assert step is not None
    assert step.name == "where-to-begin"


def test_help_comes_piece_by_piece_the_solution_last(shell: Shell) -> None:
    step = TRACKS["templates"].steps[0]
    shell.state.course.open("templates")
    assert step.hint not in words(shell.beside)
    press(shell.beside, "help", step.name)
    assert step.hint in words(shell.beside)
    assert step.solution not in words(shell.beside)
    press(shell.beside, "help", step.name)
    assert step.solution in words(shell.beside)


def test_what_is_done_is_kept_with_the_progress(shell: Shell) -> None:
    shell.state.course.open("templates")
    shell.visit("#p=templates&t=subjecthumans")
    shell.state.course.finish("practice-03")
    fresh = AppState(schema=load_schema("3.36"))
    restore(fresh, save(shell.state))
    assert fresh.course.done == {"open-subjects", "practice-03"}


def test_progress_of_an_older_release_has_nothing_of_the_course_and_loses_nothing() -> None:
    state = AppState(schema=load_schema("3.36"))
    saved = b'{"immport_explorer_progress": 1, "address": "#p=plan"}'
    assert "Your progress is back" in restore(state, saved)
    assert state.course.done == frozenset()


def test_steps_that_are_there_no_longer_are_left_out() -> None:
    state = AppState(schema=load_schema("3.36"))
    saved = b'{"immport_explorer_progress": 1, "learned": ["open-race", "no-such", "<b>"]}'
    restore(state, saved)
    assert state.course.done == {"open-race"}


# ---- kinds of issue -------------------------------------------------------------------------


def test_a_code_leads_to_its_meaning() -> None:
    state = AppState(schema=load_schema(), place=Place(page="learn"))
    kinds = LearnPage(state).widget.children[-1]
    assert kinds.markup.count("<summary") == len(KINDS)
    assert "<details open" not in kinds.markup
    place = place_of_kind("value.not-in-vocabulary")
    assert f'href="{place.address.replace("&", "&amp;")}"' in code_link("value.not-in-vocabulary")
    state.visit(place.address)
    opened = unescape(kinds.markup.split("<details open>")[1].split("</details>")[0])
    kind = KINDS["value.not-in-vocabulary"]
    assert all(words in opened for words in (kind.title, kind.why, kind.fix_in_general))
    assert kinds.target["id"] == anchor_of_kind(kind.code)


def test_an_address_with_an_unknown_code_opens_none() -> None:
    state = AppState(schema=load_schema(), place=Place(page="learn", kind="no.such"))
    page = LearnPage(state).widget
    assert "<details open" not in markup(page)
    assert page.children[-1].target["id"] == ""
