"""Kinds of issue about files: those that rows name, and what a reader finds in them."""

from __future__ import annotations

from immport_explorer.issues.kinds.kind import Fields, Kind, Told


class Found(Fields, frozen=True, kw_only=True):
    found: Told[str]


class Limit(Fields, frozen=True, kw_only=True):
    limit: Told[int]


class Encoding(Fields, frozen=True, kw_only=True):
    encoding: Told[str]


class Reason(Fields, frozen=True, kw_only=True):
    reason: Told[str]


class LengthLimit(Fields, frozen=True, kw_only=True):
    length: Told[int]
    limit: Told[int]


class Separator(Fields, frozen=True, kw_only=True):
    separator: Told[str]


class Blocks(Fields, frozen=True, kw_only=True):
    cells: Told[str]


class Cells(Fields, frozen=True, kw_only=True):
    cells: Told[str]
    count: Told[int]


class OtherWhere(Fields, frozen=True, kw_only=True):
    other: Told[str]
    where: Told[str]


FILE_MISSING = Kind(
    code="file.missing",
    severity="error",
    title="A file that a row names is not in the package",
    message="The file {value} is named here but is not in the package.",
    why="ImmPort loads the file together with the row and refuses the row without it.",
    fix="Add the file to the package, or correct the name.",
    example="plate_1.csv, while the package holds plate1.csv",
)

FILE_OTHER_CASE = Kind(
    code="file.other-case",
    severity="warning",
    fields=Found,
    title="A file's name is written in other letter case",
    message="The file {value} is in the package as {found}.",
    why="On many systems names that differ in letter case are different files.",
    fix="Write the name exactly as the file is called.",
    example="Protocol_1.docx for protocol_1.docx",
)

FILE_UNUSED = Kind(
    code="file.unused",
    severity="info",
    title="A file is named by no row",
    message="No row names {file}.",
    why="ImmPort keeps only the files that a template names.",
    fix="Name it where it belongs, or leave it out.",
    example="a README, or a result file whose row is missing",
)

FILE_EMPTY = Kind(
    code="file.empty",
    severity="error",
    title="A file is empty",
    message="{file} has no content.",
    why="There is nothing to load.",
    fix="Save the file again, or leave it out.",
    example="an export that failed",
)

FILE_TOO_LARGE = Kind(
    code="file.too-large",
    severity="error",
    fields=Limit,
    title="A file is larger than ImmPort takes",
    message="{file} is larger than {limit:byte}, the most that can be taken.",
    why="ImmPort's upload ends at two gigabytes a file.",
    fix="Split the file, and its rows with it.",
    example="a results file of 3 GB",
)

FILE_ENCODING = Kind(
    code="file.encoding",
    severity="warning",
    fields=Encoding,
    title="The text is not UTF-8",
    message="{file} is read as {encoding}; save it as UTF-8.",
    why="Letters such as µ, β or é may arrive changed.",
    fix="In Excel choose “CSV UTF-8” or save as text and convert it to UTF-8 in an editor.",
    example="a file saved by an older Excel on Windows",
)

FILE_NUL = Kind(
    code="file.nul",
    severity="warning",
    title="The text holds null characters",
    message="{file} holds null characters; they are ignored.",
    why="They are invisible and break comparisons.",
    fix="Save the file again as plain text.",
    example="an export of an instrument's software",
)

FILE_LINE_TOO_LONG = Kind(
    code="file.line-too-long",
    severity="error",
    fields=Limit,
    title="A line is longer than any table's",
    message="Row {row} is longer than {limit:byte}; it was left out.",
    why="Such a line is no row of a table; most often the line ends are missing.",
    fix="Look at the file in an editor and save it again from the original.",
    example="a file whose line ends were removed",
)

FILE_TOO_SPARSE = Kind(
    code="file.too-sparse",
    severity="error",
    title="A table is nearly nothing but empty cells",
    message="Reading stopped at row {row}: the table is nearly nothing but empty cells.",
    why="Spreadsheets formatted down to their last row grow without holding data.",
    fix="Delete the empty rows and columns, and save the file again.",
    example="a sheet with a million empty, coloured rows",
)

