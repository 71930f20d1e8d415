"""Who of a class is where: steps and hints only, told by each visit to the server that runs it.

A visit writes a small file into the folder that goes with it; the server of ``serve --class`` reads
these files. Names of steps are all that it holds: nothing of what anybody opened or typed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from immport_explorer.app.course.progress import Course
from immport_explorer.app.course.tracks import STEPS, TRACKS, Step, Track
from immport_explorer.files.atomic import write_whole

FILE = "attendance.json"
_LONGEST = 16_384  # bytes of such a file


class Attendance(msgspec.Struct, frozen=True):
    """One visit: its open walkthrough and the step it is at (empty for none), the steps done, and
    of which steps the hint (1) or the solution (2) was opened."""

    track: str = ""
    step: str = ""
    done: tuple[str, ...] = ()
    opened: dict[str, int] = {}


class StepCount(msgspec.Struct, frozen=True):
    """A step, and of how many visits: at it now, done with it, hint opened, solution opened."""

    task: str
    here: int
    done: int
    hints: int
    solutions: int


class TrackCount(msgspec.Struct, frozen=True):
    """A walkthrough, how many have it open, and how many of these are through."""

    title: str
    here: int
    finished: int
    steps: tuple[StepCount, ...]


def attend(course: Course, folder: Path) -> None:
    """Keep the attendance of a visit in its folder from now on."""

    def write(_change: object = None) -> None:
        with suppress(OSError):  # a full disk costs the trainer a count, and the reader nothing
            write_whole(folder / FILE, msgspec.json.encode(_attendance(course)))

    course.observe(write, "turns")
    write()


def _attendance(course: Course) -> Attendance:
    step = course.step
    done = tuple(sorted(name for name in course.done if name in STEPS))
    return Attendance(course.track, step.name if step else "", done, dict(course.opened))


def attending(folders: Iterable[Path]) -> Iterator[Attendance]:
    """What the visits with these folders tell; one that tells nothing readable is left out."""
    for folder in folders:
        with suppress(OSError, msgspec.DecodeError), (folder / FILE).open("rb") as stream:
            yield msgspec.json.decode(stream.read(_LONGEST), type=Attendance)


def counts(visits: Iterable[Attendance]) -> tuple[TrackCount, ...]:
    """The class in numbers, a row a walkthrough."""
    held = tuple(visits)
    return tuple(_track(track, held) for track in TRACKS.values())


def _track(track: Track, held: tuple[Attendance, ...]) -> TrackCount:
    open_here = [each for each in held if each.track == track.name]
    at = Counter(each.step for each in open_here)
    return TrackCount(
        track.title,
        len(open_here),
        at[""],
        tuple(_step(step, at[step.name], held) for step in track.steps),
    )


def _step(step: Step, here: int, held: tuple[Attendance, ...]) -> StepCount:
    helped = Counter(each.opened.get(step.name, 0) for each in held)
    done = sum(step.name in each.done for each in held)
    return StepCount(step.task, here, done, helped[1] + helped[2], helped[2])
