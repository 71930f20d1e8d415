"""Kinds of issue about headers, columns, sections and cells beyond them."""

from __future__ import annotations

from immport_explorer.issues.kinds.kind import Fields, Kind, Told


class Official(Fields, frozen=True, kw_only=True):
    official: Told[str]


class Renamed(Fields, frozen=True, kw_only=True):
    is_called: Told[str]
    official: Told[str]


class Begins(Fields, frozen=True, kw_only=True):
    begins: Told[str]


class Where(Fields, frozen=True, kw_only=True):
    where: Told[str]


class Elsewhere(Fields, frozen=True, kw_only=True):
    elsewhere: Told[str]


class Expected(Fields, frozen=True, kw_only=True):
    expected: Told[str]


class Limit(Fields, frozen=True, kw_only=True):
    limit: Told[int]


class Letter(Fields, frozen=True, kw_only=True):
    letter: Told[str]


class Group(Fields, frozen=True, kw_only=True):
    group: Told[int]


LAYOUT_UNKNOWN_COLUMN = Kind(
    code="layout.unknown-column",
    severity="error",
    fields=Elsewhere,
    title="A column is not part of the template",
    message="The template has no column “{value}”{elsewhere}.",
    why="ImmPort reads columns by their header and refuses those that it does not know.",
    fix="Correct the header, move the values to where they belong, or remove the column.",
    example="Subject Id Number for Subject ID",
)

LAYOUT_HEADER_SPELLING = Kind(
    code="layout.header-spelling",
    severity="info",
    fields=Official,
    title="A header is spelled a little differently",
    message="The header “{value}” is read as “{official}”.",
    why="ImmPort's own spelling is safest.",
    fix="Write the header as in the blank template.",
    example="subject id for Subject ID",
)

LAYOUT_REPEATED_COLUMN = Kind(
    code="layout.repeated-column",
    severity="error",
    title="A column stands twice",
    message="The column “{value}” stands more than once.",
    why="ImmPort cannot tell which of them holds the data.",
    fix="Remove or rename one of them.",
    example="two columns called Description",
)

LAYOUT_MISSING_COLUMN = Kind(
    code="layout.missing-column",
    severity="error",
    title="A required column is missing",
    message="The required column “{value}” is missing from the header.",
    why="ImmPort refuses the file, since each row needs this value.",
    fix="Put the column back, as in the blank template, and fill it.",
    example="subjectHumans without Subject ID",
)

LAYOUT_MISSING_OPTIONAL_COLUMN = Kind(
    code="layout.missing-optional-column",
    severity="warning",
    title="A column is missing",
    message="The column “{value}” is missing from the header.",
    why="ImmPort expects its templates whole.",
    fix="Put the column back, as in the blank template; it may stay empty.",
    example="bioSamples without Description",
)

LAYOUT_COLUMN_ORDER = Kind(
    code="layout.column-order",
    severity="info",
    title="The columns stand in another order",
    message=(
        "The columns stand in another order than in the blank template; they are read by their "
        "headers."
    ),
    why="ImmPort documents one order.",
    fix="Nothing, if ImmPort's own validator agrees; else restore the order.",
    example="Name before User Defined ID",
)

LAYOUT_EXTRA_CELLS = Kind(
    code="layout.extra-cells",
    severity="error",
    title="A row has cells beyond the last column",
    message="Row {row} has more cells than the header; the first one beyond it holds “{value}”.",
    why="A cell too many usually means that values stand one column too far right.",
    fix="Look for a tab within a value, or remove the extra cells.",
    example="a description that was pasted with tabs in it",
)

LAYOUT_NAMELESS_COLUMN = Kind(
    code="layout.nameless-column",
    severity="error",
    fields=Letter,
    title="Values stand below no column name",
    message="Column {letter} has no name, but row {row} holds “{value}” there.",
    why="ImmPort reads columns by their header; what stands below none is lost.",
    fix="Give the column its name from the blank template, or delete its values.",
    example="a lab's own remarks in a column between those of the template",
)

LAYOUT_ROW_NAMES = Kind(
    code="layout.row-names",
    severity="error",
    title="The rows have one cell more than the column names",
    message=(
        "From row {row} on each row begins with a name such as “{value}”, above which no column "
        "name stands: all values stand one column too far right."
    ),
    why="ImmPort reads a column below its name.",
    fix="Write the table without row names (in R, row.names = FALSE).",
    example="a table that R's write.table wrote",
)

LAYOUT_TABLE_BESIDE = Kind(
    code="layout.table-beside",
    severity="error",
    fields=Letter,
    title="Another table stands beside the template",
    message=(
        "From column {letter} on stands another table, which begins with “{value}”; it is not read."
    ),
    why="ImmPort takes one template a file, and its columns alone.",
    fix="Move the other table to a file of its own, or delete its columns.",
    example="treatments to the right of bioSamples on one sheet",
)

