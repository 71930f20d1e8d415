"""From a lab's files to a package on the page, by keyboard alone."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from support.browser.filling import DECISIONS
from support.browser.keyboard import go_to_the_top, tab_to

from immport_explorer import examples


@pytest.fixture
def page(dashboard_page: Page) -> Page:
    dashboard_page.evaluate("() => { location.hash = '#p=start'; }")
    expect(dashboard_page.get_by_role("heading", name="From your study to ImmPort")).to_be_visible()
    go_to_the_top(dashboard_page)
    return dashboard_page


def part(page: Page) -> Locator:
    return page.locator(".ipx-page-fill")


def press(page: Page, target: Locator, *, at_most: int = 120) -> None:
    tab_to(page, target, at_most=at_most)
    page.keyboard.press("Enter")


def decide(page: Page, label: str, value: str) -> None:
    """Answer a question by typing, in a list or in a field."""
    control = part(page).get_by_label(label, exact=True)
    tab_to(page, control)
    page.keyboard.type(value)
    page.keyboard.press("Tab")
    expect(control).to_have_value(value)
    question = part(page).locator("li.ipx-decided", has=page.get_by_label(label, exact=True))
    expect(question).to_be_visible()


def test_from_start_to_a_package_with_five_decisions(page: Page, tmp_path: Path) -> None:
    press(page, page.get_by_role("link", name="I have data in a spreadsheet").first)
    press(page, part(page).get_by_role("button", name="Try it with an example lab's files"))
    expect(part(page).get_by_text("6 tables in 3 files")).to_be_visible()
    for label, value in DECISIONS:
        decide(page, label, value)
    expect(part(page).get_by_text("Nothing is left to decide")).to_be_visible()
    press(page, part(page).get_by_role("button", name="Make and check the package"))
    verdict = part(page).locator("#verdict")
    expect(verdict).to_contain_text("No errors found")
    expect(verdict).to_be_focused()
    with page.expect_download() as handed:
        press(page, part(page).get_by_role("button", name="Download the package"), at_most=5)
    handed.value.save_as(tmp_path / "package.zip")
    with zipfile.ZipFile(tmp_path / "package.zip") as package:
        assert "subjectHumans.txt" in package.namelist()


def test_a_field_is_changed_with_the_arrow_keys_and_the_focus_stays(page: Page) -> None:
    page.evaluate("() => { location.hash = '#p=fill&e=lab'; }")
    choice = part(page).get_by_label("M/F goes to", exact=True)
    expect(choice).to_have_value("Sex")
    tab_to(page, choice)
    page.keyboard.press("ArrowDown")
    expect(choice).not_to_have_value("Sex")
    expect(choice).to_be_focused()
    expect(part(page).get_by_text("You chose it").first).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(choice).to_have_value("Sex")
    expect(choice).to_be_focused()
    expect(part(page).get_by_text("You chose it")).to_have_count(0)


def test_own_files_are_chosen_by_keyboard_and_told_apart(page: Page) -> None:
    page.evaluate("() => { location.hash = '#p=fill'; }")
    anew = part(page).get_by_role("button", name="Begin anew")
    choose = part(page).get_by_role("button", name="Choose files")
    expect(anew.or_(choose).first).to_be_visible()
    if anew.is_visible():
        press(page, anew)
    with page.expect_file_chooser() as chosen:
        press(page, choose)
    chosen.value.set_files([examples.lab() / "flu_lab.xlsx"])
    expect(part(page).get_by_text("3 tables in 1 file")).to_be_visible()
    press(page, part(page).get_by_role("button", name=re.compile("^CXCL13 ELISA")))
    expect(part(page).get_by_role("heading", name="CXCL13 ELISA")).to_be_focused()
    expect(part(page).get_by_text(re.compile("hidden", re.IGNORECASE)).first).to_be_visible()
