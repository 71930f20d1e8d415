"""The controls by which a lab's reader says how a field is filled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from immport_explorer.app.visit.drafts import Draft
from immport_explorer.app.visit.lab_work import LabWork
from immport_explorer.fill.guessing.fields import Field
from immport_explorer.fill.ways import Constant
from immport_explorer.markup import Markup, tag
from immport_explorer.schema.model import Column, Schema
from immport_explorer.schema.phrases import SEPARATOR, Need, need

_MOST_CHOICES = 150
_NEEDS: tuple[tuple[Need, str], ...] = (
    ("always", "Always needed"),
    ("sometimes", "Sometimes needed"),
    ("optional", "Optional"),
)


def fields_of(work: LabWork, draft: Draft) -> list[Field]:
    """The fields that a draft may fill, in the template's order."""
    template, section = work.place_of(draft)
    columns = (column for column in section.columns if column.header != SEPARATOR)
    return [Field(template, section, column) for column in columns]


def field_named(work: LabWork, draft: Draft, header: str) -> tuple[int, Field] | None:
    """A field by the name that a recipe gives it, with its place among the fields."""
    numbered = enumerate(fields_of(work, draft))
    return next((one for one in numbered if one[1].key == header), None)


def what_it_is(column: Column) -> str:
    """The first sentence about a field."""
    first = column.description.split(". ")[0].strip().rstrip(".")
    return f"{first}." if first else ""


def choices_of(work: LabWork, column: Column) -> Sequence[str]:
    """What may stand in a field: terms, or ids that ImmPort holds or that are made here."""
    if column.vocabulary:
        return terms_in(work.schema, column.vocabulary)
    entity = column.refers_to or column.declares
    return list(dict.fromkeys((*work.known(entity), *_made_here(work, entity)))) if entity else ()


def terms_in(schema: Schema, vocabulary: str) -> list[str]:
    return [term.name for term in schema.vocabularies[vocabulary].terms]


def _made_here(work: LabWork, entity: str) -> Iterator[str]:
    """The ids of an entity in rows that the reader wrote."""
    for draft in work.drafts:
        if draft.is_written_here:
            for field in fields_of(work, draft):
                way = draft.given.get(field.key)
                if field.column.declares == entity and isinstance(way, Constant):
                    yield way.constant
                if field.column.declares == entity:
                    yield from filter(None, (row.get(field.key) for _, row in draft.rows))


def is_closed(column: Column, choices: Sequence[str]) -> bool:
    """Whether one of the choices must be taken, and they are few enough for a list."""
    is_free = column.vocabulary is not None and column.vocabulary_kind != "controlled"
    return 0 < len(choices) <= _MOST_CHOICES and not is_free


def value_control(
    work: LabWork, column: Column, name: str, action: str, value: str, label: str
) -> Markup:
    """A choice where the field's terms or ids are few, else a field to type in that offers them."""
    choices = choices_of(work, column)
    if is_closed(column, choices):
        return chooser(name, action, [("", "Choose…"), *((one, one) for one in choices)], value,
                       label)  # fmt: skip
    listed = f"{name}-list" if choices else None
    options = [tag("option", value=one) for one in choices]
    return tag(
        "span",
        tag(
            "input",
            type="text",
            id=name,
            data_do=action,
            value=value,
            list=listed,
            aria_label=label,
            placeholder="Type or choose" if choices else None,
            autocomplete="off",
        ),
        tag("datalist", options, id=listed) if choices else None,
        class_="ipx-control ipx-grow",
    )


def chooser(
    name: str, action: str, options: Sequence[tuple[str, str]], chosen: str, label: str
) -> Markup:
    """A list from which one is chosen; what is chosen and not in it is added."""
    listed = list(options)
    if chosen not in {value for value, _ in listed}:
        listed.append((chosen, chosen))
    drawn = [tag("option", words, value=value, selected=value == chosen) for value, words in listed]
    return tag("select", drawn, id=name, data_do=action, aria_label=label)


def field_chooser(
    work: LabWork, draft: Draft, name: str, action: str, chosen: str, label: str
) -> Markup:
    """The list of a template's fields, those that are needed first, with "leave out" before."""
    fields = fields_of(work, draft)
    groups = []
    for kind, title in _NEEDS:
        options = [
            tag("option", _called(field, fields), value=field.key, selected=field.key == chosen)
            for field in fields
            if need(field.column) == kind
        ]
        if options:
            groups.append(tag("optgroup", options, label=title))
    none = tag("option", "Leave out", value="", selected=not chosen)
    return tag("select", none, groups, id=name, data_do=action, aria_label=label)


def _called(field: Field, fields: Sequence[Field]) -> str:
    """A field's header; where it stands twice, of which side it is."""
    header, side = field.column.header, field.column.side
    twice = sum(one.column.header == header for one in fields) > 1
    return f"{header} ({'result' if side == 'result' else 'description'})" if twice else header
