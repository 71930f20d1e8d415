"""The reader's progress, saved as a file and opened again."""

from __future__ import annotations

import codecs
import json

import pytest
from support.dashboard import bring, collect_downloads, markup, press

from immport_explorer.app import build
from immport_explorer.app.shell import Shell
from immport_explorer.app.state import Answers, AppState
from immport_explorer.app.widgets.progress import FILE_NAME, ProgressError, restore, save
from immport_explorer.schema.load import load_schema
from immport_explorer.validation.workspace import Workspace, WorkspaceError


@pytest.fixture
def worked() -> AppState:
    """A state in which somebody has worked."""
    state = AppState(schema=load_schema("3.36"))
    state.answers = Answers("animal", {"elisa", "hai"}, "CITE-seq", {"lab tests"}, results=False)
    state.workspace.declare("subject", ["S1", "<b>S2</b>"])
    state.go(page="templates", template="biosamples", column="Type")
    state.go(page="start", template=None)
    return state


def a_file(**changes: object) -> bytes:
    return json.dumps({"immport_explorer_progress": 1, **changes}).encode()


def test_what_was_saved_is_there_again(worked: AppState) -> None:
    fresh = AppState(schema=load_schema("3.37"))
    assert "2 ids" in restore(fresh, save(worked))
    assert fresh.answers == worked.answers
    assert [(held.entity, held.id) for held in fresh.workspace.show()] == [
        ("subject", "<b>S2</b>"),
        ("subject", "S1"),
    ]
    assert fresh.schema.version == "3.36"
    assert (fresh.place.page, fresh.place.template) == ("templates", "biosamples")


def test_it_comes_in_place_of_what_was_here(worked: AppState) -> None:
    saved = save(AppState(schema=load_schema("3.36")))
    restore(worked, saved)
    assert worked.answers == Answers()
    assert worked.workspace.list() == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[" * 100_000,
        b'{"immport_explorer_progress": 1, "x": ' + b"[" * 100_000,
        b"\xff\xfe\x00",
        b"<script>alert(1)</script>",
        a_file(immport_explorer_progress=2),
        a_file(held={"<img src=x>": ["x"]}),
        a_file(held={"subject": "S1"}),
        a_file(held={"subject": [1]}),
        a_file(held={"subject": ["S1"]}).replace(b"S1", b"\\ud800"),
        a_file(answers={"species": "<b>"}),
        a_file(schema=7),
    ],
)
def test_another_file_changes_nothing_and_is_said(worked: AppState, content: bytes) -> None:
    before = save(worked)
    with pytest.raises(ProgressError):
        restore(worked, content)
    assert save(worked) == before


def test_a_disk_that_takes_no_ids_changes_nothing_and_is_said(
    worked: AppState, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object, **_options: object) -> int:
        raise WorkspaceError("The workspace cannot be used: disk full.")

    before = save(worked)
    monkeypatch.setattr(Workspace, "declare", full)
    with pytest.raises(ProgressError, match="disk full"):
        restore(worked, a_file(held={"subject": ["S1"]}))
    assert save(worked) == before


def test_a_spoilt_workspace_is_replaced(worked: AppState) -> None:
    saved = save(worked)
    worked.workspace.path.write_bytes(b"spoilt" * 1000)
    restore(worked, saved)
    assert worked.workspace.list() == {"subject": 2}


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_a_mark_that_an_editor_put_before_it_does_no_harm(worked: AppState, mark: bytes) -> None:
    forms = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
    marked = mark + save(worked).decode().encode(forms.get(mark, "utf-8"))
    fresh = AppState(schema=load_schema("3.36"))
    restore(fresh, marked)
    assert save(fresh) == save(worked)


def test_a_field_of_another_release_is_said_and_loses_nothing(worked: AppState) -> None:
    known = json.loads(save(worked))
    known["answers"]["mood"] = "<i>"
    fresh = AppState(schema=load_schema("3.36"))
    said = restore(fresh, json.dumps({**known, "surprise": True}).encode())
    assert "does not know was left out; the file still has it: mood, surprise." in said
    assert save(fresh) == save(worked)


def test_what_nobody_knows_is_left_out(worked: AppState) -> None:
    answers = {"assays": ["elisa", "<script>"], "clinical": ["nonsense"]}
    said = restore(worked, a_file(schema="9.9", answers=answers, address="#p=<b>&t=<i>"))
    assert worked.answers == Answers(assays={"elisa"})
    assert "9.9 is not known" in said
    assert worked.schema.version == "3.36"


def open_progress(shell: Shell, content: bytes) -> None:
    bring(shell.page_named("start").widget, "Open saved progress", {"progress.json": content})


def test_the_pages_follow(worked: AppState) -> None:
    shell = build(load_schema("3.36"))
    for page in ("plan", "validate", "start"):
        shell.state.go(page=page)
    open_progress(shell, save(worked))
    assert shell.page == "templates"
    assert "CITE-seq" in markup(shell.page_named("plan").widget)
    assert "2 ids of kind subject" in markup(shell.page_named("validate").widget)
    assert "progress is back" in shell.said


def test_a_hostile_file_is_refused_on_the_page() -> None:
    shell = build(load_schema("3.36"))
    open_progress(shell, a_file(held={"<img src=x>": ["x"]}))
    shown = markup(shell.page_named("start").widget)
    assert "nobody knows" in shown
    assert "<img" not in shown


def test_the_file_is_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    handed = collect_downloads(monkeypatch)
    press(build(load_schema("3.36")).page_named("start").widget, "save")
    assert json.loads(handed[FILE_NAME])["schema"] == "3.36"
