"""What a package still needs that the recipe does not give: a to-do list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from immport_explorer.fill.recipe import Filling
from immport_explorer.fill.recipe_file import header_of
from immport_explorer.fill.remarks import Missing
from immport_explorer.fill.sifting import Memory
from immport_explorer.fill.ways import Constant, Way
from immport_explorer.fill.writing import fillings_in_order
from immport_explorer.schema.conditions import ColumnRef, Condition
from immport_explorer.schema.model import Column, Schema, Section, Template
from immport_explorer.schema.phrases import SEPARATOR, need_in_words

_OF_ANIMALS = "subjectanimals"


@dataclass(frozen=True)
class _Filled:
    template: Template
    section: Section
    filling: Filling


def missing(schema: Schema, fillings: Sequence[Filling], memory: Memory | None) -> list[Missing]:
    """What is missing, in loading order: columns first, then whole templates."""
    filled = [
        _Filled(template, section, one)
        for template, sections in fillings_in_order(schema, fillings)
        for section, own in sections
        for one in own
    ]
    return [
        *_columns(schema, filled, memory),
        *_sections(schema, fillings),
        *_declarations(schema, filled, memory),
    ]


def _columns(schema: Schema, filled: Sequence[_Filled], memory: Memory | None) -> Iterator[Missing]:
    outright = frozenset(
        column.declares
        for one in filled
        for column in one.section.columns
        if column.declares and not column.refers_to and column.ref in _mapped(one)
    )
    told: set[tuple[str, str | None, str]] = set()
    for one in filled:
        mapped = _mapped(one)
        known = outright | _held(one, memory)
        for column in one.section.columns:
            key = (one.template.name, one.section.name, column.header)
            if column.ref in mapped or column.header in one.filling.not_in_my_data or key in told:
                continue
            if column.header != SEPARATOR and _applies(column, one, known):
                told.add(key)
                yield _missing_column(schema, one, column, known)


def _held(one: _Filled, memory: Memory | None) -> frozenset[str | None]:
    """The kinds of things that the rows name by a constant which ImmPort holds."""
    return frozenset(
        entity
        for column, way in _mapped(one).items()
        if memory is not None and isinstance(way, Constant)
        for found in (one.section.column(column.header, column.side),)
        for entity in (found.declares or found.refers_to if found else None,)
        if entity and way.constant.casefold() in memory.declared(entity)
    )


def _mapped(one: _Filled) -> dict[ColumnRef, Way | None]:
    """The columns that are filled, with their ways; rows that are written out have none."""
    ways = [(header, way) for _, header, way in one.filling.ways()]
    rows = [(header, None) for row in one.filling.rows for header in row]
    return {
        ColumnRef(header=found[0], side=found[1]): way
        for header, way in (*ways, *rows)
        if (found := header_of(one.section, header)) is not None and way != Constant(constant="")
    }


def _applies(column: Column, one: _Filled, known: frozenset[str | None]) -> bool:
    """Whether the column is required, or may be on some row, as far as the recipe tells."""
    return column.required or any(
        all(_may_hold(condition, one, known) for condition in group)
        for group in column.required_when
    )


def _may_hold(condition: Condition, one: _Filled, known: frozenset[str | None]) -> bool:
    """Whether a condition holds on some row. A thing is not new where another template of the
    recipe declares it outright, or ImmPort holds it (``known``)."""
    if condition.test in ("new", "known"):
        declares_it = any(
            column.declares == condition.entity and not column.refers_to
            for column in one.section.columns
        )
        is_new = declares_it or condition.entity not in known
        return is_new == (condition.test == "new")
    if condition.test in ("empty", "is not", "level"):
        return True
    ways = {ref.header: way for ref, way in _mapped(one).items()}
    if condition.column not in ways:
        return False
    way = ways[condition.column]
    if condition.test == "is" and isinstance(way, Constant):
        return way.constant.casefold() in {value.casefold() for value in condition.values}
    return True


def _surely_holds(condition: Condition, one: _Filled, known: frozenset[str | None]) -> bool:
    """Whether a condition holds on some row, whatever the lab's rows hold."""
    if condition.test in ("new", "known"):
        return _may_hold(condition, one, known)
    ways = {ref.header: way for ref, way in _mapped(one).items()}
    is_constant = isinstance(ways.get(condition.column or ""), Constant)
    return condition.test in ("is", "filled") and is_constant and _may_hold(condition, one, known)


def _missing_column(
    schema: Schema, one: _Filled, column: Column, known: frozenset[str | None]
) -> Missing:
    why = (
        "ImmPort wants it in every row"
        if column.required
        else need_in_words(column, schema.entities)
    )
    certain = column.required or any(
        all(_surely_holds(condition, one, known) for condition in group)
        for group in column.required_when
    )
    return Missing(
        one.template.name, one.section.name, column.header, f"{why}.", column.required, certain
    )


def _sections(schema: Schema, fillings: Sequence[Filling]) -> Iterator[Missing]:
    for template, sections in fillings_in_order(schema, fillings):
        there = {section.name for section, _ in sections}
        for section in template.sections:
            if section.required and section.name not in there:
                why = "ImmPort wants this section of the template."
                yield Missing(template.name, section.name, "", why)


def _declarations(
    schema: Schema, filled: Sequence[_Filled], memory: Memory | None
) -> Iterator[Missing]:
    """Templates that declare what is named here and declared nowhere."""
    named: dict[str, str] = {}
    declared: set[str] = set()
    for one in filled:
        mapped = _mapped(one)
        for column in one.section.columns:
            if column.ref in mapped:
                declared.update(filter(None, [column.declares]))
                if column.refers_to and not column.declares:
                    named.setdefault(column.refers_to, f"{one.template.name}, {column.header}")
    for entity, where in named.items():
        if entity in declared or (memory is not None and memory.declared(entity)):
            continue
        homes = _homes(schema, entity)
        if homes:
            title = schema.entity_title(entity)
            why = f"{where} names a thing of the kind “{title}”, which this template declares."
            template, section = homes[0]
            yield Missing(template.name, section.name, "", why)


def _homes(schema: Schema, entity: str) -> list[tuple[Template, Section]]:
    """The templates whose own business it is to declare the entity; those of people before those
    of animals."""
    homes = [
        (template, section)
        for template, section, column in schema.columns()
        if column.declares == entity and not column.refers_to
    ]
    return sorted(homes, key=lambda home: home[0].name == _OF_ANIMALS)
