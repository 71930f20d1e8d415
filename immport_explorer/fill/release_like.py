"""A recipe for a study like a released one: its arms, visits, panels and reagents to start from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from immport_explorer.fill.recipe import Filling, Recipe
from immport_explorer.fill.recipe_file import header_of
from immport_explorer.lab.release.joined import Joined, Shape
from immport_explorer.lab.table import LabTable
from immport_explorer.schema.model import Schema, Section

PREFIX = "NEW"
"""What begins the ids of the new study."""
_BEGINS = f"{PREFIX}-"

_TAKEN_OVER = frozenset(
    {
        *("protocols", "treatments", "reagent_sets", "experiments"),
        *("labtestpanels", "assessmentpanel"),
    }
)
_SECTIONS = frozenset({"arm_or_cohort", "planned_visit", "inclusion_exclusion", "study_2_protocol"})
_REAGENTS = "_reagents"


def recipe_like(joined: Joined) -> Recipe:
    """The design, panels and reagents of a released study as rows of a recipe, to be changed by
    hand; its people, samples and results are not taken over. Raises LabError."""
    own = Joined(joined.release, joined.schema, joined.rows.study, PREFIX)
    fillings = [
        Filling(template=shape.template.name, section=shape.section.name or "", rows=tuple(rows))
        for shape, table in zip(own.shapes, own.tables(), strict=True)
        if _is_design(shape) and (rows := list(_rows(table)))
    ]
    return Recipe(
        title=f"Like {joined.rows.study}", schema=joined.schema.version, templates=tuple(fillings)
    )


def begun(recipe: Recipe, schema: Schema, prefix: str) -> Iterator[Filling]:
    """What such a recipe fills at a version of the schema, as far as that has it; its ids begin
    with ``prefix``, or as the recipe has them where that is empty."""
    for filling in recipe.templates:
        template = schema.templates.get(filling.template)
        section = template.section(filling.section or None) if template else None
        if section is not None:
            rows = tuple(dict(_cells(row, section, prefix)) for row in filling.rows)
            yield msgspec.structs.replace(filling, rows=rows)


def _cells(row: Mapping[str, str], section: Section, prefix: str) -> Iterator[tuple[str, str]]:
    for header, text in row.items():
        found = header_of(section, header)
        column = section.column(*found) if found else None
        if column is not None:
            is_id = prefix and (column.declares or column.refers_to)
            yield header, _renamed(text, prefix) if is_id else text


def _renamed(ids: str, prefix: str) -> str:
    return ";".join(
        f"{prefix}{one.removeprefix(_BEGINS)}" if one.startswith(_BEGINS) else one
        for one in ids.split(";")
    )


def _is_design(shape: Shape) -> bool:
    name = shape.template.name
    return name in _TAKEN_OVER or name.endswith(_REAGENTS) or shape.section.name in _SECTIONS


def _rows(table: LabTable) -> Iterator[dict[str, str]]:
    for row in table.rows:
        names = (column.name for column in table.columns)
        yield {name: text for name, text in zip(names, row.texts, strict=True) if text}
