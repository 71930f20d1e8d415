"""What a lab's reader still has to decide, each with the control that decides it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from immport_explorer.app.state import Place
from immport_explorer.app.views.fill_fields import field_named, value_control, what_it_is
from immport_explorer.app.views.fill_values import Unsettled, unsettled, unsettled_control
from immport_explorer.app.views.icons import severity
from immport_explorer.app.visit.drafts import Draft
from immport_explorer.app.visit.lab_work import LabWork
from immport_explorer.fill.remarks import Missing
from immport_explorer.markup import Markup, link, tag
from immport_explorer.report.plain import counted


@dataclass(frozen=True)
class ToDo:
    """What is open: fields and templates that are needed for certain or perhaps, and values that
    are no terms."""

    needed: tuple[Missing, ...]
    perhaps: tuple[Missing, ...]
    values: tuple[Unsettled, ...]

    @property
    def count(self) -> int:
        """How many decisions are left."""
        return len(self.needed) + len(self.values)

    @property
    def in_words(self) -> str:
        return f"{counted(self.count, 'thing')} to decide" if self.count else "Nothing to decide"


def to_do(work: LabWork) -> ToDo:
    """What is open now."""
    missing = work.missing()
    return ToDo(
        needed=tuple(one for one in missing if one.certain),
        perhaps=tuple(one for one in missing if not one.certain),
        values=tuple(unsettled(work)),
    )


def open_in(work: LabWork, todo: ToDo, draft: Draft) -> int:
    """How many decisions are about a draft."""
    fields = sum(one.column != "" and _draft_of(work, one) is draft for one in todo.needed)
    return fields + sum(one.draft is draft for one in todo.values)


def to_do_list(work: LabWork, todo: ToDo) -> Markup:
    """The decisions, and those that may come."""
    items = [*(_missing(work, one) for one in todo.needed), *_values(work, todo)]
    perhaps = [_missing(work, one) for one in todo.perhaps]
    return tag(
        "section",
        tag("h2", _heading(todo), class_="ipx-h2", id="to-decide", tabindex="-1"),
        tag("p", _lead(todo), class_="ipx-small-text"),
        tag("ul", items, class_="ipx-decisions") if items else None,
        tag(
            "details",
            tag("summary", f"Needed only in some cases ({len(perhaps)})"),
            tag("ul", perhaps, class_="ipx-decisions"),
            id="perhaps-needed",
        )
        if perhaps
        else None,
        class_="ipx-panel ipx-stack ipx-tight ipx-todo",
    )


def _heading(todo: ToDo) -> Markup | str:
    if not todo.count:
        return severity("good", "Nothing is left to decide")
    return f"For you to decide ({todo.count})"


def _lead(todo: ToDo) -> str:
    if not todo.count:
        return "Look through your tables below, then make the package."
    return "ImmPort needs these, and your tables do not say them."


def _missing(work: LabWork, one: Missing) -> Markup | None:
    draft = _draft_of(work, one)
    if not one.column or draft is None:
        return _whole_template(work, one)
    found = field_named(work, draft, one.column)
    if found is None:
        return None
    number, field = found
    action = f"{draft.key}|{number}"
    name = f"give-{draft.key}-{number}"
    title = work.schema.templates[one.template].title
    label = f"{one.column} of {title}"
    return tag(
        "li",
        tag(
            "p",
            tag("b", one.column),
            tag("span", f" {title}", class_="ipx-small-text"),
        ),
        tag("p", what_it_is(field.column), class_="ipx-small-text"),
        tag("p", one.why, class_="ipx-small-text") if not one.always else None,
        tag(
            "div",
            value_control(work, field.column, name, f"give|{action}", "", label),
            tag(
                "button",
                "I have none",
                type="button",
                class_="ipx-small ipx-plain",
                id=f"lack-{draft.key}-{number}",
                data_do="lack",
                data_value=action,
                aria_label=f"I have none: {label}",
            ),
            class_="ipx-row",
        ),
    )


def _whole_template(work: LabWork, one: Missing) -> Markup:
    template = work.schema.templates[one.template]
    name = f"{one.template}|{one.section or ''}"
    title = f"{template.title}: {one.section}" if one.section else template.title
    return tag(
        "li",
        tag("p", tag("b", title)),
        tag("p", template.summary, class_="ipx-small-text"),
        tag("p", one.why, class_="ipx-small-text"),
        tag(
            "div",
            tag(
                "button",
                "Write it here",
                type="button",
                class_="ipx-small",
                id=f"write-{name.replace('|', '-')}",
                data_do="write",
                data_value=name,
                aria_label=f"Write it here: {title}",
            ),
            link(Place(page="templates", template=one.template).address, "About it",
                 tag("span", f": {title}", class_="ipx-unseen")),
            class_="ipx-row",
        ),
        tag(
            "p",
            "Does ImmPort hold it already? Say so at the end of this page, under “What ImmPort "
            "already holds”.",
            class_="ipx-small-text",
        ),
    )  # fmt: skip


def _values(work: LabWork, todo: ToDo) -> Iterator[Markup]:
    for one in todo.values:
        yield tag(
            "li",
            tag(
                "p",
                tag("span", one.said, class_="ipx-value"),
                tag("span", f" in your column {one.column}", class_="ipx-small-text"),
            ),
            tag("p", f"{one.header} has no such word. What is meant?", class_="ipx-small-text"),
            tag("div", unsettled_control(work, one, "todo"), class_="ipx-row"),
        )


def _draft_of(work: LabWork, one: Missing) -> Draft | None:
    """The draft that lacks a field: the first that fills the section without it."""
    for draft in work.drafts:
        same = (draft.base.template, draft.base.section or None) == (one.template, one.section)
        if same and one.column not in work.filling(draft).columns:
            return draft
    return None
