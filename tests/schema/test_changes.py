"""What a later version may change, and what stays with what it is about."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from immport_explorer.schema.changes import Changes, apply_changes
from immport_explorer.schema.errors import SchemaError
from immport_explorer.schema.load import facts_of
from immport_explorer.schema.model import Section, Template
from immport_explorer.schema.rules import AgeUnitOfStudy, AllOrNone
from immport_explorer.schema.store import Facts

BASE = "3.36"


def changed(**changes: Any) -> Facts:
    """The facts of a version with these changes."""
    read = msgspec.convert({"version": "3.99", "base": BASE, **changes}, type=Changes)
    return apply_changes(facts_of(BASE), read)


def section(facts: Facts, template: str, name: str | None = None) -> Section:
    found = facts.templates[template].section(name)
    assert found is not None
    return found


def test_marks_and_rules_stay_with_a_renamed_column() -> None:
    renamed = {"header": "Age Unit", "to": "Unit of Age", "json_name": "unitOfAge"}
    facts = changed(
        templates={
            "subjecthumans": {"renamed_columns": [renamed]},
            "basic_study_design": {"renamed_columns": [{"section": "study", **renamed}]},
        }
    )
    humans = section(facts, "subjecthumans")
    (rule,) = [rule for rule in humans.rules if isinstance(rule, AgeUnitOfStudy)]
    assert rule.unit.header == "Unit of Age"
    age = humans.column("Min Subject Age")
    assert age is not None and age.age_in is not None and age.age_in.header == "Unit of Age"
    unit = section(facts, "basic_study_design", "study").column("Unit of Age")
    assert unit is not None and unit.states is not None and unit.states.property == "age unit"


def test_what_is_said_of_a_removed_column_goes_with_it() -> None:
    gone = [{"header": "Amount Unit"}]
    treatments = section(changed(templates={"treatments": {"removed_columns": gone}}), "treatments")
    assert treatments.column("Amount Unit") is None
    named = {ref.header for rule in treatments.rules for ref in rule.columns}
    assert named and "Amount Unit" not in named
    conditions = [c for col in treatments.columns for group in col.required_when for c in group]
    assert "Amount Unit" not in {condition.column for condition in conditions}


def test_a_column_is_altered() -> None:
    before = section(changed(), "treatments").column("Name")
    assert before is not None
    column = {**msgspec.to_builtins(before), "max_length": 7}
    own = {"altered_columns": [{"header": "Name", "column": column}]}
    after = section(changed(templates={"treatments": own}), "treatments").column("Name")
    assert after == msgspec.structs.replace(before, max_length=7)


def test_a_new_column_is_marked_as_what_it_is() -> None:
    notes = {"header": "Notes", "json_name": "notes", "type": "long text"}
    place = {"tables": ["subject"], "table_column": "notes", "side": "meta"}
    own = {"added_columns": [{"after": "Description", "column": {**notes, **place}}]}
    added = section(changed(templates={"subjecthumans": own}), "subjecthumans").column("Notes")
    assert added is not None and added.about_person, "the privacy screen looks at it"


def test_a_rule_is_changed() -> None:
    rule = {
        "kind": "all or none",
        "together": [{"header": "Amount Value"}, {"header": "Amount Unit"}, {"header": "Name"}],
    }
    own = {
        "removed_rules": [{"kind": "all or none", "header": "Amount Value"}],
        "added_rules": [{"rule": rule}],
    }
    before, after = (
        [r for r in section(facts, "treatments").rules if isinstance(r, AllOrNone)]
        for facts in (changed(), changed(templates={"treatments": own}))
    )
    assert len(before) == len(after)
    assert len(after[-1].together) == 3


def new_template() -> dict[str, Any]:
    column = {"header": "Remark", "json_name": "remark", "type": "text", "tables": ["subject"]}
    template = Template(
        name="moods", file_name="moods.txt", kind="single", category="Subjects", sections=()
    )
    return {**msgspec.to_builtins(template), "sections": [{"columns": [column]}]}


def test_templates_come_and_go() -> None:
    order = [name for name in facts_of(BASE).head.loading_order if name != "treatments"]
    facts = changed(
        added_templates=[new_template()],
        removed_templates=["treatments"],
        loading_order=[*order, "moods"],
    )
    assert "treatments" not in facts.templates
    assert facts.head.loading_order == tuple(facts.templates) == (*order, "moods")
    assert section(facts, "moods").columns[0].about_person
    fewer = changed(removed_templates=["treatments"])
    assert fewer.head.loading_order == tuple(order)


def test_the_loading_order_changes() -> None:
    order = list(facts_of(BASE).head.loading_order)
    order[0], order[1] = order[1], order[0]
    assert changed(loading_order=order).head.loading_order == tuple(order)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"removed_templates": ["moods"]}, "template moods"),
        ({"templates": {"moods": {}}}, "template moods"),
        ({"loading_order": ["protocols"]}, "loading order"),
        ({"added_templates": [new_template()]}, "moods"),
        ({"templates": {"treatments": {"removed_columns": [{"header": "Mood"}]}}}, "column Mood"),
        (
            {"templates": {"treatments": {"removed_rules": [{"kind": "x", "header": "Name"}]}}},
            "no rule",
        ),
    ],
)
def test_changes_of_what_is_not_there_are_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(SchemaError, match=said):
        changed(**changes)


def test_a_misspelt_change_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="removed_colums"):
        changed(templates={"treatments": {"removed_colums": []}})
