"""Is each value a term of its column's vocabulary?"""

from __future__ import annotations

import polars as pl

from immport_explorer.issues.kinds import Said
from immport_explorer.issues.kinds.value import (
    VALUE_FREE_TEXT,
    VALUE_NOT_IN_VOCABULARY,
    VALUE_SYNONYM,
)
from immport_explorer.validation.checks.base import ColumnCheck
from immport_explorer.validation.checks.lists import split_list
from immport_explorer.validation.scope import Cells, Slot
from immport_explorer.validation.terms import Terms, terms_of


class Vocabularies(ColumnCheck):
    """Controlled terms must match; preferred ones are named where they are near."""

    name = "vocabularies"

    def is_meant(self, slot: Slot) -> bool:
        return slot.column.vocabulary in self.scope.run.schema.vocabularies

    def is_fine(self, slot: Slot, few: frozenset[str]) -> bool:
        terms = self._terms(slot)
        is_known = _is_term if slot.column.vocabulary_kind == "controlled" else _is_preferred
        return all(is_known(slot, terms, value) for value in few)

    def judge(self, cells: Cells, slot: Slot, values: pl.Series) -> None:
        terms = self._terms(slot)
        distinct = values.unique().to_list()
        if slot.column.vocabulary_kind == "controlled":
            self._controlled(cells, slot, terms, distinct)
        else:
            self._preferred(cells, slot, terms, distinct)

    def _terms(self, slot: Slot) -> Terms:
        return terms_of(self.scope.run.schema, slot.column.vocabulary or "")

    def _controlled(self, cells: Cells, slot: Slot, terms: Terms, values: list[str]) -> None:
        bad = [value for value in values if not _is_term(slot, terms, value)]
        self._report(cells, slot, terms, bad, VALUE_NOT_IN_VOCABULARY(vocabulary=terms.title))

    def _preferred(self, cells: Cells, slot: Slot, terms: Terms, values: list[str]) -> None:
        synonyms: list[str] = []
        free: list[str] = []
        for value in values:
            if _is_preferred(slot, terms, value):
                continue
            (synonyms if terms.synonym(value) else free).append(value)
        preferred = VALUE_SYNONYM(preferred=lambda value: terms.synonym(value) or "")
        self._report(cells, slot, terms, synonyms, preferred)
        self._report(cells, slot, terms, free, VALUE_FREE_TEXT(vocabulary=terms.title))

    def _report(self, cells: Cells, slot: Slot, terms: Terms, bad: list[str], said: Said) -> None:
        self.report_values(cells, slot, bad, said, suggest=terms.suggest)


def _is_term(slot: Slot, terms: Terms, value: str) -> bool:
    return all(terms.exactly(part) is not None for part in _parts(slot, value))


def _is_preferred(_: Slot, terms: Terms, value: str) -> bool:
    return not value or terms.recognises(value)


def _parts(slot: Slot, value: str) -> list[str]:
    if not value:
        return []
    return split_list(value) if slot.column.is_list else [value]
