"""A blank template, line by line: the one place that knows how ImmPort lays it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from immport_explorer.schema.model import Column, Schema, Section, Template

LineKind = Literal["top", "note", "level", "names", "section", "header", "field", "data", "gap"]

NOTE = "Please do not delete or edit this column"
LEVEL = ("Validation Level", "Standard")
NAMES = "Column Name"


@dataclass(frozen=True)
class Head:
    """A header on a line: where it stands (from 0), and the column that it names."""

    position: int
    section: Section
    column: Column


@dataclass(frozen=True)
class Line:
    """A line of a blank: its cells, and which of them are headers."""

    kind: LineKind
    cells: tuple[str, ...]
    heads: tuple[Head, ...] = ()


def lines(schema: Schema, template: Template) -> Iterator[Line]:
    """The lines of a template's blank, as in ImmPort's own, without its prose on line 2."""
    yield Line("top", (template.name, f"Schema Version {schema.version}"))
    yield Line("note", (NOTE,))
    if template.level_line:
        yield Line("level", LEVEL)
    if template.is_compound:
        yield from _compound(template)
    else:
        yield from _rows(template.sections[0], before=(NAMES,))


def _compound(template: Template) -> Iterator[Line]:
    yield Line("names", (NAMES,))
    yield Line("gap", ("",))
    yield Line("gap", ("",))
    for section in template.sections:
        yield Line("section", (section.name or "",))
        yield from _fields(section) if section.layout == "fields" else _rows(section)
        yield Line("gap", ("",))


def _rows(section: Section, before: tuple[str, ...] = ()) -> Iterator[Line]:
    """A header line and an empty row."""
    headers = tuple(column.header for column in section.columns)
    heads = tuple(
        Head(len(before) + i, section, column) for i, column in enumerate(section.columns)
    )
    yield Line("header", before + headers, heads)
    yield Line("data", ("",) * (len(before) + len(headers)))


def _fields(section: Section) -> Iterator[Line]:
    """A line a field, its value to be written beside it."""
    for column in section.columns:
        yield Line("field", (column.header, ""), (Head(0, section, column),))
