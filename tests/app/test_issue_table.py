"""The table of all issues, sorted by its headings."""

from __future__ import annotations

import re

import pytest
from support.dashboard import markup, press

from immport_explorer import examples, validate
from immport_explorer.app.visit.issue_order import Order, in_order
from immport_explorer.app.widgets.issue_table import IssueTable
from immport_explorer.issues.issue import SEVERITIES, Issue
from immport_explorer.issues.kinds import KINDS
from immport_explorer.issues.report import ValidationReport

BY = {
    "severity": lambda issue: SEVERITIES.index(issue.severity),
    "file": lambda issue: issue.file.casefold(),
    "row": lambda issue: issue.row,
    "field": lambda issue: (issue.column or "").casefold(),
    "code": lambda issue: KINDS[issue.code].title,
    "value": lambda issue: issue.value.casefold() if issue.value else None,
}


@pytest.fixture(scope="module")
def report() -> ValidationReport:
    return validate(examples.path("practice-12"))


def ordered(report: ValidationReport, order: Order) -> list[Issue]:
    found = in_order(report, range(len(report.issues)), order)
    assert sorted(found) == list(range(len(report.issues)))
    return [report.issues[index] for index in found]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("by", BY)
def test_issues_are_sorted_and_what_is_empty_comes_last(
    report: ValidationReport, by: str, descending: bool
) -> None:
    keys = [BY[by](issue) for issue in ordered(report, Order(by, descending))]
    known = [key for key in keys if key is not None]
    assert known == sorted(known, reverse=descending)
    assert all(key is None for key in keys[len(known) :])


def test_equals_keep_the_order_of_the_report(report: ValidationReport) -> None:
    same = [issue.id for issue in ordered(report, Order("severity")) if issue.severity == "error"]
    assert same == [issue.id for issue in report.issues if issue.severity == "error"]


def test_a_heading_sorts_and_pressed_again_turns_it_round(report: ValidationReport) -> None:
    table = IssueTable()
    table.show(report)
    assert "aria-sort" not in markup(table)
    press(table, "sort", "row")
    assert 'aria-sort="ascending"' in markup(table)
    first = _rows(markup(table))
    press(table, "sort", "row")
    assert 'aria-sort="descending"' in markup(table)
    assert _rows(markup(table)) == sorted(first, reverse=True)


def _rows(shown: str) -> list[int]:
    return [int(text) for text in re.findall(r'data-label="Row">(\d+)<', shown)]
