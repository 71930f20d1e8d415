"""Kinds of issue about versions that templates and packages name."""

from __future__ import annotations

from immport_explorer.issues.kinds.kind import Fields, Kind, Told


class Schema(Fields, frozen=True, kw_only=True):
    schema: Told[str]


class SchemaChanged(Fields, frozen=True, kw_only=True):
    schema: Told[str]
    changed: Told[str]


SCHEMA_VERSION_MISSING = Kind(
    code="schema-version.missing",
    severity="error",
    fields=Schema,
    title="The first line does not say a schema version",
    message="{file} says no schema version beside its name.",
    why="ImmPort compares the version with its own before it reads on.",
    fix="Write “Schema Version {schema}” in the second cell of the first line.",
    example="protocols followed by nothing",
    general=(
        "Write “Schema Version” and the number of ImmPort's version in the second cell of the "
        "first line."
    ),
)

SCHEMA_VERSION_UNREADABLE = Kind(
    code="schema-version.unreadable",
    severity="error",
    fields=Schema,
    title="The schema version cannot be read",
    message="“{value}” is no schema version; expected “Schema Version {schema}”.",
    why="ImmPort compares the version with its own before it reads on.",
    fix="Write “Schema Version {schema}” in the second cell of the first line.",
    example="Schema Version three",
    general=(
        "Write “Schema Version” and the number of ImmPort's version in the second cell of the "
        "first line."
    ),
)

SCHEMA_VERSION_OLDER = Kind(
    code="schema-version.older",
    severity="error",
    fields=SchemaChanged,
    title="A template is older than the schema it is checked against",
    message="{file} says version {value}; it is checked against {schema}{changed}.",
    why="ImmPort refuses templates older than its current version.",
    fix="Copy the data into a {schema} template.",
    example="a 3.33 template in a package of 3.36",
    general="Copy the data into a template of the version that ImmPort asks for.",
)

SCHEMA_VERSION_NEWER = Kind(
    code="schema-version.newer",
    severity="error",
    fields=Schema,
    title="A template is newer than all that we know",
    message=(
        "{file} says version {value}, which is newer than we know ({schema}). Load ImmPort's "
        "template bundle of that version to check against it."
    ),
    why="What changed since cannot be checked here.",
    fix="Load the bundle that you downloaded from ImmPort, or update this program.",
    example="Schema Version 4.0",
)

SCHEMA_VERSION_LATER = Kind(
    code="schema-version.later",
    severity="warning",
    fields=Schema,
    title="A template is newer than the schema that was asked for",
    message="{file} says version {value}; it is checked against {schema}, as you asked.",
    why="What changed in between is not looked at.",
    fix="Check against version {value}, which is known here.",
    example="a 3.37 template checked with --schema 3.36",
    general="Check against the version that the file names; it is known here.",
)

SCHEMA_VERSION_BUNDLE_RULES = Kind(
    code="schema-version.bundle-rules",
    severity="info",
    fields=Schema,
    title="Some rules come from the nearest version that we hold",
    message="The bundle of version {value} ships no rules; those of {schema} were used.",
    why="ImmPort does not ship its rules with the templates.",
    fix="Nothing to do; read the coverage for what could not be checked.",
    example="a bundle that you downloaded today",
)
