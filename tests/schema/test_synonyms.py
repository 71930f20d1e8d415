"""Everyday words: what the table names exists, and each word leads where it should."""

from __future__ import annotations

import pytest

from immport_explorer import load_schema, versions
from immport_explorer.schema.model import Vocabulary
from immport_explorer.schema.synonyms import (
    everyday_words,
    headers_meant,
    is_unknown,
    synonyms,
    terms_meant,
    word_key,
)

SCHEMAS = [load_schema(version) for version in versions()]
NEWEST = load_schema()


def meant(vocabulary: str, said: str) -> tuple[str, ...] | None:
    return terms_meant(NEWEST.vocabularies[vocabulary], said)


def test_every_term_is_a_term_of_its_vocabularies() -> None:
    """In the newest version or an older one."""
    for group in synonyms().terms:
        for name in group.vocabularies:
            known = {
                term.name
                for schema in SCHEMAS
                if name in schema.vocabularies
                for term in schema.vocabularies[name].terms
            }
            assert known, name
            if len(group.vocabularies) == 1:
                assert not set(group.means) - known
        everywhere = {
            term.name
            for schema in SCHEMAS
            for name in group.vocabularies
            if name in schema.vocabularies
            for term in schema.vocabularies[name].terms
        }
        assert not set(group.means) - everywhere


def test_every_header_is_a_column() -> None:
    known = {column.header for schema in SCHEMAS for _, _, column in schema.columns()}
    assert not set(synonyms().headers) - known


def test_no_everyday_word_is_itself_another_term() -> None:
    for vocabulary in NEWEST.vocabularies.values():
        terms = {word_key(term.name): term.name for term in vocabulary.terms}
        for term, said in everyday_words(vocabulary).items():
            for word in said:
                assert terms.get(word_key(word), term) == term, (vocabulary.name, word)


def test_no_word_stands_twice_for_the_same_thing() -> None:
    for vocabulary in NEWEST.vocabularies.values():
        for term, said in everyday_words(vocabulary).items():
            keys = [word_key(word) for word in said]
            assert len(keys) == len(set(keys)), (term, said)
    for header, said in synonyms().headers.items():
        keys = [word_key(word) for word in said]
        assert len(keys) == len(set(keys)), (header, said)


@pytest.mark.parametrize(
    ("vocabulary", "said", "terms"),
    [
        ("lk_subject_location", "NY", ("US: New York",)),
        ("lk_subject_location", "mn", ("US: Minnesota",)),
        ("lk_subject_location", "U.S.", ("United States of America",)),
        ("lk_subject_location", "USA", ("United States of America",)),
        ("lk_subject_location", "UK", ("England", "Scotland", "Wales", "Northern Ireland")),
        ("lk_subject_location", "Northeast", ("US: Northeast",)),
        ("lk_subject_location", "Korea", ("South Korea", "North Korea")),
        ("lk_sample_type", "Peripheral blood mononuclear cells", ("PBMC",)),
        ("lk_ethnicity", "Latino", ("Hispanic or Latino",)),
        ("lk_ethnicity", "non-Hispanic", ("Not Hispanic or Latino",)),
        ("lk_race", "Caucasian", ("White",)),
        ("lk_race", "Native American", ("American Indian or Alaska Native",)),
        ("lk_sex_humans", "m", ("Male",)),
        ("lk_concentration_unit", "µg/mL", ("ug/ml",)),
        ("lk_species", "macaque", ("Macaca mulatta", "Macaca fascicularis")),
        ("lk_species", "unicorn", None),
    ],
)
def test_a_word_leads_to_its_terms(vocabulary: str, said: str, terms: object) -> None:
    assert meant(vocabulary, said) == terms


UNKNOWN = ["Not Reported", "Unknown", "Missing", "N/A"]
REFUSED = ["Declined", "Refused to answer"]


@pytest.mark.parametrize("said", UNKNOWN + REFUSED)
@pytest.mark.parametrize("vocabulary", ["lk_sex_humans", "lk_race", "lk_ethnicity"])
def test_we_do_not_know_leads_to_the_neutral_term(vocabulary: str, said: str) -> None:
    (term,) = meant(vocabulary, said) or ()
    if said in REFUSED and vocabulary == "lk_sex_humans":
        assert term == "Prefer Not to Answer"
    else:
        assert term in ("Not Specified", "Unknown")


def test_we_do_not_know_leads_to_nothing_where_a_list_has_no_neutral_term() -> None:
    assert meant("lk_yes_no", "unknown") == ()
    assert is_unknown("unknown")
    assert not is_unknown("yes")


def test_terms_that_a_version_has_not_are_not_meant() -> None:
    shorter = Vocabulary(name="lk_species", terms=NEWEST.vocabularies["lk_species"].terms[:2])
    assert terms_meant(shorter, "mouse") is None


def test_a_lab_s_name_for_a_column() -> None:
    assert headers_meant("PTID") == ("Subject ID",)
    assert headers_meant("Age (years)") == ("Min Subject Age", "Max Subject Age")
    assert headers_meant("favourite colour") == ()


def test_signs_count_and_separators_do_not() -> None:
    assert word_key("U.S.A.") == word_key("usa")
    assert word_key("CD16-") != word_key("CD16")
    assert word_key("CD16-") == word_key("cd16- ")
    assert word_key("IL-6") == word_key("IL 6")
