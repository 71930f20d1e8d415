"""Every practice package mended on the page without leaving it, and its mistakes found: by mouse,
and by keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page
from support.browser.practising import Exercises, Hand, Keyboard, Mouse, find, mend

from immport_explorer import examples
from immport_explorer.cli import main

PRACTICE = [name for name in examples.names() if examples.describe(name).practice]
BY_KEYBOARD = ("practice-03", "practice-06", "practice-08", "practice-10", "practice-12")


@pytest.fixture(scope="module")
def exercises(tmp_path_factory: pytest.TempPathFactory) -> Exercises:
    return Exercises(tmp_path_factory.mktemp("exercises"), examples.versions()[-1])


def assert_mended(page: Page, hand: Hand, exercises: Exercises, name: str, folder: Path) -> None:
    download = mend(page, hand, exercises, name)
    assert download.suggested_filename.startswith(name)
    download.save_as(folder / "corrected.zip")
    assert main(["validate", *exercises.before(name), str(folder / "corrected.zip")]) == 0


@pytest.mark.parametrize("name", [name for name in PRACTICE if name not in BY_KEYBOARD])
def test_a_practice_package_is_mended_by_mouse(
    dashboard_page: Page, exercises: Exercises, name: str, tmp_path: Path
) -> None:
    assert_mended(dashboard_page, Mouse(), exercises, name, tmp_path)


@pytest.mark.parametrize("name", BY_KEYBOARD)
def test_a_practice_package_is_mended_by_keyboard_alone(
    dashboard_page: Page, exercises: Exercises, name: str, tmp_path: Path
) -> None:
    assert_mended(dashboard_page, Keyboard(), exercises, name, tmp_path)


@pytest.mark.parametrize("name", PRACTICE)
def test_the_mistakes_of_a_practice_package_are_found(
    dashboard_page: Page, exercises: Exercises, name: str
) -> None:
    hand = Keyboard() if name in BY_KEYBOARD else Mouse()
    find(dashboard_page, hand, exercises, name)
