"""A folder that is followed: checked, and again when a file in it is saved; never written to."""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from support.dashboard import edit_first, press, send, validate_page, wait_until, words

from immport_explorer import examples
from immport_explorer.app import build
from immport_explorer.app.pages.validate import ValidatePage
from immport_explorer.app.visit.kept_folder import FOLDER_VARIABLE, STATE
from immport_explorer.app.visit.planned_work import PlannedWork, fitting, planned_work
from immport_explorer.app.visit.settings import WATCH_VARIABLE
from immport_explorer.app.visit.watched import (
    FolderWatch,
    Signatures,
    changed_files,
    is_temporary,
    signatures,
)
from immport_explorer.app.widgets.watcher import Watcher
from immport_explorer.package.archive import MemberError
from immport_explorer.schema.load import load_schema

KEY = "a" * 48
SUBJECTS = "subjectHumans.txt"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package in a folder of the reader's own, which the page follows."""
    folder = tmp_path / "my study"
    shutil.copytree(examples.path("human-study-broken"), folder)
    monkeypatch.setenv(WATCH_VARIABLE, str(folder))
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "kept"))
    monkeypatch.setattr("immport_explorer.app.visit.watched.EVERY", 0.05)
    return folder


def followed() -> ValidatePage:
    """The page of a new visit, once it has checked the folder and keeps what is there."""
    shell = build(load_schema("3.36"))
    send(shell, {"keys": [KEY]})
    page = validate_page(shell)
    wait_until(lambda: "Checked at" in words(page.widget))
    page.checking.wait()
    wait_until(lambda: page.keeper.is_settled)
    return page


def watcher(page: ValidatePage) -> Watcher:
    assert page.watcher is not None
    return page.watcher