FILE_UNREADABLE = Kind(
    code="file.unreadable",
    severity="error",
    fields=Reason,
    title="A template file cannot be read",
    message="{file} could not be read: {reason}.",
    why="What cannot be read cannot be loaded.",
    fix="Open it, save it as tab-delimited text, and put that into the package.",
    example="a workbook in an old binary format",
)

FILE_NEEDS_TEXT = Kind(
    code="file.needs-text",
    severity="warning",
    title="A spreadsheet template must be saved as text before upload",
    message="{file} was checked, but ImmPort takes templates as tab-delimited text.",
    why="ImmPort ignores or refuses templates in Excel form.",
    fix="Save the sheet as tab-delimited text (.txt).",
    example="subjectHumans.xlsx in the package",
)

FILE_NAME_TOO_LONG = Kind(
    code="file.name-too-long",
    severity="error",
    fields=LengthLimit,
    title="A file's name is too long",
    message="The name {value} has {length:character}; at most {limit} fit.",
    why="The name is cut or refused by ImmPort's database.",
    fix="Give the file a shorter name, here and in the package.",
    example="a name made of all sample ids of a plate",
)

FILE_NAME_LONG = Kind(
    code="file.name-long",
    severity="warning",
    fields=LengthLimit,
    title="A file's name is close to too long",
    message="The name {value} has {length:character}; ImmPort's guide asks for at most {limit}.",
    why="ImmPort's guide and its database do not agree about the limit.",
    fix="Give the file a shorter name, here and in the package.",
    example="a name of 245 characters",
)

FILE_NOT_TABS = Kind(
    code="file.not-tabs",
    severity="error",
    fields=Separator,
    title="A template's cells are not separated by tabs",
    message=(
        "{file} is the template {template}, but its cells are separated by {separator}; ImmPort "
        "takes tabs. It was checked all the same."
    ),
    why="ImmPort takes templates as tab-delimited text and would see one cell a line.",
    fix="Save it as tab-delimited text, or let it be converted; the values stay.",
    example="treatments.csv, saved as “CSV (comma delimited)”",
)

FILE_UNCALCULATED = Kind(
    code="file.uncalculated",
    severity="error",
    fields=Cells,
    title="Formulas have no saved result",
    message=("{count:formula} without a saved result ({cells}): what stands there is not known."),
    why="A program wrote the formulas; only a spreadsheet program calculates and saves results.",
    fix="Open the workbook in Excel or LibreOffice and save it; then check it again.",
    example="a workbook that a script made, with ids put together by formulas",
)

FILE_MERGED_CELLS = Kind(
    code="file.merged-cells",
    severity="error",
    fields=Blocks,
    title="Cells of several rows are merged",
    message=(
        "{cells} are merged over several rows: each such block holds its value in its first row "
        "alone."
    ),
    why="Saved as text, the other rows of a merged block are empty.",
    fix="Unmerge the cells and fill each of them with the value that it shares.",
    example="a subject's id written once over the rows of its three visits",
)

FILE_REACHES_TOO_FAR = Kind(
    code="file.reaches-too-far",
    severity="error",
    title="The cells of a sheet reach too far",
    message="The sheet's cells reach to {value}; it was not read.",
    why="Between the data and a stray cell far away millions of empty cells would have to be read.",
    fix="Delete the empty rows below your data and the empty columns beside it; save the workbook.",
    example="a space typed in the last row of the sheet",
)

FILE_NOT_LOOKED_INTO = Kind(
    code="file.not-looked-into",
    severity="info",
    title="A sheet of a lab's workbook was not looked into",
    message="{file} is no template; a sheet whose cells reach to {value} was not looked into.",
    why="ImmPort keeps the file as it is.",
    fix="Nothing to do, unless the sheet holds a template.",
    example="a plate reader's workbook with a stray cell in the last row",
)

FILE_COPY_DIFFERS = Kind(
    code="file.copy-differs",
    severity="warning",
    fields=OtherWhere,
    title="A spreadsheet says otherwise than the text beside it",
    message="{file} and {other} differ, first in row {row}, {where}.",
    why="Only the text is checked and taken by ImmPort; what the spreadsheet says is lost.",
    fix="Save the spreadsheet as text again, or leave it out if the text is right.",
    example="a value corrected in protocols.xlsx after protocols.txt was saved from it",
)
