"""Blank templates as a spreadsheet that helps: lists to choose from, checks, comments, colours.

A sheet a template, laid out as ImmPort's own; then a sheet of help, and hidden ones with the terms.
In a workbook of several templates, a column that refers to a thing offers the ids that another
sheet declares.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from immport_explorer.datamodel.graph import tables_of
from immport_explorer.files.atomic import spreadsheet_errors
from immport_explorer.publish.lines import Head, Line, lines
from immport_explorer.publish.words import clean, holds, need, one_line, paragraphs
from immport_explorer.schema.model import Column, Schema, Template
from immport_explorer.schema.phrases import SEPARATOR
from immport_explorer.schema.phrases import need as need_of

LAST_ROW = 10_000
"""Checks and lists reach down to this row of a sheet."""

_TERMS = "lookup"
_HELP = "Help"
_HELP_WIDTHS = (34, 26, 34, 60, 40, 28)  # letters
_TITLE_LENGTH = 31
_FORBIDDEN_IN_TITLE = re.compile(r"[\\/*?:\[\]]")
_PLAIN = "667085"
_INK = "1F2937"
_SEPARATOR_GROUND = "B42318"
_MADE = datetime(2024, 1, 1)  # a fixed date: the same schema makes the same workbook
_MONTHS = "Jan'Feb'Mar'Apr'May'Jun'Jul'Aug'Sep'Oct'Nov'Dec"
_AUTHOR = "ImmPort Explorer"
_AS_TEXT = "@"  # else a spreadsheet makes dates of ids such as 1-2


@dataclass(frozen=True)
class _Place:
    """A column of a template in the workbook: the range of its cells."""

    sheet: str
    column: Column
    letter: str
    first: int
    last: int

    @property
    def cells(self) -> str:
        return f"{self.letter}{self.first}:{self.letter}{self.last}"

    @property
    def absolute(self) -> str:
        sheet = self.sheet.replace("'", "''")
        return f"'{sheet}'!${self.letter}${self.first}:${self.letter}${self.last}"


@dataclass
class _Build:
    """The workbook in the making, and what its sheets must know of each other."""

    schema: Schema
    book: Any
    places: list[_Place] = field(default_factory=list)
    terms: dict[str, str] = field(default_factory=dict)  # vocabulary -> the range of its terms


def workbook(schema: Schema, templates: Sequence[Template]) -> bytes:
    """The spreadsheet of these templates, a sheet each, as bytes (xlsx)."""
    build = _Build(schema, Workbook())
    build.book.remove(build.book.active)
    build.book.properties.creator = _AUTHOR
    build.book.properties.created = build.book.properties.modified = _MADE
    titles = _titles(templates)
    for template in templates:
        _template_sheet(build, template, titles[template.name])
    _help_sheet(build, templates)
    _terms_sheet(build, templates)
    for place in build.places:
        _check(build, place)
    content = io.BytesIO()
    with spreadsheet_errors():
        build.book.save(content)
    return content.getvalue()


def _titles(templates: Iterable[Template]) -> dict[str, str]:
    """A sheet's title for each template: its file's name, cut to what spreadsheets allow."""
    titles: dict[str, str] = {}
    taken = {_TERMS.casefold(), _HELP.casefold()}
    for template in templates:
        stem = _FORBIDDEN_IN_TITLE.sub("_", clean(template.file_name.removesuffix(".txt")))
        title = stem[:_TITLE_LENGTH].strip("'") or "template"
        number = 1
        while title.casefold() in taken:
            number += 1
            title = f"{stem[: _TITLE_LENGTH - 3]}~{number}"
        taken.add(title.casefold())
        titles[template.name] = title
    return titles


# ---- a template's sheet ---------------------------------------------------------------------


def _template_sheet(build: _Build, template: Template, title: str) -> None:
    sheet = build.book.create_sheet(title)
    laid = list(enumerate(lines(build.schema, template), start=1))
    for row, line in laid:
        _write_line(build.schema, sheet, row, line)
    places = [
        _place(title, row, line, head, template.is_compound)
        for row, line in laid
        for head in line.heads
    ]
    build.places += places
    if template.is_compound:
        sheet.column_dimensions["A"].width = 32
        sheet.freeze_panes = "A4"
        for position in range(2, 15):
            sheet.column_dimensions[get_column_letter(position)].width = 22
        for place in places:
            if not place.column.is_number:
                sheet[f"{place.letter}{place.first}"].number_format = _AS_TEXT
    else:
        header = next(row for row, line in laid if line.kind == "header")
        sheet.freeze_panes = f"C{header + 1}"
        _size_columns(sheet, laid[header - 1][1])


def _write_line(schema: Schema, sheet: Any, row: int, line: Line) -> None:
    heads = {head.position: head for head in line.heads}
    for position, text in enumerate(line.cells):
        if not text:
            continue
        cell = sheet.cell(row, position + 1)
        _write(cell, text)
        if position in heads:
            _dress_header(schema, cell, heads[position].column)
        elif line.kind in ("top", "section", "header", "names", "level"):
            cell.font = _font(bold=True)
    if line.kind == "note":
        sheet.cell(row, 1).font = _font(italic=True, color=_PLAIN)


def _write(cell: Any, text: str) -> None:
    """Write text as text: what begins with = or looks like a number is not evaluated."""
    cell.value = clean(text)
    cell.data_type = "s"


def _dress_header(schema: Schema, cell: Any, column: Column) -> None:
    colour = _colour(schema, column)
    strength = {"always": 1.0, "sometimes": 0.45, "optional": 0.15}[need_of(column)]
    if column.header == SEPARATOR:
        strength = 1.0
    cell.fill = PatternFill("solid", start_color=_mixed(colour, strength))
    cell.font = _font(bold=strength > 0.2, color="FFFFFF" if strength == 1.0 else _INK)
    cell.alignment = Alignment(vertical="top")
    cell.comment = _comment(schema, column)


def _colour(schema: Schema, column: Column) -> str:
    """The colour of the domain of the thing that a column describes."""
    if column.header == SEPARATOR:
        return _SEPARATOR_GROUND
    table = next((name for name in tables_of(column) if name in schema.tables), None)
    domain = schema.domains.get(schema.tables[table].domain) if table else None
    return domain.colour.lstrip("#") if domain else _PLAIN


def _font(*, bold: bool = False, italic: bool = False, size: int = 11, color: str = _INK) -> Font:
    return Font(name="Calibri", bold=bold, italic=italic, size=size, color=color)


def _mixed(colour: str, share: float) -> str:
    """A colour thinned with white."""
    parts = (int(colour[i : i + 2], 16) for i in (0, 2, 4))
    return "".join(f"{round(part * share + 255 * (1 - share)):02X}" for part in parts)


def _comment(schema: Schema, column: Column) -> Comment:
    said = [f"{need(schema, column)}."]
    said += [f"{label}: {text}" if label else text for label, text in paragraphs(schema, column)]
    text = "\n".join(said)
    lines_of_text = sum(1 + len(part) // 55 for part in said)
    return Comment(text, _AUTHOR, width=380, height=24 + 17 * lines_of_text)


def _place(title: str, row: int, line: Line, head: Head, compound: bool) -> _Place:
    if line.kind == "field":
        return _Place(title, head.column, "B", row, row)
    last = row + 2 if compound else LAST_ROW  # the empty line after a section bears with new rows
    return _Place(title, head.column, get_column_letter(head.position + 1), row + 1, last)


def _size_columns(sheet: Any, header: Line) -> None:
    sheet.column_dimensions["A"].width = 14
    for head in header.heads:
        dimension = sheet.column_dimensions[get_column_letter(head.position + 1)]
        dimension.width = max(14, min(len(head.column.header) + 4, 40))
        if not head.column.is_number:
            dimension.number_format = _AS_TEXT


# ---- checks and lists -----------------------------------------------------------------------


def _check(build: _Build, place: _Place) -> None:
    """Give a column's cells the list or the check that its facts ask for."""
    rule = _rule(build, place)
    if rule is None:
        return
    hint = " ".join(filter(None, (need(build.schema, place.column) + ".", place.column.fill_in)))
    rule.promptTitle = one_line(place.column.header, 32)
    rule.prompt = one_line(hint, 250)
    rule.showInputMessage = True
    rule.allow_blank = True
    rule.add(place.cells)
    build.book[place.sheet].add_data_validation(rule)


