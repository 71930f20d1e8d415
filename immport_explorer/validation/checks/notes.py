"""What the readers noted, as findings: their kind, what follows from them, and their fixes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from immport_explorer.files.letters import column_letters
from immport_explorer.issues.issue import Fix
from immport_explorer.issues.keys import (
    CauseKey,
    broken_file,
    header_meant,
    no_header,
    no_template,
    table_beside,
)
from immport_explorer.issues.kinds import KINDS, AnyKind
from immport_explorer.issues.kinds.file import (
    FILE_EMPTY,
    FILE_MERGED_CELLS,
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
    LAYOUT_EMPTY_SECTION,
    LAYOUT_EXTRA_CELLS,
    LAYOUT_FIRST_COLUMN,
    LAYOUT_HEADER_SPELLING,
    LAYOUT_MISSING_HEADER,
    LAYOUT_MISSING_SECTION,
    LAYOUT_NAMELESS_COLUMN,
    LAYOUT_RENAMED_COLUMN,
    LAYOUT_SECOND_TEMPLATE,
    LAYOUT_SECTION_SPELLING,
    LAYOUT_TABLE_BESIDE,
    LAYOUT_TURNED_TABLE,
    LAYOUT_UNKNOWN_COLUMN,
    LAYOUT_UNKNOWN_SECTION,
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
    TEMPLATE_REPEATED,
    TEMPLATE_SHARED_DATA,
    TEMPLATE_SPREADSHEET_NAME,
    TEMPLATE_UNKNOWN,
)
from immport_explorer.issues.log import IssueLog, Place
from immport_explorer.package.by_columns import template_of_columns
from immport_explorer.package.note import Note
from immport_explorer.package.opening import UNREAD_SPREADSHEETS
from immport_explorer.package.readers.grid import is_template_mark
from immport_explorer.package.readers.header import ROW_HEADER, plain
from immport_explorer.package.table import HeaderCell, TemplateFile
from immport_explorer.schema.model import Column, Schema, Template
from immport_explorer.schema.synonyms import headers_meant
from immport_explorer.validation.suggest import near

WORKBOOKS = (".xlsx", ".xlsm")
SPREADSHEETS = (*WORKBOOKS, *UNREAD_SPREADSHEETS)

_TOP_LINES = 3
"""How many lines stand above the rows in a blank template."""

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
        LAYOUT_TURNED_TABLE,
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
    notes = list(notes)
    marks = _marked_rows(notes)
    beside = {_table(note): note.position for note in notes if _kind(note) is LAYOUT_TABLE_BESIDE}
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
            "letter": column_letters(note.position + 1),
            **note.params,
        }
        if "more" in params:
            more = int(params["more"])
            said_more = INTERNAL_MORE_OF_KIND(more=more, title=KINDS[note.code].title)
            log.add(said_more, where, caused_by=_behind(note, where, beside))
            continue
        said = note.column if note.value is None else note.value
        begun = _template_begun(note, schema, marks)
        if begun is not None:
            _report_second(log, where, note, begun)
            continue
        kind = _kind(note)
        is_text = kind is not TEMPLATE_SPREADSHEET_NAME
        log.add(
            kind.picked(params),
            where,
            row=note.row if is_text else None,
            value=said if is_text else None,
            header=params["letter"] if kind is LAYOUT_NAMELESS_COLUMN else note.column,
            position=note.position,
            caused_by=_behind(note, where, beside),
            is_cause_of=_stands_behind(note, schema, template, place, absent),
            suggestions=_suggestions(note, schema, template, absent),
            fix=_fix(note, schema, files),
        )
        if kind is FILE_UNCALCULATED:
            log.break_sheet(where, note.params["rows"])
        elif kind is FILE_MERGED_CELLS:
            log.break_sheet(where, note.params["rows"], note.params["columns"])


TablePlace = tuple[str, str | None, str | None]
_CELLS_WITHOUT_NAME = (LAYOUT_EXTRA_CELLS.code, LAYOUT_NAMELESS_COLUMN.code)


def _table(note: Note) -> TablePlace:
    return note.member, note.sheet, note.section


def _behind(note: Note, where: Place, beside: Mapping[TablePlace, int]) -> CauseKey | None:
    """What the note follows from: that no template was read, or, for cells in the columns of a
    table beside the template, that it is there."""
    if note.code == PACKAGE_NO_TEMPLATE.code:
        return no_template(where.package)
    first = beside.get(_table(note)) if note.code in _CELLS_WITHOUT_NAME else None
    if first is None or not ("more" in note.params or note.position >= first):
        return None
    return table_beside(where.package, where.file, where.sheet, where.section)


def _marked_rows(notes: Iterable[Note]) -> dict[str, set[int]]:
    """By file and sheet, the data rows whose first cell holds what ImmPort writes into the second
    or third line of its templates."""
    marked: dict[str, set[int]] = {}
    for note in notes:
        text = plain(note.value or "")
        if _is_first_cell(note) and (is_template_mark(text) or text == plain(ROW_HEADER)):
            marked.setdefault(f"{note.member}/{note.sheet}", set()).add(note.row or 0)
    return marked


def _is_first_cell(note: Note) -> bool:
    return note.code == LAYOUT_EXTRA_CELLS.code and note.position == 0


def _template_begun(
    note: Note, schema: Schema, marks: Mapping[str, Collection[int]]
) -> Template | None:
    """The template whose first lines begin with that data row, if any do."""
    if not _is_first_cell(note) or note.row is None:
        return None
    named = schema.templates.get((note.value or "").casefold())
    below = range(note.row + 1, note.row + _TOP_LINES)
    here = marks.get(f"{note.member}/{note.sheet}", ())
    return named if any(row in here for row in below) else None


def _report_second(log: IssueLog, where: Place, note: Note, begun: Template) -> None:
    """First lines among the rows: of the same template what stands below them is read well."""
    assert note.row is not None
    same = begun.name == where.template
    begins = "the same template again" if same else f"another template, {begun.name}"
    log.add(
        LAYOUT_SECOND_TEMPLATE(begins=begins),
        where,
        row=note.row,
        value=note.value,
        is_cause_of=() if same else declared_by(where, begun, None),
    )
    log.break_from(where, note.row, _TOP_LINES if same else None)


def _kind(note: Note) -> AnyKind:
    """The kind of the note's code, or of a special case: a spreadsheet that would be taken for a
    template, a cell in the column of ImmPort's labels."""
    if _is_first_cell(note):
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
            column.header for column in table.section.columns if not has_column(table.cells, column)
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
    if kind is LAYOUT_TABLE_BESIDE:
        other = template_of_columns(schema, note.params["names"], "")
        key = table_beside(place.package, place.file, place.sheet, note.section)
        return [key, *declared_by(place, other, None)]
    if kind is FILE_UNCALCULATED:
        return [("declares", place.package, entity) for entity in note.params["declares"]]
    if kind in UNREAD and kind.severity == "error" and template is None:
        return [
            no_template(place.package),
            *declared_by(place, _template_meant(note, schema), None),
        ]
    if kind not in BREAKING:
        return []
    keys = declared_by(place, template or _template_meant(note, schema), note.section)
    if note.code == LAYOUT_MISSING_HEADER.code:
        keys.append(no_header(place.package, place.file, note.section))
    return keys


def _template_meant(note: Note, schema: Schema) -> Template | None:
    """The template that a file which names none probably is, by its own name or its first cell."""
    by_name = schema.find_template(PurePosixPath(note.member).stem)
    near_cell = near(note.value or "", schema.templates)
    return by_name or (schema.templates[near_cell[0]] if near_cell else None)


def declared_by(place: Place, template: Template | None, section: str | None) -> list[CauseKey]:
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


def has_column(cells: Iterable[HeaderCell], column: Column, group: int = 0) -> bool:
    """Whether the column is among those header cells, in that group of results."""
    return any(
        cell.column is not None
        and cell.column.header == column.header
        and cell.column.side == column.side
        and (column.side != "result" or cell.group == group)
        for cell in cells
    )
