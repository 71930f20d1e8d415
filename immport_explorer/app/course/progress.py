"""How far somebody is in the course: observable, without widgets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from traitlets import Dict, HasTraits, Instance, Int, Unicode

from immport_explorer.app.course.tracks import STEPS, TRACKS, Step, Track

if TYPE_CHECKING:
    from immport_explorer.app.state import AppState


def is_practice(name: str) -> bool:
    """Whether there is a practice package of that name, shipped or made on demand."""
    from immport_explorer import examples
    from immport_explorer.examples import practice

    is_shipped = name in examples.names() and examples.describe(name).practice
    return is_shipped or practice.is_name(name)


class Course(HasTraits):
    """Follows the state, and ticks what it sees done in the walkthrough that is open.

    ``track`` names that walkthrough, empty where none is; ``done`` are the names of steps, and of
    practice packages; ``chosen`` maps a step with a question to the number of the answer given;
    ``opened`` maps a step to how much of its help is open (1: the hint, 2: the solution). ``turns``
    grows with each change.
    """

    track: Any = Unicode("")
    done: Any = Instance(frozenset, args=())
    chosen: Any = Dict({})
    opened: Any = Dict({})
    turns: Any = Int(0)

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self._most_errors: dict[str, int] = {}
        state.observe(self._arrive, "place")
        state.observe(self._look, ["place", "query", "report", "answers", "planned", "made"])
        self.observe(self._turn, ["track", "done", "chosen", "opened"])
        self._arrive()

    @property
    def current(self) -> Track | None:
        """The walkthrough that is open."""
        return TRACKS.get(self.track)

    @property
    def step(self) -> Step | None:
        """The first step of it that is not done."""
        track = self.current
        steps = track.steps if track else ()
        return next((step for step in steps if step.name not in self.done), None)

    def open(self, track: str) -> None:
        """Begin a walkthrough, or go on with it; what is done stays done."""
        if track in TRACKS:
            self.track = track
            self._look()

    def leave(self) -> None:
        self.track = ""

    def help(self, step: str) -> None:
        """Open the next piece of help of a step."""
        if step in STEPS:
            self.opened = {**self.opened, step: min(self.opened.get(step, 0) + 1, 2)}

    def answer(self, step: str, number: int) -> None:
        """Answer the question of a step."""
        question = STEPS[step].question if step in STEPS else None
        if question is not None and 0 <= number < len(question.choices):
            self.chosen = {**self.chosen, step: number}
            if question.choices[number].is_right:
                self.done = self.done | {step}

    def restore(self, done: Iterable[str]) -> None:
        """Take up what was done before; what there is no longer is left out."""
        self.done = frozenset(name for name in done if name in STEPS or is_practice(name))

    def finish(self, practice: str) -> None:
        """Tick a practice package whose mistakes were all found."""
        self.done = self.done | {practice}

    def _arrive(self, _change: object = None) -> None:
        if self._state.place.walkthrough is not None:
            self.open(self._state.place.walkthrough)

    def _look(self, _change: object = None) -> None:
        """Tick what the state shows to be done, the steps in any order."""
        state, track = self._state, self.current
        steps = track.steps if track else ()
        seen = {
            step.name
            for step in steps
            if step.deed is not None and step.deed.is_seen(state, self._most_errors)
        }
        if state.report is not None:
            errors = max(state.report.summary.errors, self._most_errors.get(state.package, 0))
            self._most_errors[state.package] = errors
        self.done = self.done | seen

    def _turn(self, _change: object) -> None:
        self.turns += 1
