"""Practice packages as markup: the list of them, and the one whose mistakes are looked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from immport_explorer.app.course.progress import Course
from immport_explorer.app.state import Place
from immport_explorer.app.views.buttons import small_button
from immport_explorer.app.views.icons import severity
from immport_explorer.app.visit.finding import Finding
from immport_explorer.files.wording import counted
from immport_explorer.markup import Child, Markup, link, tag
from immport_explorer.report.plain import rows_in_words

if TYPE_CHECKING:
    from immport_explorer.examples import Answer
    from immport_explorer.issues.report import FileReport


@cache
def _shipped() -> tuple[tuple[str, str, str], ...]:
    """Name, title and summary of the practice packages that come with this page."""
    from immport_explorer import examples

    described = (examples.describe(name) for name in examples.names())
    return tuple((each.name, each.title, each.summary) for each in described if each.practice)


def exercises(course: Course) -> Markup:
    """The practice packages, and new ones on demand."""
    from immport_explorer.examples.practice import MISTAKES

    levels = [
        tag("option", f"Level {level}: {counted(count, 'mistake')}", value=str(level))
        for level, count in MISTAKES.items()
    ]
    return tag(
        "section",
        tag("h2", "Find them yourself", class_="ipx-h2", id="exercises", tabindex="-1"),
        tag(
            "p",
            "Packages with mistakes in them, easy ones first. The marks stay hidden until you have "
            "found the mistakes, or give up.",
        ),
        tag("ol", [_exercise(*each, course) for each in _shipped()], class_="ipx-exercises"),
        tag(
            "div",
            tag("label", "A new one", for_="level", class_="ipx-label"),
            tag("select", levels, id="level"),
            tag("button", "Make it", type="button", data_do="make", data_from="level", id="make"),
            class_="ipx-row",
        ),
        class_="ipx-stack ipx-tight",
    )


def _exercise(name: str, title: str, summary: str, course: Course) -> Markup:
    return tag(
        "li",
        link(Place(page="learn", example=name).address, title),
        " ",
        severity("good", "Done") if name in course.done else None,
        tag("span", f" {summary}", class_="ipx-small-text"),
    )


def finding_shown(finding: Finding, files: Iterable[FileReport | None]) -> Markup:
    """The package whose mistakes are looked for: how many, its files (None are those of packages
    before it), and what is found."""
    is_open = not (finding.is_done or finding.gave_up)
    return tag(
        "section",
        tag("h2", finding.title, class_="ipx-h2", id="finding", tabindex="-1"),
        tag("p", _count(finding), role="status"),
        _how() if is_open else None,
        _files(finding, files) if is_open else None,
        tag("p", finding.said, role="status") if finding.said and is_open else None,
        _hints(finding) if is_open else None,
        _answers(finding),
        tag("div", _ways(finding, is_open=is_open), class_="ipx-row"),
        class_="ipx-stack ipx-tight ipx-panel",
    )


def _count(finding: Finding) -> Child:
    said = f"{len(finding.found)} of {counted(len(finding.answers), 'mistake')} found."
    return severity("good", said) if finding.is_done else said


def _how() -> Markup:
    return tag(
        "p",
        "Open the files, and correct the cells that are wrong: one that held a mistake counts as "
        "found. Where a file's name, first lines or header are wrong, say so at the file.",
    )


def _files(finding: Finding, files: Iterable[FileReport | None]) -> Markup:
    own = [
        (number, file)
        for number, file in enumerate(files)
        if file is not None and (file.template or _is_meant(finding, file))
    ]
    listed = [_file(number, file, finding.sections.get(file.path, ())) for number, file in own]
    return tag("ul", listed, class_="ipx-exercises")


def _is_meant(finding: Finding, file: FileReport) -> bool:
    return any(answer.file == file.path for answer in finding.answers)


def _file(number: int, file: FileReport, sections: tuple[str, ...]) -> Markup:
    openers = [
        small_button(name, "open", f"{number}/{name}", aria_label=f"Open {name} of {file.path}")
        for name in sections
    ]
    if file.template and not openers:
        openers = [small_button("Open", "open", f"{number}/", aria_label=f"Open {file.path}")]
    return tag(
        "li",
        tag("span", file.path, class_="ipx-file"),
        [(" ", opener) for opener in openers],
        " ",
        small_button(
            "The file itself is wrong", "file", file.path, aria_label=f"{file.path} itself is wrong"
        ),
    )


def _hints(finding: Finding) -> Markup | None:
    if not finding.hinted:
        return None
    return tag("p", tag("b", "Hint: "), f"look into {', '.join(finding.hinted)}.")


def _answers(finding: Finding) -> Markup | None:
    """What is found; all of it once the reader gave up."""
    shown = [
        (answer, number in finding.found)
        for number, answer in enumerate(finding.answers)
        if finding.gave_up or number in finding.found
    ]
    if not shown:
        return None
    return tag("ol", [_answer(answer, is_found) for answer, is_found in shown])


def _answer(answer: Answer, is_found: bool) -> Markup:
    where: list[str | None] = [
        answer.file,
        f"section {answer.section}" if answer.section else None,
        rows_in_words(list(answer.rows)) if answer.rows else None,
        answer.column,
    ]
    return tag(
        "li",
        severity("good", "Found") if is_found else severity("info", "Not found"),
        tag("span", " ", ", ".join(filter(None, where)), class_="ipx-where"),
        tag("p", f"{answer.what} {answer.mend}"),
    )


def _ways(finding: Finding, *, is_open: bool) -> Iterator[Child]:
    if is_open:
        yield small_button("Show a hint", "hint", "")
        yield small_button("Give up and show the answers", "give-up", "")
    else:
        report = Place(page="validate", example=finding.name).address
        yield link(report, "See the whole report", class_="ipx-button")
    yield small_button("Close this exercise", "close", "")
