"""Is the template whole: its version, name, sections and columns?"""

from __future__ import annotations

from pathlib import PurePosixPath

from immport_explorer.issues.issue import Fix
from immport_explorer.issues.keys import blank_sheet, broken_file, header_meant, no_header
from immport_explorer.issues.kinds.layout import (
    LAYOUT_COLUMN_ORDER,
    LAYOUT_EMPTY_SECTION,
    LAYOUT_INCOMPLETE_GROUP,
    LAYOUT_MISSING_COLUMN,
    LAYOUT_MISSING_OPTIONAL_COLUMN,
    LAYOUT_MISSING_SECTION,
    LAYOUT_SEPARATOR_FILLED,
    LAYOUT_TOO_MANY_VALUES,
    LAYOUT_UNUSED_SECTION,
    LAYOUT_VALIDATION_LEVEL,
)
from immport_explorer.issues.kinds.template import (
    TEMPLATE_BLANK,
    TEMPLATE_RENAMED,
)
from immport_explorer.issues.log import IssueLog, Place
from immport_explorer.package.table import HeaderCell, Table, TemplateFile
from immport_explorer.schema.model import Column, Schema, Section
from immport_explorer.validation.checks.base import Check
from immport_explorer.validation.checks.notes import declared_by, has_column, is_whole
from immport_explorer.validation.scope import Cells, Scope

LEVELS = ("Standard", "HIPC")


def check_file(log: IssueLog, schema: Schema, place: Place, file: TemplateFile) -> None:
    """The file's name and validation level, and the sections it should have."""
    _standard_name(log, place, file)
    file.tables()  # the level is known when the lines above the tables are read
    if file.template.level_line and file.level and file.level.casefold() not in _known_levels():
        log.add(LAYOUT_VALIDATION_LEVEL(), place, row=3, value=file.level, suggestions=LEVELS)
    if file.template.is_compound:
        _sections(log, place, file)


def _known_levels() -> set[str]:
    return {level.casefold() for level in LEVELS}


def _standard_name(log: IssueLog, place: Place, file: TemplateFile) -> None:
    expected = file.template.file_name
    if PurePosixPath(expected).suffix not in file.reader.suffixes:
        return
    name = file.member.path.rsplit("/", 1)[-1]
    if name.casefold() != expected.casefold():
        log.add(
            TEMPLATE_RENAMED(expected=expected),
            place,
            value=name,
            suggestions=(expected,),
            fix=Fix("rename-file", expected),
        )


def _sections(log: IssueLog, place: Place, file: TemplateFile) -> None:
    tables = file.tables()
    for section in file.template.sections:
        found = [table for table in tables if table.section.name == section.name]
        if not found and section.required:
            log.add(
                LAYOUT_MISSING_SECTION(),
                place,
                value=section.name,
                is_cause_of=declared_by(place, file.template, section.name),
            )


def check_columns(scope: Scope) -> None:
    """Missing columns, their order, repeated groups that are not whole."""
    present = [cell for cell in scope.table.cells if cell.column is not None]
    if scope.table.header_row is None or not scope.table.cells:
        return
    for column in scope.section.columns:
        if not column.is_separator and not has_column(present, column):
            _missing(scope, column)
    _groups(scope)
    _order(scope, present)


def _missing(scope: Scope, column: Column) -> None:
    kind = LAYOUT_MISSING_COLUMN if column.required else LAYOUT_MISSING_OPTIONAL_COLUMN
    scope.log.add(
        kind(),
        scope.place,
        row=scope.table.header_row,
        value=column.header,
        column=column,
        is_cause_of=[broken_file(scope.place.package, column.declares)] if column.declares else (),
        caused_by=header_meant(
            scope.place.package, scope.place.file, scope.place.section, column.header
        ),
    )


def _groups(scope: Scope) -> None:
    """Each further group of results needs the required columns that the first has."""
    for group in scope.groups[1:]:
        for column in scope.section.columns:
            if (
                column.side == "result"
                and column.required
                and has_column(scope.table.cells, column)
                and not has_column(scope.table.cells, column, group)
            ):
                scope.log.add(
                    LAYOUT_INCOMPLETE_GROUP(group=group + 1),
                    scope.place,
                    row=scope.table.header_row,
                    value=column.header,
                    column=column,
                )


def _order(scope: Scope, present: list[HeaderCell]) -> None:
    official = {column.ref: number for number, column in enumerate(scope.section.columns)}
    first_group = [cell for cell in present if cell.group == 0]
    places = [official[cell.column.ref] for cell in first_group if cell.column is not None]
    if places != sorted(places):
        scope.log.add(LAYOUT_COLUMN_ORDER(), scope.place, row=scope.table.header_row)


class Separator(Check):
    """The separator column stays empty."""

    name = "separator column"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.cell = next(
            (cell for cell in scope.table.cells if cell.column and cell.column.is_separator),
            None,
        )

    def block(self, cells: Cells) -> None:
        if self.cell is None:
            return
        values = cells.frame.get_column(str(self.cell.position))
        filled = values != ""
        if filled.any():
            self.scope.log.add_rows(
                LAYOUT_SEPARATOR_FILLED(),
                self.scope.place,
                rows=cells.rows.filter(filled),
                values=values.filter(filled),
                column=self.cell.column,
                position=self.cell.position,
            )


def report_empty(scope: Scope, rows: int) -> None:
    """A section, or a whole template, without data; a field with more values than it takes."""
    if not scope.template.is_compound:
        return
    section = scope.section
    if rows == 0:
        scope.log.add(
            LAYOUT_EMPTY_SECTION() if section.required else LAYOUT_UNUSED_SECTION(),
            scope.place,
            row=scope.table.start_row,
            caused_by=no_header(scope.place.package, scope.place.file, scope.place.section)
            if scope.table.header_row is None
            else None,
            is_cause_of=declared_by(scope.place, scope.template, section.name)
            if section.required
            else (),
        )
    elif rows > 1 and not section.repeatable:
        _too_many(scope.log, scope.place, scope.table, section)


def _too_many(log: IssueLog, place: Place, table: Table, section: Section) -> None:
    block = next(iter(table.blocks()))
    for cell in table.cells:
        values = block.frame.get_column(str(cell.position)).to_list()[1:]
        further = next((value for value in values if value), None)
        if further is not None:
            row = (table.field_rows or {}).get(cell.position, table.header_row)
            log.add(LAYOUT_TOO_MANY_VALUES(), place, row=row, value=further, column=cell.column)


def report_blank(log: IssueLog, place: Place, file: TemplateFile, rows: int) -> None:
    """A template without any data row."""
    if rows == 0:
        log.add(
            TEMPLATE_BLANK(),
            place,
            fix=Fix("leave-out", "") if is_whole(file) and not file.notes else None,
            is_cause_of=[
                *declared_by(place, file.template, None),
                blank_sheet(place.package, place.file, place.sheet),
            ],
        )
