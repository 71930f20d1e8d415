"""Is each value a term of its column's vocabulary?"""

from __future__ import annotations

import polars as pl

from immport_explorer.validation.checks.base import ColumnCheck
from immport_explorer.validation.checks.lists import split_list
from immport_explorer.validation.scope import Cells, Slot
from immport_explorer.validation.terms import Terms, terms_of


class Vocabularies(ColumnCheck):
    """Controlled terms must match; preferred ones are named where they are near."""

    name = "vocabularies"

    def is_meant(self, slot: Slot) -> bool:
        return slot.column.vocabulary in self.scope.run.schema.vocabularies

    def judge(self, cells: Cells, slot: Slot, values: pl.Series) -> None:
        terms = terms_of(self.scope.run.schema, slot.column.vocabulary or "")
        distinct = values.unique().to_list()
        if slot.column.vocabulary_kind == "controlled":
            self._controlled(cells, slot, terms, distinct)
        else:
            self._preferred(cells, slot, terms, distinct)

    def _controlled(self, cells: Cells, slot: Slot, terms: Terms, values: list[str]) -> None:
        bad = [
            value
            for value in values
            if any(terms.exactly(part) is None for part in _parts(slot, value))
        ]
        self._report(cells, slot, terms, bad, "value.not-in-vocabulary")

    def _preferred(self, cells: Cells, slot: Slot, terms: Terms, values: list[str]) -> None:
        synonyms: list[str] = []
        free: list[str] = []
        for value in values:
            if not value or terms.recognises(value):
                continue
            (synonyms if terms.synonym(value) else free).append(value)
        self._report(cells, slot, terms, synonyms, "value.synonym")
        self._report(cells, slot, terms, free, "value.free-text")

    def _report(self, cells: Cells, slot: Slot, terms: Terms, bad: list[str], code: str) -> None:
        preferred = {"describe": lambda value: {"preferred": terms.synonym(value)}}
        self.report_values(
            cells,
            slot,
            bad,
            code,
            suggest=terms.suggest,
            vocabulary=terms.title,
            **(preferred if code == "value.synonym" else {}),
        )


def _parts(slot: Slot, value: str) -> list[str]:
    if not value:
        return []
    return split_list(value) if slot.column.is_list else [value]
