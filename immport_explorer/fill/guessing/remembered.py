"""Mappings that a person accepted, as the workspace remembers them."""

from __future__ import annotations

import json

from immport_explorer.fill.recipe import Recipe, way_data
from immport_explorer.fill.recipe_file import way_from_data
from immport_explorer.fill.sifting import Memory
from immport_explorer.fill.ways import Way
from immport_explorer.schema.model import Section, Template


def remembered_ways(memory: Memory | None, template: Template, section: Section) -> dict[str, Way]:
    """The ways by header; {} where nothing is remembered."""
    if memory is None:
        return {}
    found: dict[str, Way] = {}
    for header, text in memory.ways(template.name, section.name or ""):
        way = way_from_data(json.loads(text))
        if way is not None:
            found[header] = way
    return found


def remember_ways(memory: Memory, recipe: Recipe) -> None:
    """Keep the ways of a recipe that made a package without errors: only which column goes where,
    and the words of value maps."""
    memory.remember_ways(
        (one.template, one.section, header, json.dumps(way_data(way)))
        for one in recipe.templates
        for header, way in one.columns.items()
        if way.columns
    )
