"""What a report promises: its order, its ids, its forms for programs, and that it stays lazy."""

from __future__ import annotations

import json
import math
import shutil
import tracemalloc
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import polars as pl
import pytest
from support.json_schemas import must_fit

from immport_explorer import Issue, ValidationReport, __version__, examples, load_schema, validate
from immport_explorer.issues import report as reporting
from immport_explorer.issues.issue import SEVERITIES
from immport_explorer.issues.kinds import KINDS
from immport_explorer.issues.kinds.value import VALUE_NOT_A_NUMBER
from immport_explorer.issues.log import IssueLog, Place

BROKEN = ["human-study-broken", *(n for n in examples.names() if examples.describe(n).practice)]
SCHEMA_FILE = Path(reporting.__file__).parent.parent / "report" / "report.schema.json"
KEYS = [
    "coverage", "files", "issues", "package", "report_version", "schema", "summary", "tool",
    "valid",
]  # fmt: skip


@pytest.fixture(autouse=True)
def failures_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMMPORT_EXPLORER_RAISE", "1")


@cache
def checked(name: str) -> ValidationReport:
    follows = examples.describe(name).follows
    return validate([examples.path(each) for each in (*follows, name)])


@pytest.fixture(scope="module")
def broken() -> ValidationReport:
    return checked("human-study-broken")


def described(issues: Iterable[Issue]) -> str:
    return "\n".join(f"{i.severity} {i.code} | {i.place} | {i.message}" for i in issues)


def handmade(log: IssueLog) -> ValidationReport:
    """A report on findings that were written down by hand."""
    return ValidationReport(
        log=log, files=[], coverage=[], schema_version="3.36", packages=["p"], tool_version="0"
    )


# --- order and ids --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BROKEN)
def test_causes_come_first_and_errors_before_warnings(name: str) -> None:
    issues = list(checked(name).issues)

    consequences = [issue.caused_by is not None for issue in issues]
    assert consequences == sorted(consequences)
    for part in (False, True):
        severities = [
            SEVERITIES.index(i.severity) for i in issues if (i.caused_by is not None) == part
        ]
        assert severities == sorted(severities)


@pytest.mark.parametrize("name", BROKEN)
def test_a_cause_is_an_issue_that_follows_from_none(name: str) -> None:
    issues = {issue.id: issue for issue in checked(name).issues}

    for issue in issues.values():
        if issue.caused_by is not None:
            assert issues[issue.caused_by].caused_by is None


def test_files_come_in_loading_order_and_rows_from_above(broken: ValidationReport) -> None:
    order = load_schema(broken.schema_version).loading_order
    first = [
        (order.index(i.template), i.row or 0)
        for i in broken.issues
        if i.severity == "error" and i.caused_by is None and i.template
    ]
    assert first == sorted(first)
    assert len({template for template, _ in first}) > 3


def test_ids_number_the_issues(broken: ValidationReport) -> None:
    assert [issue.id for issue in broken.issues] == [
        f"I{number}" for number in range(1, len(broken.issues) + 1)
    ]


def test_two_runs_say_the_same() -> None:
    first, second = (checked("human-study-broken").to_dict() for _ in range(2))
    assert first == second


def test_a_copy_elsewhere_says_the_same_but_for_its_name(tmp_path: Path) -> None:
    copy = shutil.copytree(examples.path("human-study-broken"), tmp_path / "other name")
    here, there = validate(copy).to_dict(), checked("human-study-broken").to_dict()
    assert here.pop("package") == ["other name"]
    assert there.pop("package") == ["human-study-broken"]
    assert here == there


# --- the sequence ---------------------------------------------------------------------------------


