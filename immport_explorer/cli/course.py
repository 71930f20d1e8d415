"""``course``: the walkthroughs of the page Learn as printed sheets."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from immport_explorer.cli.common import Commands, writing
from immport_explorer.cli.errors import CommandError
from immport_explorer.dependencies import require

if TYPE_CHECKING:
    from immport_explorer.app.course.tracks import Step, Track
    from immport_explorer.publish.sheets import Part, Task


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "course",
        description="Write the walkthroughs of the page Learn as PDFs: a sheet of tasks, and one "
        "of answers.",
    )
    parser.add_argument("--tasks", metavar="FILE.pdf", help="write the tasks")
    parser.add_argument("--answers", metavar="FILE.pdf", help="write the answers")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if options.tasks is None and options.answers is None:
        raise CommandError("Say what to write: --tasks FILE.pdf, --answers FILE.pdf, or both.")
    require("guide")
    require("dashboard")

    from immport_explorer.app.course.tracks import TRACKS
    from immport_explorer.publish.sheets import answer_sheet, task_sheet

    parts = [_part(number, track) for number, track in enumerate(TRACKS.values(), 1)]
    for path, sheet in ((options.tasks, task_sheet), (options.answers, answer_sheet)):
        if path is not None:
            _write(Path(path), sheet(parts))
    return 0


def _part(number: int, track: Track) -> Part:
    from immport_explorer.publish.sheets import Part

    return Part(f"{number}. {track.title}", track.aim, tuple(map(_task, track.steps)))


def _task(step: Step) -> Task:
    from immport_explorer.publish.sheets import Task

    question = step.question
    if question is None:
        return Task(step.task, step.solution)
    right = next(choice for choice in question.choices if choice.is_right)
    answer = f"{right.words}. {right.reply.removeprefix('Yes: ').removeprefix('Yes.')}"
    choices = tuple(choice.words for choice in question.choices)
    return Task(step.task, answer.strip(), question.words, choices)


def _write(path: Path, content: bytes) -> None:
    from immport_explorer.files.atomic import write_whole

    with writing(path):
        write_whole(path, content)
    print(f"{path} is written.", file=sys.stderr)
