"""Every kind of issue: it is reported at its place, its good twin is not, and it is explained."""

from __future__ import annotations

import ast
import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from support.cases.desk import Desk, Edit, nothing
from support.cases.kinds import CASES, WITHOUT_A_CASE, Case
from support.paths import PACKAGE

from immport_explorer import Issue, ValidationReport, examples, validate
from immport_explorer.app.views.causes import Choices, cause_list
from immport_explorer.issues.issue import SEVERITIES
from immport_explorer.issues.kinds import FAMILIES, KINDS, Kind, constant_of
from immport_explorer.issues.kinds.file import FILE_EMPTY, FILE_TOO_LARGE
from immport_explorer.issues.log import IssueLog, Place
from immport_explorer.package.note import LEFT_OUT, NOTE_CODES
from immport_explorer.report.view import View
from immport_explorer.schema.load import load_schema
from immport_explorer.validation.checks.presence import Presence

ALWAYS_KNOWN = {"schema", "where", "expected", "elsewhere", "letter", "official"}
"""What ``report_notes`` gives for any note, and the official spelling, which the header's reader
gives by a function of its own."""


@pytest.fixture(autouse=True)
def failures_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own faults are not hidden."""
    monkeypatch.setenv("IMMPORT_EXPLORER_RAISE", "1")


Run = Callable[[str, Edit], ValidationReport]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Lay an example out, edit it, and validate it."""

    def validated(base: str, edit: Edit) -> ValidationReport:
        desk = Desk(tmp_path, base)
        edit(desk)
        return validate(desk.sources, limits=desk.limits, **desk.options)

    return validated


def described(issues: Iterable[Issue]) -> str:
    return "\n".join(f"{i.severity} {i.code} | {i.place} | {i.message}" for i in issues)


@pytest.mark.filterwarnings("ignore:Duplicate name")  # a zip with two files of one name is a case
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_bad_case_gives_the_issue_at_its_place(case: Case, run: Run) -> None:
    report = run(case.base, case.bad)

    last = len(report.packages) - 1
    places = [
        (issue.file, issue.row, issue.column) for issue in report.issues if issue.code == case.code
    ]
    assert case.at in places, described(report.issues[:40])
    for number, issue in enumerate(report.issues):
        assert report.issues.advice(number)
        assert issue.severity == KINDS[issue.code].severity
        assert "None" not in issue.message.replace("None of", ""), issue
        assert 0 <= issue.package <= last
        if issue.caused_by is not None and issue.severity == "error":
            cause = report.issues[int(issue.caused_by[1:]) - 1]
            assert cause.severity == "error", "what must be fixed is told as such"
    assert "ipx-cause" in cause_list(View(report), load_schema(), Choices()), "the page shows it"


@cache
def untouched(base: str) -> ValidationReport:
    """Of the example as it is, the good twin of most cases."""
    follows = examples.describe(base).follows
    return validate([examples.path(name) for name in (*follows, base)])


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=str)
def test_its_good_twin_gives_no_such_issue(case: Case, run: Run) -> None:
    report = untouched(case.base) if case.good is nothing else run(case.base, case.good)

    assert case.code not in report.summary.codes, described(
        issue for issue in report.issues if issue.code == case.code
    )


def test_every_kind_has_a_case_or_a_reason() -> None:
    covered = {case.code for case in CASES}
    assert covered.isdisjoint(WITHOUT_A_CASE)
    assert covered | set(WITHOUT_A_CASE) == set(KINDS)
    names = Counter(str(case) for case in CASES)
    assert all(count == 1 for name, count in names.items() if " " in name), names


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_is_explained(code: str) -> None:
    kind = KINDS[code]
    assert kind.code == code
    assert kind.severity in SEVERITIES
    family, _, name = code.partition(".")
    assert family and name and code == code.lower() and " " not in code
    assert kind.family == family
    assert all((kind.title, kind.message, kind.why, kind.fix, kind.example))
    assert not kind.title.endswith(".")
    assert kind.message.endswith((".", "{value}"))
    assert kind.why.endswith(".")
    assert "{" not in kind.title + kind.why + kind.example + kind.fix_in_general
    assert not (kind.general and "{" not in kind.fix), "its fix needs no second wording"
    fields = [name for _, name, _, _ in string.Formatter().parse(kind.message) if name]
    assert all(name.isidentifier() for name in fields)


