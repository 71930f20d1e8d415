"""What may stand behind findings: a key for each kind of cause, made by one function each.

A finding says which keys it is the cause of, another which key it follows from; the two need not
know each other. Keys are plain tuples, since there may be a million of them.
"""

from __future__ import annotations

from typing import Literal

HeaderMeant = tuple[Literal["header"], int, str, str | None, str]
NoHeader = tuple[Literal["no header"], int, str, str | None]
NoTemplate = tuple[Literal["no template"], int]
SecondFile = tuple[Literal["second file"], int, str]
RefusedPackage = tuple[Literal["package"], int]
MissingFile = tuple[Literal["file"], int, str]
BrokenFile = tuple[Literal["declares"], int, str]
AbsentEntity = tuple[Literal["absent"], int, str]
AbsentStudy = tuple[Literal["study absent"], int]
UnknownId = tuple[Literal["unknown"], int, str, str]
BrokenRow = tuple[Literal["broken row"], int, int]
DamagedCell = tuple[Literal["damaged cell"], int, int]
SameValue = tuple[Literal["same value"], int, str, str]
OlderPackage = tuple[Literal["older"], int]
Copies = tuple[Literal["copies"], int]
ManyThings = tuple[Literal["many things"], int, str, str, str]
Undeclared = tuple[Literal["undeclared"], int, str]
ManyPackages = tuple[Literal["many packages"], int]
BlankSheet = tuple[Literal["blank"], int, str, str | None]
TableBeside = tuple[Literal["beside"], int, str, str | None, str | None]
Undescribed = tuple[Literal["undescribed"], int, str, str, int]

CauseKey = (
    HeaderMeant
    | NoHeader
    | NoTemplate
    | SecondFile
    | RefusedPackage
    | MissingFile
    | BrokenFile
    | AbsentEntity
    | AbsentStudy
    | UnknownId
    | BrokenRow
    | Undescribed
    | Undeclared
    | DamagedCell
    | SameValue
    | OlderPackage
    | Copies
    | ManyThings
    | ManyPackages
    | TableBeside
    | BlankSheet
)


def header_meant(package: int, file: str, section: str | None, header: str) -> HeaderMeant:
    """Behind the absence of a column: a header that probably means it."""
    return ("header", package, file, section, header)


def no_header(package: int, file: str, section: str | None) -> NoHeader:
    """Behind an empty section: its header line is missing."""
    return ("no header", package, file, section)


def no_template(package: int) -> NoTemplate:
    """Behind a package without templates: a file that was meant to be one."""
    return ("no template", package)


def second_file(package: int, file: str) -> SecondFile:
    """Behind ids that a second file of one template declares again."""
    return ("second file", package, file)


def refused_package(package: int) -> RefusedPackage:
    """Behind a package that names what another with errors declares."""
    return ("package", package)


def missing_file(package: int, name: str) -> MissingFile:
    """Behind all rows that name an absent file: the first of them."""
    return ("file", package, name)


def broken_file(package: int, entity: str) -> BrokenFile:
    """Behind ids that nothing declares: a file that would, were it whole."""
    return ("declares", package, entity)


def absent_entity(package: int, entity: str) -> AbsentEntity:
    """Behind ids of an entity of which nothing at all is declared."""
    return ("absent", package, entity)


def absent_study(package: int) -> AbsentStudy:
    """Behind ids that would be declared in a study's package, were it at hand."""
    return ("study absent", package)


def unknown_id(package: int, entity: str, value: str) -> UnknownId:
    """Behind a thing that is named and does not exist: the first row that names it."""
    return ("unknown", package, entity, value)


def broken_row(batch: int, position: int) -> BrokenRow:
    """Behind what else is found in a row that is wrong as a whole: the finding that says so."""
    return ("broken row", batch, position)


def damaged_cell(batch: int, position: int) -> DamagedCell:
    """Behind what else is noted of a cell that a spreadsheet program damaged: the finding that says
    so."""
    return ("damaged cell", batch, position)


def same_value(package: int, vocabulary: str, value: str) -> SameValue:
    """Behind a value that is no term and stands in other files too: where it stands first."""
    return ("same value", package, vocabulary, value)


def undeclared(package: int, entity: str) -> Undeclared:
    """Behind ids that are neither declared nor described: a file that would declare them, were it
    whole, or a study that is not at hand."""
    return ("undeclared", package, entity)


def undescribed(package: int, file: str, entity: str, row: int) -> Undescribed:
    """Behind the columns that are missing for the new id of that row."""
    return ("undescribed", package, file, entity, row)


def older_package(package: int) -> OlderPackage:
    """Behind each file that is older than the schema: the package as a whole is."""
    return ("older", package)


def copies(package: int) -> Copies:
    """Behind what is said of spreadsheets that stand beside their text."""
    return ("copies", package)


def many_things(package: int, file: str, entity: str, value: str) -> ManyThings:
    """Behind rows that contradict the first one with their id: it stands for several things."""
    return ("many things", package, file, entity, value)


def table_beside(package: int, file: str, sheet: str | None, section: str | None) -> TableBeside:
    """Behind the cells of a table that stands to the right of a template: that it does."""
    return ("beside", package, file, sheet, section)


def blank_sheet(package: int, file: str, sheet: str | None) -> BlankSheet:
    """Behind a template that is there again: the second sheet holds no data."""
    return ("blank", package, file, sheet)


def many_packages(package: int) -> ManyPackages:
    """Behind templates that are there again: each folder is a package of its own."""
    return ("many packages", package)
