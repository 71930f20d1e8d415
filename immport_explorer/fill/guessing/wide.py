"""Columns that become rows: a column for each analyte, question or visit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import msgspec

from immport_explorer.files.wording import counted
from immport_explorer.fill.guessing.fields import Field, Fields
from immport_explorer.fill.guessing.profile import Profile
from immport_explorer.fill.guessing.terms import is_called_like_a_term
from immport_explorer.fill.guessing.ways import Guess
from immport_explorer.fill.recipe import RowsFromColumns, ValueSet
from immport_explorer.fill.ways import FromColumn
from immport_explorer.schema.model import Schema, Section, Template

_FORMS = (
    ("Analyte Reported", "Value Reported", "Unit Reported"),
    ("Analyte Reported", "Concentration Value Reported", "Concentration Unit Reported"),
    ("Virus Strain Reported", "Value Reported", "Unit Reported"),
    ("Name Reported", "Result Value Reported", "Result Unit Reported"),
)
"""The fields that a value's column fills: what was measured, the value and its unit."""
_QUESTION = _FORMS[-1]
_FEWEST_ITEMS = 3
_FEWEST_NAMED = 2
_FEWEST_VISITS = 2
_VISIT = re.compile(
    r"(?:(?:study\s*)?(?:day|week|month|year|visit|time\s?point|d|w|wk|m|v|t)[\s_.-]*[-+]?\d+"
    r"|baseline|screening|enrol+ment|follow[\s-]?up(?:\s*\d+)?|pre|post)",
    re.IGNORECASE,
)
_BETWEEN = " \t_-:,.|"
_PLANNED_VISIT = "planned_visit"


@dataclass
class Wide:
    """Columns that become rows: ``label`` is the new column that tells the rows apart, ``guesses``
    the fields that new columns fill, ``made`` new columns whose fields are still to be found."""

    rows: RowsFromColumns
    guesses: list[Guess]
    columns: list[Profile]
    label: str
    made: Sequence[Profile] = ()

    @property
    def is_by_visit(self) -> bool:
        """Whether the rows are visits."""
        return bool(self.rows.sets)


class _AtVisit(NamedTuple):
    """A column of one visit: what is measured there is the rest of its name."""

    visit: str
    rest: str
    column: Profile


class WideColumns:
    """Finds columns that become rows of a section."""

    def __init__(self, schema: Schema, fields: Fields) -> None:
        self._schema = schema
        self._fields = fields

    def find(
        self,
        columns: Sequence[Profile],
        scales: dict[int, list[Profile]],
        template: Template,
        section: Section,
    ) -> Wide | None:
        """The columns of a table that become rows; None where none do. ``scales`` are columns with
        values of one scale (see :class:`LabProfile`)."""
        by_header = {
            one.column.header: one
            for one in self._fields.of(template, section)
            if one.column.side != "meta"
        }
        for form in _FORMS:
            if all(header in by_header for header in form[:2]):
                chosen = self._named(columns, by_header[form[0]], template, section)
                if len(chosen) >= _FEWEST_NAMED:
                    return _wide(chosen, [by_header[h] for h in form if h in by_header])
        if all(header in by_header for header in _QUESTION[:2]):
            chosen = self._items(columns, scales, template, section)
            if len(chosen) >= _FEWEST_ITEMS:
                return _wide(chosen, [by_header[h] for h in _QUESTION if h in by_header])
        return self._visits(columns, template, section)

    def _named(
        self, columns: Sequence[Profile], name: Field, template: Template, section: Section
    ) -> list[Profile]:
        """The columns of numbers that are called like terms of what is measured, and their
        neighbours that have the same unit and no name of their own."""
        vocabulary = name.column.vocabulary
        if vocabulary is None:
            return []
        numeric = [one for one in columns if one.numbers >= 0.8 and one.dates < 0.5]
        known = [
            one for one in numeric if is_called_like_a_term(self._schema, vocabulary, one.name)
        ]
        units = {one.column.unit for one in known} - {""}
        if len(known) < _FEWEST_NAMED:
            return []
        return [
            one
            for one in numeric
            if one in known
            or (one.column.unit in units and not self._fields.is_named(one, template, section))
        ]

    def _items(
        self,
        columns: Sequence[Profile],
        scales: dict[int, list[Profile]],
        template: Template,
        section: Section,
    ) -> list[Profile]:
        """The columns that no field's name fits, of which the most have the same few values."""
        free = {
            one.index
            for one in columns
            if one.index in scales and not self._fields.is_named(one, template, section)
        }
        groups = ([two for two in scales[index] if two.index in free] for index in sorted(free))
        return max(groups, key=len, default=[])

    # --- a column for each visit -----------------------------------------------------------------

    def _visits(
        self, columns: Sequence[Profile], template: Template, section: Section
    ) -> Wide | None:
        """Columns that say visit and field, such as ``Day 0 titer`` and ``Day 28 titer``."""
        visit = next(
            (
                one
                for one in self._fields.of(template, section)
                if one.column.refers_to == _PLANNED_VISIT and not one.column.declares
            ),
            None,
        )
        if visit is None:
            return None
        by_rest: dict[str, list[_AtVisit]] = {}
        for found in filter(None, map(_at_visit, columns)):
            by_rest.setdefault(found.rest.casefold(), []).append(found)
        parts = {
            rest: ones
            for rest, ones in by_rest.items()
            if len({one.visit for one in ones}) >= _FEWEST_VISITS
            and self._means_a_field(ones[0], template, section)
        }
        return _by_visit(parts, visit) if parts else None

    def _means_a_field(self, one: _AtVisit, template: Template, section: Section) -> bool:
        return bool(one.rest) and self._fields.is_called(one.rest, template, section)


