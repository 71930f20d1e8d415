"""Articles and plurals in every sentence that a finding fills in."""

from __future__ import annotations

import re

import pytest

from immport_explorer import load_schema
from immport_explorer.files.wording import article, counted, with_article, worded
from immport_explorer.issues.kinds import KINDS

SCHEMA = load_schema()


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("elisa", "an"), ("ELISA", "an"), ("subject", "a"), ("experiment", "an"), ("unit", "a"),
        ("hla", "an"), ("HLA typing", "an"), ("mbaa_reagents", "an"), ("rna_sequencing", "an"),
        ("unknown id", "an"), ("unused column", "an"), ("European", "a"), ("user", "a"),
        ("arm or cohort", "an"), ("FCS file", "an"), ("flow_cytometry", "a"), ("assay", "an"),
        ("hai", "an"), ("kir", "a"), ("one-off", "a"), ("“image", "an"), ("unimmunized", "an"),
    ],
)  # fmt: skip
def test_an_article_goes_by_the_sound(words: str, right: str) -> None:
    assert article(words) == right
    assert with_article(words) == f"{right} {words}"


def test_a_number_goes_with_its_noun() -> None:
    assert counted(1, "id") == "1 id"
    assert counted(1_200, "id") == "1,200 ids"
    assert counted(2, "analysis", "analyses") == "2 analyses"


@pytest.mark.parametrize(
    ("text", "content", "right"),
    [
        ("It is a {kind}.", {"kind": "assay"}, "It is an assay."),
        ("A {kind} is here.", {"kind": "elisa"}, "An elisa is here."),
        ("data {kind}", {"kind": "assay"}, "data assay"),
        ("{count:id} of {what}", {"count": 1, "what": "x"}, "1 id of x"),
        ("{count:id} of {what}", {"count": 2, "what": "x"}, "2 ids of x"),
        ("begins with “{value}”.", {"value": ""}, "begins with an empty cell."),
        ("a {{brace}}", {}, "a {brace}"),
    ],
)
def test_a_sentence_is_filled_in_as_one_would_write_it(
    text: str, content: dict[str, object], right: str
) -> None:
    assert worded(text, content) == right


THINGS = ("elisa", "hla", "subject", "experiment sample", "assay", "unit")
WRONG_PLURAL = re.compile(
    r"\b1 (?:\w+ )?(?:ids|rows|files|templates|cells|columns|characters|bytes|values|findings"
    r"|things|lines|issues|reports|events|formulas)\b"
)


def test_the_things_are_those_that_are_filled_in() -> None:
    titles = {entity.title for entity in SCHEMA.entities.values()}
    assert {"elisa", "hla"} <= SCHEMA.templates.keys()
    assert {"subject", "experiment sample"} <= titles


@pytest.mark.parametrize("thing", THINGS)
def test_every_message_is_grammatical_whatever_is_filled_in(thing: str) -> None:
    wrong = re.compile(rf"\b{_wrong_article(thing)} {thing}\b", re.IGNORECASE)
    for kind in KINDS.values():
        names = ("value", "column", "row", "template", "section", "file", *kind.field_names)
        texts = (kind.message, kind.fix)
        content: dict[str, object] = dict.fromkeys(names, thing)
        content |= {name: 1 for text in texts for name in _counts(text)}
        for text in texts:
            said = worded(text, content)
            assert not wrong.search(said), said
            assert not WRONG_PLURAL.search(said), said


def _wrong_article(thing: str) -> str:
    return "a" if article(thing) == "an" else "an"


def _counts(text: str) -> set[str]:
    """The numbers that a text fills in: those with a noun, and those before a plural."""
    found = re.findall(r"\{(\w+)(?::[\w ]+\}|\}(?= (?:more )?[a-z]+s\b))", text)
    return set(found) - {"schema", "value"}
