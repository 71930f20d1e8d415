"""Is each value a term of its column's vocabulary?"""

from __future__ import annotations

from ..scope import Cells, Slot
from ..terms import Terms, terms_of
from .base import Check
from .lists import split_list


class Vocabularies(Check):
    """Controlled terms must match; preferred ones are named where they are near."""

    name = "vocabularies"

    def block(self, cells: Cells) -> None:
        for slot in self.scope.slots:
            name = slot.column.vocabulary
            if name is None or name not in self.scope.run.schema.vocabularies:
                continue
            terms = terms_of(self.scope.run.schema, name)
            if slot.column.vocabulary_kind == "controlled":
                self._controlled(cells, slot, terms)
            else:
                self._preferred(cells, slot, terms)

    def _controlled(self, cells: Cells, slot: Slot, terms: Terms) -> None:
        bad = [
            value
            for value in cells.distinct(slot).to_list()
            if any(terms.exactly(part) is None for part in _parts(slot, value))
        ]
        if bad:
            self._report(cells, slot, terms, bad, "value.not-in-vocabulary")

    def _preferred(self, cells: Cells, slot: Slot, terms: Terms) -> None:
        synonyms: list[str] = []
        free: list[str] = []
        for value in cells.distinct(slot).to_list():
            if not value or terms.recognises(value):
                continue
            (synonyms if terms.synonym(value) else free).append(value)
        if synonyms:
            self._report(cells, slot, terms, synonyms, "value.synonym")
        if free:
            self._report(cells, slot, terms, free, "value.free-text")

    def _report(self, cells: Cells, slot: Slot, terms: Terms, bad: list[str], code: str) -> None:
        preferred = {"describe": lambda value: {"preferred": terms.synonym(value)}}
        self.report(
            cells,
            slot,
            cells.of(slot).is_in(bad),
            code,
            suggest=terms.suggest,
            vocabulary=terms.title,
            **(preferred if code == "value.synonym" else {}),
        )


def _parts(slot: Slot, value: str) -> list[str]:
    if not value:
        return []
    return split_list(value) if slot.column.is_list else [value]
