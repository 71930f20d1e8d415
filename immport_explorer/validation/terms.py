"""Vocabularies made ready for look-ups."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from immport_explorer.schema.model import Schema, Vocabulary
from immport_explorer.validation.suggest import Near


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
