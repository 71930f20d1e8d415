"""The glossary: every word has its say, and is found where it stands."""

from __future__ import annotations

import pytest

from immport_explorer.schema.glossary import glossary, parts
from immport_explorer.schema.load import load_schema, versions


def test_there_are_a_dozen_words_with_a_picture_each() -> None:
    assert len(glossary()) == 12
    for word in glossary().values():
        assert len(word.picture) > 1
        assert word.says.count(". ") == 1, "two sentences each"


@pytest.mark.parametrize("version", versions())
def test_templates_of_the_words_are_there(version: str) -> None:
    templates = load_schema(version).templates
    assert {word.template for word in glossary().values() if word.template} <= templates.keys()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Each Biosample names its planned visit.", {"biosample", "planned visit"}),
        ("Arms or cohorts of the study", {"arm or cohort"}),
        ("the armchair, harm and packaged", set()),
        ("a package, then another package", {"package"}),
        ("", set()),
    ],
)
def test_words_are_found_in_a_sentence_once_each(text: str, found: set[str]) -> None:
    made = list(parts(text))
    assert "".join(part for part, _ in made) == text
    names = [name for _, name in made if name is not None]
    assert set(names) == found and len(names) == len(found)
