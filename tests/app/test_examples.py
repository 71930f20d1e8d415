"""The page Examples: packages to look into, to take along and to find mistakes in."""

from __future__ import annotations

import io
import zipfile

import pytest
from support.dashboard import markup, press, wait_until

from immport_explorer import examples, validate
from immport_explorer.app import build
from immport_explorer.app.pages.validate import ValidatePage
from immport_explorer.app.shell import Shell
from immport_explorer.schema.load import load_schema


@pytest.fixture
def shell() -> Shell:
    return build(load_schema())


def test_an_example_is_taken_along_as_a_package(shell: Shell, handed: dict[str, bytes], tmp_path):
    page = shell.visit("#p=examples")
    press(page.widget, "take", "human-study")
    wait_until(lambda: handed)
    (tmp_path / "human-study.zip").write_bytes(handed["human-study.zip"])
    report = validate(tmp_path / "human-study.zip")
    assert report.valid
    assert report.schema_version == shell.state.schema.version


def test_a_practice_package_brings_no_answers(shell: Shell) -> None:
    with zipfile.ZipFile(io.BytesIO(examples.zipped("practice-04"))) as archive:
        names = set(archive.namelist())
    assert names == {file.name for file in examples.path("practice-04").iterdir()}


def test_a_file_of_an_example_opens_in_the_grid(shell: Shell) -> None:
    page = shell.visit("#p=examples")
    press(page.widget, "open", "human-study/bioSamples.txt")
    assert (shell.state.place.page, shell.state.place.example) == ("validate", "human-study")
    validate_page = shell.page_named("validate")
    assert isinstance(validate_page, ValidatePage)
    grid = validate_page.bench.editor.grid
    wait_until(lambda: grid.opened is not None and grid.opened.key.file == "bioSamples.txt")
    grid.close_table()
    shell.visit("#p=examples")
    press(page.widget, "open", "human-study/treatments.txt")
    wait_until(lambda: grid.opened is not None and grid.opened.key.file == "treatments.txt")


def test_mistakes_of_practice_packages_are_not_given_away(shell: Shell) -> None:
    shown = markup(shell.visit("#p=examples").widget)
    for name in examples.names():
        is_practice = examples.describe(name).practice
        assert (f"#p=learn&amp;e={name}" in shown) is is_practice
        assert (f'data-value="{name}/' in shown) is (not is_practice)
