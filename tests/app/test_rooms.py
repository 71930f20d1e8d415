"""What is done on Fill, Compare and Examples survives its visit, as the package's work does."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any, cast

import pytest
from support import releases
from support.dashboard import bring, markup, press, send, wait_until, words
from support.lab import workbook

from immport_explorer import examples
from immport_explorer.app import build
from immport_explorer.app.pages.compare import EARLIER, LATER, ComparePage
from immport_explorer.app.pages.examples import ExamplesPage
from immport_explorer.app.pages.fill import FillPage
from immport_explorer.app.shell import Shell
from immport_explorer.app.visit.kept_folder import FOLDER_VARIABLE, STATE, keep_until, sweep
from immport_explorer.app.visit.limits import DISK_VARIABLE, KEEP_VARIABLE
from immport_explorer.app.widgets.browser_copy import BrowserCopy
from immport_explorer.app.widgets.release_panel import LABEL
from immport_explorer.schema.load import load_schema

KEY, OTHER = "a" * 48, "b" * 48
DROP, ADD = "Drop your files here", "Add files, or newer ones of the same name"
PEOPLE = [
    ["Participant", "Name", "DOB", "Enrolled", "Sex", "Group"],
    ["P1", "Ann Example", "1990-02-03", "2022-10-03", "F", "A"],
    ["P2", "Bob Example", "1980-05-06", "2022-10-04", "M", "A"],
    ["P3", "Eve Example", "1985-07-08", "2022-10-05", "womxn", "B"],
]


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of all kept work."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "kept"))
    return tmp_path / "kept"


def visit(*keys: str, address: str = "#p=fill") -> Shell:
    """A visit of a browser's tab with these keys, its own first."""
    shell: Shell = build(load_schema("3.37"))
    shell.visit(address)
    send(shell, {"keys": list(keys or (KEY,))})
    return shell


def fill_of(shell: Shell) -> FillPage:
    page = cast(FillPage, shell.page_named("fill"))
    _ = page.widget
    settle(page)
    return page


def settle(page: FillPage) -> None:
    wait_until(lambda: not page.work.doing and page.keeper.is_settled)
    assert not page.work.problem


def drop(shell: Shell, tmp_path: Path, label: str = DROP, name: str = "lab.xlsx") -> FillPage:
    page = fill_of(shell)
    bring(page.widget, label, {name: workbook(tmp_path / name, People=PEOPLE).read_bytes()})
    settle(page)
    return page


def use(page: FillPage, action: str, value: str = "") -> None:
    press(page.widget, action, value)
    settle(page)


def decided(shell: Shell, tmp_path: Path) -> FillPage:
    """A visit in which a lab's file was dropped, and everything decided that can be."""
    page = drop(shell, tmp_path)
    use(page, "prefix", "EX01")
    use(page, "nobody", f"{page.work.tables[0].key}|1")
    page.work.write_here("experiments", "")
    (draft, written) = page.work.drafts
    page.work.change(lambda: draft.move("Group", "", "Race Specify"))
    page.work.say(draft, "Subject Location", "US: New York")
    page.work.answer(draft, "Ethnicity", lambda: draft.lack("Ethnicity"))
    filling = page.work.filling(draft)
    page.work.change(lambda: draft.map_value(filling, "Sex", "womxn", "Female"))
    page.work.say(written, "Name", "An experiment")
    settle(page)
    return page


def held(kept: Path) -> list[str]:
    return [path.name for path in kept.rglob("*") if path.is_file()]


# ---- Fill -------------------------------------------------------------------------------------


def test_files_and_decisions_come_back(kept: Path, tmp_path: Path) -> None:
    first = decided(visit(), tmp_path)
    again = fill_of(visit())
    assert again.work.recipe() == first.work.recipe()
    assert again.work.sources["people"].personal == ("DOB",)
    assert again.work.wishes == first.work.wishes
    assert words(again.widget).count("1 table in 1 file") == 1
    assert again.state.said.startswith("Your files and what you decided are back") or "decide" in (
        again.state.said
    )
    assert words(again._todo) == words(first._todo), (
        "what is still to be decided stands as it stood"
    )


