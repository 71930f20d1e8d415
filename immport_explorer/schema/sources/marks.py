"""What checks need to know of columns and sections, told from where these are stored.

Filled in when facts come in: by a refresh, for a bundle that a person brings, and for what a later
version adds. From then on it is a fact of the column, which stays with it under another header.
"""

from __future__ import annotations

import msgspec

from immport_explorer.schema.conditions import ColumnRef
from immport_explorer.schema.model import Column, FileFact, Section, Statement, Template
from immport_explorer.schema.sources import curated


def with_marks(template: Template) -> Template:
    """The template with its marks and those of its sections and columns."""
    return msgspec.structs.replace(
        template,
        sections=tuple(marked_section(template, section) for section in template.sections),
        assay=curated.ASSAYS.get(template.name),
        holds_results=template.category == curated.RESULTS,
    )


def marked_section(template: Template, section: Section) -> Section:
    """A section of the template with its marks and those of its columns."""
    declared = {column.declares for column in section.columns}
    placing = any(curated.PLACES_SUBJECTS in column.tables for column in section.columns)
    return msgspec.structs.replace(
        section,
        columns=tuple(marked_column(template, section, column) for column in section.columns),
        places_subjects=placing or "subject" in declared,
        declares_sets=any(curated.TABLE_OF_SETS in column.tables for column in section.columns),
    )


def marked_column(template: Template, section: Section, column: Column) -> Column:
    """A column of the section with its marks."""
    return msgspec.structs.replace(
        column,
        is_separator=column.header == curated.SEPARATOR,
        states=_statement(column),
        age_in=None if _is_of_animals(template) else _age_unit(section, column),
        about_person=not _is_of_animals(template) and _is_about_person(template, column),
        usually_number=_is_usually_number(column),
        file_role=curated.FILE_ROLES.get(column.header) if column.names_file else None,
        file_fact=_file_fact(column),
    )


def _statement(column: Column) -> Statement | None:
    for table in column.tables:
        said = curated.STATED.get((table, column.table_column or ""))
        if said is not None:
            return Statement(entity=said[0], property=said[1])
    return None


def _file_fact(column: Column) -> FileFact | None:
    for table in column.tables:
        fact = curated.FILE_FACTS.get((table, column.table_column or ""))
        if fact is not None:
            return fact
    return None


def _age_unit(section: Section, column: Column) -> ColumnRef | None:
    """The column of the unit, where the cell is a person's age."""
    unit = curated.AGES.get(column.table_column or "")
    wanted = (column.tables, unit, column.side)
    for each in section.columns if unit else ():
        if (each.tables, each.table_column, each.side) == wanted:
            return each.ref
    return None


def _is_about_person(template: Template, column: Column) -> bool:
    """Ids that are declared here, and free text: where values are about one person, and in the
    remarks beside results."""
    is_text = column.type in ("text", "long text") and column.vocabulary is None
    only_names = column.refers_to is not None and column.declares is None
    if not is_text or column.names_file or only_names:
        return False
    if template.category == curated.RESULTS:
        return column.table_column == curated.REMARKS
    is_about_experiment = column.header in curated.ABOUT_EXPERIMENT
    screened = bool(curated.ABOUT_PERSONS.intersection(column.tables))
    is_remark = template.category == curated.UNLISTED and column.table_column == curated.REMARKS
    return (screened and not is_about_experiment) or is_remark


def _is_of_animals(template: Template) -> bool:
    return template.name == curated.OF_ANIMALS


def _is_usually_number(column: Column) -> bool:
    is_text = column.type in ("text", "long text")
    return is_text and column.json_type == "number" and "value" in column.header.lower()
