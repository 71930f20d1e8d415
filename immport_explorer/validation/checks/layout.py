"""Is the template whole: its version, name, sections and columns?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from immport_explorer.issues.issue import Fix
from immport_explorer.issues.keys import CauseKey, broken_file, header_meant, no_header, no_template
from immport_explorer.issues.kinds import KINDS, AnyKind
from immport_explorer.issues.kinds.file import (
    FILE_EMPTY,
    FILE_NEEDS_TEXT,
    FILE_NOT_TABS,
    FILE_REACHES_TOO_FAR,
    FILE_TOO_LARGE,
    FILE_UNCALCULATED,
    FILE_UNREADABLE,
)
from immport_explorer.issues.kinds.internal import INTERNAL_MORE_OF_KIND
from immport_explorer.issues.kinds.json import JSON_UNREADABLE
from immport_explorer.issues.kinds.layout import (
    LAYOUT_COLUMN_ORDER,
    LAYOUT_EMPTY_SECTION,
    LAYOUT_EXTRA_CELLS,
    LAYOUT_FIRST_COLUMN,
    LAYOUT_HEADER_SPELLING,
    LAYOUT_INCOMPLETE_GROUP,
    LAYOUT_MISSING_COLUMN,
    LAYOUT_MISSING_HEADER,
    LAYOUT_MISSING_OPTIONAL_COLUMN,
    LAYOUT_MISSING_SECTION,
    LAYOUT_RENAMED_COLUMN,
    LAYOUT_SECTION_SPELLING,
    LAYOUT_SEPARATOR_FILLED,
    LAYOUT_TOO_MANY_VALUES,
    LAYOUT_UNKNOWN_COLUMN,
    LAYOUT_UNKNOWN_SECTION,
    LAYOUT_UNUSED_SECTION,
    LAYOUT_VALIDATION_LEVEL,
)
from immport_explorer.issues.kinds.package import PACKAGE_NO_TEMPLATE
from immport_explorer.issues.kinds.schema_version import (
    SCHEMA_VERSION_MISSING,
    SCHEMA_VERSION_UNREADABLE,
)
from immport_explorer.issues.kinds.template import (
    TEMPLATE_BLANK,
    TEMPLATE_MISSING_LINES,
    TEMPLATE_NOT_RECOGNISED,
    TEMPLATE_RENAMED,
    TEMPLATE_REPEATED,
    TEMPLATE_SHARED_DATA,
    TEMPLATE_SPREADSHEET_NAME,
    TEMPLATE_UNKNOWN,
)
from immport_explorer.issues.log import IssueLog, Place
from immport_explorer.package.note import Note
from immport_explorer.package.table import HeaderCell, Table, TemplateFile
from immport_explorer.schema.model import Column, Schema, Section, Template
from immport_explorer.schema.synonyms import headers_meant
from immport_explorer.validation.checks.base import Check
from immport_explorer.validation.scope import Cells, Scope
from immport_explorer.validation.suggest import near

LEVELS = ("Standard", "HIPC")
WORKBOOKS = (".xlsx", ".xlsm")
SPREADSHEETS = (*WORKBOOKS, ".xls", ".xlsb", ".ods", ".numbers")

NO_HEADERS: Mapping[str | None, Sequence[str]] = MappingProxyType({})

# After these nothing, or not all, of a file can be read: what it declares is missing elsewhere.
BREAKING: frozenset[AnyKind] = frozenset(
    {
        TEMPLATE_NOT_RECOGNISED,
        TEMPLATE_UNKNOWN,
        TEMPLATE_REPEATED,
        FILE_UNREADABLE,
        FILE_EMPTY,
        FILE_TOO_LARGE,
        JSON_UNREADABLE,
        LAYOUT_MISSING_HEADER,
        LAYOUT_UNKNOWN_SECTION,
        LAYOUT_MISSING_SECTION,
        LAYOUT_EMPTY_SECTION,
        TEMPLATE_BLANK,
    }
)

# Files that were probably meant as templates, and are read as none.
UNREAD: frozenset[AnyKind] = frozenset(
    {
        TEMPLATE_NOT_RECOGNISED,
        TEMPLATE_SPREADSHEET_NAME,
        TEMPLATE_SHARED_DATA,
        TEMPLATE_UNKNOWN,
        FILE_UNREADABLE,
        FILE_REACHES_TOO_FAR,
        FILE_EMPTY,
        JSON_UNREADABLE,
    }
)


Absent = Mapping[str | None, Sequence[str]]
"""The headers that a file lacks, by section."""


def report_notes(
    log: IssueLog,
    schema: Schema,
    place: Place,
    notes: Iterable[Note],
    absent: Absent = NO_HEADERS,
    files: Sequence[TemplateFile] = (),
) -> None:
    """What the reader saw, as findings; ``files`` are those that the notes may be about."""
    for note in notes:
        template = schema.templates.get(note.template or "")
        where = Place(
            package=place.package,
            file=note.member or place.file,
            order=place.order,
            sheet=note.sheet,
            template=note.template,
            section=note.section,
        )
        params: dict[str, Any] = {
            "schema": schema.version,
            "where": _where(note),
            "expected": _named_like(note, schema),
            "elsewhere": _elsewhere(note, template),
            **note.params,
        }
        if "more" in params:
            more = int(params["more"])
            log.add(INTERNAL_MORE_OF_KIND(more=more, title=KINDS[note.code].title), where)
            continue
        said = note.column if note.value is None else note.value
        kind = _kind(note)
        is_text = kind is not TEMPLATE_SPREADSHEET_NAME
        log.add(
            kind.picked(params),
            where,
            row=note.row if is_text else None,
            value=said if is_text else None,
            header=note.column,
            position=int(note.params.get("position", -1)),
            caused_by=no_template(place.package) if kind is PACKAGE_NO_TEMPLATE else None,
            is_cause_of=_stands_behind(note, schema, template, place, absent),
            suggestions=_suggestions(note, schema, template, absent),
            fix=_fix(note, schema, files),
        )
        if kind is FILE_UNCALCULATED:
            log.break_sheet(where, note.params["rows"])


def _kind(note: Note) -> AnyKind:
    """The kind of the note's code, or of a special case: a spreadsheet that would be taken for a
    template, a cell in the column of ImmPort's labels."""
    if note.code == LAYOUT_EXTRA_CELLS.code and note.params.get("position") == 0:
        return LAYOUT_FIRST_COLUMN
    is_spreadsheet = note.member.casefold().endswith(SPREADSHEETS)
    named_only = note.code == TEMPLATE_NOT_RECOGNISED.code and is_spreadsheet
    unread = note.code == FILE_NEEDS_TEXT.code and note.params.get("form") not in WORKBOOKS
    return TEMPLATE_SPREADSHEET_NAME if named_only or unread else KINDS[note.code]


