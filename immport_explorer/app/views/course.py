"""The course as markup: the walkthroughs to choose from, and the panel beside the page."""

from __future__ import annotations

from collections.abc import Iterator

from immport_explorer.app.course.progress import Course
from immport_explorer.app.course.tracks import TRACKS, Question, Step, Track
from immport_explorer.app.state import Place
from immport_explorer.app.views.buttons import small_button
from immport_explorer.app.views.glossary import explained
from immport_explorer.app.views.icons import severity
from immport_explorer.files.wording import counted
from immport_explorer.markup import Child, Markup, link, tag


def tracks(course: Course) -> Markup:
    """The walkthroughs, how much of each is done, and the way into each."""
    cards = [_track(number, track, course) for number, track in enumerate(TRACKS.values(), 1)]
    return tag("div", cards, class_="ipx-cards")


def _track(number: int, track: Track, course: Course) -> Markup:
    done = sum(step.name in course.done for step in track.steps)
    begin = "Go on" if 0 < done < len(track.steps) else "Begin"
    return tag(
        "article",
        tag("h2", f"{number}. {track.title}", class_="ipx-h3"),
        tag("p", f"{track.aim} About {track.minutes} minutes."),
        tag(
            "div",
            link(
                Place(page="learn", walkthrough=track.name).address,
                begin,
                tag("span", f": {track.title}", class_="ipx-unseen"),
                class_="ipx-button",
            ),
            _share(done, len(track.steps)),
            class_="ipx-row",
        ),
        class_="ipx-card",
    )


def _share(done: int, steps: int) -> Markup:
    said = f"{done} of {counted(steps, 'step')} done"
    return severity("good", said) if done == steps else tag("span", said, class_="ipx-small-text")


def panel(course: Course) -> Markup:
    """The walkthrough that is open, beside the page; nothing where none is."""
    track = course.current
    if track is None:
        return Markup("")
    number = list(TRACKS).index(track.name) + 1
    return tag(
        "div",
        tag("h2", f"{number}. {track.title}", class_="ipx-h3", id="course-title", tabindex="-1"),
        tag("ol", [_step(step, course) for step in track.steps], class_="ipx-course-steps"),
        tag("p", _ending(track), role="status") if course.step is None else None,
        tag(
            "div",
            tag("button", "Close", type="button", data_do="leave", class_="ipx-small"),
            class_="ipx-row",
        ),
        class_="ipx-stack ipx-tight",
    )


def _ending(track: Track) -> Iterator[Child]:
    yield "All steps are done. "
    after = list(TRACKS)[list(TRACKS).index(track.name) + 1 :]
    if after:
        following = TRACKS[after[0]]
        yield link(Place(page="learn", walkthrough=following.name).address, following.title)
        yield " is next."
    else:
        yield link("#p=learn&e=practice-01", "Find mistakes yourself")
        yield " is next."


def _step(step: Step, course: Course) -> Markup:
    is_done = step.name in course.done
    is_current = step is course.step
    heading = severity("good", "Done: ", step.task) if is_done else tag("span", step.task)
    if is_current:
        heading = explained(step.task, "step")
    return tag(
        "li",
        tag("p", heading, class_=None if is_done or is_current else "ipx-none"),
        _work(step, course) if is_current else _reply(step, course) if is_done else None,
        aria_current="step" if is_current else None,
    )


def _work(step: Step, course: Course) -> Iterator[Child]:
    """What helps with the step at hand: where, the question, the hint, and the solution last."""
    if step.place is not None:
        yield tag("p", link(step.place.address, f"Go to {step.label}"))
    if step.question is not None:
        yield _question(step, step.question)
        yield _reply(step, course)
    opened = course.opened.get(step.name, 0)
    if opened > 0:
        yield tag("p", tag("b", "Hint: "), step.hint)
    if opened > 1:
        yield tag("p", tag("b", "Solution: "), step.solution)
    else:
        label = "Show the solution" if opened else "Show a hint"
        yield _button(label, "help", step.name)


def _question(step: Step, question: Question) -> Markup:
    choices = [
        tag("li", _button(choice.words, "answer", f"{step.name}/{number}"))
        for number, choice in enumerate(question.choices)
    ]
    return tag("div", tag("p", question.words), tag("ul", choices, class_="ipx-course-choices"))


def _reply(step: Step, course: Course) -> Markup | None:
    """What is said to the answer that was given."""
    if step.question is None or step.name not in course.chosen:
        return None
    choice = step.question.choices[course.chosen[step.name]]
    kind = "good" if choice.is_right else "info"
    return tag("p", severity(kind, f"“{choice.words}”: {choice.reply}"), role="status")


def _button(label: str, do: str, value: str) -> Markup:
    return small_button(label, do, value, id=f"course-{do}-{value.replace('/', '-')}")