def test_they_come_back_where_another_page_is_opened_first(kept: Path, tmp_path: Path) -> None:
    first = decided(visit(), tmp_path)
    shell = visit(address="#p=plan")
    assert not shell.page_named("fill").is_built
    shell.visit("#p=fill")
    assert fill_of(shell).work.recipe() == first.work.recipe()


def test_a_package_that_was_made_is_made_again(kept: Path, tmp_path: Path) -> None:
    page = drop(visit(), tmp_path)
    use(page, "make")
    assert page.work.filled is not None
    again = fill_of(visit())
    wait_until(lambda: again.work.filled is not None)
    assert again.work.filled.rows == page.work.filled.rows


def test_an_opened_recipe_and_what_was_changed_in_it_come_back(kept: Path, tmp_path: Path) -> None:
    before = decided(visit(OTHER), tmp_path)
    recipe = before.work.file().text().replace("recipe: 1", "# of ours\nrecipe: 1")
    first = drop(visit(), tmp_path)
    bring(first.widget, ADD, {"mine.yaml": recipe.encode()})
    settle(first)
    assert first.work.opened is not None
    first.work.say(first.work.drafts[0], "Subject Location", "US: Texas")
    settle(first)
    again = fill_of(visit())
    assert again.work.recipe() == first.work.recipe()
    assert "# of ours" in again.work.file().text()


def test_a_study_like_another_comes_back_as_it_was_changed(kept: Path, tmp_path: Path) -> None:
    shell = visit(address="#p=examples")
    like(shell, tmp_path)
    page = fill_of(shell)
    draft = next(one for one in page.work.drafts if one.base.rows)
    header = next(iter(draft.base.rows[0]))
    page.work.change(lambda: draft.cells.update({(0, header): "Changed by me"}))
    page.work.drop(page.work.drafts[-1])
    settle(page)
    again = fill_of(visit())
    assert again.work.recipe() == page.work.recipe()


def test_a_newer_file_of_the_same_name_is_the_one_that_comes_back(
    kept: Path, tmp_path: Path
) -> None:
    shell = visit()
    page = drop(shell, tmp_path)
    more = workbook(tmp_path / "more.xlsx", People=[*PEOPLE, ["P4", "", "", "", "F", "B"]])
    bring(page.widget, ADD, {"lab.xlsx": more.read_bytes()})
    settle(page)
    again = fill_of(visit())
    assert len(list(again.work.tables[0].whole.rows)) == 4
    assert held(kept).count("lab.xlsx") == 1


def test_beginning_anew_leaves_nothing(kept: Path, tmp_path: Path) -> None:
    page = decided(visit(), tmp_path)
    assert {STATE, "lab.xlsx"} <= set(held(kept))
    use(page, "anew")
    assert held(kept) == []
    assert not fill_of(visit()).work.paths


def test_the_example_comes_back_as_it_was_left(kept: Path) -> None:
    page = fill_of(visit(address="#p=fill&e=lab"))
    wait_until(lambda: page.work.tables and not page.work.doing)
    page.work.begin_ids_with("MINE")
    settle(page)
    assert [name for name in held(kept) if name != STATE] == []
    assert "The example and what you decided here are kept" in words(page.widget)
    again = fill_of(visit(address="#p=fill&e=lab"))
    wait_until(lambda: again.work.tables and not again.work.doing)
    assert again.work.wishes.prefix == "MINE"


def test_an_example_takes_no_place_of_ones_own(kept: Path, tmp_path: Path) -> None:
    mine = decided(visit(), tmp_path).work.recipe()
    page = fill_of(visit(address="#p=fill&e=lab"))
    wait_until(lambda: page.work.tables and not page.work.doing)
    assert "Your own files, and what you decided, are kept" in words(page.widget)
    assert "lab.xlsx" in held(kept)
    use(page, "bring-work")
    assert page.work.recipe() == mine
    assert page.state.place.example is None


