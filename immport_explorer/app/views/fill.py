"""The frame of the page Fill: what to bring, what was read, how far it is, and the making."""

from __future__ import annotations

from immport_explorer.app.state import Place
from immport_explorer.app.views.fill_result import remark_list
from immport_explorer.app.views.fill_tables import problem_list
from immport_explorer.app.views.fill_todo import ToDo
from immport_explorer.app.views.icons import severity
from immport_explorer.app.views.work import going_on
from immport_explorer.app.visit.lab_work import LabWork
from immport_explorer.files.wording import counted
from immport_explorer.fill.release_like import PREFIX
from immport_explorer.markup import Markup, link, tag


def intake(work: LabWork, *, has_files: bool) -> Markup:
    """What may be brought besides the reader's own files; nothing once there are some."""
    if has_files:
        return Markup("")
    return tag(
        "div",
        tag("button", "Try it with an example lab's files", type="button", data_do="try",
            id="try-lab"),
        tag("span", "A messy workbook, a REDCap export and a questionnaire, all invented.",
            class_="ipx-small-text"),
        _opened(work),
        class_="ipx-row",
    )  # fmt: skip


def _opened(work: LabWork) -> Markup | None:
    """A recipe that waits for its files."""
    if work.opened is None:
        return None if work.begun else _begin_like()
    patterns = ", ".join(dict.fromkeys(one.file for one in work.opened.recipe.sources.values()))
    return tag(
        "p", severity("good", f"The recipe {work.opened.name} is open"),
        f" Now drop the files that it reads: {patterns}.",
    )  # fmt: skip


def _begin_like() -> Markup:
    return tag(
        "span",
        "Or begin with the design of ",
        link(f"{Place(page='examples').address}", "a released study"),
        ", which Examples opens.",
        class_="ipx-small-text",
    )


def under_way(work: LabWork) -> Markup:
    """What is being done, or what went wrong."""
    if work.problem:
        return tag(
            "div",
            tag("p", severity("error", "This could not be done")),
            [tag("p", line) for line in work.problem.splitlines()],
            class_="ipx-banner ipx-banner-error ipx-stack ipx-tight",
            role="alert",
        )
    if not work.doing:
        return Markup("")
    bar = tag("progress", aria_label=work.doing)
    return going_on(f"{work.doing}…", bar, "cancel-filling")


def made_of(work: LabWork) -> Markup:
    """What was read, in a sentence, and what could not be."""
    begun = _begun(work) if work.begun else None
    if not (work.tables or work.problems):
        return begun or Markup("")
    files = len({table.whole.file for table in work.tables})
    used = sum(bool(work.drafts_of(table)) for table in work.tables)
    said = (
        f"{counted(len(work.tables), 'table')} in {counted(files, 'file')}; {used} "
        f"{'fills' if used == 1 else 'fill'} templates."
    )
    return tag(
        "div",
        tag(
            "div",
            tag("p", tag("b", said)),
            tag("button", "Begin anew", type="button", class_="ipx-small", data_do="anew",
                id="begin-anew"),
            tag("button", "Guess anew, without the recipe", type="button", class_="ipx-small",
                data_do="guess", id="guess-anew") if work.opened else None,
            class_="ipx-row ipx-between",
        ),
        tag("p", severity("good", f"As in your recipe {work.opened.name}"))
        if work.opened else None,
        problem_list(work.problems),
        remark_list(work.remarks) if work.opened else None,
        begun or (None if work.opened else _prefix(work)),
        class_="ipx-stack ipx-tight",
    )  # fmt: skip


def _begun(work: LabWork) -> Markup:
    """What the study begins with, and how its ids shall begin."""
    title = work.begun.recipe.title or work.begun.name if work.begun else ""
    return tag(
        "div",
        tag("p", severity("good", f"{title}: its design is here"),
            " Change it below; then drop your own files for what it does not tell: people, "
            "samples, results."),
        _prefix(work),
        None if work.tables else tag("button", "Begin anew", type="button", class_="ipx-small",
                                     data_do="anew", id="begin-anew"),
        class_="ipx-banner ipx-banner-info ipx-stack ipx-tight",
    )  # fmt: skip


def _prefix(work: LabWork) -> Markup:
    shown = work.wishes.prefix or _usual_prefix(work)
    usual = f"{PREFIX}-" if work.begun else _usual_prefix(work)
    return tag(
        "div",
        tag("label", "New ids begin with", for_="id-prefix", class_="ipx-small-text"),
        tag("input", type="text", id="id-prefix", data_do="prefix", value=work.wishes.prefix,
            placeholder=usual, size="12", autocomplete="off"),
        tag("span", f"so that they are your study's own: P001 becomes {shown or 'FLU1-'}P001.",
            class_="ipx-small-text"),
        class_="ipx-row",
    )  # fmt: skip


def _usual_prefix(work: LabWork) -> str:
    studies = work.known("study")
    return f"{studies[0]}-" if len(studies) == 1 else ""


def make_bar(work: LabWork, todo: ToDo) -> Markup:
    """The bar that stays in view: what is left, and the button that makes the package."""
    left = severity("good" if not todo.count else "warning", todo.in_words)
    return tag(
        "div",
        tag("span", left, role="status"),
        tag(
            "span",
            tag("button", "Save the recipe", type="button", data_do="save", id="save-recipe"),
            tag("button", "Make and check the package", type="button", data_do="make",
                id="make-package", class_="ipx-primary", disabled=not work.drafts),
            class_="ipx-row",
        ),
        class_="ipx-make-bar ipx-row ipx-between",
    )  # fmt: skip
