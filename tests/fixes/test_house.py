"""Packages that are checked by house rules, repaired."""

from __future__ import annotations

import shutil
from pathlib import Path

from immport_explorer import examples, load_schema, repair, validate
from immport_explorer.schema.house import parse_rules

# What the house asks of protocols is found first: the numbers of all other issues move by it.
RULES = """
name: Core
templates:
  protocols:
    columns:
      Description: {pattern: x}
"""


def test_house_rules_hold_for_the_choices_and_for_the_corrected_package(tmp_path: Path) -> None:
    study = shutil.copytree(examples.path("human-study"), tmp_path / "study")
    subjects = study / "subjectHumans.txt"
    text = subjects.read_text("utf-8")
    subjects.write_text(text.replace("\tFemale\t", "\tFemal\t", 1), "utf-8")
    rules = [parse_rules(RULES, "core.yml", load_schema("3.36"))]
    asked, plain = (validate(study, schema="3.36", rules=some) for some in (rules, []))
    wrong = next(issue for issue in asked.issues if issue.value == "Femal")
    assert wrong.id != next(issue for issue in plain.issues if issue.value == "Femal").id
    mended = repair(
        study, tmp_path / "mended", schema="3.36", choices={wrong.id: "Female"}, rules=rules
    )
    assert [(c.before, c.after) for c in mended.changes] == [("Femal", "Female")]
    assert mended.after is not None
    assert {issue.code for issue in mended.after.issues if issue.severity == "error"} == {
        "house.pattern"
    }