LAYOUT_SECOND_TEMPLATE = Kind(
    code="layout.second-template",
    severity="error",
    fields=Begins,
    title="A template begins in the middle of another",
    message="Row {row} begins {begins}; a file holds one template.",
    why="ImmPort takes all rows below the column names for rows of the first template.",
    fix=(
        "Move the rows of another template to a file of its own; delete the first lines of the "
        "same template where they are repeated."
    ),
    example="bioSamples and treatments one below the other on one sheet",
)

LAYOUT_FIRST_COLUMN = Kind(
    code="layout.first-column",
    severity="warning",
    title="A data row has something in its first cell",
    message="The first cell of row {row} holds “{value}”; it should be empty.",
    why="The first column is for ImmPort's own labels; what stands there is not read.",
    fix="Empty the cell; if the row's values stand one column too far left, move them.",
    example="a row pasted from the first column on",
)

LAYOUT_DATA_ABOVE_HEADER = Kind(
    code="layout.data-above-header",
    severity="error",
    title="A row stands above the column names",
    message="Row {row} stands above the column names, so it is not read. It holds “{value}”.",
    why="ImmPort reads rows below the line of column names only; what stands above it is lost.",
    fix="Move the row below the line of column names, or delete it.",
    example="a table sorted together with its header line",
)

LAYOUT_RENAMED_COLUMN = Kind(
    code="layout.renamed-column",
    severity="error",
    fields=Renamed,
    title="A column has the name of another version",
    message="The column “{value}” {is_called}.",
    why="ImmPort reads columns by their header and refuses those that it does not know.",
    fix="Rename the header to “{official}”; the values stay.",
    general="Give the header its name of the version in use; the values stay.",
    example="Gender, which is called Sex since version 3.37",
)

LAYOUT_MISSING_HEADER = Kind(
    code="layout.missing-header",
    severity="error",
    fields=Where,
    title="The line of column names is missing",
    message="There is no line of column names{where}.",
    why="Without it ImmPort cannot tell one column from another.",
    fix="Put the header line back, as in the blank template.",
    example="a file whose header was deleted or sorted away",
)

LAYOUT_TURNED_TABLE = Kind(
    code="layout.turned-table",
    severity="error",
    title="A table is turned on its side",
    message=(
        "The column names stand one below the other from row {row} on, so no row of {file} is read."
    ),
    why="ImmPort reads a column below its name, and a row for each thing.",
    fix="Turn the table: copy it and paste it transposed, below the blank template's first lines.",
    example="subjects side by side, a column each",
)

LAYOUT_MOVED_HEADER = Kind(
    code="layout.moved-header",
    severity="warning",
    fields=Expected,
    title="The column names stand in another line than they should",
    message=(
        "The column names stand in row {row}; in the blank template they stand in row {expected}."
    ),
    why="ImmPort counts lines from the top.",
    fix="Restore the first lines from the blank template.",
    example="an empty line put above the column names",
)

LAYOUT_HEADER_MARK = Kind(
    code="layout.header-mark",
    severity="warning",
    title="The line of column names does not begin with “Column Name”",
    message="The line of column names begins with “{value}” instead of “Column Name”.",
    why="ImmPort finds the line by that label.",
    fix="Write “Column Name” into its first cell.",
    example="a label deleted by mistake",
)

LAYOUT_MISSING_LEVEL = Kind(
    code="layout.missing-level",
    severity="warning",
    title="The line “Validation Level” is missing",
    message="{file} lacks the line “Validation Level” above its column names.",
    why="The level decides which rules ImmPort applies to the file.",
    fix="Put the line back, with Standard or HIPC beside it.",
    example="FCM_Derived_data without its third line",
)

LAYOUT_TOO_MANY_COLUMNS = Kind(
    code="layout.too-many-columns",
    severity="error",
    fields=Limit,
    title="The header has more columns than are read",
    message="The header has more than {limit:column}; those beyond it were not read.",
    why="No template comes near so many columns.",
    fix="Remove the columns that do not belong to the template.",
    example="a table turned on its side",
)

LAYOUT_MISSING_SEPARATOR = Kind(
    code="layout.missing-separator",
    severity="error",
    title="The column that parts description and results is missing",
    message="The column “Result Separator Column” is missing.",
    why="It tells ImmPort where the results begin.",
    fix="Put the column back between the two parts, and leave it empty.",
    example="experimentSamples.ELISA without Result Separator Column",
)

