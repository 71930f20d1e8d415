"""The whole way of a newcomer, in a browser: browse, look at the model, check, follow an issue."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.browser.served import Dashboard, dismissed, load
from support.browser.whole_way import walk

from immport_explorer import examples


def test_the_whole_way(page: Page, dashboard: Dashboard) -> None:
    walk(page, dashboard)


def test_an_address_can_be_sent_to_a_colleague(page: Page, dashboard: Dashboard) -> None:
    load(page, dashboard.url + "#p=templates&t=subjecthumans&c=Gender&z=3.36")
    expect(page.get_by_role("link", name="Gender", exact=True)).to_have_attribute(
        "aria-expanded", "true"
    )
    assert page.url.endswith("#p=templates&t=subjecthumans&c=Gender&z=3.36")


@pytest.fixture
def hostile_files(tmp_path: Path) -> list[str]:
    """A package whose every value, header and file name would like to be a script."""
    attack = "<img src=x onerror=alert(1)>"
    for file in examples.path("human-study").iterdir():
        text = file.read_text("utf-8")
        if file.name == "subjectHumans.txt":
            text = text.replace("Female", attack).replace("Race\t", f"{attack}\t", 1)
        (tmp_path / file.name).write_text(text, "utf-8")
    (tmp_path / f"{attack.replace('/', '')}.txt").write_text(attack, "utf-8")
    return [str(file) for file in sorted(tmp_path.iterdir())]


def test_what_is_uploaded_is_checked_and_stays_text(
    page: Page, dashboard: Dashboard, hostile_files: list[str]
) -> None:
    dialogs = dismissed(page)
    load(page, dashboard.url + "#p=validate")
    page.locator("input[data-role=files]").set_input_files(hostile_files)
    expect(page.get_by_role("heading", name="Not ready for ImmPort: fix")).to_be_visible()
    expect(page.locator(".ipx-causes").first).to_contain_text("<img src=x")
    assert page.locator(".ipx-app img").count() == 0
    assert dialogs == []


@pytest.mark.parametrize("is_allowed", [True, False])
def test_a_report_is_copied_as_text_or_handed_over(
    page: Page, dashboard: Dashboard, tmp_path: Path, is_allowed: bool
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    if not is_allowed:
        page.add_init_script(
            "if (navigator.clipboard) navigator.clipboard.writeText = () => Promise.reject();"
            "document.execCommand = () => false;"
        )
    load(page, dashboard.url + "#p=validate&e=human-study-broken")
    button = page.get_by_role("button", name="Copy as text")
    if is_allowed:
        button.click()
        expect(page.get_by_text("Copied: paste it into your e-mail")).to_be_attached()
        text = page.evaluate("navigator.clipboard.readText()")
    else:
        with page.expect_download() as handed:
            button.click()
        handed.value.save_as(tmp_path / handed.value.suggested_filename)
        text = (tmp_path / "validation-report.txt").read_text("utf-8")
    assert "subjectHumans.txt" in text
    assert "Not ready for ImmPort" in text


def test_the_page_works_by_keyboard(page: Page, dashboard: Dashboard) -> None:
    load(page, dashboard.url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the page")).to_be_focused()
    page.get_by_role("link", name="Templates", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("biosamp")
    first = page.get_by_role("navigation", name="Templates found").get_by_role("link").first
    expect(first).to_have_text(re.compile("^Biosamples"))
    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Biosamples")).to_be_visible()


def test_a_link_pressed_while_the_page_changes_is_followed(
    page: Page, dashboard: Dashboard
) -> None:
    load(page, f"{dashboard.url}#p=templates")
    search = page.get_by_role("searchbox", name="Search templates")
    search.fill("subject")
    found = page.get_by_role("navigation", name="Templates found").get_by_role("link")
    expect(found.first).to_contain_text("subjects", ignore_case=True)
    found.get_by_text("Human subjects").hover()
    page.mouse.down()
    # What the answer to a letter does, when it comes between press and release.
    search.evaluate(
        "box => { box.value = 'subj'; box.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    page.wait_for_timeout(1_500)
    page.mouse.up()
    expect(page.get_by_role("heading", level=1, name="Human subjects")).to_be_visible()