def _rule(build: _Build, place: _Place) -> DataValidation | None:
    column = place.column
    if column.vocabulary in build.terms:
        is_strict = column.vocabulary_kind == "controlled" and not column.is_list
        terms = build.terms[column.vocabulary]
        return _choice(terms, "a term of the list", refuse=is_strict)
    if column.refers_to and not column.declares:
        declared = _declared(build, place, column.refers_to)
        return _choice(declared, "", refuse=False) if declared else None
    if column.is_number:
        return _number(column)
    if column.type == "date":
        return _date(place)
    if column.max_length is not None and not column.is_list:
        return _length(column.max_length)
    return None


def _choice(source: str, wanted: str, *, refuse: bool) -> DataValidation:
    rule = DataValidation(type="list", formula1=source)
    rule.showErrorMessage = refuse
    if refuse:
        _refuse(rule, wanted)
    return rule


def _declared(build: _Build, place: _Place, entity: str) -> str | None:
    """The cells in which another column declares ids of this kind, if one does."""
    for other in build.places:
        if other.column.declares == entity and other is not place:
            return other.absolute
    return None


def _number(column: Column) -> DataValidation:
    if column.type == "positive integer":
        rule = DataValidation(type="whole", operator="greaterThan", formula1="0")
        return _refuse(rule, "a whole number above 0")
    kind = "whole" if column.type == "integer" else "decimal"
    rule = DataValidation(type=kind, operator="between", formula1="-1E+15", formula2="1E+15")
    return _refuse(rule, "a whole number" if kind == "whole" else "a number")


