"""What a lab's words are in ImmPort's vocabularies, under the rule of harmless suggestions.

A word becomes a term only where it is that term, one of its synonyms, or the only term that the
curated table of everyday words gives for it. Whatever is merely like a term is left to a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from immport_explorer.fill.guessing.profile import EMPTY_WORDS, Profile
from immport_explorer.schema.model import Schema
from immport_explorer.schema.synonyms import is_unknown, word_key
from immport_explorer.validation.terms import terms_of

_YES_NO = {"y": True, "yes": True, "1": True, "true": True,
           "n": False, "no": False, "0": False, "false": False}  # fmt: skip
_HISPANIC = re.compile(r"hispanic|latin[oax]", re.IGNORECASE)
_OF_HISPANIC = {True: "Hispanic or Latino", False: "Not Hispanic or Latino"}
_ETHNICITY = "lk_ethnicity"
_FEW_TERMS = 12
_ANALYTE = "lk_analyte"
_PARTED = " ; "
_GREEK = {"alpha": "a", "beta": "b", "gamma": "g", "delta": "d", "kappa": "k", "lambda": "l",
          "α": "a", "β": "b", "γ": "g", "δ": "d", "κ": "k", "λ": "l"}  # fmt: skip


@dataclass
class TermGuess:
    """What the values of a column are. ``map`` gives terms for values that are none themselves;
    ``unknown`` are values without one; ``known`` counts those with."""

    map: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    known: int = 0
    telling: bool = False

    @property
    def share(self) -> float:
        """The share of values that have a term."""
        total = self.known + len(self.unknown)
        return self.known / total if total else 0.0


def guess_terms(schema: Schema, vocabulary: str, profile: Profile) -> TermGuess:
    """Look up the values of a column in a vocabulary."""
    if vocabulary not in schema.vocabularies:
        return TermGuess()
    guess = TermGuess()
    plain_yes_no = 0
    for value in profile.samples:
        if value.casefold() in EMPTY_WORDS:
            continue
        term = _term(schema, vocabulary, value, f"{profile.name} {profile.column.label}")
        if term is None:
            guess.unknown.append(value)
            continue
        guess.known += 1
        plain_yes_no += value.casefold() in _YES_NO or value.isdigit()
        if term.casefold() != value.casefold():
            guess.map[value] = term
    few = len(schema.vocabularies[vocabulary].terms) <= _FEW_TERMS
    guess.telling = guess.known > plain_yes_no and (
        few or guess.known > 1 or len(profile.samples) == 1
    )
    return guess


def _term(schema: Schema, vocabulary: str, value: str, name: str) -> str | None:
    """The one term that the value stands for; None where there is none, or more than one."""
    terms = terms_of(schema, vocabulary)
    exact = terms.exactly(value)
    if exact is not None:
        return exact
    meant = terms.meant(value)
    if meant is not None:
        return meant[0] if len(meant) == 1 else None
    if vocabulary == _ETHNICITY and _HISPANIC.search(name) and value.casefold() in _YES_NO:
        return _OF_HISPANIC[_YES_NO[value.casefold()]]
    if is_unknown(value):
        return None
    if terms.recognises(value) or calling(value) in ways_to_call(schema, vocabulary):
        return value
    return terms.synonym(value)


def is_called_like_a_term(schema: Schema, vocabulary: str, name: str) -> bool:
    """Whether a column is called like a term of the vocabulary: of analytes, virus strains."""
    terms = terms_of(schema, vocabulary)
    return (
        terms.recognises(name)
        or terms.synonym(name) is not None
        or calling(name) in ways_to_call(schema, vocabulary)
    )


def calling(value: str) -> str:
    """An analyte's name without what people write differently: ``IL-6`` is ``il6``, ``IFN-γ`` and
    ``IFN-gamma`` are ``ifng``."""
    key = word_key(value).replace("−", "")
    for said, letter in _GREEK.items():
        key = key.replace(said, letter)
    return key


@cache
def _analytes(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(calling(part) for name in names for part in name.split(_PARTED)[:2])


def ways_to_call(schema: Schema, vocabulary: str) -> frozenset[str]:
    """What the analytes of the vocabulary of analytes are called, as :func:`calling` gives it;
    nothing for other vocabularies."""
    if vocabulary != _ANALYTE or vocabulary not in schema.vocabularies:
        return frozenset()
    return _analytes(tuple(term.name for term in schema.vocabularies[vocabulary].terms))
