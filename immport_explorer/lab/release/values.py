"""A release's values as today's templates want them: ids, terms, dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from immport_explorer.schema.dates import immport_date
from immport_explorer.schema.model import Column, Schema, Vocabulary
from immport_explorer.schema.synonyms import is_unknown, terms_meant

_BOTH_OR_NEITHER = "treatment"
STUDY_ID = "study"


class Values:
    """Makes cells of a release's values, and keeps which terms became others."""

    def __init__(self, schema: Schema, study: str, prefix: str) -> None:
        self._schema = schema
        self._study = study
        self.prefix = prefix
        self.terms: Counter[tuple[str, str, str]] = Counter()
        self.unknown: Counter[tuple[str, str]] = Counter()
        self._makers: dict[Column, Callable[[str], str]] = {}

    def id(self, accession: str) -> str:
        """An id made of an accession: ImmPort would take the accession itself for one of its own.
        ``SUB1`` of study SDY2 becomes ``SDY2-SUB1``, the study ``SDY2-study``."""
        if not accession:
            return ""
        own = STUDY_ID if accession == self._study else accession
        return f"{self.prefix}-{own}"

    def cell(self, column: Column, text: str) -> str:
        """The cell of that column; a term that became another is counted."""
        made = self.same(column, text)
        if made != text and column.vocabulary:
            self.terms[column.header, text, made] += 1
        elif column.vocabulary_kind == "controlled" and text and not self._has(column, text):
            self.unknown[column.header, text] += 1
        return made

    def same(self, column: Column, text: str) -> str:
        """The cell of that column, uncounted."""
        maker = self._makers.get(column)
        if maker is None:
            maker = self._makers[column] = lru_cache(maxsize=4_096)(self._maker(column))
        return maker(text) if text else ""

    def _maker(self, column: Column) -> Callable[[str], str]:
        if column.declares or column.refers_to:
            return self.id
        if column.type == "date":
            return _date
        vocabulary = self._schema.vocabularies.get(column.vocabulary or "")
        plain = _known if column.is_number or _BOTH_OR_NEITHER in column.tables else str
        if vocabulary is None:
            return plain
        controlled = column.vocabulary_kind == "controlled"
        by_name = {_folded(term.name): term.name for term in vocabulary.terms}
        return lambda text: _term(vocabulary, by_name, plain(text), controlled)

    def _has(self, column: Column, text: str) -> bool:
        vocabulary = self._schema.vocabularies[column.vocabulary or ""]
        return any(term.name.casefold() == text.casefold() for term in vocabulary.terms)


def _term(vocabulary: Vocabulary, by_name: dict[str, str], text: str, controlled: bool) -> str:
    """Today's term: the same but for letter case and underscores, ImmPort's preferred term for it,
    or the one term that the word stands for; else the text as it is. Free text is left as it is
    where the column allows it."""
    same = by_name.get(_folded(text))
    if same is not None or not controlled or not text:
        return same or text
    preferred = {_folded(said): term for said, term in vocabulary.synonyms.items()}
    if (found := preferred.get(_folded(text))) is not None:
        return found
    meant = terms_meant(vocabulary, text.replace("_", " ")) or ()
    return meant[0] if len(meant) == 1 else text


def _folded(text: str) -> str:
    return " ".join(text.replace("_", " ").casefold().split())


def _known(text: str) -> str:
    """A number; nothing where the text says that it is not known."""
    return "" if is_unknown(text.replace("_", " ")) else text


def _date(text: str) -> str:
    """``2013-08-15 00:00:00`` → ``15-Aug-2013``."""
    try:
        return immport_date(date.fromisoformat(text[:10]))
    except ValueError:
        return text