def test_issues_are_a_sequence(broken: ValidationReport) -> None:
    issues = list(broken.issues)

    assert len(broken.issues) == len(issues) > 10
    assert broken.issues[0] == issues[0]
    assert broken.issues[-1] == issues[-1]
    assert broken.issues[2:5] == issues[2:5]
    assert broken.issues[::-4] == issues[::-4]
    assert issues[3] in broken.issues
    assert broken.issues.index(issues[3]) == 3
    for outside in (len(issues), -len(issues) - 1):
        with pytest.raises(IndexError):
            broken.issues[outside]


def test_every_issue_leads_somewhere(broken: ValidationReport) -> None:
    schema = load_schema(broken.schema_version)
    for issue in broken.issues:
        assert issue.code in KINDS
        assert issue.severity == KINDS[issue.code].severity
        assert issue.row is None or issue.row >= 1
        assert not (issue.file.startswith("/") or "\\" in issue.file)
        if issue.field is not None:
            column = schema.templates[issue.field.template].column(
                issue.field.column,
                issue.field.section,
                issue.field.side,  # type: ignore[arg-type]
            )
            assert column is not None and column.header == issue.column


def a_million() -> IssueLog:
    count = 1_000_000
    log = IssueLog()
    log.add_rows(
        VALUE_NOT_A_NUMBER(),
        Place(file="bioSamples.txt", template="biosamples"),
        rows=pl.int_range(4, count + 4, dtype=pl.Int64, eager=True),
        values=pl.repeat("x", count, dtype=pl.String, eager=True),
    )
    return log


def test_a_million_issues_are_not_a_million_objects() -> None:
    log = a_million()

    tracemalloc.start()
    report = handmade(log)
    assert len(report.issues) == 1_000_000
    assert not report.valid
    assert report.summary.codes == {"value.not-a-number": 1_000_000}
    assert report.issues[999_999].row == 1_000_003
    assert [issue.row for issue in report.issues[10:12]] == [14, 15]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 20_000_000  # a million objects would take hundreds of megabytes


def test_an_empty_report_is_valid() -> None:
    report = handmade(IssueLog())

    assert report.valid
    assert list(report.issues) == []
    assert report.to_frame().empty
    assert report.causes == ()
    assert report.headline() == "No errors found. Next: ImmPort's own validator."


# --- counts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BROKEN)
def test_counts_agree(name: str) -> None:
    report = checked(name)
    issues = list(report.issues)
    summary = report.summary

    for severity, key in zip(SEVERITIES, ("errors", "warnings", "infos"), strict=True):
        assert getattr(summary, key) == sum(issue.severity == severity for issue in issues)
    assert summary.error_causes + summary.error_consequences == summary.errors
    assert sum(summary.codes.values()) == len(issues)
    assert report.valid == (summary.errors == 0)
    for file in report.files:
        own = [i for i in issues if (i.package, i.file) == (file.package, file.path)]
        assert file.errors == sum(issue.severity == "error" for issue in own)
        assert file.warnings == sum(issue.severity == "warning" for issue in own)
    roots = [issue for issue in issues if issue.caused_by is None]
    assert sum(group.count for group in report.causes) == len(roots)
    assert sum(group.follower_count for group in report.causes) == len(issues) - len(roots)


def test_one_mistake_in_many_rows_is_one_group() -> None:
    (group,) = handmade(a_million()).causes

    assert (group.count, group.follower_count) == (1_000_000, 0)
    assert group.first.row == 4


def test_data_rows_are_counted_by_file_and_table() -> None:
    files = {file.path: file for file in checked("human-study").files}

    subjects = files["subjectHumans.txt"]
    assert (subjects.rows, subjects.template, subjects.role) == (12, "subjecthumans", "template")
    assert subjects.tables["subject"] == 12
    assert files["protocol_study_plan.txt"].role == "named"
    assert files["protocol_study_plan.txt"].template is None


# --- forms for programs ---------------------------------------------------------------------------


def only_json(value: Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and only_json(each) for key, each in value.items())
    if isinstance(value, list):
        return all(map(only_json, value))
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, (str, bool, int))


