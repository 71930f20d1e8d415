"""Work that survives its visit: kept under a browser's key, given back, deleted, over its time."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from support.dashboard import bring, press, send, wait_until, words

from immport_explorer import examples
from immport_explorer.app import build
from immport_explorer.app.pages.validate import ValidatePage
from immport_explorer.app.shell import Shell
from immport_explorer.app.visit.kept_folder import FOLDER_VARIABLE, STATE, sweep
from immport_explorer.app.visit.limits import KEEP_VARIABLE
from immport_explorer.schema.load import load_schema

KEY, OTHER = "a" * 48, "b" * 48


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of all kept work."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "kept"))
    return tmp_path / "kept"


class Visit:
    """A visit of a browser's tab with these keys, its own first."""

    def __init__(self, *keys: str, address: str = "") -> None:
        self.shell: Shell = build(load_schema("3.36"))
        self.shell.visit(address)
        send(self.shell, {"keys": list(keys)})
        page = self.shell.page_named("validate")
        assert isinstance(page, ValidatePage)
        self.page = page
        self.wait()

    def wait(self) -> None:
        self.page.checking.wait()
        assert self.page.checking.failure == ""

    def check(self, name: str = "human-study-broken") -> None:
        """Upload an example's files."""
        self.shell.visit("#p=validate")
        files = {file.name: file.read_bytes() for file in sorted(examples.path(name).iterdir())}
        bring(self.page.widget, "Drop your package here", files)
        self.wait()

    def settle(self) -> None:
        """Wait until what was checked last is kept."""
        self.wait()
        wait_until(lambda: self.page.keeper.is_settled)

    @property
    def words(self) -> str:
        return words(self.page.widget)

    def pick(self, column: str = "Gender") -> None:
        assert self.page.view is not None
        causes = self.page.view.causes
        place = next(n for n, cause in enumerate(causes) if cause.first.column == column)
        press(self.page.widget, "pick", f"{place}-0-0")

    def edit(self, column: str, text: str) -> None:
        """Write a text into the first cell of a column in which something was found."""
        issues = self.shell.state.report.issues
        index = next(n for n, issue in enumerate(issues) if issue.column == column)
        tables = self.page.bench.editor.tables
        assert tables is not None
        spot = tables.spot(index)
        opened = tables.open(spot.table)
        assert opened is not None
        assert spot.row is not None
        edit = opened.edit(spot.row, spot.column, issues[index].value or "", text)
        self.page.bench.edits.apply([edit])


def kept_visit(kept: Path) -> Visit:
    """A visit whose package is kept."""
    visit = Visit(KEY)
    visit.check()
    visit.settle()
    assert any(kept.glob(f"*/{STATE}"))
    return visit


def held(kept: Path) -> list[str]:
    """Names of all files that are kept."""
    return [path.name for path in kept.rglob("*") if path.is_file()]


def test_an_upload_its_picks_and_its_edits_come_back(kept: Path) -> None:
    first = Visit(KEY)
    first.check()
    first.settle()
    first.pick()
    first.edit("Planned Visit ID", "EXFLU01-V1")
    press(first.page.widget, "only", "file:subjectHumans.txt")
    first.shell.state.workspace.declare("subject", ["SUB-HELD"])
    first.page.keeper.save_soon()

    second = Visit(KEY)
    assert second.shell.state.report is not None
    assert (
        second.shell.state.report.to_dict()["issues"]
        == (first.shell.state.report.to_dict()["issues"])
    )
    assert second.page.choices.picked == first.page.choices.picked != {}
    assert second.page.choices.only == "file:subjectHumans.txt"
    assert second.page.bench.edits.all() == first.page.bench.edits.all() != []
    assert second.shell.state.workspace.list() == {"subject": 1}
    assert second.shell.state.place.page == "validate"
    assert "Your work on" in second.shell.state.said
    press(second.page.widget, "mend")
    second.wait()
    after = second.page.checking.mended
    assert {"EXFLU01-V1", "Female"} <= {change.after for change in after.changes}


def test_a_corrected_package_comes_back_and_can_be_taken(kept: Path) -> None:
    first = Visit(KEY)
    first.check()
    first.settle()
    first.pick()
    press(first.page.widget, "mend")
    first.settle()
    assert "corrected.zip" in held(kept)
    count = len(first.shell.state.report.issues)

    second = Visit(KEY)
    assert len(second.shell.state.report.issues) == count
    assert "Download the corrected package" in second.words
    written = second.page.checking.written
    assert written is not None
    assert written.read_bytes()[:2] == b"PK"


def test_an_example_comes_back(kept: Path) -> None:
    first = Visit(KEY, address="#p=validate&e=human-study-broken")
    first.settle()
    first.pick()
    second = Visit(KEY)
    assert second.shell.state.place.example == "human-study-broken"
    assert second.page.choices.picked == first.page.choices.picked
    assert second.page.checking.report is second.shell.state.report


def test_another_key_sees_nothing(kept: Path) -> None:
    kept_visit(kept)
    stranger = Visit(OTHER)
    assert stranger.shell.state.report is None
    assert "is kept here" not in words(stranger.shell.page_named("validate").widget)
    assert KEY not in str(list(kept.rglob("*")))


def test_work_of_another_tab_is_offered_and_brought(kept: Path) -> None:
    kept_visit(kept)
    second = Visit(OTHER, KEY, address="#p=validate")
    assert "Work of another tab is kept here" in second.words
    press(second.page.widget, "bring-work")
    second.settle()
    assert second.shell.state.report is not None
    assert len(list(kept.iterdir())) == 1
    assert Visit(OTHER).shell.state.report is not None


