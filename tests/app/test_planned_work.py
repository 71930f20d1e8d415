"""Planned fixes in the file of progress: taken up again where their files are as they were."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from support.dashboard import bring, edit_first, markup, press, validate_page, wait_until, words

from immport_explorer import examples
from immport_explorer.app import build
from immport_explorer.app.pages.validate import ValidatePage
from immport_explorer.app.shell import Shell
from immport_explorer.app.widgets.progress import ProgressError, restore, save
from immport_explorer.schema.load import load_schema

Files = dict[str, bytes]
FILES: Files = {
    file.name: file.read_bytes() for file in sorted(examples.path("human-study-broken").iterdir())
}
SUBJECTS = "subjectHumans.txt"
SAMPLES = next(name for name, content in FILES.items() if b"EXFLU01-S06-D7-SERUM" in content)


def checked(files: Files, shell: Shell | None = None) -> tuple[Shell, ValidatePage]:
    """A dashboard in which these files were checked."""
    shell = shell or build(load_schema("3.36"))
    shell.visit("#p=validate")
    page = validate_page(shell)
    bring(page.widget, "Drop your package here", files)
    page.checking.wait()
    assert page.checking.failure == ""
    return shell, page


@pytest.fixture(scope="module")
def saved() -> bytes:
    """Progress with a suggestion picked, a cell edited and a line left out."""
    shell, page = checked(FILES)
    assert page.view is not None
    place = next(n for n, each in enumerate(page.view.causes) if each.first.column == "Gender")
    press(page.widget, "pick", f"{place}-0-0")
    edit_first(page, "Planned Visit ID", "EXFLU01-V1")
    press(page.widget, "plan")
    press(page.widget, f"line {len(page.bench.plan.lines) - 1}")
    assert len(page.bench.plan.left_out) == 1
    return save(shell.state)


def opened(content: bytes, files: Files) -> ValidatePage:
    """The page after the file of progress was opened, and then these files."""
    shell = build(load_schema("3.36"))
    restore(shell.state, content)
    _, page = checked(files, shell)
    wait_until(lambda: re.search("fix(es)? came back|made for: these", words(page.widget)))
    return page


def changed(content: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    progress = json.loads(content)
    change(progress["planned"])
    return json.dumps(progress).encode()


def test_picks_edits_and_lines_left_out_come_back_with_their_files(saved: bytes) -> None:
    page = opened(saved, FILES)
    assert [each.after for each in page.bench.edits.all()] == ["EXFLU01-V1"]
    assert list(page.choices.picked.values()) == ["Female"]
    assert len(page.bench.plan.left_out) == 1
    assert "2 planned fixes came back." in words(page.widget)
    assert 'aria-pressed="true"' in markup(page.widget)
    press(page.widget, "mend")
    page.checking.wait()
    done = page.checking.mended
    assert {"EXFLU01-V1", "Female"} <= {change.after for change in done.changes}


def test_they_come_back_where_the_package_is_in_view_already(saved: bytes) -> None:
    shell, page = checked(FILES)
    assert "2 planned fixes wait for" in restore(shell.state, saved)
    wait_until(lambda: page.choices.picked)
    wait_until(lambda: len(page.bench.edits) == 1)


def test_what_waits_is_saved_again(saved: bytes) -> None:
    shell = build(load_schema("3.36"))
    restore(shell.state, saved)
    assert json.loads(save(shell.state))["planned"] == json.loads(saved)["planned"]


def test_a_file_that_has_changed_gets_nothing_and_that_is_said(saved: bytes) -> None:
    lines = FILES[SAMPLES].splitlines(keepends=True)
    moved = {**FILES, SAMPLES: b"".join([*lines[:3], *reversed(lines[3:])])}
    page = opened(saved, moved)
    assert page.bench.edits.all() == []
    assert list(page.choices.picked.values()) == ["Female"]
    assert "1 planned fix came back. 1 other did not" in words(page.widget)


def test_files_of_another_package_get_nothing_and_the_fixes_wait(saved: bytes) -> None:
    other = examples.path("human-study")
    page = opened(saved, {SUBJECTS: (other / SUBJECTS).read_bytes()})
    assert page.choices.picked == {}
    assert "wait for the files that they were made for" in words(page.widget)
    assert page.state.coming_work is not None
    bring(page.widget, "Drop your package here", FILES)
    page.checking.wait()
    wait_until(lambda: page.choices.picked)
    assert page.state.coming_work is None


def first_edit(**fields: object) -> Callable[[dict[str, Any]], None]:
    return lambda planned: planned["edits"][0].update(fields)


def first_pick(**fields: object) -> Callable[[dict[str, Any]], None]:
    return lambda planned: planned["picks"][0].update(fields)


@pytest.mark.parametrize(
    "change",
    [
        first_edit(row=10**12),
        first_edit(row=10**40),
        first_edit(row=-1),
        first_edit(row=1),
        first_edit(number=-1),
        first_edit(number=4000),
        first_edit(column="Gender"),
        first_edit(before="what never stood there"),
        first_edit(section="no such section"),
        first_edit(sheet="Sheet1"),
        first_edit(file="../../secret.txt"),
        first_pick(text="<img src=x onerror=alert(1)>"),
        first_pick(row=None),
        first_pick(code="no.such-code"),
        first_pick(file="<img src=x>"),
    ],
)
def test_what_does_not_fit_is_left_out_and_counted(
    saved: bytes, change: Callable[[dict[str, Any]], None]
) -> None:
    page = opened(changed(saved, change), FILES)
    assert len(page.bench.edits) + len(page.choices.picked) == 1
    assert "1 other did not" in words(page.widget)
    assert "<img" not in markup(page.widget)


def test_texts_of_the_file_stay_text(saved: bytes) -> None:
    attack = "<img src=x onerror=alert(1)>"

    def change(planned: dict[str, Any]) -> None:
        planned["package"] = attack
        planned["edits"][0]["after"] = attack

    page = opened(changed(saved, change), FILES)
    press(page.widget, "plan")
    assert attack in words(page.widget)
    assert "<img" not in markup(page.widget)


@pytest.mark.parametrize(
    "change",
    [
        lambda planned: planned.update(edits=[{}]),
        lambda planned: planned.update(picks="all"),
        lambda planned: planned.update(files=[]),
        lambda planned: planned["edits"][0].update(row="six"),
        lambda planned: planned["left_out"][0].update(kind="delete-all"),
    ],
)
def test_a_spoilt_file_changes_nothing_and_is_said(
    saved: bytes, change: Callable[[dict[str, Any]], None]
) -> None:
    shell, page = checked(FILES)
    with pytest.raises(ProgressError):
        restore(shell.state, changed(saved, change))
    assert page.state.coming_work is None
    assert page.choices.picked == {}
