"""What is to be fixed, one thing after another: each with its place, its reasons, its row in view
and the suggestions that a person may pick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from types import MappingProxyType
from typing import TYPE_CHECKING

from immport_explorer.app.state import Place
from immport_explorer.app.views.buttons import small_button
from immport_explorer.app.views.cards import field_card, find_field
from immport_explorer.app.views.icons import severity
from immport_explorer.app.views.inside import file_inside
from immport_explorer.app.views.meanings import code_link
from immport_explorer.app.views.results import field_link, value_shown, where
from immport_explorer.app.views.rows import excerpt_table
from immport_explorer.app.visit.choices import OF_FILE, OF_TEMPLATE, Choices
from immport_explorer.app.visit.edits import Column
from immport_explorer.app.visit.issue_key import issue_key
from immport_explorer.files.wording import counted
from immport_explorer.issues.kinds import KINDS
from immport_explorer.issues.kinds.datafile import DATAFILE_BLANK
from immport_explorer.issues.kinds.file import FILE_MISSING
from immport_explorer.issues.sequence import issue_id, shorten
from immport_explorer.markup import Child, Markup, join, link, tag
from immport_explorer.report.plain import rows_in_words
from immport_explorer.report.words import title_of
from immport_explorer.schema.model import Schema

if TYPE_CHECKING:
    from immport_explorer.issues.cause import Cause, Variant
    from immport_explorer.issues.issue import FieldRef, FixKind
    from immport_explorer.report.view import View

_VARIANTS_SHOWN = 6
_SEVERITIES = (("error", "Fix these"), ("warning", "Look at these"), ("info", "Notes"))
_FIXES: Mapping[FixKind, str] = {
    "set-cell": "Can be fixed for you: write {}.",
    "set-header": "Can be fixed for you: name the column {}.",
    "set-version": "Can be fixed for you: write the version {}.",
    "rename-file": "Can be fixed for you: name the file {}.",
    "add-lines": "Can be fixed for you: add the missing lines.",
    "save-as-text": "Can be fixed for you: save its templates as text.",
    "leave-out": "Can be fixed for you: leave the file out; it holds no data.",
}


Edited = Mapping[Column, Set[int]]


def cause_list(
    view: View, schema: Schema, choices: Choices, edited: Edited = MappingProxyType({})
) -> Markup:
    """What to fix, the first thing first; what is done for is ticked off. ``edited`` holds the
    rows that were edited, by column."""
    numbered = choices.listed(view)
    parts = [] if numbered or not choices.only else [_nothing_left(choices.only)]
    for kind, title in _SEVERITIES:
        chosen = [each for each in numbered if each[1].first.severity == kind]
        if chosen:
            parts.append(_of_severity(title, kind, chosen, schema, choices, edited))
    return tag("div", parts, class_="ipx-stack ipx-wide")


def _nothing_left(only: str) -> Markup:
    """What stands there where nothing passes the filter."""
    name = only.removeprefix(OF_FILE).removeprefix(OF_TEMPLATE)
    return tag(
        "div",
        tag("p", "Nothing is to be fixed in ", tag("b", shorten(name)), ".", role="status"),
        tag("button", "Show all files", type="button", data_do="only", id="show-all"),
        class_="ipx-row",
    )


def _of_severity(
    title: str,
    kind: str,
    chosen: list[tuple[int, Cause]],
    schema: Schema,
    choices: Choices,
    edited: Edited,
) -> Markup:
    left = len(chosen) - choices.shown
    items = [
        _cause(number, place, cause, schema, choices, edited)
        for number, (place, cause) in enumerate(chosen[: choices.shown], start=1)
    ]
    return tag(
        "section",
        tag("h2", severity(kind, f"{title} ({len(chosen):,})"), class_="ipx-h2"),
        tag("ol", items, class_="ipx-causes"),
        tag("button", f"Show {left:,} more", type="button", data_do="more") if left > 0 else None,
        class_="ipx-stack ipx-tight",
    )


def _cause(
    number: int, place: int, cause: Cause, schema: Schema, choices: Choices, edited: Edited
) -> Markup:
    issue = cause.first
    is_open = place in choices.opened
    is_done = _is_done(cause, choices, edited)
    heading = title_of(cause)
    kind = KINDS[issue.code].title
    return tag(
        "li",
        tag("span", "✓" if is_done else number, class_="ipx-cause-number", aria_hidden="true"),
        tag(
            "div",
            tag(
                "h3",
                heading,
                tag("span", ", will be written", class_="ipx-unseen") if is_done else None,
                class_="ipx-h3",
                id=f"cause-{place}",
                tabindex="-1",
            ),
            tag("span", kind, class_="ipx-small-text") if not _says(heading, kind) else None,
            where(issue, cause.rows),
            class_="ipx-cause-line",
        ),
        tag(
            "div",
            _opener(place, is_open, has_row=issue.row is not None),
            _editor(cause) if issue.row is not None else None,
            _put_in(place) if _is_of_a_file(issue.code) else None,
            field_link(issue.field),
            class_="ipx-row ipx-cause-ways",
        ),
        _values(place, cause, heading, choices),
        tag("p", _FIXES[issue.fix.kind].format(issue.fix.value)) if issue.fix else None,
        [tag("p", said, class_="ipx-small-text") for said in _follows(cause)],
        _details(place, cause, schema, choices) if is_open else None,
        class_="ipx-cause ipx-compact ipx-done" if is_done else "ipx-cause ipx-compact",
    )


def _says(heading: str, kind: str) -> bool:
    """Whether the heading says what is wrong, not only where."""
    return kind[1:] in heading


def _is_done(cause: Cause, choices: Choices, edited: Edited) -> bool:
    """Whether something will be written into every cell that it is about."""
    issue = cause.first
    rows = edited.get((issue.file, issue.sheet, issue.section, issue.column or ""), set())
    if rows and len(cause.rows) == cause.count and rows >= set(cause.rows):
        return True
    return all(issue_id(index) in choices.picked for index in cause.indices)


def _opener(place: int, is_open: bool, *, has_row: bool) -> Markup:
    more = "See the row" if has_row else "How to fix it"
    return tag(
        "button",
        "Less" if is_open else more,
        type="button",
        class_="ipx-small",
        id=f"open-{place}",
        data_do="open",
        data_value=str(place),
        aria_expanded="true" if is_open else "false",
        aria_describedby=f"cause-{place}",
    )


def _editor(cause: Cause) -> Markup:
    issue = cause.first
    where = f"{issue.column or 'row'} in row {issue.row} of {issue.file}"
    return tag(
        "button",
        "Edit here",
        type="button",
        class_="ipx-small",
        id=f"edit-{cause.indices[0]}",
        data_do="edit",
        data_value=str(cause.indices[0]),
        aria_label=f"Edit {where}",
    )


def _is_of_a_file(code: str) -> bool:
    """Whether another file could be what is wanted."""
    kind = KINDS[code]
    return kind is FILE_MISSING or kind.family == DATAFILE_BLANK.family


def _put_in(place: int) -> Markup:
    return tag(
        "button",
        "Put a file in",
        type="button",
        class_="ipx-small",
        id=f"put-in-{place}",
        data_do="put-in",
        aria_describedby=f"cause-{place}",
    )


def _follows(cause: Cause) -> Iterator[str]:
    """What else goes with it: the same value in other files, and consequences."""
    same = {each.first.file for each in cause.followers if each.first.code == cause.first.code}
    elsewhere = {file for file in same if file != cause.first.file}
    count = sum(each.count for each in cause.followers if each.first.file not in elsewhere)
    if elsewhere:
        files = counted(len(elsewhere), "other file")
        yield f"It stands in {files} too; what is picked here counts there as well."
    if count == 1:
        yield "1 other problem follows from it and should disappear."
    elif count:
        yield f"{count:,} other problems follow from it and should disappear."


# ---- values and suggestions -----------------------------------------------------------------


def _values(place: int, cause: Cause, heading: str, choices: Choices) -> Markup | None:
    """The values found, each with what could stand in its place."""
    variants = [
        (number, variant)
        for number, variant in enumerate(cause.variants)
        if (variant.value or "") not in heading or variant.issue.suggestions
    ]
    if not variants:
        return None
    items = [
        tag("li", _variant(place, number, variant, choices, alone=len(variants) == 1))
        for number, variant in variants[:_VARIANTS_SHOWN]
    ]
    left = len(variants) - _VARIANTS_SHOWN
    more = tag("li", f"and {counted(left, 'other value')}") if left > 0 else None
    return tag("ul", items, more, class_="ipx-variants")


def _variant(
    place: int,
    number: int,
    variant: Variant,
    choices: Choices,
    *,
    alone: bool,
) -> Markup:
    issue = variant.issue
    said: list[Child] = []
    if not alone:
        said += [value_shown(issue.value or "(empty)"), f" in {rows_in_words(variant.rows, 6)}"]
    elif issue.value:
        said.append(value_shown(issue.value))
    if issue.suggestions:
        said.append(tag("span", " Did you mean", class_="ipx-small-text"))
    chosen = choices.picked.get(issue.id)
    buttons = [
        tag(
            "button",
            suggestion,
            type="button",
            class_="ipx-small ipx-pick",
            id=f"pick-{place}-{number}-{each}",
            data_do="pick",
            data_value=f"{place}-{number}-{each}",
            aria_pressed="true" if suggestion == chosen else "false",
            aria_label=f"Write {suggestion} for {issue.value or 'nothing'} in "
            f"{rows_in_words(variant.rows, 6) or issue.file}",
        )
        for each, suggestion in enumerate(issue.suggestions)
    ]
    return tag("span", join(said), buttons, class_="ipx-row ipx-tight-row")


# ---- details --------------------------------------------------------------------------------


def _details(place: int, cause: Cause, schema: Schema, choices: Choices) -> Markup:
    issue, kind, shown = cause.first, KINDS[cause.first.code], choices.opened[place]
    return tag(
        "div",
        excerpt_table(shown) if shown else None,
        list(map(file_inside, shown.files)) if shown else None,
        tag("p", issue.message, " ", code_link(issue.code)),
        tag(
            "dl",
            tag("dt", "Why"),
            tag("dd", kind.why),
            tag("dt", "How to fix it"),
            tag("dd", cause.advice),
            tag("dt", "For example"),
            tag("dd", kind.example),
            class_="ipx-facts",
        ),
        _passing_on(place, cause, choices.example),
        _field(schema, issue.field) if issue.field else None,
        class_="ipx-stack ipx-tight",
    )


def _passing_on(place: int, cause: Cause, example: str | None) -> Markup:
    """The ways to tell somebody of it: its address, and as text."""
    here = Place(page="validate", example=example, issue=issue_key(cause))
    return tag(
        "div",
        link(here.address, "Link to this", id=f"link-{place}"),
        small_button("Copy as text", "copy-cause", str(place), id=f"copy-{place}",
                     aria_describedby=f"cause-{place}"),
        class_="ipx-row",
    )  # fmt: skip


def _field(schema: Schema, reference: FieldRef) -> Markup | None:
    template = schema.find_template(reference.template)
    place = Place(section=reference.section, side=reference.side, column=reference.column)
    found = find_field(template, place) if template else None
    if template is None or found is None:
        return None
    section, column = found
    return join(
        [
            tag("h3", f"The field {column.header}", class_="ipx-h3"),
            field_card(schema, template, section, column),
        ]
    )
