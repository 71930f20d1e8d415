"""Cells edited in the browser: by mouse, by keyboard alone, and by the form beside the grid."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Download, Locator, Page, expect
from support.browser.accessibility import ENLARGED, WIDTHS, assert_room
from support.browser.served import Dashboard, load

from immport_explorer import examples
from immport_explorer.cli import main


@pytest.fixture
def broken(tmp_path: Path) -> list[str]:
    """A study with an empty required cell, an id without its twin, and wrong values."""
    people = (examples.path("human-study") / "subjectHumans.txt").read_text("utf-8")
    lines = [line.split("\t") for line in people.split("\n")]
    header = lines[2]
    lines[3][header.index("Ethnicity")] = ""
    lines[4][header.index("Arm Or Cohort ID")] = "NOWHERE"
    for line in lines[5:9]:
        line[header.index("Race")] = "Martian"
    folder = tmp_path / "study"
    shutil.copytree(examples.path("human-study"), folder)
    text = "\n".join("\t".join(line) for line in lines)
    (folder / "subjectHumans.txt").write_text(text, "utf-8")
    return [str(file) for file in sorted(folder.iterdir())]


@pytest.fixture
def bench(page: Page, dashboard: Dashboard, broken: list[str]) -> Page:
    """The page Validate with the broken study checked."""
    load(page, dashboard.url + "#p=validate")
    page.locator("input[data-role=files]").first.set_input_files(broken)
    expect(page.get_by_role("heading", name="Not ready for ImmPort: fix")).to_be_visible()
    return page


def cell(page: Page, row: int, header: str) -> Locator:
    headers = page.locator(".ipx-grid thead th")
    expect(headers.nth(1)).to_be_visible()
    names = [re.sub(r"\W+$", "", text) for text in headers.all_inner_texts()]
    line = page.locator(f".ipx-grid tbody tr[aria-rowindex='{row}']")
    return line.locator("> *").nth(names.index(header))


def is_good(download: Download, tmp_path: Path) -> bool:
    """Whether the command line finds no error in what was downloaded."""
    download.save_as(tmp_path / "corrected.zip")
    with zipfile.ZipFile(tmp_path / "corrected.zip") as archive:
        assert "subjectHumans.txt" in archive.namelist()
    return main(["validate", str(tmp_path / "corrected.zip")]) == 0


def test_a_package_is_fixed_by_mouse(bench: Page, tmp_path: Path) -> None:
    bench.get_by_role("button", name="Edit Arm Or Cohort ID in row 5").click()
    target = cell(bench, 5, "Arm Or Cohort ID")
    expect(target).to_be_focused()
    expect(target).to_have_attribute("aria-invalid", "true")
    target.dblclick()
    bench.get_by_role("option", name="EXFLU01-ARM-YOUNGER").click()
    expect(target).to_have_text("EXFLU01-ARM-YOUNGER")
    expect(target).not_to_have_attribute("aria-invalid", "true")

    race = cell(bench, 6, "Race")
    race.dblclick()
    bench.keyboard.type("caucasian")
    bench.get_by_role("option", name="White").first.click()
    bench.get_by_role("button", name="Replace equal values").click()
    expect(cell(bench, 9, "Race")).to_have_text("White")

    form = bench.locator(".ipx-grid-form")
    cell(bench, 4, "Ethnicity").click()
    expect(form.get_by_role("heading", name="Row 4")).to_be_visible()
    form.get_by_label("Ethnicity").fill("Not Hispanic or Latino")
    form.get_by_label("Ethnicity").press("Enter")
    expect(cell(bench, 4, "Ethnicity")).to_have_text("Not Hispanic or Latino")

    bench.get_by_role("button", name="See what will be written").click()
    plan = bench.get_by_role("region", name="What will be written")
    expect(plan).to_contain_text("NOWHERE")
    bench.get_by_role("button", name="Fix and check again").click()
    expect(bench.get_by_role("heading", name="No errors found")).to_be_visible()
    with bench.expect_download() as started:
        bench.get_by_role("button", name="Download the corrected package").click()
    assert is_good(started.value, tmp_path)
    bench.locator("#written > summary").click()
    written = bench.get_by_role("region", name="What was written")
    expect(written).to_contain_text("NOWHERE")
    expect(written).to_contain_text("Your edit")
    for width in (*WIDTHS, *ENLARGED):
        assert_room(bench, width)


def test_a_package_is_fixed_by_keyboard_alone(bench: Page, tmp_path: Path) -> None:
    press = bench.keyboard.press
    bench.get_by_role("button", name="Edit Arm Or Cohort ID in row 5").focus()
    press("Enter")
    expect(cell(bench, 5, "Arm Or Cohort ID")).to_be_focused()
    press("F2")
    bench.keyboard.type("YOUNGER")
    expect(bench.locator(".ipx-grid-list").get_by_role("option").first).to_be_visible()
    press("ArrowDown")
    press("Enter")
    expect(cell(bench, 5, "Arm Or Cohort ID")).to_have_text("EXFLU01-ARM-YOUNGER")

    press("F8")
    expect(cell(bench, 6, "Race")).to_be_focused()
    bench.keyboard.type("White")
    expect(bench.locator(".ipx-grid-list").get_by_role("option", name="White")).to_be_visible()
    press("Escape")  # the list
    press("Enter")
    expect(cell(bench, 6, "Race")).to_have_text("White")
    expect(cell(bench, 7, "Race")).to_be_focused()
    press("ArrowUp")
    for _ in range(3):
        press("Shift+ArrowDown")
    press("Control+d")
    expect(cell(bench, 9, "Race")).to_have_text("White")
    press("F8")
    expect(cell(bench, 4, "Ethnicity")).to_be_focused()
    bench.keyboard.type("Not Hispanic or Latino")
    press("Tab")
    expect(cell(bench, 4, "Ethnicity")).to_have_text("Not Hispanic or Latino")
    press("Control+z")
    expect(cell(bench, 4, "Ethnicity")).to_have_text("")
    press("Control+y")
    expect(cell(bench, 4, "Ethnicity")).to_have_text("Not Hispanic or Latino")

    mend = bench.get_by_role("button", name="Fix and check again")
    mend.focus()
    press("Enter")
    expect(bench.get_by_role("heading", name="No errors found")).to_be_visible()
    bench.get_by_role("button", name="Download the corrected package").focus()
    with bench.expect_download() as started:
        press("Enter")
    assert is_good(started.value, tmp_path)


WRONG = (
    ("subjectHumans.txt", "Race", "Martian", "White", 12),
    ("bioSamples.txt", "Type", "Juice", "Serum", 36),
    ("subjectHumans.txt", "Ethnicity", "Lunar", "Not Hispanic or Latino", 2),
)
"""Columns, what stands in so many of their cells with a number behind it, and what is meant."""


@pytest.fixture
def fifty(tmp_path: Path) -> list[str]:
    """A study with fifty different values that are no terms and resemble none."""
    folder = tmp_path / "fifty"
    shutil.copytree(examples.path("human-study"), folder)
    for file, column, wrong, _, count in WRONG:
        lines = [line.split("\t") for line in (folder / file).read_text("utf-8").split("\n")]
        place = lines[2].index(column)
        for number, line in enumerate(lines[3 : 3 + count], start=1):
            line[place] = f"{wrong} {number}"
        (folder / file).write_text("\n".join("\t".join(line) for line in lines), "utf-8")
    return [str(file) for file in sorted(folder.iterdir())]


def test_fifty_wrong_values_are_decided_on_by_keyboard_alone(
    page: Page, dashboard: Dashboard, fifty: list[str], tmp_path: Path
) -> None:
    load(page, dashboard.url + "#p=validate")
    page.locator("input[data-role=files]").first.set_input_files(fifty)
    summary = page.get_by_text("Values that are no terms: 50, in 50 cells")
    expect(summary).to_be_visible()
    page.locator("#equal-values > summary").focus()
    page.keyboard.press("Enter")
    for _, _, wrong, meant, count in WRONG:
        for number in range(1, count + 1):
            choose(page, f"{wrong} {number}", meant)
    mend = page.get_by_role("button", name="Fix and check again")
    mend.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="No errors found")).to_be_visible()
    page.get_by_role("button", name="Download the corrected package").focus()
    with page.expect_download() as started:
        page.keyboard.press("Enter")
    assert is_good(started.value, tmp_path)


def choose(page: Page, wrong: str, meant: str) -> None:
    """Search for a term in the list of values, and take it."""
    page.get_by_label(re.compile(f"^Search .* for {wrong}$")).focus()
    page.keyboard.insert_text(meant)
    pick = page.get_by_role("button", name=f"Write {meant} for {wrong} in 1 cell", exact=True)
    expect(pick).to_be_visible()
    pick.focus()
    page.keyboard.press("Enter")
    expect(pick).to_have_attribute("aria-pressed", "true")


def test_a_block_is_pasted_and_copied(bench: Page) -> None:
    bench.context.grant_permissions(["clipboard-read", "clipboard-write"])
    bench.get_by_role("button", name="Edit Arm Or Cohort ID in row 5").click()
    expect(cell(bench, 5, "Arm Or Cohort ID")).to_be_focused()
    block = 'A1\t"two\nlines"\nA2\t"a ""mark"""\n'
    bench.evaluate("(text) => navigator.clipboard.writeText(text)", block)
    cell(bench, 4, "Description").click()
    cell(bench, 4, "Race Specify").click()
    bench.keyboard.press("Control+v")
    expect(cell(bench, 5, "Race Specify")).to_have_text("A2")
    expect(cell(bench, 5, "Description")).to_have_text('a "mark"')
    bench.keyboard.press("Shift+ArrowRight")
    bench.keyboard.press("Shift+ArrowDown")
    bench.keyboard.press("Control+c")
    held = bench.evaluate("() => navigator.clipboard.readText()")
    assert held.replace("\r", "") == block.rstrip("\n")


def test_leaving_the_editor_leads_back(bench: Page) -> None:
    opener = bench.get_by_role("button", name="Edit Arm Or Cohort ID in row 5")
    opener.click()
    expect(cell(bench, 5, "Arm Or Cohort ID")).to_be_focused()
    bench.get_by_role("button", name="Close the editor").click()
    expect(opener).to_be_focused()
    expect(bench.locator(".ipx-grid-panel")).to_be_hidden()


def test_cells_that_would_be_scripts_stay_text(bench: Page) -> None:
    bench.get_by_role("button", name="Edit Arm Or Cohort ID in row 5").click()
    target = cell(bench, 5, "Description")
    target.click()
    bench.keyboard.type("<img src=x onerror=alert(1)>")
    bench.keyboard.press("Enter")
    expect(target).to_have_text("<img src=x onerror=alert(1)>")
    bench.get_by_role("button", name="See what will be written").click()
    expect(bench.get_by_role("region", name="What will be written")).to_contain_text("<img src=x")
    assert bench.locator(".ipx-app img").count() == 0