def save(path: Path, old: str, new: str) -> None:
    """Save a file as an editor does, with another text in it."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.name: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


# ---- looking -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "~$subjectHumans.xlsx",
        ".~lock.subjectHumans.xlsx#",
        "~WRL0001.tmp",
        "3F2A9C00",
        "subjectHumans.txt~",
        ".subjectHumans.txt.swp",
        ".#subjectHumans.txt",
        ".DS_Store",
        "sub/~$x.xlsx",
        ".git/index",
        "lu12.tmp",
    ],
)
def test_what_programs_write_for_a_time_is_left_out(name: str, tmp_path: Path) -> None:
    assert is_temporary(name)
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    assert signatures(tmp_path) == {}


@pytest.mark.parametrize("name", ["subjectHumans.txt", "S01_D0.fcs", "deadbeef.fcs", "a/b.txt"])
def test_files_of_the_package_are_looked_at(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"x")
    assert list(signatures(tmp_path)) == [name]


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    assert signatures(tmp_path / "in") == {}


def test_what_was_saved_came_or_went_is_named() -> None:
    before = {"a": (1, 1), "b": (1, 1), "c": (1, 1)}
    assert changed_files(before, {"a": (1, 2), "b": (1, 1), "d": (1, 1)}) == ["a", "c", "d"]


def test_a_change_is_told_once_and_only_when_the_file_has_come_to_rest(tmp_path: Path) -> None:
    told: list[Signatures] = []
    watch = FolderWatch(tmp_path, told.append, lambda _error: None, every=0.2)
    watch.begin(signatures(tmp_path))
    path = tmp_path / SUBJECTS
    for number in range(10):  # half-written for a second
        path.write_text("x" * number)
        time.sleep(0.1)
    wait_until(lambda: told)
    time.sleep(0.6)
    watch.end()
    assert [each[SUBJECTS][0] for each in told] == [9]


def test_a_folder_that_cannot_be_read_is_told_once_and_tried_again(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    told: list[Signatures] = []
    failed: list[OSError] = []
    folder.mkdir()
    watch = FolderWatch(folder, told.append, failed.append, every=0.05)
    watch.begin(signatures(folder))
    folder.rmdir()
    wait_until(lambda: failed)
    time.sleep(0.2)
    folder.mkdir()
    wait_until(lambda: told)
    watch.end()
    assert len(failed) == 1


# ---- the page ------------------------------------------------------------------------------------


def test_the_folder_is_checked_at_once_and_again_when_a_file_is_saved(folder: Path) -> None:
    page = followed()
    assert page.state.place.page == "validate"
    assert "Following the folder" in words(page.widget)
    first = page.state.report
    save(folder / SUBJECTS, "\tF\t", "\tFemale\t")
    wait_until(lambda: page.state.report is not first)
    assert page.state.report is not None
    assert len(page.state.report.issues) < len(first.issues)
    wait_until(lambda: f"after {SUBJECTS} was saved" in words(page.widget))
    wait_until(lambda: "1 fixed" in words(page.widget))
    watcher(page).end()


def test_what_was_planned_stays_for_files_that_were_not_saved(folder: Path) -> None:
    page = followed()
    assert page.view is not None
    edit_first(page, "Planned Visit ID", "EXFLU01-V1")
    first = page.state.report
    save(folder / SUBJECTS, "\tF\t", "\tFemale\t")
    wait_until(lambda: page.state.report is not first)
    wait_until(lambda: "1 planned fix came back" in words(page.widget))
    assert [each.after for each in page.bench.edits.all()] == ["EXFLU01-V1"]

    second, file = page.state.report, page.bench.edits.all()[0].file
    os.utime(folder / file)
    wait_until(lambda: page.state.report is not second)
    wait_until(lambda: "made for: these" in words(page.widget))
    assert page.bench.edits.all() == []
    watcher(page).end()


def test_what_was_planned_for_other_files_stays_when_one_cannot_be_read(folder: Path) -> None:
    page = followed()
    edit_first(page, "Planned Visit ID", "EXFLU01-V1")
    edit_first(page, "Gender", "Female")
    kept, gone = (edit.file for edit in page.bench.edits.all())
    assert gone == SUBJECTS != kept
    first = page.state.report
    (folder / gone).unlink()
    wait_until(lambda: page.state.report is not first)
    wait_until(lambda: "came back" in words(page.widget))
    assert [each.file for each in page.bench.edits.all()] == [kept]
    watcher(page).end()


def test_what_was_planned_is_taken_up_once_its_files_can_be_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = iter(range(3))

    def locked_twice(*args: Any) -> Any:
        if next(tries) < 2:
            raise MemberError("in use by another program")
        return fitting(*args)

    page = followed()
    edit_first(page, "Planned Visit ID", "EXFLU01-V1")
    monkeypatch.setattr("immport_explorer.app.widgets.keeper.fitting", locked_twice)
    first = page.state.report
    save(folder / SUBJECTS, "\tF\t", "\tFemale\t")
    wait_until(lambda: page.state.report is not first)
    wait_until(lambda: "1 planned fix came back" in words(page.widget))
    assert [each.after for each in page.bench.edits.all()] == ["EXFLU01-V1"]
    watcher(page).end()


def test_files_that_stay_locked_are_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_args: Any) -> Any:
        raise MemberError("in use by another program")

    page = followed()
    edit_first(page, "Planned Visit ID", "EXFLU01-V1")
    monkeypatch.setattr("immport_explorer.app.widgets.keeper.fitting", locked)
    save(folder / SUBJECTS, "\tF\t", "\tFemale\t")
    wait_until(lambda: "cannot be taken up: in use by another program" in words(page.widget))
    watcher(page).end()


def test_an_open_grid_is_left_alone_until_it_is_closed(folder: Path) -> None:
    page = followed()
    first = page.state.report
    assert page.view is not None
    press(page.widget, "edit", str(page.view.causes[0].indices[0]))
    wait_until(lambda: page.bench.editor.grid.opened is not None)
    save(folder / SUBJECTS, "\tF\t", "\tFemale\t")
    wait_until(lambda: "It is checked when you close the grid." in words(page.widget))
    assert page.state.report is first
    page.bench.editor.close_table()
    wait_until(lambda: page.state.report is not first)
    watcher(page).end()


def test_nothing_in_the_folder_is_ever_changed(folder: Path) -> None:
    before = contents(folder)
    page = followed()
    edit_first(page, "Planned Visit ID", "EXFLU01-V1")
    press(page.widget, "mend")
    page.checking.wait()
    assert page.checking.mended.output is not None
    save(folder / SUBJECTS, "\tF\t", "\tFemale\t")
    wait_until(lambda: "The corrected package is in view" in words(page.widget))
    first = page.state.report
    press(page.widget, "check-folder")
    wait_until(lambda: page.state.report is not first)
    watcher(page).end()
    after = contents(folder)
    assert {**after, SUBJECTS: before[SUBJECTS]} == before


def test_another_package_stays_in_view_until_the_folder_is_asked_for(folder: Path) -> None:
    page = followed()
    page.state.visit("#p=validate&e=human-study")
    page.checking.wait()
    save(folder / SUBJECTS, "\tF\t", "\tFemale\t")
    wait_until(lambda: "was saved since. Another package is in view." in words(page.widget))
    assert page.state.report.valid
    press(page.widget, "check-folder")
    wait_until(lambda: watcher(page).is_in_view and not page.state.report.valid)
    watcher(page).end()


def test_what_was_planned_comes_back_with_the_next_visit(folder: Path) -> None:
    page = followed()
    edit_first(page, "Planned Visit ID", "EXFLU01-V1")
    states = folder.parent / "kept"
    wait_until(
        lambda: any(b"EXFLU01-V1" in path.read_bytes() for path in states.glob(f"*/{STATE}"))
    )
    watcher(page).end()
    again = followed()
    wait_until(lambda: len(again.bench.edits) == 1)
    watcher(again).end()


def test_what_was_taken_back_while_it_was_being_kept_does_not_come_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, may_go_on = followed(), threading.Event()

    def slow(*asked: Any) -> PlannedWork:
        assert may_go_on.wait(30)
        return planned_work(*asked)

    monkeypatch.setattr("immport_explorer.app.widgets.keeper.planned_work", slow)
    others = set(threading.enumerate())
    edit_first(page, "Planned Visit ID", "EXFLU01-V1")
    page.bench.edits.undo()
    may_go_on.set()
    for thread in set(threading.enumerate()) - others:
        thread.join(30)
    watcher(page).end()
    kept = next((folder.parent / "kept").glob(f"*/{STATE}")).read_bytes()
    assert b"EXFLU01-V1" not in kept
