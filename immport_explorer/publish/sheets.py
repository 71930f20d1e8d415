"""Sheets for a class, printed: the tasks, and the answers apart."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer

from immport_explorer.publish.words import clean

_MARGIN = 20 * mm
_ROOM_TO_WRITE = 12 * mm
_STYLES = getSampleStyleSheet()


@dataclass(frozen=True)
class Task:
    """What is to be done; ``choices`` are those of its ``question``, if it has one."""

    text: str
    answer: str
    question: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """Tasks that belong together, and what they are for."""

    title: str
    aim: str
    tasks: tuple[Task, ...]


def task_sheet(parts: Iterable[Part]) -> bytes:
    """A PDF of the tasks, with room to write; no answer stands in it."""
    return _pdf("Tasks", parts, _task)


def answer_sheet(parts: Iterable[Part]) -> bytes:
    """A PDF of the tasks with their answers."""
    return _pdf("Answers", parts, _answered)


def _pdf(
    title: str, parts: Iterable[Part], draw: Callable[[int, Task], Iterator[Flowable]]
) -> bytes:
    target = io.BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=f"ImmPort Explorer: {title.lower()}",
        author="ImmPort Explorer",
        lang="en",
        invariant=1,
    )
    story: list[Flowable] = [_words(f"ImmPort Explorer: {title.lower()}", "Title")]
    for part in parts:
        story += [_words(part.title, "Heading2"), _words(part.aim, "BodyText")]
        story += [KeepTogether(list(draw(n, task))) for n, task in enumerate(part.tasks, 1)]
    document.build(story)
    return target.getvalue()


def _task(number: int, task: Task) -> Iterator[Flowable]:
    yield _words(f"{number}. {task.text}", "BodyText")
    if task.question:
        yield _words(task.question, "BodyText")
    for choice in task.choices:
        yield _words(f"[  ] {choice}", "BodyText")
    yield Spacer(1, 4 * mm if task.choices else _ROOM_TO_WRITE)


def _answered(number: int, task: Task) -> Iterator[Flowable]:
    yield _words(f"{number}. {task.question or task.text}", "BodyText")
    yield _words(task.answer, "Italic")
    yield Spacer(1, 3 * mm)


def _words(text: str, style: str) -> Paragraph:
    fitting = clean(text).encode("cp1252", "replace").decode("cp1252")
    return Paragraph(escape(fitting), _STYLES[style])
