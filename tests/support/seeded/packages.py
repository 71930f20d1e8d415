"""The three valid packages, and rows for them that are valid too."""

from __future__ import annotations

from pathlib import Path

from immport_explorer import examples
from immport_explorer.schema.model import Column, Section, Template
from support import full_study
from support.book import Book, Row, Sheet
from support.seeded.names import (
    A_FILE,
    ANIMALS,
    OTHER,
    OTHER_TEMPLATES,
    SCHEMA,
    STUDY,
    VERSION,
)


class Packages:
    """The three valid packages, and rows for them that are valid too."""

    def __init__(self, work: Path) -> None:
        self.work = work
        work.mkdir(parents=True, exist_ok=True)
        examples.write([*full_study.packages(), "animal-study"], work / "as-written")
        self.study = Book(full_study.build(work / "whole", VERSION, work / "parts"), SCHEMA)
        self.animals = Book(work / "as-written" / "animal-study", SCHEMA)
        self.other = _other_study(self.study)
        self.fresh = 0
        self._ids: dict[str, dict[str, str]] = {}
        complete(self.study)

    def book_of(self, template: str) -> tuple[str, Book]:
        if self.study.has(template):
            return STUDY, self.study
        return ANIMALS, self.animals

    def sheet(self, template: Template, section: Section) -> tuple[str, Sheet]:
        name, book = self.book_of(template.name)
        return name, book.sheet(template.name, section.name)

    def fresh_id(self, what: str = "ID") -> str:
        self.fresh += 1
        return f"SEED-{what}-{self.fresh}"

    def long_text(self, length: int) -> str:
        """A text of that length, of which there is no other if there is room."""
        name = self.fresh_id("long")
        return name.ljust(length, "x") if len(name) <= length else "x" * length

    def ids(self, sheet: Sheet) -> dict[str, str]:
        """An id of each entity that exists when the template is loaded."""
        key = ANIMALS if sheet.book is self.animals else STUDY
        if key not in self._ids:
            book = self.animals if key == ANIMALS else self.study
            self._ids[key] = {
                entity: self._first(entity, book)
                for entity in SCHEMA.entities
                if self._declaring(entity, book)
            }
        return self._ids[key]

    def _declaring(self, entity: str, book: Book) -> list[tuple[Sheet, Column]]:
        return [
            (sheet, column)
            for sheet in book.sheets()
            for column in sheet.section.columns
            if column.declares == entity and sheet.template.name != "study_design_edit"
        ]

    def _first(self, entity: str, book: Book) -> str:
        found = self._declaring(entity, book)
        own = [pair for pair in found if not pair[1].refers_to] or found
        sheet, column = own[0]
        if sheet.section.layout == "fields":
            return sheet.field(column)[1]
        return sheet.get(sheet.rows()[0], column)

    def filler(self, sheet: Sheet, column: Column) -> str:
        """A value that keeps the column's own rules."""
        entity = column.refers_to or column.declares
        if entity:
            ids = self.ids(sheet)
            return ids[entity] if entity in ids else self.fresh_id()
        if column.vocabulary_kind == "controlled" and column.vocabulary:
            return SCHEMA.vocabularies[column.vocabulary].terms[0].name
        if column.names_file:
            return A_FILE if sheet.book is not self.animals else "weights.csv"
        if column.type == "date":
            return "02-Oct-2023"
        return "1" if "number" in column.type or "integer" in column.type else "text"

    def row(self, sheet: Sheet, **known: str) -> Row:
        """A new valid row: everything that it may declare is new, unless ``known`` names it."""
        row = sheet.clone()
        for column in sheet.section.columns:
            if column.declares and sheet.position(column) is not None:
                value = known.get(column.declares) or self.fresh_id()
                if column.side == "result":
                    self._result_ids(sheet, row, column)
                else:
                    sheet.put(row, column, value)
        new = {c.declares for c in sheet.section.columns} - {None, *known}
        self._describe(sheet, row, new)
        self._unique(sheet, row)
        return row

    def _result_ids(self, sheet: Sheet, row: Row, column: Column) -> None:
        group = 0
        while sheet.position(column, group) is not None:
            if sheet.get(row, column, group):
                sheet.put(row, column, self.fresh_id(), group)
            group += 1

    def _describe(self, sheet: Sheet, row: Row, new: set[str | None]) -> None:
        """Fill what is required of new things."""
        for column in sheet.section.columns:
            groups = [
                group
                for group in column.required_when
                if all(c.test == "new" and c.entity in new for c in group)
            ]
            if groups and not sheet.get(row, column):
                sheet.put(row, column, self.filler(sheet, column))

    def _unique(self, sheet: Sheet, row: Row) -> None:
        """Keep what may occur once apart from the row that was copied."""
        if sheet.section.name == "arm_2_subject":
            sheet.put(row, sheet.column("Subject ID"), self.new_subject(self.other))
        elif sheet.template.name == "immuneexposure":
            arm = sheet.get(row, sheet.column("Arm Or Cohort ID"))
            sheet.put(row, sheet.column("Subject ID"), self.new_subject(self.study, arm))
        names = {ref.header for key in sheet.section.keys for ref in key}
        names |= {column.header for column in sheet.section.columns if column.unique}
        if sheet.section.name == "planned_visit":
            names.add("Order Number")
        for header in names:
            column = sheet.section.column(header)
            if column is not None and header in UNIQUE_TEXTS | UNIQUE_NUMBERS:
                sheet.put(row, column, self._unique_value(sheet, column))

    def _unique_value(self, sheet: Sheet, column: Column) -> str:
        if column.names_file:
            return self.new_file(sheet.book)
        if column.header in UNIQUE_NUMBERS:
            self.fresh += 1
            return str(100 + self.fresh)
        return self.fresh_id()

    def new_file(self, book: Book) -> str:
        """A further file of the package."""
        name = f"{self.fresh_id('file')}.csv"
        book.others[name] = b"a,b\n"
        return name

    def new_subject(self, book: Book, arm: str | None = None) -> str:
        """A further subject, in an arm of the book's study."""
        sheet = book.sheet("subjecthumans")
        row = sheet.clone()
        name = self.fresh_id("subject")
        sheet.put(row, sheet.column("Subject ID"), name)
        if arm:
            sheet.put(row, sheet.column("Arm Or Cohort ID"), arm)
        return name


UNIQUE_TEXTS = {"Value", "Repository Accession", "File Name", "Image Filename"}


UNIQUE_NUMBERS = {"Order Number", "Data Release Version", "Pubmed ID"}


def _other_study(study: Book) -> Book:
    """The study's first part once more, under other names."""
    kept = [name for name in OTHER_TEMPLATES if study.has(name)]
    other = study.keep(*kept)
    for rows in other.lines.values():
        for row in rows:
            row[:] = [cell.replace(STUDY, OTHER) for cell in row]
    return other


def complete(book: Book) -> None:
    """Add the sections that the examples leave out, so that every column can be broken."""
    for template, name, rows in MISSING_SECTIONS:
        lines = book.lines[book.file_of(template)]
        section = SCHEMA.templates[template].section(name)
        assert section is not None
        header = [column.header for column in section.columns]
        lines.extend([[""], [name], header, *[list(row) for row in rows]])


MISSING_SECTIONS = (
    ("basic_study_design", "study_pubmed", [["99999998", "", "A title"]]),
    (
        "study_design_edit", "arm_2_subject",
        [["OTHER02-S01", "EXFLU01-ARM-YOUNGER", "30", "30", "Years", "Age at Study Day 0"]],
    ),
)  # fmt: skip
