"""What a lab's reader still has to decide, each with the control that decides it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from immport_explorer.app.state import Place
from immport_explorer.app.views.fill_fields import (
    field_named,
    fields_of,
    value_control,
    what_it_is,
)
from immport_explorer.app.views.fill_values import Unsettled, unsettled, unsettled_control
from immport_explorer.app.views.icons import severity
from immport_explorer.app.visit.drafts import Draft
from immport_explorer.app.visit.lab_work import LabWork
from immport_explorer.files.wording import counted
from immport_explorer.fill.recipe import Filling
from immport_explorer.fill.remarks import Missing
from immport_explorer.fill.ways import Constant
from immport_explorer.markup import Markup, link, tag


@dataclass(frozen=True)
class Question:
    """A field that is needed: the draft that lacks it (None where a whole template is lacking),
    and whether it is still open."""

    missing: Missing
    draft: Draft | None
    is_open: bool = True


@dataclass(frozen=True)
class ToDo:
    """What is asked: fields and templates that are needed for certain or perhaps, and values that
    are no terms. What was answered stays in its place."""

    needed: tuple[Question, ...]
    perhaps: tuple[Question, ...]
    values: tuple[Unsettled, ...]

    @property
    def count(self) -> int:
        """How many decisions are left."""
        values = sum(not one.value.is_known for one in self.values)
        return values + sum(one.is_open for one in self.needed)

    @property
    def in_words(self) -> str:
        return f"{counted(self.count, 'thing')} to decide" if self.count else "Nothing to decide"

    def about(self, draft: Draft) -> int:
        """How many decisions are left about a draft."""
        values = sum(one.draft is draft and not one.value.is_known for one in self.values)
        return values + sum(one.is_open and one.draft is draft for one in self.needed)


def to_do(work: LabWork) -> ToDo:
    """What is asked now."""
    questions = list(_questions(work, work.missing()))
    return ToDo(
        needed=tuple(one for one in questions if one.missing.certain),
        perhaps=tuple(one for one in questions if not one.missing.certain),
        values=tuple(unsettled(work)),
    )


def _questions(work: LabWork, missing: Sequence[Missing]) -> Iterator[Question]:
    """Draft by draft and field by field, then whole templates."""
    placed: set[int] = set()
    for draft in work.drafts:
        filling = work.filling(draft)
        for field in fields_of(work, draft):
            if field.key in draft.answered and _is_answered(draft, filling, field.key):
                yield Question(draft.answered[field.key], draft, is_open=False)
                continue
            for one in missing:
                asks = work.asks(one, draft, field.key) and field.key not in filling.columns
                if asks and id(one) not in placed:
                    placed.add(id(one))
                    yield Question(one, draft)
    yield from (Question(one, None) for one in missing if id(one) not in placed)


def _is_answered(draft: Draft, filling: Filling, header: str) -> bool:
    return header in filling.columns or header in draft.absent


def to_do_list(work: LabWork, todo: ToDo) -> Markup:
    """The decisions, and those that may come."""
    items = [*(_question(work, one) for one in todo.needed), *_values(work, todo)]
    perhaps = [_question(work, one) for one in todo.perhaps]
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


def _question(work: LabWork, question: Question) -> Markup | None:
    one, draft = question.missing, question.draft
    if draft is None:
        return _whole_template(work, one)
    number, field = field_named(work, draft, one.column)  # type: ignore[misc]
    action, title = f"{draft.key}|{number}", work.schema.templates[one.template].title
    label = f"{one.column} of {title}"
    way = draft.given.get(field.key)
    now = way.constant if isinstance(way, Constant) else ""
    return tag(
        "li",
        tag("p", tag("b", one.column), tag("span", f" {title}", class_="ipx-small-text")),
        tag("p", what_it_is(field.column), class_="ipx-small-text"),
        tag("p", one.why, class_="ipx-small-text") if not one.always else None,
        tag(
            "div",
            value_control(
                work, field.column, f"give-{draft.key}-{number}", f"give|{action}", now, label
            ),
            _none(draft, number, label, is_pressed=field.key in draft.absent),
            class_="ipx-row",
        ),
        id=f"question-{draft.key}-{number}",
        class_=None if question.is_open else "ipx-decided",
    )


def _none(draft: Draft, number: int, label: str, *, is_pressed: bool) -> Markup:
    return tag(
        "button",
        "I have none",
        type="button",
        class_="ipx-small ipx-pick",
        id=f"lack-{draft.key}-{number}",
        data_do="lack",
        data_value=f"{draft.key}|{number}",
        aria_label=f"I have none: {label}",
        aria_pressed="true" if is_pressed else "false",
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
    for number, one in enumerate(todo.values):
        yield tag(
            "li",
            tag(
                "p",
                tag("span", one.value.said, class_="ipx-value"),
                tag("span", f" in your column {one.column}", class_="ipx-small-text"),
            ),
            tag("p", f"{one.header} has no such word. What is meant?", class_="ipx-small-text"),
            tag("div", unsettled_control(work, one, "todo"), class_="ipx-row"),
            id=f"value-{number}",
            class_="ipx-decided" if one.value.is_known else None,
        )
