"""A recipe for a study like a released one: its arms, visits, panels and reagents to start from."""

from __future__ import annotations

from collections.abc import Iterator

from immport_explorer.fill.recipe import Filling, Recipe
from immport_explorer.lab.release.joined import Joined, Shape
from immport_explorer.lab.table import LabTable

PREFIX = "NEW"
"""What begins the ids of the new study."""

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


def _is_design(shape: Shape) -> bool:
    name = shape.template.name
    return name in _TAKEN_OVER or name.endswith(_REAGENTS) or shape.section.name in _SECTIONS


def _rows(table: LabTable) -> Iterator[dict[str, str]]:
    for row in table.rows:
        names = (column.name for column in table.columns)
        yield {name: text for name, text in zip(names, row.texts, strict=True) if text}
