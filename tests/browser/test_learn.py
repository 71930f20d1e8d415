"""The course and its exercises in a browser, done as a person does them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from support.browser.filling import decide_all
from support.browser.served import Dashboard, load

from immport_explorer.app.course.tracks import TRACKS, Step
from immport_explorer.app.state import Place


@pytest.fixture
def beside(page: Page, dashboard: Dashboard) -> Callable[[str], Locator]:
    """Begin a walkthrough; the panel beside the page."""

    def begin(track: str) -> Locator:
        load(page, f"{dashboard.url}#p=learn&w={track}")
        panel = page.get_by_role("complementary", name="Walkthrough")
        expect(panel.get_by_role("heading", level=2)).to_contain_text(TRACKS[track].title)
        return panel

    return begin


def answer(panel: Locator, step: Step) -> None:
    assert step.question is not None
    right = next(choice for choice in step.question.choices if choice.is_right)
    panel.get_by_role("button", name=right.words, exact=True).click()


def check(page: Page, example: str) -> None:
    page.locator(f"a[href='{Place(page='validate', example=example).address}']").first.click()


def ticked(panel: Locator, count: int) -> None:
    expect(panel.get_by_text("Done:")).to_have_count(count)


def test_the_walkthrough_of_templates_and_the_data_model(
    page: Page, beside: Callable[[str], Locator]
) -> None:
    panel, steps = beside("templates"), TRACKS["templates"].steps
    panel.get_by_role("link", name="Go to Templates").click()
    page.get_by_role("searchbox").fill("subject")
    page.get_by_role("link", name="Human subjects").first.click()
    ticked(panel, 1)
    answer(panel, steps[1])
    ticked(panel, 2)
    page.get_by_role("link", name="Race", exact=True).click()
    ticked(panel, 3)
    page.get_by_role("searchbox").fill("luminex")
    ticked(panel, 4)
    answer(panel, steps[4])
    panel.get_by_role("link", name="Go to Data model").click()
    page.goto(page.url.split("#")[0] + "#p=datamodel&d=biosample")
    ticked(panel, 6)
    answer(panel, steps[6])
    expect(panel.get_by_text("All steps are done.")).to_be_visible()
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()


def test_the_walkthrough_of_planning(page: Page, beside: Callable[[str], Locator]) -> None:
    panel, steps = beside("plan"), TRACKS["plan"].steps
    panel.get_by_role("link", name="Go to Plan").click()
    for name in ("hai", "flow_cytometry"):
        page.locator(f"[data-do='assays {name}']").check()
    ticked(panel, 1)
    answer(panel, steps[1])
    page.goto(page.url.split("#")[0] + "#p=templates&t=rna_sequencing")
    ticked(panel, 3)
    answer(panel, steps[3])
    expect(panel.get_by_text("All steps are done.")).to_be_visible()


def test_the_walkthrough_of_validating(page: Page, beside: Callable[[str], Locator]) -> None:
    panel, steps = beside("validate"), TRACKS["validate"].steps
    panel.get_by_role("link", name="Go to Examples").click()
    check(page, "human-study")
    ticked(panel, 1)
    answer(panel, steps[1])
    panel.get_by_role("link", name="Go to Examples").click()
    check(page, "assay-hai")
    ticked(panel, 3)
    answer(panel, steps[3])
    expect(panel.get_by_text("All steps are done.")).to_be_visible()


def test_the_walkthrough_of_a_report(page: Page, beside: Callable[[str], Locator]) -> None:
    panel, steps = beside("report"), TRACKS["report"].steps
    panel.get_by_role("link", name="Go to Examples").click()
    check(page, "human-study-broken")
    ticked(panel, 1)
    answer(panel, steps[1])
    cause = page.locator(".ipx-cause").filter(has_text="EXFLU01-SO8")
    cause.get_by_role("button", name="See the row").click()
    of_the_subject = cause.locator(".ipx-excerpt tbody tr").filter(has_text="EXFLU01-SO8")
    expect(of_the_subject).to_have_count(3)
    answer(panel, steps[2])
    page.goto(page.url.split("#")[0] + "#p=templates&t=subjecthumans&c=Race%20Specify")
    ticked(panel, 4)
    panel.get_by_role("link", name="Go to Validate").click()
    page.locator("[data-do=mend]").first.click()
    expect(panel.get_by_text("All steps are done.")).to_be_visible()


def test_the_walkthrough_of_filling(page: Page, beside: Callable[[str], Locator]) -> None:
    panel, steps = beside("fill"), TRACKS["fill"].steps
    panel.get_by_role("link", name="Go to Fill").click()
    part = page.locator(".ipx-page-fill")
    part.get_by_role("button", name="Try it with an example lab's files").click()
    ticked(panel, 1)
    answer(panel, steps[1])
    answer(panel, steps[2])
    ticked(panel, 3)
    decide_all(part)
    part.get_by_role("button", name="Make and check the package").click()
    expect(part.locator("#verdict")).to_contain_text("No errors found")
    part.get_by_role("button", name="Open it on Validate").click()
    expect(panel.get_by_text("All steps are done.")).to_be_visible()


def test_a_mistake_is_found_in_the_grid_and_the_exercise_is_ticked(
    page: Page, dashboard: Dashboard
) -> None:
    load(page, f"{dashboard.url}#p=learn&e=practice-01")
    expect(page.get_by_text("0 of 1 mistake found.")).to_be_visible()
    page.get_by_role("button", name="Open adverseEvents.txt").click()
    grid = page.get_by_role("grid")
    expect(grid).to_be_visible()
    expect(grid.locator("[aria-invalid=true]")).to_have_count(0)
    empty = grid.get_by_role("row").filter(has_text="EXFLU01").nth(1)
    column = grid.get_by_role("columnheader").all_inner_texts()
    number = next(n for n, text in enumerate(column) if text.startswith("Severity Reported"))
    empty.locator("th, td").nth(number).dblclick()
    page.keyboard.type("Grade 2 Moderate Adverse Event")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 1 mistake found.")).to_be_visible()
    item = page.get_by_role("listitem").filter(has_text="Practice 1: an empty cell")
    expect(item).to_contain_text("Done")
    page.get_by_role("link", name="See the whole report").click()
    expect(page.get_by_role("heading", name="Not ready for ImmPort")).to_be_visible()


def test_a_place_may_be_asked_for_without_a_hash(page: Page, dashboard: Dashboard) -> None:
    load(page, f"{dashboard.url}?go=p%3Dlearn%26w%3Dreport")
    panel = page.get_by_role("complementary", name="Walkthrough")
    expect(panel.get_by_role("heading", level=2)).to_contain_text(TRACKS["report"].title)


_NO_STORAGE = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("denied"); } });"""


def test_a_browser_without_storage_is_told_and_loses_nothing_on_the_way(
    page: Page, dashboard: Dashboard
) -> None:
    page.add_init_script(_NO_STORAGE)
    load(page, f"{dashboard.url}#p=learn&w=report")
    panel = page.get_by_role("complementary", name="Walkthrough")
    panel.get_by_role("link", name="Go to Examples").click()
    check(page, "human-study-broken")
    ticked(panel, 1)
    expect(page.get_by_text("Your work is not kept: download what you need")).to_be_visible()
    answer(panel, TRACKS["report"].steps[1])
    ticked(panel, 2)
