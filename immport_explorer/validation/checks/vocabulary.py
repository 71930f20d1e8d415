"""Is each value a term of its column's vocabulary?"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from ...schema.model import Schema, Vocabulary
from ..scope import Cells, Slot
from ..suggest import Near
from .base import Check
from .lists import split_list

PARTED = " ;"


class Terms:
    """A vocabulary made ready for look-ups; letter case and repeated blanks do not matter."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.title = vocabulary.title or vocabulary.name
        self.names = tuple(term.name for term in vocabulary.terms)
        self._near = Near(self.names)
        self._exact = {_key(name): name for name in self.names}
        self._parts = {
            _key(part): name
            for name in reversed(self.names)
            for part in _naming_parts(vocabulary.name, name)
        }
        self._synonyms = {_key(said): meant for said, meant in vocabulary.synonyms.items()}

    def exactly(self, value: str) -> str | None:
        """The term that the value is."""
        return self._exact.get(_key(value))

    def recognises(self, value: str) -> bool:
        """Whether the value is a preferred term, whole or by the part that names the thing."""
        key = _key(value)
        return key in self._exact or key in self._parts

    def synonym(self, value: str) -> str | None:
        """The preferred term that ImmPort records for what was written."""
        return self._synonyms.get(_key(value))

    def suggest(self, value: str) -> tuple[str, ...]:
        meant = self.synonym(value)
        return (meant,) if meant else self._near(value)


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


def _naming_parts(vocabulary: str, name: str) -> list[str]:
    """The parts of a preferred term that may be written alone.

    ImmPort writes some terms as ``name ; id``, ``symbol ; label ; accession`` or
    ``lineage ; population``: the last part names a cell population, any part an analyte, a
    protein or a metabolite, else the first part.
    """
    parts = [part.strip() for part in name.split(";")]
    if len(parts) < 2:
        return []
    if vocabulary == "lk_cell_population":
        parts = parts[-1:]
    elif vocabulary not in ("lk_analyte", "lk_protein_name", "lk_hmdb"):
        parts = parts[:1]
    return [part for part in parts if part not in ("", "-")]


_cache: WeakKeyDictionary[Schema, dict[str, Terms]] = WeakKeyDictionary()


def terms_of(schema: Schema, vocabulary: str) -> Terms:
    """The vocabulary of that name, made ready once a schema."""
    known = _cache.setdefault(schema, {})
    if vocabulary not in known:
        known[vocabulary] = Terms(schema.vocabularies[vocabulary])
    return known[vocabulary]


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
        values = cells.of(slot)
        mask = values.is_in(bad)
        self.scope.log.add_rows(
            code,
            self.scope.place,
            rows=cells.rows_of(slot, mask),
            values=values.filter(mask),
            column=slot.column,
            position=slot.position,
            suggest=terms.suggest,
            describe=(lambda value: {"preferred": terms.synonym(value)})
            if code == "value.synonym"
            else None,
            vocabulary=terms.title,
        )


def _parts(slot: Slot, value: str) -> list[str]:
    if not value:
        return []
    return split_list(value) if slot.column.is_list else [value]
