"""Kinds of issue about templates: their first cell, name and number."""

from __future__ import annotations

from immport_explorer.issues.kinds.kind import Fields, Kind, Told


class Schema(Fields, frozen=True, kw_only=True):
    schema: Told[str]


class Expected(Fields, frozen=True, kw_only=True):
    expected: Told[str]


class Other(Fields, frozen=True, kw_only=True):
    other: Told[str]


class MissingLines(Fields, frozen=True, kw_only=True):
    file_name: Told[str]


class SharedData(Fields, frozen=True, kw_only=True):
    table: Told[str]
    instead: Told[str]


TEMPLATE_UNKNOWN = Kind(
    code="template.unknown",
    severity="error",
    fields=Schema,
    title="The first cell names no template that we know",
    message="{file} begins with “{value}”, which is no template of schema {schema}.",
    why="ImmPort knows a template by its first cell.",
    fix="Start from an original blank template and leave its first line as it is.",
    example="subject_humans for subjecthumans",
)

TEMPLATE_NOT_RECOGNISED = Kind(
    code="template.not-recognised",
    severity="error",
    fields=Expected,
    title="A file is named like a template but does not begin like one",
    message="{file} is named like the template {expected}, but its first cell is “{value}”.",
    why="ImmPort knows a template by its first cell, so it would not take this file for one.",
    fix="Put the template's two first lines back, or rename the file if it is none.",
    example="bioSamples.txt whose first lines were deleted",
)

TEMPLATE_RENAMED = Kind(
    code="template.renamed",
    severity="warning",
    fields=Expected,
    title="A template does not have its standard file name",
    message="{file} is a {template} template; its standard name is {expected}.",
    why="ImmPort's guide says that another name may keep it from being recognised.",
    fix="Rename the file to {expected}.",
    example="subjectHumans (1).txt",
    general="Give the file its template's standard name.",
)

TEMPLATE_REPEATED = Kind(
    code="template.repeated",
    severity="error",
    fields=Other,
    title="Two files are the same template",
    message="{file} is a {template} template, and so is {other}.",
    why="ImmPort takes one file of each template in a package.",
    fix="Join their rows in one file, or send them in two packages.",
    example="bioSamples_day0.txt and bioSamples_day7.txt in one package",
)

TEMPLATE_BLANK = Kind(
    code="template.blank",
    severity="error",
    title="A template has no data rows",
    message="{file} holds no data.",
    why="ImmPort refuses a template without rows.",
    fix="Remove the file from the package.",
    example="a blank template that was put in for completeness",
)

TEMPLATE_SPREADSHEET_NAME = Kind(
    code="template.spreadsheet-name",
    severity="error",
    fields=Expected,
    title="A spreadsheet is named like a template",
    message="{file} is named like the template {expected}, but is no text file.",
    why="ImmPort may take it for the template and fail to read it.",
    fix="Save it as tab-delimited text, or rename it.",
    example="protocols.xlsx beside protocols.txt",
)

TEMPLATE_MISSING_LINES = Kind(
    code="template.missing-lines",
    severity="error",
    fields=MissingLines,
    title="The first lines of a template are missing",
    message=(
        "{file} has the columns of {file_name}, but its first lines, which name the template and "
        "its version, are missing; it begins with “{value}”. It was checked all the same."
    ),
    why="ImmPort knows a template by its first cell.",
    fix="Restore the first two lines from the blank template, or let them be added.",
    example="a table with the right column names, exported from a database",
)

TEMPLATE_SHARED_DATA = Kind(
    code="template.shared-data",
    severity="error",
    fields=SharedData,
    title="A table of ImmPort's shared data is no upload template",
    message=(
        "{file} is the table {table} as ImmPort's shared data are downloaded, no template for "
        "upload; {instead}."
    ),
    why="Downloads have the columns of ImmPort's database; uploads need those of the templates.",
    fix="Leave it out, or copy the values into the template's columns.",
    example="biosample.txt from a Tab download",
)
