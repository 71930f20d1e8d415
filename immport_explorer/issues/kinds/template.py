"""Kinds of issue about templates: their first cell, name and number."""

from __future__ import annotations

from immport_explorer.issues.kinds.kind import Fields, Kind, Told


class Schema(Fields, frozen=True, kw_only=True):
    schema: Told[str]


class Expected(Fields, frozen=True, kw_only=True):
    expected: Told[str]


class Other(Fields, frozen=True, kw_only=True):
    other: Told[str]


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
