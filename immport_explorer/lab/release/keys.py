"""By which columns the tables of ImmPort's data model name their rows and those of others."""

from __future__ import annotations

from immport_explorer.schema.model import Schema, Template

_KEYS = {
    "arm_or_cohort": "arm_accession",
    "inclusion_exclusion": "criterion_accession",
    "study_image": "schematic_accession",
    "study_personnel": "person_accession",
}
"""Entities whose accessions stand in a column that is not called after them."""


def key_of(entity: str) -> str:
    """The column that holds the accessions of an entity."""
    return _KEYS.get(entity, f"{entity}_accession")


def key_of_table(schema: Schema, table: str) -> str | None:
    """The key of a table that holds an entity; None for others."""
    return key_of(table) if any(one.table == table for one in schema.entities.values()) else None


def entity_in(schema: Schema, column: str) -> str | None:
    """The entity whose accessions a column holds."""
    return next((name for name in schema.entities if key_of(name) == column), None)


def main_table(template: Template) -> str:
    """The table in which the first column of a template is stored."""
    return template.columns[0].tables[0]