LAYOUT_WRONG_SIDE = Kind(
    code="layout.wrong-side",
    severity="error",
    title="A column stands on the wrong side of the separator",
    message="The column “{value}” belongs to the other side of “Result Separator Column”.",
    why="What stands before the separator describes the sample, what follows it is a result.",
    fix="Move the column to its side, as in the blank template.",
    example="Value Reported before Result Separator Column",
)

LAYOUT_SEPARATOR_FILLED = Kind(
    code="layout.separator-filled",
    severity="warning",
    title="The separator column holds a value",
    message="“Result Separator Column” holds “{value}”; it should be empty.",
    why="A value there usually means that the row is shifted by a column.",
    fix="Empty the cell; check that the values beside it stand in their columns.",
    example="a row pasted one column too far left",
)

LAYOUT_INCOMPLETE_GROUP = Kind(
    code="layout.incomplete-group",
    severity="error",
    fields=Group,
    title="A repeated group of result columns is not whole",
    message="Result group {group} has no column “{value}”.",
    why="Each group of results needs the same required columns.",
    fix="Repeat all result columns for each group.",
    example="Analyte Reported repeated without Value Reported",
)

LAYOUT_UNKNOWN_SECTION = Kind(
    code="layout.unknown-section",
    severity="error",
    title="A section is not part of the template",
    message="“{value}” is no section of {template}.",
    why="ImmPort knows sections by their names.",
    fix="Correct the section's name, or remove it.",
    example="arms_or_cohorts for arm_or_cohort",
)

LAYOUT_SECTION_SPELLING = Kind(
    code="layout.section-spelling",
    severity="info",
    fields=Official,
    title="A section's name is spelled a little differently",
    message="The section “{value}” is read as “{official}”.",
    why="ImmPort's own spelling is safest.",
    fix="Write the section's name as in the blank template.",
    example="arm or cohort for arm_or_cohort",
)

LAYOUT_TURNED_SECTION = Kind(
    code="layout.turned-section",
    severity="error",
    title="A section is turned on its side",
    message="The fields of section {section} stand side by side; they belong one below the other.",
    why="ImmPort reads this section a line a field.",
    fix="Write each field's name in the first column and its value beside it.",
    example="Brief Title and Official Title in one line",
)

LAYOUT_REPEATED_SECTION = Kind(
    code="layout.repeated-section",
    severity="error",
    title="A section stands twice",
    message="The section {section} may stand only once.",
    why="ImmPort takes one such section a study.",
    fix="Join the two, or remove one.",
    example="two study sections",
)

LAYOUT_MISSING_SECTION = Kind(
    code="layout.missing-section",
    severity="error",
    title="A required section is missing",
    message="The section {value} is missing.",
    why="ImmPort refuses the study design without it.",
    fix="Put the section back from the blank template and fill it.",
    example="basic_study_design without planned_visit",
)

LAYOUT_EMPTY_SECTION = Kind(
    code="layout.empty-section",
    severity="error",
    title="A required section has no data",
    message="The section {section} holds no data.",
    why="ImmPort needs at least one entry there.",
    fix="Fill in at least one entry.",
    example="inclusion_exclusion without a criterion",
)

LAYOUT_UNUSED_SECTION = Kind(
    code="layout.unused-section",
    severity="warning",
    title="An optional section is left empty",
    message="The section {section} is empty.",
    why="ImmPort asks that unused sections be deleted.",
    fix="Delete the section from the file.",
    example="study_pubmed left blank",
)

LAYOUT_TOO_MANY_VALUES = Kind(
    code="layout.too-many-values",
    severity="error",
    title="A field that takes one value has several",
    message="The field takes one value; a further one is “{value}”.",
    why="ImmPort takes one value here.",
    fix="Keep one of them.",
    example="two values beside Age Unit",
)

LAYOUT_OUTSIDE_SECTION = Kind(
    code="layout.outside-section",
    severity="error",
    title="A line belongs to no section",
    message="Row {row} stands outside every section: “{value}”.",
    why="ImmPort cannot tell what the line is.",
    fix="Move it below its section's name, or remove it.",
    example="a note written between two sections",
)

LAYOUT_STRAY_QUOTE = Kind(
    code="layout.stray-quote",
    severity="warning",
    title="A quotation mark opens and never closes",
    message=(
        "A cell begins with a quotation mark that does not close; it is taken as it stands: {value}"
    ),
    why="Some programs would swallow all that follows.",
    fix="Remove the mark, or double it.",
    example='"CD4 T cells',
)

LAYOUT_VALIDATION_LEVEL = Kind(
    code="layout.validation-level",
    severity="error",
    title="The validation level is neither Standard nor HIPC",
    message="The validation level is “{value}”; Standard and HIPC are known.",
    why="The level decides which rules ImmPort applies to the file.",
    fix="Write Standard or HIPC beside “Validation Level”.",
    example="Validation Level: strict",
)