def _date(place: _Place) -> DataValidation:
    """A day, the month's three letters and a year, parted by hyphens; written as text."""
    cell = f"{place.letter}{place.first}"
    month = f'ISNUMBER(SEARCH(MID({cell},FIND("-",{cell})+1,3),"{_MONTHS}"))'
    day = f'ISNUMBER(VALUE(LEFT({cell},FIND("-",{cell})-1)))'
    rule = DataValidation(type="custom", formula1=f"AND({month},{day})")
    return _refuse(rule, "a date such as 05-Jan-2024")


def _length(most: int) -> DataValidation:
    rule = DataValidation(type="textLength", operator="lessThanOrEqual", formula1=str(most))
    return _refuse(rule, f"at most {most:,} characters")


def _refuse(rule: DataValidation, wanted: str) -> DataValidation:
    rule.errorStyle = "stop"
    rule.showErrorMessage = True
    rule.errorTitle = "ImmPort would refuse this"
    rule.error = f"This cell takes {wanted}."
    return rule


# ---- terms and help -------------------------------------------------------------------------


def _terms_sheet(build: _Build, templates: Sequence[Template]) -> None:
    """A hidden sheet with a column for each vocabulary that these templates draw on."""
    used = dict.fromkeys(column.vocabulary for template in templates for column in template.columns)
    named = [name for name in used if name and name in build.schema.vocabularies]
    if not named:
        return
    sheet = build.book.create_sheet(_TERMS)
    sheet.sheet_state = "hidden"
    for position, name in enumerate(named, start=1):
        vocabulary = build.schema.vocabularies[name]
        _write(sheet.cell(1, position), vocabulary.title or name)
        for row, term in enumerate(vocabulary.terms, start=2):
            _write(sheet.cell(row, position), term.name)
        if vocabulary.terms:
            letter = get_column_letter(position)
            last = len(vocabulary.terms) + 1
            build.terms[name] = f"{_TERMS}!${letter}$2:${letter}${last}"


def _help_sheet(build: _Build, templates: Sequence[Template]) -> None:
    sheet = build.book.create_sheet(_HELP)
    row = 1
    for text in _introduction(build.schema):
        _write(sheet.cell(row, 1), text)
        sheet.cell(row, 1).font = _font(bold=row == 1, size=14 if row == 1 else 11)
        row += 1
    for template in templates:
        row = _help_on(build.schema, sheet, template, row + 1)
    for letter, width in zip("ABCDEF", _HELP_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width


def _introduction(schema: Schema) -> Iterator[str]:
    yield f"How to fill this in (ImmPort schema {schema.version})"
    yield "Leave the first rows, the first column and the headers as they are; write below them."
    yield "Header in full colour: always required. Half colour and bold: sometimes. Pale: optional."
    yield "Red header: leave the column empty; it parts the results from what is before it."
    yield "Each header has a comment. Some lists take only their terms, others take your words too."
    yield "After a save in LibreOffice, lists of terms end 1,000 rows below the last filled row."
    yield "Titers such as 1:10 become times of day unless the cell's format is Text beforehand."
    yield "To upload to ImmPort, save each sheet as tab-delimited text under the template's name."
    yield "Made by ImmPort Explorer, which is not affiliated with ImmPort or NIAID."


def _help_on(schema: Schema, sheet: Any, template: Template, row: int) -> int:
    """Write a template's help from this row on; gives the first free row."""
    _write(sheet.cell(row, 1), f"{template.title or template.name} ({template.file_name})")
    sheet.cell(row, 1).font = _font(bold=True, size=12)
    for label, text in (
        ("", template.summary),
        ("Use it when: ", template.use_when),
        ("Use another when: ", template.instead),
    ):
        if text:
            row += 1
            _write(sheet.cell(row, 1), label + text)
    row += 1
    for position, text in enumerate(("Field", "Needed", "Holds", "Means", "To fill in", "Example")):
        _write(sheet.cell(row, position + 1), text)
        sheet.cell(row, position + 1).font = _font(bold=True)
    for section in template.sections:
        for column in section.columns:
            row += 1
            field_name = f"{section.name}: {column.header}" if section.name else column.header
            said = (
                field_name,
                need(schema, column),
                holds(schema, column),
                column.description or column.immport_description,
                column.fill_in,
                column.example,
            )
            for position, text in enumerate(said, start=1):
                cell = sheet.cell(row, position)
                _write(cell, text)
                cell.font = _font(bold=position == 1)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            sheet.row_dimensions[row].height = _height(said)
    return row + 1


def _height(texts: Iterable[str]) -> float:
    """The height of a row of help, in points: spreadsheets do not work it out when they open it."""
    needed = (
        ceil(len(text) * 1.1 / width) for text, width in zip(texts, _HELP_WIDTHS, strict=True)
    )
    return 15.0 * max(1, *needed)