def test_what_another_tab_keeps_is_offered(kept: Path, tmp_path: Path) -> None:
    mine = decided(visit(OTHER), tmp_path).work.recipe()
    page = fill_of(visit(KEY, OTHER))
    assert "Work of another tab is kept here" in words(page.widget)
    use(page, "bring-work")
    assert page.work.recipe() == mine


def test_delete_now_deletes_what_every_page_keeps(kept: Path, tmp_path: Path) -> None:
    shell = visit()
    decided(shell, tmp_path)
    compare(shell)
    like(shell, tmp_path)
    assert len(list(kept.glob(f"*/{STATE}"))) == 3
    press(fill_of(shell).widget, "delete-work")
    assert list(kept.iterdir()) == []
    use(fill_of(shell), "prefix", "LATER")
    assert list(kept.iterdir()) == []
    assert "Your work is not kept" in words(fill_of(shell).widget)
    assert shell.at_risk


def test_deleting_on_validate_deletes_what_fill_keeps(kept: Path, tmp_path: Path) -> None:
    decided(visit(), tmp_path)
    shell = visit(address="#p=validate&e=human-study-broken")
    page = shell.page_named("validate")
    wait_until(lambda: "Delete now" in words(page.widget))
    assert not shell.page_named("fill").is_built
    press(page.widget, "delete-work")
    assert "lab.xlsx" not in held(kept)
    assert not fill_of(shell).work.paths


def test_after_its_time_nothing_is_left(kept: Path, tmp_path: Path) -> None:
    decided(visit(), tmp_path)
    (place,) = (path.parent for path in kept.glob(f"*/{STATE}"))
    keep_until(place, 1.0)
    sweep()
    assert list(kept.iterdir()) == []


