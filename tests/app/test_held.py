"""Ids that ImmPort already holds, on the page Validate."""

from __future__ import annotations

import re
import shutil

from support.dashboard import (
    check,
    markup,
    press,
    validate_page,
    wait_until,
    words,
)

from immport_explorer import examples
from immport_explorer.app.visit.checking import Job


def test_pasted_ids_may_be_named_by_the_next_package(shell, tmp_path):
    shell.state.go(page="validate")
    page = validate_page(shell)
    samples = [examples.path("assay-elisa")]
    page.check(Job(tuple(samples)), "alone")
    page.checking.wait()
    alone = len(shell.state.report.issues)
    wanted = {
        issue.value
        for issue in shell.state.report.issues
        if issue.code == "reference.unknown" and issue.column == "Study ID"
    }
    assert wanted
    press(page.widget, "entity", "study")
    press(page.widget, "declare", ", ".join(wanted))
    assert "of kind study" in words(page.widget)
    page.check(Job(tuple(samples)), "with the study")
    page.checking.wait()
    assert len(shell.state.report.issues) < alone
    press(page.widget, "forget", "")
    assert not shell.state.workspace.list()


def test_a_package_that_passed_is_remembered_when_asked(shell):
    page = check(shell, "human-study")
    assert not shell.state.workspace.list()
    press(page.widget, "remember", "")
    wait_until(lambda: "Its ids are kept" in words(page.widget))
    assert shell.state.workspace.list()["subject"] == 12
    page.check(Job((examples.path("assay-elisa"),)), "later")
    page.checking.wait()
    assert shell.state.report.valid


def test_a_package_is_mended_while_ids_are_held(shell, tmp_path):
    shutil.copytree(examples.path("assay-elisa"), tmp_path / "assay")
    protocols = tmp_path / "assay" / "protocols.txt"
    protocols.write_text(protocols.read_text("utf-8").replace("\tAssay", "\tAsssay"), "utf-8")
    page = check(shell, "human-study")
    press(page.widget, "remember", "")
    wait_until(lambda: "Its ids are kept" in words(page.widget))
    held = shell.state.workspace.list()

    page.check(Job((tmp_path / "assay",)), "the assay")
    page.checking.wait()
    assert "Not ready for ImmPort: fix 1 thing." in words(page.widget)
    assert 'data-value="0-0-0"' in markup(page.widget)
    press(page.widget, "pick", "0-0-0")
    press(page.widget, "mend", "")
    page.checking.wait()

    assert "No errors found" in words(page.widget)
    assert "Fixed 1 place." in words(page.widget)
    assert shell.state.workspace.list() == held


def test_a_package_is_checked_again_with_the_ids_that_are_held_by_then(shell):
    shell.state.go(page="validate")
    page = validate_page(shell)
    page.check(Job((examples.path("assay-elisa"),)), "the assay")
    page.checking.wait()
    assert "Not ready" in words(page.widget)
    unknown = {issue.value for issue in shell.state.report.issues if issue.column == "Study ID"}
    press(page.widget, "entity", "study")
    press(page.widget, "declare", " ".join(unknown))
    press(page.widget, "again", "")
    page.checking.wait()
    assert re.search(r"Since the last check: +[1-9]\d* +fixed", words(page.widget))


def test_what_was_mended_is_there_after_another_check(shell):
    page = check(shell, "human-study-broken")
    press(page.widget, "mend", "")
    page.checking.wait()
    for _ in range(2):
        press(page.widget, "again", "")
        page.checking.wait()
        assert "Fixed 1 place." in words(page.widget)
        assert page.checking.mended.output.is_file()
    written = page.checking.mended.output
    page.check(Job((examples.path("human-study"),)), "another")
    page.checking.wait()
    assert not written.exists()
    assert "Mended" not in words(page.widget)


def test_a_workspace_that_cannot_be_used_is_said_on_the_page(shell):
    shell.state.visit("#p=validate")
    widget = shell.page_named("validate").widget
    press(widget, "declare", "S1")
    shell.state.workspace.path.write_bytes(b"<b>no database</b>" * 100)
    for action, value in (("forget", "study"), ("declare", "S2")):
        press(widget, action, value)
        assert "cannot be used" in words(widget)
