"""What a lab's values become in a field: the value map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from immport_explorer.app.views.fill_fields import (
    chooser,
    field_named,
    is_closed,
    terms_in,
    value_control,
)
from immport_explorer.app.views.icons import severity
from immport_explorer.app.visit.drafts import Draft
from immport_explorer.app.visit.lab_work import LabWork
from immport_explorer.files.wording import counted
from immport_explorer.fill.compute import mapper, plain
from immport_explorer.fill.guessing.profile import Profile
from immport_explorer.fill.recipe import Filling
from immport_explorer.fill.ways import FromColumn
from immport_explorer.markup import Markup, tag
from immport_explorer.schema.model import Column
from immport_explorer.validation.terms import terms_of

_LEAVE_EMPTY = "(leave empty)"
_SHOWN = 60


@dataclass(frozen=True)
class MappedValue:
    """A value of a column and what it becomes; ``is_known`` tells that the field has that."""

    said: str
    meant: str
    is_known: bool


@dataclass(frozen=True)
class Unsettled:
    """A value that was none of a field's words, for which a person has to choose."""

    draft: Draft
    column: str
    header: str
    place: int
    value: MappedValue


def profile_of(work: LabWork, draft: Draft, name: str) -> Profile | None:
    """What a column of the draft's table holds."""
    table = work.table_of(draft)
    columns = table.profile.columns if table else []
    return next((one for one in columns if one.column.name == name), None)


def mapped_values(
    work: LabWork, draft: Draft, filling: Filling, header: str
) -> list[MappedValue] | None:
    """The first values of the column behind a field; None where they are not mapped."""
    way, found = filling.columns.get(header), field_named(work, draft, header)
    if not isinstance(way, FromColumn) or found is None:
        return None
    column, values = found[1].column, profile_of(work, draft, way.column)
    if values is None or not (column.vocabulary or (way.map and _entity(column))):
        return None
    source = work.sources.get(draft.base.source)
    empty = {plain(text) for text in source.empty} if source else set()
    becomes = mapper(way.map, way.otherwise)
    return [
        MappedValue(said, becomes(said), _is_known(work, column, becomes(said)))
        for said in values.samples
        if plain(said) not in empty
    ]


def _entity(column: Column) -> str | None:
    return column.refers_to or column.declares


def _is_known(work: LabWork, column: Column, meant: str) -> bool:
    if not meant:
        return True
    if column.vocabulary:
        is_free = column.vocabulary_kind != "controlled"
        return is_free or terms_of(work.schema, column.vocabulary).exactly(meant) is not None
    known = work.known(_entity(column) or "")
    return not known or meant.casefold() in {one.casefold() for one in known}


def unsettled(work: LabWork) -> Iterator[Unsettled]:
    """The values of all tables for which a person has to choose, or has chosen."""
    for draft in work.drafts:
        filling = work.filling(draft)
        for header, way in filling.columns.items():
            if isinstance(way, FromColumn):
                for place, value in enumerate(mapped_values(work, draft, filling, header) or ()):
                    if not value.is_known or draft.settled.get((header, place)) == value.said:
                        yield Unsettled(draft, way.column, header, place, value)


def unsettled_control(work: LabWork, one: Unsettled, prefix: str) -> Markup:
    """The control that decides what a value becomes."""
    return _control(work, one.draft, one.header, one.place, one.value, prefix)


def value_map(work: LabWork, draft: Draft, filling: Filling, header: str) -> Markup | None:
    """The value map of a field, opened where something is to be decided; None where there is
    nothing to map."""
    values = mapped_values(work, draft, filling, header)
    if not values:
        return None
    number = field_named(work, draft, header)[0]  # type: ignore[index]
    rows = [_row(work, draft, header, place, value) for place, value in enumerate(values[:_SHOWN])]
    left = len(values) - _SHOWN
    return tag(
        "details",
        tag("summary", _summary(values)),
        tag("div", rows, class_="ipx-values"),
        tag("p", f"and {left:,} more", class_="ipx-small-text") if left > 0 else None,
        id=f"values-{draft.key}-{number}",
        open=not all(value.is_known for value in values),
    )


def _summary(values: list[MappedValue]) -> Markup | str:
    unknown = sum(not value.is_known for value in values)
    if unknown:
        return severity("warning", f"{counted(unknown, 'value')} to decide")
    mapped = sum(plain(value.said) != plain(value.meant) for value in values)
    return f"{counted(len(values), 'value')}, {mapped} replaced" if mapped else (
        f"{counted(len(values), 'value')}, kept as {'it is' if len(values) == 1 else 'they are'}"
    )  # fmt: skip


def _row(work: LabWork, draft: Draft, header: str, place: int, value: MappedValue) -> Markup:
    return tag(
        "div",
        tag("span", value.said, class_="ipx-value"),
        tag("span", "becomes", class_="ipx-small-text"),
        _control(work, draft, header, place, value, "map"),
        class_="ipx-value-row",
    )


def _control(
    work: LabWork, draft: Draft, header: str, place: int, value: MappedValue, prefix: str
) -> Markup:
    number, field = field_named(work, draft, header)  # type: ignore[misc]
    name, action = f"{prefix}-{draft.key}-{number}-{place}", f"map|{draft.key}|{number}|{place}"
    label = f"What {value.said} becomes in {header}"
    column = field.column
    choices = (
        terms_in(work.schema, column.vocabulary)
        if column.vocabulary
        else work.known(_entity(column) or "")
    )
    if not is_closed(column, choices):
        shown = value.meant if value.is_known else ""
        return value_control(work, column, name, action, shown, label)
    options = [(_LEAVE_EMPTY, _LEAVE_EMPTY), *((one, one) for one in choices)]
    if not value.is_known:
        return chooser(name, action, [("", "Choose…"), *options], "", label)
    exact = {one.casefold(): one for one in choices}.get(value.meant.casefold(), value.meant)
    return chooser(name, action, options, exact or _LEAVE_EMPTY, label)


def meant_by(value: str) -> str:
    """What a control of a value map says."""
    return "" if value == _LEAVE_EMPTY else value
