"""Suggestions never change what the data say: cases, and the rule over all terms and synonyms."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immport_explorer import load_schema
from immport_explorer.schema.harmless import harmless, same_negation, same_signs
from immport_explorer.schema.synonyms import is_unknown, synonyms, terms_meant
from immport_explorer.validation.suggest import date_meant, near, number_meant
from immport_explorer.validation.terms import terms_of

SCHEMA = load_schema()
VOCABULARIES = sorted(SCHEMA.vocabularies)
PEOPLE = ("lk_sex_humans", "lk_race", "lk_ethnicity")

SAID = sorted(
    {term.name for v in SCHEMA.vocabularies.values() for term in v.terms}
    | {said for v in SCHEMA.vocabularies.values() for said in v.synonyms}
    | {said for group in synonyms().terms for words in group.means.values() for said in words}
    | {said for entry in synonyms().neutral for said in entry.said}
)

PROPERTY = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def suggested(vocabulary: str, said: str) -> tuple[str, ...]:
    return terms_of(SCHEMA, vocabulary).suggest(said)


@pytest.mark.parametrize(
    ("vocabulary", "said", "right"),
    [
        ("lk_race", "Caucasian", ("White",)),
        ("lk_race", "Native American", ("American Indian or Alaska Native",)),
        ("lk_race", "Indian", ()),
        ("lk_race", "Whit", ("White",)),
        ("lk_ethnicity", "Hispanic", ("Hispanic or Latino",)),
        ("lk_ethnicity", "Latino", ("Hispanic or Latino",)),
        ("lk_ethnicity", "Not Reported", ("Not Specified",)),
        ("lk_ethnicity", "Not Hispanic or Latio", ("Not Hispanic or Latino",)),
        ("lk_ethnicity", "Hispanic or Latio", ("Hispanic or Latino",)),
        ("lk_sex_humans", "Mael", ("Male",)),
        ("lk_sex_humans", "emale", ()),
        ("lk_sample_type", "peripheral blood mononuclear cells", ("PBMC",)),
        ("lk_sample_type", "Serum sample", ("Serum",)),
        ("lk_sample_type", "Wholeblood", ("Whole blood",)),
        ("lk_sample_type", "Ilium", ()),
        ("lk_subject_location", "Virginia", ("US: Virginia",)),
        ("lk_subject_location", "South Carolna", ("US: South Carolina",)),
        ("lk_subject_location", "Northeast", ("US: Northeast",)),
        ("lk_exposure_process", "infection", ()),
        ("lk_lab_test_name", "Interleukin-6", ("Interleukin 6",)),
        ("lk_lab_test_name", "Interleukin 66", ()),
        ("lk_lab_test_name", "Hyperchromia", ()),
        ("lk_lab_test_name", "Haemoglobin", ("Hemoglobin",)),
        ("lk_concentration_unit", "ng/m", ()),
        ("lk_concentration_unit", "pg per mL", ("pg/ml",)),
        ("lk_cell_population", "unswitched memory B cel", ()),
        ("lk_cell_population", "IgD+ memory B cells", ("B ; IgD+ memory B cell",)),
        ("lk_disease_stage", "Non severe COVID-19", ("Non-severe COVID-19",)),
        ("lk_disease_stage", "COVID-19 Disease Severity 9", ()),
        ("lk_exp_measurement_tech", "SIMOA", ("Single-Molecule Array (SIMOA)",)),
        ("lk_exp_measurement_tech", "ELSIA", ("ELISA",)),
        ("lk_analyte", "IL-17A", ("IL17A ; hIL17A ; ANA133", "Il17a ; mIL17A ; ANA591")),
        ("lk_analyte", "IL-1", ()),
        ("lk_analyte", "CCL3", ("MIP1A ; hCCL3 ; ANA20", "Ccl3 ; mCCL3 ; ANA488")),
        ("lk_analyte", "IFNγ", ("IFNG ; hIFNG ; ANA110", "Ifng ; mIFNG ; ANA569")),
        ("lk_disease", "influenza A", ()),
        ("lk_subject_location", "CA", ("US: California", "Canada")),
        ("lk_subject_location", "DE", ("US: Delaware", "Germany")),
        ("lk_subject_location", "NY", ("US: New York",)),
        ("lk_time_unit", "Day(s)", ("Days",)),
    ],
)
def test_a_value_leads_to_its_term_or_to_nothing(
    vocabulary: str, said: str, right: tuple[str, ...]
) -> None:
    assert suggested(vocabulary, said) == right


@pytest.mark.parametrize(
    ("said", "readings"),
    [
        ("1,000", ("1000", "1.000")),
        ("12,5", ("12.5",)),
        ("0,123", ("0.123",)),
        ("1,234,567", ("1234567",)),
        ("1,234.5", ("1234.5",)),
        ("1.234,5", ("1234.5",)),
        ("1 000", ("1000",)),
        ("1\u2009000,5", ("1000.5",)),
        ("12\u202f345", ("12345",)),
        ("1,5E3", ("1.5E3",)),
        ("1,500E3", ()),
        ("−5", ("-5",)),
        ("-1,000", ("-1000", "-1.000")),
        ("<0.5", ()),
        (">1280", ()),
        ("<10", ()),
        ("≤ 10", ()),
        ("~5", ()),
        ("7 days", ()),
        ("5%", ()),
        ("1e", ()),
    ],
)
def test_a_number_keeps_its_sign_and_its_size(said: str, readings: tuple[str, ...]) -> None:
    assert number_meant(said) == readings


@pytest.mark.parametrize(
    ("said", "readings"),
    [
        ("03/04/2024", ("03-Apr-2024", "04-Mar-2024")),
        ("31/12/2024", ("31-Dec-2024",)),
        ("2024-03-04", ("04-Mar-2024",)),
        ("31/12/98", ("31-Dec-2098", "31-Dec-1998")),
        ("45000", ("15-Mar-2023", "16-Mar-2027")),
        ("2024-02-30", ()),
        *(
            (said, ("03-Oct-2022",))
            for said in (
                "03-Okt-2022",
                "3. Oktober 2022",
                "3 octobre 2022",
                "3 de octubre de 2022",
                "3rd October 2022",
                "2022年10月3日",
                "2022-10-03T00:00:00Z",
                "2022-10-03 00:00",
            )
        ),
        ("03-Dez-2022", ("03-Dec-2022",)),
        ("1er janvier 2022", ("01-Jan-2022",)),
        ("2022-10-03 14:30", ()),
        ("Oct-2022", ()),
    ],
)
def test_a_date_has_all_its_readings(said: str, readings: tuple[str, ...]) -> None:
    assert date_meant(said) == readings


@pytest.mark.parametrize(
    ("said", "known", "right"),
    [
        ("EXFLU01-SO1", ("EXFLU01-S01", "EXFLU01-S02"), ("EXFLU01-S01",)),
        ("EXFLU01-S1", ("EXFLU01-S01", "EXFLU01-S11"), ("EXFLU01-S01",)),
        ("SUB-10", ("SUB-1", "SUB-11", "SUB-100"), ()),
        ("SUB-A", ("SUB-B",), ()),
        ("Descripton", ("Description", "Name"), ("Description",)),
        ("Min Subject Agee", ("Max Subject Age",), ()),
        ("plate_1.fcs", ("plate_2.fcs",), ()),
    ],
)
def test_an_id_or_a_name_is_never_that_of_another_thing(
    said: str, known: tuple[str, ...], right: tuple[str, ...]
) -> None:
    assert near(said, known) == right


@PROPERTY
@given(vocabulary=st.sampled_from(VOCABULARIES), said=st.sampled_from(SAID))
def test_every_suggestion_for_every_word_is_harmless(vocabulary: str, said: str) -> None:
    _assert_harmless(vocabulary, said)


@PROPERTY
@given(vocabulary=st.sampled_from(VOCABULARIES), data=st.data())
def test_every_suggestion_for_a_misspelled_term_is_harmless(
    vocabulary: str, data: st.DataObject
) -> None:
    """Of the vocabulary's own terms: with letters lost, doubled or swapped, words lost, *not* and
    signs added or lost."""
    term = data.draw(st.sampled_from(SCHEMA.vocabularies[vocabulary].terms)).name
    place = data.draw(st.integers(0, len(term)))
    damage = data.draw(st.sampled_from(DAMAGES))
    _assert_harmless(vocabulary, damage(term, place))


DAMAGES = (
    lambda text, place: text[:place] + text[place + 1 :],
    lambda text, place: text[:place] + text[place : place + 1] * 2 + text[place + 1 :],
    lambda text, place: text[:place] + text[place : place + 2][::-1] + text[place + 2 :],
    lambda text, place: text[:place] + "-" + text[place:],
    lambda text, place: text[:place] + "+" + text[place:],
    lambda text, place: text[:place] + "1" + text[place:],
    lambda text, place: " ".join(word for n, word in enumerate(text.split()) if n != place % 3),
    lambda text, _place: f"not {text}",
    lambda text, _place: f"non-{text}",
    lambda text, _place: f"un{text}",
    lambda text, _place: f"<{text}",
    lambda text, _place: re.sub(r"(?i)\b(not|non-?|no) ?", "", text),
    lambda text, _place: re.sub(r"(?i)\bun", "", text),
)


def _assert_harmless(vocabulary: str, said: str) -> None:
    terms = terms_of(SCHEMA, vocabulary)
    found = () if terms.recognises(said) else terms.suggest(said)
    for term in found:
        if is_unknown(said):
            assert vocabulary not in PEOPLE or is_unknown(term) or term.startswith("Prefer")
            continue
        parts = (term, *(part.strip() for part in re.split("[;()]", term)))
        everyday = terms_meant(SCHEMA.vocabularies[vocabulary], said)
        if everyday is None:
            assert same_negation(said, term), term
            assert any(same_signs(said, part) for part in (*parts, *_everyday(vocabulary, term)))
            if terms.synonym(said) is None:
                assert any(harmless(said, part) for part in (*parts, *_everyday(vocabulary, term)))


def _everyday(vocabulary: str, term: str) -> tuple[str, ...]:
    return tuple(
        said
        for group in synonyms().terms
        if vocabulary in group.vocabularies
        for said in group.means.get(term, ())
    )


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_a_letter_at_the_end_of_a_name_counts(vocabulary: str) -> None:
    """Hepatitis A is no hepatitis, and IL-17A no IL-17."""
    names = {term.name for term in SCHEMA.vocabularies[vocabulary].terms}
    recorded = SCHEMA.vocabularies[vocabulary].synonyms
    for name in sorted(names):
        shorter, _, letter = name.rpartition(" ")
        if letter in ("A", "B", "C", "D", "E") and shorter not in recorded:
            assert name not in suggested(vocabulary, shorter)


def test_everyday_words_keep_negations() -> None:
    """Our own table is held to the rule as well, but for what says that nothing is known."""
    for group in synonyms().terms:
        for term, words in group.means.items():
            broken = [w for w in words if not (same_negation(w, term) or is_unknown(w))]
            assert not set(broken) - KEPT_BY_MEANING, (term, broken)


KEPT_BY_MEANING = {
    *("untreated", "none", "unexposed", "N", "false", "0"),
    *("Non-Hispanic or Non-Latino", "unknown sample"),
}
"""Words that say *no* as the term does, though each says it once in its own way."""


@pytest.mark.parametrize(
    ("vocabulary", "said"),
    [
        ("lk_sex_humans", "Male?"),
        ("lk_sex_humans", "M ?"),
        ("lk_race", "White (?)"),
        ("lk_race", "Caucasian?"),
        ("lk_ethnicity", "Hispanic??"),
        ("lk_sample_type", "PBMCs?"),
        ("lk_yes_no", "yes?"),
    ],
)
def test_a_doubt_never_becomes_a_certainty(vocabulary: str, said: str) -> None:
    assert suggested(vocabulary, said) == ()


def test_a_letter_that_an_encoding_lost_is_no_doubt() -> None:
    assert harmless("Sj?gren", "Sj?gren syndrome")
    assert harmless("Sj?gren's", "Sjögren's")
    assert not harmless("Sjogren?", "Sjogren")
    assert near("Sex?", ["Sex", "Race"]) == ("Sex",), "a header that asks is no doubt"