def test_whatever_a_reader_notes_is_a_kind() -> None:
    assert set(NOTE_CODES) <= set(KINDS)
    assert set(NOTE_CODES) >= LEFT_OUT


def notes_made() -> Iterator[tuple[str, str, set[str]]]:
    """Where a reader notes something: the line, the code, the particulars it gives."""
    for path in sorted((PACKAGE / "package").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = [
            (node.lineno, node.targets[0].id, node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        ]
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            code = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else 0
            if code in NOTE_CODES:
                given = {keyword.arg: keyword.value for keyword in call.keywords}
                params = given.get("params")
                if isinstance(params, ast.Name):
                    wanted, line = params.id, call.lineno
                    _, params = max((n, v) for n, name, v in named if name == wanted and n < line)
                keys = params.keys if isinstance(params, ast.Dict) else []
                names = {str(key.value) for key in keys if isinstance(key, ast.Constant)}
                yield f"{path.name}:{call.lineno}", str(code), names | {str(n) for n in given}


def test_a_note_gives_what_its_kind_says() -> None:
    made = list(notes_made())
    assert len(made) > 40
    for place, code, given in made:
        lacking = {*KINDS[code].field_names} - given - ALWAYS_KNOWN
        assert not lacking, f"{place}: {code} needs {lacking}"


def test_a_finding_gives_all_its_fields_where_it_is_written() -> None:
    with pytest.raises(TypeError, match="limit"):
        FILE_TOO_LARGE()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="limti"):
        FILE_TOO_LARGE(limit=1, limti=2)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="limit"):
        FILE_EMPTY(limit=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="call its kind"):
        IssueLog().add("file.empty", Place())  # type: ignore[arg-type]


def test_a_kind_whose_texts_name_other_fields_is_refused() -> None:
    texts = {name: getattr(FILE_EMPTY, name) for name in ("title", "why", "fix", "example")}
    with pytest.raises(TypeError, match="size"):
        Kind(code="file.empty", severity="error", message="{file} has {size} bytes.", **texts)


def test_every_kind_is_found_by_something() -> None:
    """A kind that no check, and no reader, names is never given."""
    sources = "".join(
        path.read_text(encoding="utf-8")
        for path in PACKAGE.rglob("*.py")
        if "kinds" not in path.parts and path.name != "refusals.py"
    )
    named = set(re.findall(r"\b[A-Z][A-Z0-9_]+\b", sources))
    unused = {code for code in KINDS if constant_of(code) not in named} - set(NOTE_CODES)
    assert not unused


def test_families_are_told_apart_in_the_order_of_reading() -> None:
    assert {kind.family for kind in KINDS.values()} == set(FAMILIES)


def test_titles_tell_kinds_apart() -> None:
    titles = Counter(kind.title for kind in KINDS.values())
    assert not [title for title, count in titles.items() if count > 1]


def test_a_check_that_fails_is_named_as_our_fault_and_the_others_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(self: Presence, cells: object) -> None:
        raise ZeroDivisionError

    monkeypatch.delenv("IMMPORT_EXPLORER_RAISE")
    monkeypatch.setattr(Presence, "block", broken)

    report = validate(examples.path("human-study-broken"))

    (first, *_) = [i for i in report.issues if i.code == "internal.check-failed"]
    assert first.severity == "error"
    assert Presence.name in first.message
    assert "ZeroDivisionError" in first.message
    codes = report.summary.codes
    assert "value.required" not in codes
    assert "value.not-in-vocabulary" in codes


def test_a_bundle_says_whose_rules_are_used(reference_dir: Path) -> None:
    report = validate(examples.path("human-study"), schema=reference_dir / "immport-3.36")

    (issue,) = [i for i in report.issues if i.code == "schema-version.bundle-rules"]
    assert (issue.severity, issue.file) == ("info", "")
    assert "3.36" in issue.message
    assert report.valid