@pytest.mark.parametrize("name", ["human-study", *BROKEN])
def test_as_a_dict_it_has_json_types_only(name: str) -> None:
    content = checked(name).to_dict()

    assert sorted(content) == KEYS
    assert only_json(content)
    assert json.loads(json.dumps(content)) == content
    must_fit(content, json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))
    assert content["tool"] == {"name": "immport-explorer", "version": __version__}


def test_as_a_dict_it_says_what_the_issues_say(broken: ValidationReport) -> None:
    said = broken.to_dict()["issues"]

    assert said == [issue.to_dict() for issue in broken.issues]
    first, issue = said[0], broken.issues[0]
    assert {name: first[name] for name in ("id", "code", "file", "row", "message")} == {
        "id": issue.id, "code": issue.code, "file": issue.file, "row": issue.row,
        "message": issue.message,
    }  # fmt: skip


def test_as_a_table_it_has_a_row_for_each_issue(broken: ValidationReport) -> None:
    frame = broken.to_frame()

    assert list(frame.columns) == [
        "id", "severity", "code", "package", "file", "sheet", "template", "section", "column",
        "side", "row", "value", "message", "suggestions", "caused_by",
    ]  # fmt: skip
    assert list(frame["id"]) == [issue.id for issue in broken.issues]
    assert frame["row"].dtype == "Int64"
    assert [None if row is None else int(row) for row in frame["row"].astype(object).where(
        frame["row"].notna(), None)] == [issue.row for issue in broken.issues]  # fmt: skip
    assert set(handmade(IssueLog()).to_frame().columns) == set(frame.columns)


# --- to persons -----------------------------------------------------------------------------------


def test_nobody_is_told_that_a_package_is_valid() -> None:
    whole = checked("human-study")

    assert whole.valid
    assert "valid" not in whole.headline().casefold().replace("validator", "")
    assert whole.headline() == "No errors found. Next: ImmPort's own validator."


def test_the_headline_counts_what_to_fix(broken: ValidationReport) -> None:
    things = [group for group in broken.causes if group.first.severity == "error"]
    assert len(things) == broken.things_to_fix
    assert f"fix {len(things)} things" in broken.headline()


def test_what_was_not_checked_has_a_reason() -> None:
    coverage = checked("human-study").coverage

    assert {item.checked for item in coverage} == {True, False}
    for item in coverage:
        assert item.what
        assert item.checked or item.why


# --- stopping -------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", [True, False])
def test_progress_goes_up_to_the_whole(look: bool) -> None:
    seen: list[tuple[int, int, str]] = []

    report = validate(
        examples.path("human-study"), look=look, progress=lambda done, total, what: seen.append(
            (done, total, what))
    )  # fmt: skip

    assert report.valid and not report.partial
    dones = [done for done, _, _ in seen]
    (total,) = {total for _, total, _ in seen}
    assert dones == sorted(dones)
    assert dones[0] == 0 and dones[-1] == total
    assert total == sum(file.size for file in report.files if look or file.template)
    assert {what for _, _, what in seen} >= {"subjectHumans.txt", "basic_study_design.txt"}


@pytest.mark.parametrize("calls", [1, 5, 12])
def test_a_stopped_run_is_partial_and_says_so(calls: int) -> None:
    seen: list[str] = []

    def stop(done: int, total: int, what: str) -> bool:
        seen.append(what)
        return len(seen) < calls

    report = validate(examples.path("human-study"), progress=stop)

    assert len(seen) == calls
    assert report.partial
    assert not report.valid
    assert report.summary.partial
    assert "internal.stopped" in report.summary.codes
    assert "Stopped before the end" in report.headline()
    assert not any(item.checked for item in report.coverage)


def test_progress_that_says_nothing_goes_on() -> None:
    for answer in (None, True, 0, ""):
        report = validate(examples.path("human-study"), progress=Mock(return_value=answer))
        assert not report.partial
