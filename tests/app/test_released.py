"""A released study on the page: opened on Examples, checked on Validate, begun from on Fill."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from support import releases
from support.dashboard import bring, collect_downloads, markup, press, wait_until, words

from immport_explorer.app import build
from immport_explorer.app.pages.examples import ExamplesPage
from immport_explorer.app.pages.fill import FillPage
from immport_explorer.app.shell import Shell
from immport_explorer.app.visit.limits import TIME_VARIABLE
from immport_explorer.app.widgets.release_panel import LABEL
from immport_explorer.fill import release
from immport_explorer.schema.load import load_schema

DROP = "Drop your files here"


@pytest.fixture
def shell() -> Shell:
    shell = build(load_schema("3.37"))
    shell.visit("#p=examples")
    return shell


def zipped(folder: Path, tables: dict[str, str]) -> bytes:
    return releases.write(folder / "release.zip", tables).read_bytes()


def opened(shell: Shell, content: bytes) -> ExamplesPage:
    page = shell.page_named("examples")
    assert isinstance(page, ExamplesPage)
    bring(page.widget, LABEL, {"SDY9001_Tab.zip": content})
    errand = page.release.opened.errand
    wait_until(lambda: not errand.running)
    return page


def begun(shell: Shell, tmp_path: Path) -> FillPage:
    """The page Fill, with a study like the released one."""
    fill = shell.visit("#p=fill")
    assert isinstance(fill, FillPage)
    shell.visit("#p=examples")
    press(opened(shell, zipped(tmp_path, releases.NEWER)).widget, "like", "SDY9001")
    wait_until(lambda: "Like SDY9001: its design is here" in words(fill.widget))
    return fill


def test_it_becomes_a_package_and_says_what_was_not_carried(shell: Shell, tmp_path: Path) -> None:
    shown = words(opened(shell, zipped(tmp_path, releases.NEWER)).widget)
    assert "SDY9001 as a package" in shown
    assert "1: no field of today's templates takes this table" in shown
    assert "Type: Not_Specified → Not Specified (1 time)" in shown
    assert "Why: the release tells the study so." in shown
    assert "What the check finds are facts about the study." in shown


def test_the_package_and_the_recipe_are_taken_away(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(shell, zipped(tmp_path, releases.NEWER))
    handed = collect_downloads(monkeypatch)
    press(page.widget, "package", "SDY9001")
    press(page.widget, "recipe", "SDY9001")
    wait_until(lambda: len(handed) == 2)
    with zipfile.ZipFile(io.BytesIO(handed["SDY9001.zip"])) as package:
        assert "subjectHumans.txt" in package.namelist()
    assert b"Like SDY9001" in handed["like-SDY9001.yaml"]


def test_it_is_checked_on_validate(shell: Shell, tmp_path: Path) -> None:
    page = opened(shell, zipped(tmp_path, releases.NEWER))
    press(page.widget, "check", "SDY9001")
    wait_until(lambda: shell.page == "validate" and shell.state.report)
    assert shell.state.report.summary.rows > 20


def test_each_study_is_a_package_of_its_own(shell: Shell, tmp_path: Path) -> None:
    tables = dict(releases.NEWER)
    tables["study"] += "\n" + tables["study"].splitlines()[1].replace("SDY9001", "SDY9002")
    shown = words(opened(shell, zipped(tmp_path, tables)).widget)
    assert "SDY9001 as a package" in shown and "SDY9002 as a package" in shown


def test_what_is_no_release_is_said(shell: Shell) -> None:
    page = opened(shell, b"no zip at all")
    assert "This is no release of ImmPort's in its Tab form" in words(page.widget)
    assert "our fault" not in words(page.widget)


def test_a_fault_of_ours_is_told_as_one(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "count_tables", lambda *_: 1 / 0)
    page = opened(shell, zipped(tmp_path, releases.NEWER))
    assert "This is our fault" in words(page.widget)


def test_it_ends_at_the_limits_of_the_visit(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TIME_VARIABLE, "0.4 s")
    monkeypatch.setattr("immport_explorer.app.visit.errand._BETWEEN_NEWS", -1)
    page = opened(shell, zipped(tmp_path, releases.NEWER))
    assert "It took longer than 0 seconds" in words(page.widget)
    assert not page.release.opened.studies


def test_what_stands_in_a_release_is_text(shell: Shell, tmp_path: Path) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    tables = {name: text.replace("SDY9001", hostile) for name, text in releases.NEWER.items()}
    tables["protocol"] = tables["protocol"].replace("Not_Specified", hostile)
    page = opened(shell, zipped(tmp_path, tables))
    assert hostile in words(page.widget)
    assert "<img" not in markup(page.widget)


def test_another_schema_leaves_it_open(shell: Shell, tmp_path: Path) -> None:
    opened(shell, zipped(tmp_path, releases.NEWER))
    shell.visit("#p=examples&z=3.36")
    assert "SDY9001 as a package" in words(shell.page_named("examples").widget)


def test_a_study_like_it_begins_with_its_design(shell: Shell, tmp_path: Path) -> None:
    fill = begun(shell, tmp_path)
    shown = words(fill.widget)
    assert "2 rows to begin with" in shown
    assert "SUB1" not in shown
    (arms,) = (one for one in fill.work.drafts if one.base.section == "arm_or_cohort")
    assert [row["User Defined ID"] for _, row in arms.rows] == ["NEW-ARM1", "NEW-ARM2"]


def test_its_rows_are_changed_and_left_out(shell: Shell, tmp_path: Path) -> None:
    fill = begun(shell, tmp_path)
    (arms,) = (one for one in fill.work.drafts if one.base.section == "arm_or_cohort")
    press(fill.widget, "show", f"d{arms.key}")
    column = list(arms.base.rows[0]).index("Name")
    press(fill.widget, f"cell|{arms.key}|0|{column}", "Placebo")
    press(fill.widget, "drop-row", f"{arms.key}|1")
    assert [row["Name"] for _, row in arms.rows] == ["Placebo"]
    press(fill.widget, "prefix", "FLU-")
    (arms,) = (one for one in fill.work.drafts if one.base.section == "arm_or_cohort")
    assert [(row["User Defined ID"], row["Name"]) for _, row in arms.rows] == [
        ("FLU-ARM1", "Placebo")
    ]


def test_files_of_ones_own_join_it_and_the_package_is_made(shell: Shell, tmp_path: Path) -> None:
    fill = begun(shell, tmp_path)
    table = b"Participant,Sex,Group\nP1,F,NEW-ARM1\nP2,M,NEW-ARM1\n"
    bring(fill.widget, DROP, {"people.csv": table})
    wait_until(lambda: fill.work.tables and not fill.work.doing)
    assert {"subjecthumans", "flow_cytometry_reagents"} <= {
        one.base.template for one in fill.work.drafts
    }
    press(fill.widget, "make")
    wait_until(lambda: fill.work.filled is not None or fill.work.problem)
    assert fill.work.filled.rows["flow_cytometry_reagents"] == 2
    assert fill.work.filled.rows["subjecthumans"] == 2


def test_another_version_gets_its_own_columns(shell: Shell, tmp_path: Path) -> None:
    fill = begun(shell, tmp_path)
    shell.visit("#p=fill&z=3.36")
    wait_until(lambda: not fill.work.doing)
    assert fill.work.schema.version == "3.36"
    assert fill.work.drafts and not fill.work.problem