def _at_visit(column: Profile) -> _AtVisit | None:
    """The visit at the beginning or the end of a column's name, and the rest of it."""
    parts = _visit_in(column.name)
    return _AtVisit(*parts, column) if parts else None


@lru_cache(maxsize=20_000)
def _visit_in(name: str) -> tuple[str, str] | None:
    at_start = _VISIT.match(name)
    if at_start and name[at_start.end() : at_start.end() + 1] in _BETWEEN:
        return at_start[0], name[at_start.end() :].strip(_BETWEEN)
    for at_end in _VISIT.finditer(name):
        if at_end.end() == len(name) and name[at_end.start() - 1] in _BETWEEN:
            return at_end[0], name[: at_end.start()].strip(_BETWEEN)
    return None


def _by_visit(parts: dict[str, list[_AtVisit]], visit: Field) -> Wide:
    """A row for each visit, with a new column for each of the names."""
    visits = dict.fromkeys(one.visit for ones in parts.values() for one in ones)
    names = {rest: ones[0].rest for rest, ones in parts.items()}
    sets = tuple(
        ValueSet(
            labels={"Visit": said},
            columns={
                names[rest]: one.column.column.name
                for rest, ones in parts.items()
                for one in ones
                if one.visit == said
            },
        )
        for said in visits
    )
    columns = [one.column for ones in parts.values() for one in ones]
    why = f"{counted(len(visits), 'visit')} stand side by side and become rows: {', '.join(visits)}"
    guesses = [Guess(visit, FromColumn(column="Visit"), 0.8, why)]
    made = [_made(names[rest], ones[0].column) for rest, ones in parts.items()]
    return Wide(RowsFromColumns(sets=sets), guesses, columns, "Visit", made)


def _made(name: str, like: Profile) -> Profile:
    """The profile of a new column, which holds what the one for the first visit holds."""
    column = msgspec.structs.replace(like.column, name=name, header=name)
    return Profile(like.table, column, like.index, like.cells)


def _wide(columns: Sequence[Profile], fields: Sequence[Field]) -> Wide:
    """Rows from columns, with the guesses of the fields they fill: name, value and unit."""
    name = "Analyte" if fields[0].column.header == _FORMS[0][0] else "Item"
    rows = RowsFromColumns(
        columns=tuple(one.column.name for one in columns), value="Value", name=name, unit="Unit"
    )
    return Wide(rows, list(_guesses(columns, fields, name)), list(columns), name)


def _guesses(columns: Sequence[Profile], fields: Sequence[Field], name: str) -> Iterator[Guess]:
    label = f"{len(columns)} columns become rows, one a column: {columns[0].name!r} and others"
    for one, source in zip(fields, (name, "Value", "Unit"), strict=False):
        if source != "Unit" or any(column.column.unit for column in columns):
            yield Guess(one, FromColumn(column=source), 0.8, label)
