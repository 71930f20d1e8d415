"""Every documented check of ImmPort's validator that can be decided here: one violation each.

``pytest -s tests/validation/test_documented_rules.py`` prints how many of each kind were found.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from support.seeded import Outcome, said, seed_all

from immport_explorer import load_schema, validate
from immport_explorer.issues.issue import FieldRef
from immport_explorer.package.limits import Limits
from immport_explorer.validation.refusals import SEEN, refusals

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("documented rules")]

KINDS = (
    "all-empty-or-nonempty", "at-least-one-nonempty", "check-immport-template",
    "check-not-contains-case-insensitive", "check-population-markers", "check-value-in-entity",
    "check-value-not-in-entity", "controlled vocabulary", "date", "described once", "empty-value",
    "file", "id of another file", "id of another group", "key", "length", "link told already",
    "not-empty-value", "not-equal-to-value", "number", "one study", "preferred vocabulary",
    "reference", "required", "required when", "values-equal", "values-not-equal",
)  # fmt: skip

UNDECIDABLE = {
    "a column that no template has: ImmPort fills it",
    "a condition that never holds for this template",
    "a key that ImmPort gives",
    "allowed: several rows for one subject (doubts)",
    "allowed: the same sample again when its parents agree (doubts)",
    "links that only ImmPort's database holds",
    "the id must always be new, or always known",
    "whether an accession exists only ImmPort's database knows",
    "which files fit an assay's results is not published",
}


@pytest.fixture(scope="module")
def outcome(reference_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMMPORT_EXPLORER_RAISE", "1")
        found = seed_all(reference_dir, tmp_path_factory.mktemp("seeded"))
    print("\n" + found.table())
    return found


def test_rows_without_a_seed_are_valid(outcome: Outcome) -> None:
    assert not outcome.noise


@pytest.mark.parametrize("kind", KINDS)
def test_each_violation_is_reported_at_its_place(kind: str, outcome: Outcome) -> None:
    missed = [str(seed) for seed in outcome.missed if seed.kind == kind]
    assert not missed, "\n".join(missed)


def test_the_same_rows_mended_have_no_such_issue(outcome: Outcome) -> None:
    assert not outcome.false, "\n".join(outcome.false)


def test_where_a_block_of_rows_ends_does_not_matter(outcome: Outcome) -> None:
    """The engine reads large files in blocks; here every file is a few of them."""
    again = said(validate(outcome.sources, limits=Limits(block_bytes=12_000)))

    assert not outcome.issues - again
    assert not again - outcome.issues


def test_what_is_reported_at_a_field_is_told_on_its_card(outcome: Outcome) -> None:
    report = validate(outcome.sources)
    schema = load_schema(report.schema_version)
    errors = {(i.field, i.code) for i in report.issues if i.field and i.severity == "error"}
    told = {
        (FieldRef(template.name, section.name, column.side, column.header), refusal.code)
        for template, section, column in schema.columns()
        for refusal in refusals(schema, template, section, column)
    }
    assert errors <= told, errors - told
    often = {kind.code for kind, count in SEEN.items() if count > 30}
    seldom = {each for each in told - errors if each[1] in often}
    assert len(seldom) < 0.1 * len(told), Counter(code for _, code in seldom)


def test_nothing_is_left_out_silently(outcome: Outcome) -> None:
    assert {seed.kind for seed in outcome.seeds} == set(KINDS)
    assert set(outcome.undecidable) == UNDECIDABLE
    counts = Counter(seed.kind for seed in outcome.seeds)
    assert counts["required when"] > 350
    assert counts["values-equal"] >= 98
    assert counts.total() > 2500
