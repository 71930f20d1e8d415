"""Kinds of issue about rows that repeat or contradict others."""

from __future__ import annotations

from immport_explorer.issues.kinds.kind import Fields, Kind, Told


class Missing(Fields, frozen=True, kw_only=True):
    missing: Told[int]


class ColumnsWhere(Fields, frozen=True, kw_only=True):
    columns: Told[str]
    where: Told[str]


class FirstExpectedEntityId(Fields, frozen=True, kw_only=True):
    first: Told[int]
    expected: Told[str]
    entity: Told[str]
    id: Told[str]


class Where(Fields, frozen=True, kw_only=True):
    where: Told[str]


ROW_REPEATED = Kind(
    code="row.repeated",
    severity="error",
    fields=ColumnsWhere,
    title="A row is repeated",
    message="This combination of {columns} is already used {where}.",
    why="ImmPort takes each combination once.",
    fix="Remove the row, or correct the value that should differ.",
    example="the same link twice in study_link",
)

ROW_CONTRADICTS = Kind(
    code="row.contradicts",
    severity="error",
    fields=FirstExpectedEntityId,
    title="A later row contradicts the first one",
    message="Row {first} says “{expected}” for the {entity} “{id}”; here it is “{value}”.",
    why="A thing is described once; ImmPort takes the first row and ignores the rest.",
    fix="Make the rows agree, or leave the cell empty in the later rows.",
    example="two rows of one biosample, one Whole blood, one Serum",
)

ROW_NO_RESULTS = Kind(
    code="row.no-results",
    severity="error",
    title="A row has no results",
    message="No result column of the row is filled.",
    why="The template brings description and results together, and needs both.",
    fix="Fill the result columns, or remove the row.",
    example="a subject without an exposure in subjectHumans",
)

ROW_REPEATED_VALUE = Kind(
    code="row.repeated-value",
    severity="error",
    fields=Where,
    title="A value that must be unique stands twice",
    message="{column} “{value}” is already used {where}.",
    why="The values order or name things and must differ.",
    fix="Choose another value.",
    example="two planned visits with Order Number 2",
)

ROW_NEARLY_EMPTY = Kind(
    code="row.nearly-empty",
    severity="error",
    fields=Missing,
    title="A row is almost empty",
    message="Row {row} holds only “{value}”; every row needs {missing:more value}.",
    why="ImmPort takes each row with a value for a row of data.",
    fix="Delete the row if it is a remnant, or fill it.",
    example="a row of which only a value copied down from the row above is left",
)

ROW_IS_HEADER = Kind(
    code="row.is-header",
    severity="error",
    title="A row repeats the column names",
    message="Row {row} holds the column names again, from “{value}” on.",
    why="ImmPort takes each row below the column names for a row of data.",
    fix="Delete the row.",
    example="two files of one template joined with all their lines",
)

ROW_ABOUT_COLUMNS = Kind(
    code="row.about-columns",
    severity="error",
    title="A row below the column names is about the columns",
    message="Row {row} seems to say what the columns hold, and is no data: “{value}”.",
    why="ImmPort takes each row below the column names for a row of data.",
    fix="Delete the row: what the columns hold stands in ImmPort's documentation.",
    example="a second line with descriptions, units, or “required” and “optional”",
)
