"""What may stand in a cell: terms of its vocabulary, ids that are declared, as they match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from immport_explorer.app.visit.open_table import OpenTable
from immport_explorer.schema.model import Schema, Vocabulary
from immport_explorer.validation.terms import terms_of

HITS = 50

Hit = tuple[str, str]
"""What is written into the cell, and what is said beside it."""


def choices_of(opened: OpenTable, column: int, query: str) -> list[Hit]:
    """The first :data:`HITS` of what may stand in a column and contains the query: terms that begin
    with it first, then terms that contain it, then those that people write so."""
    field = opened.cells[column].column
    if field is None:
        return []
    asked = query.strip().casefold()
    if field.vocabulary in opened.schema.vocabularies:
        return terms_like(opened.schema, field.vocabulary or "", query)
    if field.refers_to and opened.ids is not None:
        return list(islice(_ids(opened.ids.texts(field.refers_to), asked), HITS))
    return []


def terms_like(schema: Schema, vocabulary: str, query: str) -> list[Hit]:
    """The first :data:`HITS` terms of a vocabulary that match."""
    asked = query.strip().casefold()
    meant = terms_of(schema, vocabulary).suggest(query.strip()) if asked else ()
    return list(islice(_terms(schema.vocabularies[vocabulary], asked, meant), HITS))


def _terms(vocabulary: Vocabulary, asked: str, meant: Iterable[str]) -> Iterator[Hit]:
    names = [(term.name, term.name.casefold()) for term in vocabulary.terms]
    starting = [name for name, low in names if low.startswith(asked)]
    yield from ((name, "") for name in starting)
    within = [name for name, low in names if asked in low and not low.startswith(asked)]
    yield from ((name, "") for name in within)
    told = {*starting, *within}
    for written, name in vocabulary.synonyms.items():
        if asked and asked in written.casefold() and name not in told:
            told.add(name)
            yield name, f"people write “{written}”"
    yield from ((name, f"for “{asked}”") for name in meant if name not in told)


def _ids(ids: Iterable[str], asked: str) -> Iterator[Hit]:
    held = list(ids)
    for each in held:
        if each.casefold().startswith(asked):
            yield each, ""
    for each in held:
        if asked in each.casefold() and not each.casefold().startswith(asked):
            yield each, ""