def _named_like(note: Note, schema: Schema) -> str:
    """The template that the file is named like."""
    found = schema.find_template(PurePosixPath(note.member).stem)
    return found.name if found else ""


def _where(note: Note) -> str:
    return f" in section {note.section}" if note.section else ""


def _elsewhere(note: Note, template: Template | None) -> str:
    """The one other section in which an unknown column has its place: some moved between
    versions."""
    said = note.value or note.column or ""
    names = {name.casefold() for name in (said, *headers_meant(said))}
    found = [
        section.name
        for section in (template.sections if template and note.section else ())
        if section.name != note.section
        and any(column.header.casefold() in names for column in section.columns)
    ]
    return f" here; its place is section {found[0]}" if len(found) == 1 else ""


def absent_headers(file: TemplateFile) -> Absent:
    """The headers that the file's tables lack, by section."""
    return {
        table.section.name: [
            column.header for column in table.section.columns if not _has(table.cells, column)
        ]
        for table in file.tables()
    }


def _stands_behind(
    note: Note, schema: Schema, template: Template | None, place: Place, absent: Absent
) -> list[CauseKey]:
    """What follows from the note: references to what a broken file declares, or the absence of the
    column whose header is misspelled."""
    if note.code == LAYOUT_UNKNOWN_COLUMN.code:
        meant = _suggestions(note, schema, template, absent)[:1]
        return [header_meant(place.package, place.file, note.section, header) for header in meant]
    kind = _kind(note)
    if kind is FILE_UNCALCULATED:
        return [("declares", place.package, entity) for entity in note.params["declares"]]
    if kind in UNREAD and kind.severity == "error" and template is None:
        return [no_template(place.package), *_declared(place, _template_meant(note, schema), None)]
    if kind not in BREAKING:
        return []
    keys = _declared(place, template or _template_meant(note, schema), note.section)
    if note.code == LAYOUT_MISSING_HEADER.code:
        keys.append(no_header(place.package, place.file, note.section))
    return keys


