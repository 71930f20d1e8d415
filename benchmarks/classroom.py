"""A class on one server: pupils go through walkthroughs, and think between; docs/performance.md.

Each opens the page within the first seconds, then does step after step of the walkthroughs that
check packages, as the page's scripts would tell the server. What they wait for is from the deed to
the moment at which the page says that the step is done.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from dashboard import Served, served
from figures import measured_on, middle, write_section
from held import Memory, watch
from processes import add_processes, chosen_processes
from tornado.httpclient import HTTPError
from visitor import Visitor

from immport_explorer.app.course.deeds import Checked, Improved, Visited
from immport_explorer.app.course.tracks import TRACKS, Step, Track
from immport_explorer.app.state import Place

PORT = 8872
PATIENCE = 120
"""Seconds after which a pupil gives up, which counts as an error."""

REACH = 3.0
"""Seconds that nobody is to wait longer for a step."""

WALKTHROUGHS = ("validate", "report")


@dataclass(slots=True)
class Found:
    """Seconds waited for the page, and for each step by its task; what went wrong."""

    opened: list[float] = field(default_factory=list)
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)


def main() -> int:
    options = _options()
    found, memory = Found(), Memory()
    chosen = (f"--visits={options.pupils + 5}", *chosen_processes(options))
    with served(*chosen, port=PORT) as dashboard:
        asyncio.run(_lesson(dashboard, options, found, memory))
    section = _section(found, memory, options)
    write_section("class", section)
    print(section, *found.errors, sep="\n")
    worst = max((max(waits) for waits in found.waits.values()), default=0.0)
    return 0 if worst <= REACH and not found.errors else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=25)
    parser.add_argument("--come-within", type=float, default=30, help="seconds in which all come")
    parser.add_argument("--think", type=float, default=8, help="seconds before a step, about")
    add_processes(parser)
    return parser.parse_args()


async def _lesson(
    dashboard: Served, options: argparse.Namespace, found: Found, memory: Memory
) -> None:
    watching = asyncio.create_task(watch(dashboard.process, memory))
    pupils = (_pupil(dashboard.url, number, options, found) for number in range(options.pupils))
    await asyncio.gather(*pupils)
    watching.cancel()


async def _pupil(url: str, number: int, options: argparse.Namespace, found: Found) -> None:
    chance = random.Random(number)
    await asyncio.sleep(chance.uniform(0, options.come_within))
    visitor = Visitor(url, PATIENCE)
    try:
        began = time.monotonic()
        await visitor.open()
        found.opened.append(time.monotonic() - began)
        for name in WALKTHROUGHS:
            await _walk(visitor, TRACKS[name], chance, options.think, found)
        await visitor.leave()
    except (HTTPError, OSError, RuntimeError, TimeoutError) as error:
        found.errors.append(f"{type(error).__name__}: {error}")


async def _walk(
    visitor: Visitor, track: Track, chance: random.Random, think: float, found: Found
) -> None:
    await visitor.go(Place(page="learn", walkthrough=track.name).address)
    for step, following in zip(track.steps, [*track.steps[1:], None], strict=True):
        await asyncio.sleep(chance.uniform(0.5, 1.5) * think)
        async with asyncio.timeout(PATIENCE):
            began = time.monotonic()
            visitor.said.clear()
            await _do(visitor, step)
            await visitor.hear(f"Done. Next: {following.task}" if following else _ENDED)
            found.waits[step.task].append(time.monotonic() - began)


_ENDED = "All steps are done."


async def _do(visitor: Visitor, step: Step) -> None:
    """What a pupil does who knows the answer."""
    match step.deed:
        case Visited(place):
            await visitor.go(place.address)
        case Checked(example):
            await visitor.go(Place(page="validate", example=example).address)
        case Improved():
            await visitor.press("mend")
    if step.question is not None:
        right = [choice.is_right for choice in step.question.choices].index(True)
        if step.place is not None:
            await visitor.go(step.place.address)
        await visitor.press("answer", f"{step.name}/{right}")


def _section(found: Found, memory: Memory, options: argparse.Namespace) -> str:
    command = f"--pupils {options.pupils} --come-within {options.come_within:.0f}"
    command = " ".join([command, f"--think {options.think:.0f}", *chosen_processes(options)])
    lines = "\n".join(_line(task, waits) for task, waits in found.waits.items())
    held = middle(list(memory.visits.values()), ",.0f")
    every = [wait for waits in found.waits.values() for wait in waits]
    late = sum(wait > REACH for wait in every)
    return f"""\
## A class

{measured_on(f'make class ARGS="{command}"', "voila", "jupyter-server")}

{options.pupils} pupils come within {options.come_within:.0f} seconds and go through walkthroughs
{_numbers()}, each thinking about {options.think:.0f} seconds before a step. They wait from what
they do to the moment when the page ticks it: the middle one, the least and the most. Nobody is to
wait more than {REACH:.0f} seconds: {late:,} of {len(every):,} steps took longer. Errors:
{len(found.errors)}.

| Step | Wait, s |
|---|--:|
| The page can be used | {middle(found.opened, ".1f") if found.opened else "-"} |
{lines}

Memory that the process of a visit held at most: {held} MiB, of which what several
share counts in parts (PSS). The server itself: {memory.server:,.0f} MiB. All together at most
{memory.together:,.0f} MiB.
"""


def _numbers() -> str:
    names: Sequence[str] = list(TRACKS)
    return " and ".join(str(names.index(name) + 1) for name in WALKTHROUGHS)


def _line(task: str, waits: Sequence[float]) -> str:
    return f"| {task} | {middle(list(waits), '.1f')} |"


if __name__ == "__main__":
    sys.exit(main())
