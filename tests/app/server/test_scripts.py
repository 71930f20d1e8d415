"""The scripts that a page is told to fetch ahead are those that Voila's own needs first."""

from __future__ import annotations

from pathlib import Path

from voila.paths import collect_static_paths

from immport_explorer.app.server.scripts import ENTRY, needed_first


def test_those_that_the_entry_fetches_and_that_are_files_are_named(tmp_path: Path) -> None:
    entry = "Promise.all([r.e(12), r.e(7), r.e(99)]).then(r.t(5)); r.e(12);"
    (tmp_path / ENTRY).write_text(entry, encoding="utf-8")
    for number in (12, 7, 5):
        (tmp_path / f"{number}.{ENTRY}").touch()
    assert needed_first((str(tmp_path / "none"), str(tmp_path))) == (
        "voila.js",
        "12.voila.js",
        "7.voila.js",
    )


def test_where_there_is_no_entry_nothing_is_named(tmp_path: Path) -> None:
    assert needed_first((str(tmp_path),)) == ()


def test_installed_voila_names_its_own() -> None:
    folders = collect_static_paths(["voila", "nbconvert"], "lab")
    assert len(needed_first(tuple(folders))) > 20
