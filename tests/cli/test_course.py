"""The walkthroughs as printed sheets: tasks without answers, answers apart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from immport_explorer.app.course.tracks import STEPS
from immport_explorer.cli import main


def text_of(path: Path) -> str:
    pages = " ".join(page.extract_text() for page in PdfReader(path).pages)
    return re.sub(r"\s+", " ", pages)


def test_tasks_and_answers_stand_on_sheets_of_their_own(tmp_path: Path) -> None:
    tasks, answers = tmp_path / "new" / "tasks.pdf", tmp_path / "answers.pdf"
    assert main(["course", "--tasks", str(tasks), "--answers", str(answers)]) == 0
    asked, said = text_of(tasks), text_of(answers)
    for step in STEPS.values():
        assert step.task in asked
        if step.question is None:
            assert step.solution in said and step.solution not in asked
        else:
            right = next(choice for choice in step.question.choices if choice.is_right)
            assert right.words in asked and right.words in said
            assert not any(choice.reply in asked for choice in step.question.choices)


def test_nothing_asked_for_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["course"]) == 2
    assert "--tasks FILE.pdf" in capsys.readouterr().err
