"""The two worked rule sets on the examples: reports that one can read, held as they were.

Rewrite them with ``UPDATE_GOLDEN=1``, and read the difference before you commit it.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from immport_explorer import examples, validate
from immport_explorer.issues.kinds.house import is_of_house
from immport_explorer.issues.report import ValidationReport
from immport_explorer.report.forms import ending_of, write
from immport_explorer.report.view import View

GOLDEN = Path(__file__).with_name("golden") / "house"
RULES = sorted((Path(examples.__file__).parent / "house").glob("*.yaml"))
NAMES = ("animal-study", "assay-flow-cytometry", "human-study", "human-study-broken")


def report_of(name: str, rules: Path) -> ValidationReport:
    """The report on an example after those that it follows, with house rules."""
    earlier = [examples.path(each) for each in examples.describe(name).follows]
    return validate([*earlier, examples.path(name)], rules=[rules])


@pytest.mark.parametrize("rules", RULES, ids=lambda path: path.stem)
@pytest.mark.parametrize("name", NAMES)
def test_the_rule_sets_reports_on_the_examples_are_as_they_were(name: str, rules: Path) -> None:
    path = GOLDEN / f"{name}.{rules.stem}{ending_of('markdown')}"
    stream = io.BytesIO()
    write(View(report_of(name, rules)), "markdown", stream)
    now = stream.getvalue().decode()
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(now, encoding="utf-8", newline="\n")
    assert now == path.read_text(encoding="utf-8"), "if it is meant: UPDATE_GOLDEN=1"


@pytest.mark.parametrize("rules", RULES, ids=lambda path: path.stem)
def test_house_rules_add_their_own_findings_and_change_no_other(rules: Path) -> None:
    found = 0
    for name in NAMES:
        earlier = [examples.path(each) for each in examples.describe(name).follows]
        without = validate([*earlier, examples.path(name)])
        own = {(issue.code, issue.message) for issue in report_of(name, rules).issues}
        more = {code for code, message in own if (code, message) not in
                {(issue.code, issue.message) for issue in without.issues}}  # fmt: skip
        narrowed = {"value.not-in-vocabulary", "package.depends-on-refused"}
        assert all(is_of_house(code) or code in narrowed for code in more), (name, more)
        found += len(more)
    assert found, "a worked example that finds nothing teaches nothing"


def test_a_package_that_breaks_house_rules_only_is_not_said_to_break_immports() -> None:
    (atlas, _) = RULES
    said = report_of("human-study", atlas).headline()
    assert said == "No errors by ImmPort's rules, but by house rules: fix 2 things."
    broken = report_of("human-study-broken", atlas).headline()
    assert broken.startswith("Not ready for ImmPort: fix")
