"""Rows below the column names that say what the columns hold, as many tables have them: what is
meant, whether it is required, in which unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from immport_explorer.issues.kinds.row import ROW_ABOUT_COLUMNS
from immport_explorer.schema.dates import read_immport_date
from immport_explorer.schema.harmless import words
from immport_explorer.schema.model import Column
from immport_explorer.validation.checks.base import Check
from immport_explorer.validation.checks.lists import split_list
from immport_explorer.validation.scope import Cells, Scope, Slot
from immport_explorer.validation.terms import Terms, terms_of

_ROWS = 3
"""Below the column names; further down no table explains them."""
_FEWEST = 2
_SHOWN = 3
_MARKS = re.compile(
    r"(?:conditionally |not )?required(?: \(.*\))?|optional|mandatory|conditional|recommended"
    r"|yes|no|(?:free |short |long )?text|string|(?:var)?char(?:acter)?(?: ?\(\d+\))?|clob"
    r"|int(?:eger)?|positive integer|number|numeric|float|double|decimal|bool(?:ean)?|date"
    r"|controlled(?: vocabulary)?|vocabulary|cv|(?:primary|foreign) key|fk|pk|identifier"
    r"|dd?-mmm-yy(?:yy)?|yyyy-mm-dd|mm/dd/yyyy|dd/mm/yyyy",
    re.IGNORECASE,
)
"""What stands below a column's name to say that it is required, or of which type."""
_TELLING = frozenset(
    (
        *("id", "ids", "identifier", "unique", "description", "describe", "describes", "enter"),
        *("select", "choose", "specify", "provide", "fill", "must", "should", "optional"),
        *("required", "mandatory", "vocabulary", "format", "applicable", "example", "eg"),
        *("allowed", "unit", "units", "characters", "column", "value", "values", "name"),
    )
)
_WORDS_OF_A_SENTENCE = 3
_FILE_ENDING = re.compile(r"\.\w{2,4}$")


class AboutColumns(Check):
    """Finds the first rows if they speak about their columns; what else is found there follows.

    A row is one when nothing in it can be data: where a number, a date, a term, a file or an id is
    due, words stand that say so.
    """

    name = "rows about the columns"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._looked = scope.table.layout != "rows"

    @cached_property
    def _units(self) -> list[Terms]:
        schema = self.scope.run.schema
        return [terms_of(schema, name) for name in schema.vocabularies if "unit" in name]

    def block(self, cells: Cells) -> None:
        if self._looked:
            return
        self._looked = True
        top = cells.frame.head(_ROWS)
        for at, row in enumerate(top.iter_rows(named=True)):
            if not self._is_about(row):
                return
            shown = [text for text in row.values() if text][:_SHOWN]
            number = cells.rows[at]
            self.scope.log.add(
                ROW_ABOUT_COLUMNS(), self.scope.place, row=number, value="; ".join(shown)
            )
            self.scope.log.break_rows(self.scope.place, [number])

    def _is_about(self, row: Mapping[str, str]) -> bool:
        """Whether no cell can be data, and enough of them say something of their columns."""
        said = []
        for slot in self.scope.slots:
            text = row[slot.name]
            if not text or not _is_testable(slot.column) or self._is_unit_of(slot, text):
                continue
            if not self._says_about(slot, text):
                return False
            said.append((slot, text))
        certain = sum(
            not _is_id(slot.column) or not _TELLING.isdisjoint(words(text)) for slot, text in said
        )
        enough = len(said) >= _FEWEST or self._are_units(said) or self._are_echoes(row)
        return certain > 0 and enough

    def _are_units(self, said: Iterable[tuple[Slot, str]]) -> bool:
        """Whether units stand where numbers are due, and no id does."""
        return any(_is_id(slot.column) for slot in self.scope.slots) and all(
            slot.column.is_number and self._is_unit(text) for slot, text in said
        )

    def _are_echoes(self, row: Mapping[str, str]) -> bool:
        """Whether most cells repeat the names of their columns in words, the id among them."""
        filled = [(slot.column, row[slot.name]) for slot in self.scope.slots if row[slot.name]]
        echoes = [column for column, text in filled if _echoes(column.header, text)]
        return (
            len(echoes) >= _FEWEST
            and 2 * len(echoes) >= len(filled)
            and any(column.declares for column in echoes)
        )

    def _is_unit_of(self, slot: Slot, text: str) -> bool:
        """Whether a unit stands in a column of units: it is as good there as in a row of data."""
        terms = self._terms(slot) if "unit" in (slot.column.vocabulary or "") else None
        return terms is not None and terms.exactly(text) is not None

    def _is_unit(self, text: str) -> bool:
        return any(terms.exactly(text) or terms.meant(text) for terms in self._units)

    def _says_about(self, slot: Slot, text: str) -> bool:
        column = slot.column
        terms = self._terms(slot)
        if terms is not None:
            parts = split_list(text) if column.is_list else [text]
            if any(terms.exactly(part) or terms.suggest(part) for part in parts):
                return False
        if _MARKS.fullmatch(text) or (not _is_id(column) and self._is_unit(text)):
            return True
        return not _may_be_data(column, text) and _is_sentence(text)

    def _terms(self, slot: Slot) -> Terms | None:
        schema, column = self.scope.run.schema, slot.column
        is_controlled = column.vocabulary_kind == "controlled"
        known = is_controlled and column.vocabulary in schema.vocabularies
        return terms_of(schema, column.vocabulary or "") if known else None


def _is_testable(column: Column) -> bool:
    """Whether it can be told of a text that it is no value of the column."""
    is_typed = column.is_number or column.type == "date" or column.vocabulary_kind == "controlled"
    return is_typed or _is_id(column)


def _is_id(column: Column) -> bool:
    return bool(column.declares or column.refers_to or column.names_file)


def _echoes(header: str, text: str) -> bool:
    """Whether a text holds all words of the header, and no number."""
    has_number = any(sign.isdigit() for sign in text)
    return not has_number and set(words(header)) <= set(words(text))


def _may_be_data(column: Column, text: str) -> bool:
    if text[0].isdigit() or (column.type == "date" and read_immport_date(text) is not None):
        return True
    return column.names_file and _FILE_ENDING.search(text) is not None


def _is_sentence(text: str) -> bool:
    """A few words, of which one tells, or several that name nothing by a number."""
    said = words(text)
    if len(said) < _FEWEST:
        return False
    has_number = any(sign.isdigit() for sign in text)
    return not _TELLING.isdisjoint(said) or (len(said) >= _WORDS_OF_A_SENTENCE and not has_number)
