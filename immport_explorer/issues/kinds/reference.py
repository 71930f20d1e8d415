"""Kinds of issue about ids that are named but not declared so."""

from __future__ import annotations

from immport_explorer.issues.kinds.kind import Fields, Kind, Told


class EntityTemplates(Fields, frozen=True, kw_only=True):
    entity: Told[str]
    templates: Told[str]


class EntityWhere(Fields, frozen=True, kw_only=True):
    entity: Told[str]
    where: Told[str]


class CountEntities(Fields, frozen=True, kw_only=True):
    count: Told[int]
    entities: Told[str]


class Entity(Fields, frozen=True, kw_only=True):
    entity: Told[str]


class FoundEntity(Fields, frozen=True, kw_only=True):
    found: Told[str]
    entity: Told[str]


REFERENCE_UNKNOWN = Kind(
    code="reference.unknown",
    severity="error",
    fields=EntityTemplates,
    title="A row names something that is declared nowhere",
    message="The {entity} “{value}” is declared neither in the package nor in the workspace.",
    why="ImmPort cannot link the row to something that it does not know.",
    fix="Correct the id, or declare it in {templates}.",
    example="SUBJ-01 for SUBJ-001",
    general="Correct the id, or declare it in the template for such things.",
)

REFERENCE_TOO_EARLY = Kind(
    code="reference.too-early",
    severity="error",
    fields=EntityWhere,
    title="A row names something that is loaded later",
    message=(
        "The {entity} “{value}” is declared only in {where}, which ImmPort loads after this file."
    ),
    why="ImmPort loads templates in a fixed order and links only to what is there already.",
    fix="Declare it in a template that is loaded earlier, or send this file in a later package.",
    example="a planned visit that only study_design_edit adds, named in subjectHumans",
)

REFERENCE_NO_STUDY = Kind(
    code="reference.no-study",
    severity="error",
    fields=CountEntities,
    title="The package builds on things that are not there",
    message="The package names {count:id} of {entities} that no file of it declares.",
    why="ImmPort needs the package that declares them first.",
    fix=(
        "Check the earlier package together with this one, or name the ids that ImmPort "
        "already holds."
    ),
    example="an assay package checked without its study package",
)

REFERENCE_UNDESCRIBED = Kind(
    code="reference.undescribed",
    severity="error",
    fields=Entity,
    title="An id is declared nowhere, and its row does not describe it",
    message="The {entity} “{value}” is declared nowhere, and the row describes no new one.",
    why=(
        "ImmPort takes an id that it does not know for something new, and asks for all that "
        "describes it."
    ),
    fix=(
        "Correct the id, or load the package that declares it; if it is new, fill the columns "
        "about it."
    ),
    example="EXFLU01-S01-D0-SERUN for EXFLU01-S01-D0-SERUM in experimentSamples.ELISA",
)

REFERENCE_WRONG_KIND = Kind(
    code="reference.wrong-kind",
    severity="error",
    fields=FoundEntity,
    title="A row names a thing of another kind",
    message="“{value}” is a {found}, but {column} names a {entity}.",
    why="The columns link to different kinds of things.",
    fix="Name a {entity} here.",
    example="a biosample's id in the column Subject ID",
    general="Name a thing of the kind that the field asks for.",
)