@pytest.mark.parametrize(("name", "value"), [(KEEP_VARIABLE, "off"), (DISK_VARIABLE, "1 KB")])
def test_within_the_hosts_limits(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    page = fill_of(visit())
    paths = [workbook(tmp_path / "lab.xlsx", People=PEOPLE)]
    page.work.add(paths)
    settle(page)
    assert "lab.xlsx" not in held(kept)
    wait_until(lambda: "Your work is not kept" in words(page.widget))


def test_leaving_asks_only_where_decisions_would_be_lost(kept: Path, tmp_path: Path) -> None:
    shell = visit("")
    page = drop(shell, tmp_path)
    assert not shell.at_risk
    use(page, "prefix", "EX01")
    assert shell.at_risk
    shell = visit()
    decided(shell, tmp_path)
    assert not shell.at_risk
    assert shell.is_kept


def test_kept_work_of_another_making_breaks_nothing(kept: Path, tmp_path: Path) -> None:
    decided(visit(), tmp_path)
    (state,) = kept.glob(f"*/{STATE}")
    state.write_bytes(b"\x81\xa8approved\xc3")
    page = fill_of(visit())
    assert not page.work.tables or page.work.wishes.prefix == ""


# ---- Compare and releases ---------------------------------------------------------------------


def packed(name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path in sorted(examples.path(name).iterdir()):
            archive.writestr(path.name, path.read_bytes())
    return stream.getvalue()


def compare(shell: Shell) -> ComparePage:
    page = cast(ComparePage, shell.visit("#p=compare"))
    bring(page.widget, EARLIER, {"one.zip": packed("human-study")})
    bring(page.widget, LATER, {"two.zip": packed("human-study-broken")})
    wait_until(lambda: not page.deliveries.errand.running and page.keeper.is_settled)
    return page


def test_two_deliveries_come_back_and_are_compared_again(kept: Path) -> None:
    first = compare(visit())
    again = cast(ComparePage, visit(address="#p=compare").page_named("compare"))
    wait_until(lambda: again.deliveries.comparison is not None)
    assert again.deliveries.names == ["one.zip", "two.zip"]
    wait_until(lambda: words(again._result) == words(first._result) != "")
    before = again.deliveries.comparison
    press(again.widget, "swap")
    wait_until(lambda: again.deliveries.comparison not in (None, before))
    wait_until(lambda: again.keeper.is_settled)
    third = cast(ComparePage, visit(address="#p=compare").page_named("compare"))
    assert third.deliveries.names == ["two.zip", "one.zip"]


def test_one_delivery_alone_comes_back_at_its_place(kept: Path) -> None:
    page = cast(ComparePage, visit(address="#p=compare").page_named("compare"))
    bring(page.widget, LATER, {"two.zip": packed("human-study")})
    wait_until(lambda: page.keeper.is_settled)
    again = cast(ComparePage, visit(address="#p=compare").page_named("compare"))
    assert again.deliveries.names == ["", "two.zip"]


def like(shell: Shell, tmp_path: Path) -> ExamplesPage:
    """A release is opened, and a study like it begun on Fill."""
    shell.visit("#p=fill")
    fill_of(shell)
    page = cast(ExamplesPage, shell.visit("#p=examples"))
    content = releases.write(tmp_path / "release.zip", releases.NEWER).read_bytes()
    bring(page.widget, LABEL, {"SDY9001_Tab.zip": content})
    wait_until(lambda: not page.release.opened.errand.running and page.release.keeper.is_settled)
    press(page.widget, "like", "SDY9001")
    wait_until(lambda: "Like SDY9001: its design is here" in words(fill_of(shell).widget))
    settle(fill_of(shell))
    return page


def test_a_release_that_was_opened_comes_back(kept: Path, tmp_path: Path) -> None:
    like(visit(), tmp_path)
    shell = visit(address="#p=examples")
    again = cast(ExamplesPage, shell.page_named("examples"))
    wait_until(lambda: not again.release.opened.errand.running and again.release.opened.studies)
    assert "SDY9001 as a package" in words(again.widget)


# ---- the browser's copy -----------------------------------------------------------------------


def test_the_browser_gives_back_files_and_decisions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEEP_VARIABLE, "off")
    sent: dict[str, list[tuple[dict[str, Any], list[bytes]]]] = {}

    def told(widget: BrowserCopy, content: dict[str, Any], buffers: Any = ()) -> None:
        sent.setdefault(f"{widget._room}/{content['kind']}", []).append((content, list(buffers)))

    monkeypatch.setattr(BrowserCopy, "send", told)
    first = decided(visit(), tmp_path)
    wait_until(lambda: any(b"EX01" in each[0] for _, each in sent.get("fill/keep", [])))
    progress = sent["fill/keep"][-1][1][0]
    files = {content["path"]: each[0] for content, each in sent["fill/file"]}
    assert list(files) == ["lab.xlsx"]

    again = fill_of(visit(OTHER))
    copy = again.keeper._copy._copy
    send(copy, {"kind": "found", "package": "lab.xlsx", "saved": 1e12, "files": 1, "size": 9})
    assert "Your browser keeps a copy of your work on lab.xlsx" in words(again.widget)
    send(copy, {"kind": "progress", "files": 1}, progress)
    send(copy, {"kind": "begin", "files": [["lab.xlsx", len(files["lab.xlsx"])]]})
    piece = {"kind": "piece", "file": 0, "offset": 0, "asked": 1}
    send(copy, piece, files["lab.xlsx"])
    wait_until(lambda: again.work.drafts)
    settle(again)
    assert again.work.recipe() == first.work.recipe()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<script>",
        b'{"drafts": [{"identity": ["people", "no such template", "", false]}]}',
        b'{"drafts": [{"identity": ["", "experiments", "", false],'
        b' "given": {"Name": {"constant": "<img src=x>"}, "Nothing": {"constant": "x"},'
        b' "Description": {"evil": "x"}}, "moves": [["a", "b", "Nothing"]]}],'
        b' "targets": [[["a", "b", "c"], [["gone", null]]]], "chosen": "<img src=x>"}',
        b'{"recipes": [{"text": "recipe: 9", "name": "<img src=x>.yaml"}]}',
    ],
)
def test_what_a_browser_makes_up_breaks_nothing(
    monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setenv(KEEP_VARIABLE, "off")
    page = fill_of(visit())
    send(page.keeper._copy._copy, {"kind": "progress", "files": 0}, content)
    wait_until(lambda: not page.work.doing and page.keeper.is_settled)
    assert "<img" not in markup(page.widget)
    assert "our fault" not in words(page.widget)
