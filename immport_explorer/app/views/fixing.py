"""The bar that stays in view while a package is fixed: write, check, take away, find one's way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immport_explorer.app.visit.checking import Checking
from immport_explorer.app.visit.choices import OF_FILE, OF_TEMPLATE, Choices
from immport_explorer.files.wording import counted
from immport_explorer.markup import Markup, tag

if TYPE_CHECKING:
    from immport_explorer.issues.cause import Cause
    from immport_explorer.report.view import View


def bar(view: View, choices: Choices, edits: int, checking: Checking) -> Markup:
    """The bar; its primary button is what is due next."""
    waits = bool(choices.picked or edits)
    can_fix = waits or any(cause.first.fix is not None for cause in view.causes)
    has_package = checking.written is not None
    download_is_due = has_package and not waits
    return tag(
        "div",
        _download(is_primary=True) if download_is_due else None,
        _button("mend", "Fix and check again", can_fix, is_primary=not download_is_due)
        if view.causes
        else None,
        _button("plan", "See what will be written", can_fix, id="see-plan")
        if view.causes
        else None,
        _button("again", "Check again", True, id="check-again"),
        _download(is_primary=False) if has_package and not download_is_due else None,
        _finder(view, choices) if view.causes else None,
        role="group",
        aria_label="Fix this package",
        class_="ipx-row ipx-bar",
    )


def waiting(view: View, choices: Choices, edits: int) -> Markup | None:
    """What would be written now; nothing where nothing can be fixed here."""
    safe = sum(cause.first.fix is not None for cause in view.causes)
    picked = len(choices.picked)
    if not (safe or edits or any(cause.first.suggestions for cause in view.causes)):
        return None
    said = []
    if safe:
        said.append(f"{counted(safe, 'thing')} can be fixed without changing what the data say.")
    if edits:
        said.append(f"You edited {counted(edits, 'cell')}.")
    said.append(
        f"You picked suggestions for {counted(picked, 'cell')}."
        if picked
        else "Pick suggestions below to have them written too."
    )
    return tag("p", " ".join(said), class_="ipx-small-text")


def _button(
    action: str, words: str, enabled: bool, *, id: str = "", is_primary: bool = False
) -> Markup:
    return tag(
        "button",
        words,
        type="button",
        data_do=action,
        id=id or action,
        class_="ipx-primary" if is_primary else None,
        disabled=not enabled,
    )


def _download(*, is_primary: bool) -> Markup:
    return _button("corrected", "Download the corrected package", True, is_primary=is_primary)


def _finder(view: View, choices: Choices) -> Markup:
    """The filter, and the way from one thing to the next."""
    listed = choices.listed(view)
    places = [place for place, _ in listed]
    here = f"{places.index(choices.at) + 1} of " if choices.at in places else ""
    return tag(
        "span",
        tag("label", "Show", for_="only", class_="ipx-small-text"),
        tag("select", _options(view.causes, choices), id="only", data_do="only"),
        tag(
            "button",
            "Previous",
            type="button",
            data_do="step",
            data_value="-1",
            id="step-back",
            aria_label="Previous thing to fix",
        ),
        tag(
            "button",
            "Next",
            type="button",
            data_do="step",
            data_value="1",
            id="step-on",
            aria_label="Next thing to fix",
        ),
        tag("span", f"{here}{len(listed):,}", class_="ipx-small-text"),
        class_="ipx-row ipx-tight-row ipx-finder",
    )


def _options(causes: tuple[Cause, ...], choices: Choices) -> list[Markup]:
    files = dict.fromkeys(cause.first.file for cause in causes if cause.first.file)
    templates = dict.fromkeys(cause.first.template for cause in causes if cause.first.template)
    return [
        tag("option", "All files", value="", selected=not choices.only),
        _group("Files", OF_FILE, list(files), choices.only),
        _group("Templates", OF_TEMPLATE, sorted(templates), choices.only),
    ]


def _group(label: str, kind: str, names: list[str], only: str) -> Markup:
    options = [
        tag("option", name, value=kind + name, selected=only == kind + name) for name in names
    ]
    return tag("optgroup", options, label=label)
