"""Every kind of rule has a judge, or a reason why it has none, and words at the field."""

from __future__ import annotations

import pytest
from support.paths import PACKAGE

from immport_explorer.schema.load import load_schema
from immport_explorer.schema.rules import RULE_KINDS
from immport_explorer.schema.versions import versions
from immport_explorer.validation.refusals import refusals
from immport_explorer.validation.rules import KINDS, registered
from immport_explorer.validation.rules.kind import RuleKind, silent


def test_every_kind_of_rule_is_registered() -> None:
    assert set(KINDS) == set(RULE_KINDS)


def test_every_kind_of_rule_is_used_by_some_version() -> None:
    used = {
        type(rule)
        for version in versions()
        for template in load_schema(version).templates.values()
        for section in template.sections
        for rule in section.rules
    }
    assert used == set(RULE_KINDS)


@pytest.mark.parametrize("rule", RULE_KINDS, ids=lambda rule: rule.__name__)
def test_a_kind_of_rule_without_an_entry_is_refused(rule: type) -> None:
    with pytest.raises(TypeError, match=rule.__name__):
        registered(kind for struct, kind in KINDS.items() if struct is not rule)
    with pytest.raises(TypeError, match="twice"):
        registered([*KINDS.values(), KINDS[rule]])


def test_a_kind_of_rule_is_judged_or_says_why_not() -> None:
    rule = RULE_KINDS[0]
    with pytest.raises(TypeError, match="needs a judge"):
        RuleKind(rule=rule, words=silent)
    with pytest.raises(TypeError, match="could not be checked"):
        RuleKind(rule=rule, words=silent, undecidable="Nobody tells.")


def test_every_judge_of_a_family_stands_in_the_registry() -> None:
    """A judge that is taken out of its family's tuple is called by nobody."""
    judged = {kind.judge for kind in KINDS.values()} | {kind.words for kind in KINDS.values()}
    modules = {kind.words.__module__ for kind in KINDS.values()}
    for path in (PACKAGE / "validation" / "rules").glob("*.py"):
        name = f"immport_explorer.validation.rules.{path.stem}"
        module = __import__(name, fromlist=["_"]) if name in modules else None
        for key, value in vars(module).items() if module else ():
            if key.startswith("judge_") or key.endswith("_in_words"):
                assert value in judged or value.__module__ != name, key


def test_what_a_kind_of_rule_refuses_is_told_at_a_field() -> None:
    schema = load_schema("3.36")
    told = {
        refusal.code
        for template, section, column in schema.columns()
        for refusal in refusals(schema, template, section, column)
    }
    assert {"rule.not-of-study", "rule.all-or-none", "rule.two-roles", "row.contradicts"} <= told