def _template_meant(note: Note, schema: Schema) -> Template | None:
    """The template that a file which names none probably is, by its own name or its first cell."""
    by_name = schema.find_template(PurePosixPath(note.member).stem)
    near_cell = near(note.value or "", schema.templates)
    return by_name or (schema.templates[near_cell[0]] if near_cell else None)


def _declared(place: Place, template: Template | None, section: str | None) -> list[CauseKey]:
    """The cause keys of all entities that the template, or the section of it, declares."""
    if template is None:
        return []
    return [
        broken_file(place.package, column.declares)
        for part in template.sections
        if section is None or part.name == section
        for column in part.columns
        if column.declares
    ]


def _suggestions(
    note: Note, schema: Schema, template: Template | None, absent: Absent
) -> tuple[str, ...]:
    said = note.value or note.column or ""
    match note.code:
        case LAYOUT_UNKNOWN_COLUMN.code:
            return _header_meant(said, absent.get(note.section, ()))
        case LAYOUT_UNKNOWN_SECTION.code if template is not None:
            return near(said, [section.name or "" for section in template.sections])
        case TEMPLATE_UNKNOWN.code:
            return near(said, list(schema.templates))
        case (
            LAYOUT_HEADER_SPELLING.code | LAYOUT_SECTION_SPELLING.code | LAYOUT_RENAMED_COLUMN.code
        ):
            return (str(note.params.get("official", "")),)
    return ()


def _header_meant(said: str, absent: Iterable[str]) -> tuple[str, ...]:
    """The absent columns that an everyday name stands for, else those it is misspelled for."""
    missing = tuple(absent)
    return tuple(h for h in headers_meant(said) if h in missing) or near(said, missing)


def _fix(note: Note, schema: Schema, files: Sequence[TemplateFile]) -> Fix | None:
    match note.code:
        case LAYOUT_HEADER_SPELLING.code | LAYOUT_RENAMED_COLUMN.code:
            return Fix("set-header", str(note.params["official"]))
        case LAYOUT_SECTION_SPELLING.code:
            return Fix("set-cell", str(note.params["official"]))
        case FILE_NEEDS_TEXT.code if note.params.get("form") in WORKBOOKS:
            return Fix("save-as-text", "txt")
        case FILE_NOT_TABS.code:
            return Fix("save-as-text", "txt")
        case TEMPLATE_MISSING_LINES.code:
            return _lines_to_add(note, files)
        case SCHEMA_VERSION_MISSING.code | SCHEMA_VERSION_UNREADABLE.code:
            about = [f for f in files if (f.member.path, f.sheet) == (note.member, note.sheet)]
            return Fix("set-version", schema.version) if all(map(is_whole, about)) else None
    return None


def _lines_to_add(note: Note, files: Sequence[TemplateFile]) -> Fix | None:
    """The lines that are missing at the top of a text; other forms get them when saved as text."""
    for file in files:
        if file.member.path == note.member and file.reader.is_editable and file.missing_lines:
            return Fix("add-lines", "\n".join("\t".join(cells) for cells in file.missing_lines))
    return None


def is_whole(file: TemplateFile) -> bool:
    """Whether the file has just the columns of its template, in the sections that it has: then it
    says the same at the template's version, whatever version it names."""
    tables = file.tables()
    return (
        bool(tables)
        and all(table.header_row is not None for table in tables)
        and all(cell.column is not None for table in tables for cell in table.cells)
        and not any(absent_headers(file).values())
    )


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
                is_cause_of=_declared(place, file.template, section.name),
            )


def check_columns(scope: Scope) -> None:
    """Missing columns, their order, repeated groups that are not whole."""
    present = [cell for cell in scope.table.cells if cell.column is not None]
    if scope.table.header_row is None or not scope.table.cells:
        return
    for column in scope.section.columns:
        if not column.is_separator and not _has(present, column):
            _missing(scope, column)
    _groups(scope)
    _order(scope, present)


def _has(cells: Iterable[HeaderCell], column: Column, group: int = 0) -> bool:
    return any(
        cell.column is not None
        and cell.column.header == column.header
        and cell.column.side == column.side
        and (column.side != "result" or cell.group == group)
        for cell in cells
    )


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
                and _has(scope.table.cells, column)
                and not _has(scope.table.cells, column, group)
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
            is_cause_of=_declared(scope.place, scope.template, section.name)
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
            is_cause_of=_declared(place, file.template, None),
        )
