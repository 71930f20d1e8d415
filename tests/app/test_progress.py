"""The reader's progress, saved as a file and opened again."""

from __future__ import annotations

import json

import pytest

from immport_explorer.app import build
from immport_explorer.app.shell import Shell
from immport_explorer.app.state import Answers, AppState
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.app.widgets.progress import FILE_NAME, Progress, ProgressError, restore, save
from immport_explorer.app.widgets.view import View
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


def uploaded(content: bytes) -> Upload:
    upload = Upload([("progress.json", len(content))])
    upload.write(0, 0, content)
    return upload


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
        a_file(surprise=True),
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


def test_what_nobody_knows_is_left_out(worked: AppState) -> None:
    answers = {"assays": ["elisa", "<script>"], "clinical": ["nonsense"]}
    said = restore(worked, a_file(schema="9.9", answers=answers, address="#p=<b>&t=<i>"))
    assert worked.answers == Answers(assays={"elisa"})
    assert "9.9 is not known" in said
    assert worked.schema.version == "3.36"


def shell_with_progress() -> tuple[Shell, Progress]:
    shell = build(load_schema("3.36"))
    (progress,) = (c for c in shell._pages["start"].widget.children if isinstance(c, Progress))
    return shell, progress


def test_the_pages_follow(worked: AppState) -> None:
    shell, progress = shell_with_progress()
    for page in ("plan", "validate", "start"):
        shell._state.go(page=page)
    progress._open(uploaded(save(worked)))
    assert shell.page == "templates"
    plan, validate = shell._pages["plan"], shell._pages["validate"]
    assert "CITE-seq" in plan._form.markup  # type: ignore[attr-defined]
    holdings = validate._holdings._view.markup  # type: ignore[attr-defined]
    assert "2 ids of kind subject" in holdings
    assert "progress is back" in shell.said


def test_a_hostile_file_is_refused_on_the_page() -> None:
    _, progress = shell_with_progress()
    progress._open(uploaded(a_file(held={"<img src=x>": ["x"]})))
    (view,) = (child for child in progress.children if isinstance(child, View))
    assert "nobody knows" in view.markup
    assert "<img" not in view.markup


def test_the_file_is_handed_over() -> None:
    _, progress = shell_with_progress()
    handed: dict[str, bytes] = {}
    progress._view.download = handed.__setitem__  # type: ignore[method-assign]
    progress._view._receive(None, {"do": "save"}, [])
    assert json.loads(handed[FILE_NAME])["schema"] == "3.36"