def test_delete_now_leaves_what_other_tabs_keep(kept: Path) -> None:
    kept_visit(kept)
    second = Visit(OTHER, KEY)
    second.check()
    second.settle()
    assert len(list(kept.glob(f"*/{STATE}"))) == 2
    press(second.page.widget, "delete-work")
    assert len(list(kept.glob(f"*/{STATE}"))) == 1
    assert Visit(KEY).shell.state.report is not None


def test_what_other_tabs_keep_is_deleted_where_that_is_asked(kept: Path) -> None:
    kept_visit(kept)
    second = Visit(OTHER, KEY)
    second.check()
    second.settle()
    press(second.page.widget, "delete-others")
    assert "other tabs keep" not in second.words
    assert Visit(KEY).shell.state.report is None
    assert Visit(OTHER).shell.state.report is not None


def test_files_that_were_over_their_time_are_kept_again_with_the_next_change(kept: Path) -> None:
    visit = kept_visit(kept)
    (state,) = kept.glob(f"*/{STATE}")
    os.utime(state, (0, time.time() - 60))
    sweep()
    assert held(kept) == []
    visit.pick()
    again = Visit(KEY)
    assert again.shell.state.report is not None
    assert again.page.choices.picked == visit.page.choices.picked


def test_delete_now_leaves_nothing_and_keeps_nothing_more(kept: Path) -> None:
    visit = Visit(KEY)
    visit.check()
    visit.settle()
    press(visit.page.widget, "delete-work")
    assert held(kept) == []
    visit.pick()
    assert held(kept) == []
    assert "Your work is not kept" in visit.words
    assert Visit(KEY).shell.state.report is None


def test_work_over_its_time_is_removed(kept: Path) -> None:
    kept_visit(kept)
    (state,) = kept.glob(f"*/{STATE}")
    assert time.time() + 23 * 3600 < state.stat().st_mtime < time.time() + 25 * 3600
    sweep()
    assert state.exists()
    os.utime(state, (0, time.time() - 60))
    sweep()
    assert list(kept.iterdir()) == []


@pytest.mark.parametrize(("keep", "keys"), [("off", [KEY]), ("2 h", []), ("2 h", ["../../x"])])
def test_nothing_is_kept_where_host_or_browser_keeps_nothing(
    kept: Path, monkeypatch: pytest.MonkeyPatch, keep: str, keys: list[str]
) -> None:
    monkeypatch.setenv(KEEP_VARIABLE, keep)
    visit = Visit(*keys)
    visit.check()
    assert not visit.shell.at_risk
    visit.pick()
    assert visit.shell.at_risk
    assert "Your work is not kept" in visit.words
    assert not kept.exists() or held(kept) == []


def test_leaving_asks_only_where_something_would_be_lost(kept: Path) -> None:
    visit = Visit(KEY)
    assert not visit.shell.is_kept
    visit.check()
    visit.settle()
    visit.pick()
    assert (visit.shell.at_risk, visit.shell.is_kept) == (False, True)
    visit.settle()
    press(visit.page.widget, "delete-work")
    assert (visit.shell.at_risk, visit.shell.is_kept) == (True, False)
    visit.pick()  # and leave it again
    assert not visit.shell.at_risk


def test_where_there_is_no_room_it_is_said(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = Visit(KEY)
    monkeypatch.setattr(
        "immport_explorer.app.visit.store.no_room_for", lambda _size, _held: "No room."
    )
    visit.check()
    wait_until(lambda: "no room to keep it" in visit.words)
    assert held(kept) == []


@pytest.mark.parametrize("content", [b"", b"\xff\x00", b"\x80"])
def test_kept_work_that_cannot_be_read_is_left(kept: Path, content: bytes) -> None:
    kept_visit(kept)
    (state,) = kept.glob(f"*/{STATE}")
    state.write_bytes(content)
    os.utime(state, (0, time.time() + 3600))
    assert Visit(KEY).shell.state.report is None


def test_work_that_is_just_being_saved_is_not_removed_by_another_visit(kept: Path) -> None:
    kept_visit(kept)
    (state,) = kept.glob(f"*/{STATE}")
    os.utime(state)  # written, and not yet given the time until which it is kept
    sweep()
    assert state.is_file()


def test_only_its_owner_may_look_into_kept_work(kept: Path) -> None:
    kept_visit(kept)
    assert all(place.stat().st_mode & 0o077 == 0 for place in (kept, *kept.iterdir()))


@pytest.mark.parametrize("has_package", [True, False])
def test_what_is_done_of_the_course_comes_back(has_package: bool) -> None:
    first = Visit(KEY)
    course = first.shell.state.course
    if has_package:
        first.check()
        first.settle()
    course.open("report")
    course.answer("where-to-begin", 1)
    assert "where-to-begin" in course.done
    first.settle()
    again = Visit(KEY)
    again.settle()
    assert course.done <= again.shell.state.course.done
    assert (again.shell.state.report is not None) is has_package
    assert Visit(OTHER).shell.state.course.done == frozenset()


@pytest.mark.parametrize("has_package", [True, False])
def test_the_answers_of_the_plan_come_back(has_package: bool) -> None:
    first = Visit(KEY)
    if has_package:
        first.check()
        first.settle()
    plan = first.shell.visit("#p=plan")
    press(plan.widget, "assays elisa", "on")
    press(plan.widget, "others", "Luminex")
    first.settle()
    again = Visit(KEY)
    again.settle()
    assert again.shell.state.answers.assays == {"elisa"}
    assert again.shell.state.answers.others == "Luminex"
    assert Visit(OTHER).shell.state.answers.assays == set()
