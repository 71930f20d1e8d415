"""The page on ImmPort's own report, by state, without a browser."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable
from html import unescape
from pathlib import Path
from typing import Any, NoReturn

import pytest
from support.dashboard import bring, markup, press, wait_until, words
from support.official_reports import STUDY, Event, as_json, ended, error, parsing, text_of

from immport_explorer import examples
from immport_explorer.app import build
from immport_explorer.app.pages.official import OfficialPage
from immport_explorer.app.shell import Shell
from immport_explorer.app.visit.checking import Checking
from immport_explorer.schema.load import load_schema

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def shell() -> Shell:
    return build(load_schema("3.36"))


def page_of(shell: Shell) -> OfficialPage:
    page = shell.page_named("official")
    assert isinstance(page, OfficialPage)
    return page


def shown_by(shell: Shell) -> str:
    return words(page_of(shell).widget)


REPORT, PACKAGE = "Drop ImmPort's report here", "And the package that it is about"


def bring_report(shell: Shell, files: dict[str, bytes]) -> None:
    bring(page_of(shell).widget, REPORT, files)


def bring_package(shell: Shell, files: dict[str, bytes]) -> None:
    bring(page_of(shell).widget, PACKAGE, files)


def open_report(shell: Shell, content: bytes, name: str = "report.txt") -> None:
    shell.state.said = ""
    bring_report(shell, {name: content})
    wait_until(lambda: shell.state.said != "")


def report_of(events: Iterable[Event]) -> bytes:
    return text_of(events).encode()


def test_before_a_report_is_here_the_page_says_where_it_is(shell: Shell) -> None:
    assert "Where the report is" in shown_by(shell)


def test_what_to_mend_first_with_what_follows(shell: Shell) -> None:
    open_report(shell, report_of(STUDY))
    shown = shown_by(shell)
    assert "Rejected: fix 3 things." in shown
    assert "lines follow" in shown or "line follows" in shown
    assert "people.txt row 6 Gender" in shown
    assert shell.state.said.startswith("Rejected: fix 3 things.")


def test_the_form_in_json_shows_the_same(shell: Shell, tmp_path: Path) -> None:
    content = as_json(tmp_path / "report.json", STUDY).read_bytes()
    open_report(shell, content, "report.json")
    assert "Rejected: fix 3 things." in shown_by(shell)


def test_a_line_leads_to_its_field(shell: Shell) -> None:
    open_report(shell, report_of(STUDY))
    found = re.search(r'href="(#p=templates[^"]*c=Gender)"', markup(page_of(shell).widget))
    assert found
    shell.state.visit(unescape(found[1]))
    assert 'aria-expanded="true"' in markup(shell.page_named("templates").widget)


def test_with_the_package_it_says_what_we_find_too(shell: Shell) -> None:
    folder = examples.path("human-study-broken")
    bring_package(shell, {f"study/{file.name}": file.read_bytes() for file in folder.iterdir()})
    assert "now ImmPort's report" in shown_by(shell)
    open_report(shell, report_of(STUDY))
    shown = shown_by(shell)
    assert re.search(r"finds \d+ of the 5 lines too", shown)
    assert "Only our check finds these" in shown


def test_the_check_of_the_package_tells_how_far_it_is_and_can_be_cancelled(shell: Shell) -> None:
    page, going = page_of(shell), threading.Event()

    def slow(_sources: object, *, progress: Callable[..., bool], **_options: object) -> Any:
        while progress(1, 4, "subjectHumans.txt"):
            going.set()
            time.sleep(0.01)

    page.checking = Checking(slow)
    folder = examples.path("human-study-broken")
    bring_package(shell, {f"study/{file.name}": file.read_bytes() for file in folder.iterdir()})
    bring_report(shell, {"report.txt": report_of(STUDY)})
    assert going.wait(30)
    wait_until(lambda: "Checking study: subjectHumans.txt (25%)" in shown_by(shell))

    shell.state.said = ""
    press(page.widget, "cancel")
    wait_until(lambda: shell.state.said != "")

    shown = shown_by(shell)
    assert "Rejected: fix 3 things." in shown
    assert "Checking" not in shown
    assert "lines too" not in shown


def test_a_check_that_fails_leaves_the_report_explained(shell: Shell) -> None:
    def failing(*_sources: object, **_options: object) -> NoReturn:
        raise ZeroDivisionError("no way")

    page = page_of(shell)
    page.checking = Checking(failing)
    bring_package(shell, {"protocols.txt": b"protocols"})
    open_report(shell, report_of(STUDY))
    assert "Rejected: fix 3 things." in shown_by(shell)
    assert "This is our fault, not your data's." in shown_by(shell)


def test_what_to_mend_has_no_gaps(shell: Shell) -> None:
    version = error("people.txt", 1, "Schema version", "It is not the one in use.")
    open_report(shell, report_of([version, *STUDY]))
    shown = shown_by(shell)
    assert "Copy the data into a template of the version that ImmPort asks for." in shown
    assert "declare it in the template for such things" in shown
    assert "…" not in shown
    assert "{" not in shown


def test_a_report_without_errors_says_so(shell: Shell) -> None:
    open_report(shell, report_of([parsing("a.txt", "protocols.txt"), ended("Completed")]))
    shown = shown_by(shell)
    assert "Completed: no errors" in shown
    assert "Fix these" not in shown


def test_many_things_are_shown_by_and_by(shell: Shell) -> None:
    lost = [error(f"file{n}.txt", 4, "Something new", "that nobody knows") for n in range(40)]
    open_report(shell, report_of([*lost, ended()]))
    assert "Show 15 more" in shown_by(shell)
    press(page_of(shell).widget, "more")
    assert "file39.txt" in shown_by(shell)


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 40, b"[[[", HOSTILE.encode()])
def test_another_file_is_said_to_be_no_report(shell: Shell, content: bytes) -> None:
    open_report(shell, content)
    shown = shown_by(shell)
    assert "not a validation report" in shown or "cannot be read" in shown


def test_two_files_are_not_a_report(shell: Shell) -> None:
    bring_report(shell, {"a.txt": b"a", "b.txt": b"b"})
    assert "Choose the report alone" in shown_by(shell)


def test_hostile_text_stays_text(shell: Shell) -> None:
    events = [
        parsing(HOSTILE, "subjectHumans.txt"),
        error(HOSTILE, 6, HOSTILE, f'Lookup Table check "x" for Field "Gender" "{HOSTILE}"'),
        error(HOSTILE, 7, HOSTILE, f'in field "{HOSTILE}" "{HOSTILE}" ID field(s) "{HOSTILE}"'),
        (HOSTILE, "", "Rejected", "", ""),
    ]
    open_report(shell, report_of(events), f"{HOSTILE.replace('/', '')}.txt")
    shown = markup(page_of(shell).widget)
    assert "&lt;img" in shown
    assert "<img" not in shown


def test_another_version_reads_the_report_anew(shell: Shell) -> None:
    open_report(shell, report_of(STUDY))
    page = page_of(shell)
    before = page.explanation
    shell.state.use_version("3.37")
    wait_until(lambda: page.explanation is not before)
    assert page.explanation is not None
    assert page.explanation.official.schema.version == "3.37"


FOUND = [
    parsing("subjectHumans.txt", "subjectHumans.txt"),
    error("subjectHumans.txt", 6, "Not a term", 'Lookup Table check "x" for Field "Gender" "F"'),
    ended(),
]
"""What our own check finds too."""


def opened_with_its_package(shell: Shell) -> OfficialPage:
    folder = examples.path("human-study-broken")
    bring_package(shell, {f"study/{file.name}": file.read_bytes() for file in folder.iterdir()})
    open_report(shell, report_of(FOUND))
    return page_of(shell)


def test_a_thing_shows_its_row_and_what_was_meant(shell: Shell) -> None:
    page = opened_with_its_package(shell)
    assert re.search(r"Did you mean\s+Female", shown_by(shell))
    found = page.explanation
    assert found is not None
    number = next(n for n, c in enumerate(found.causes, 1) if (i := found.issue_of(c)) and i.row)
    press(page.widget, "row", str(number))
    wait_until(lambda: "ipx-excerpt" in markup(page.widget))
    press(page.widget, "row", str(number))
    assert "ipx-excerpt" not in markup(page.widget)


def test_the_list_is_taken_along(shell: Shell, handed: dict[str, bytes]) -> None:
    page = opened_with_its_package(shell)
    press(page.widget, "take", "csv")
    heading, *lines = handed["immport-report.csv"].decode("utf-8-sig").splitlines()
    assert heading.startswith("Number,File,")
    assert page.explanation is not None
    assert len(lines) == len(page.explanation.causes)
    assert any("Female" in line for line in lines)
    press(page.widget, "take", "json")
    assert b'"only_ours"' in handed["immport-report.json"]


def test_what_is_taken_along_runs_in_no_spreadsheet(shell: Shell, handed: dict[str, bytes]) -> None:
    open_report(shell, report_of([error("=1+1.txt", 1, "=cmd|' /C calc'!A0", "-1"), *STUDY]))
    press(page_of(shell).widget, "take", "csv")
    lines = handed["immport-report.csv"].decode("utf-8-sig")
    assert not re.search(r'(^|,)"?[=+@-]', lines, re.MULTILINE)


def test_the_package_goes_on_to_be_fixed(shell: Shell) -> None:
    page = opened_with_its_package(shell)
    press(page.widget, "fix")
    assert shell.state.place.page == "validate"
    wait_until(lambda: shell.state.report is not None)
    assert shell.state.package == "study"
    assert "fix 1 thing." in shown_by(shell)


def test_a_field_that_another_version_renamed_is_found() -> None:
    shell = build(load_schema())
    opened_with_its_package(shell)
    assert re.search(r"Did you mean\s+Female", shown_by(shell))
