"""Moves that lead to a heading, searches that lead to what the page does, tables that sort."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect
from support.browser.practising import go
from support.official_reports import ended, error, parsing, text_of

from immport_explorer import examples


def at_its_top(page: Page, heading: Locator) -> None:
    """The heading has the focus and stands where one looks first."""
    expect(heading).to_be_focused()
    page.wait_for_function(
        "() => { const y = document.activeElement.getBoundingClientRect().y; "
        "return y >= 0 && y < innerHeight / 2; }"
    )


def heading(page: Page, name: str) -> Locator:
    return page.get_by_role("heading", level=1, name=name, exact=True)


def scroll_down(page: Page) -> None:
    page.locator(".ipx-page:visible .ipx-content a").last.scroll_into_view_if_needed()


def test_each_move_within_templates_leads_to_its_heading(dashboard_page: Page) -> None:
    page = dashboard_page
    go(page, "#p=templates&t=biosamples")
    expect(heading(page, "Biosamples")).to_be_visible()
    expect(page).to_have_title("Biosamples · Templates · ImmPort Explorer")
    scroll_down(page)
    page.locator(".ipx-page:visible .ipx-items a").filter(has_text="Human subjects").click()
    at_its_top(page, heading(page, "Human subjects"))
    expect(page).to_have_title("Human subjects · Templates · ImmPort Explorer")
    scroll_down(page)
    go(page, "#p=templates&t=subjecthumans&c=Race&v=lk_race")
    at_its_top(page, heading(page, "Race"))
    expect(page).to_have_title(re.compile("^Race · "))
    page.get_by_role("link", name="Back to Race").click()
    expect(page.get_by_role("link", name="Race", exact=True)).to_be_focused()
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Templates").click()
    at_its_top(page, heading(page, "Templates"))
    expect(page).to_have_title("Templates · ImmPort Explorer")


@pytest.mark.parametrize(
    ("query", "way", "title"),
    [
        ("excel", "Fill templates from your own spreadsheets", "Fill"),
        ("upload", "Check a package before you upload it", "Validate"),
    ],
)
def test_the_search_leads_to_what_the_page_does(
    dashboard_page: Page, query: str, way: str, title: str
) -> None:
    go(dashboard_page, "#p=templates")
    dashboard_page.get_by_role("searchbox", name="Search templates").fill(query)
    dashboard_page.get_by_role("link", name=way).click()
    expect(dashboard_page).to_have_title(re.compile(f"^{title}"))


def test_what_was_found_is_grouped(dashboard_page: Page) -> None:
    go(dashboard_page, "#p=templates")
    dashboard_page.get_by_role("searchbox", name="Search templates").fill("age")
    found = dashboard_page.get_by_role("navigation", name="Templates found")
    expect(found.get_by_role("heading", name="Fields of that name")).to_be_visible()
    expect(found).to_contain_text("is also called age")
    dashboard_page.get_by_role("searchbox", name="Search templates").fill("")


def test_the_table_of_issues_sorts_by_mouse_and_by_key(dashboard_page: Page) -> None:
    page = dashboard_page
    go(page, "#p=validate&e=practice-12")
    row = page.get_by_role("region", name="Issues", exact=True).get_by_role(
        "columnheader", name="Row"
    )
    expect(row).to_be_visible()
    row.get_by_role("button").click()
    expect(row).to_have_attribute("aria-sort", "ascending")
    first = _rows(page)
    assert first == sorted(first)
    expect(row.get_by_role("button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row).to_have_attribute("aria-sort", "descending")
    assert _rows(page) == first[::-1]


def _rows(page: Page) -> list[int]:
    texts = page.locator("td[data-label=Row]:visible").all_inner_texts()
    return [int(text) for text in texts if text]


def test_the_plan_is_remembered_after_a_reload(page: Page, dashboard) -> None:
    page.goto(f"{dashboard.url}#p=plan")
    box = page.get_by_label("ELISA", exact=True)
    box.check(timeout=120_000)
    expect(page.get_by_role("heading", name=re.compile("and .* if you need them"))).to_be_visible()
    page.wait_for_timeout(3_000)  # until it is kept
    page.reload()
    expect(page.get_by_label("ELISA", exact=True)).to_be_checked(timeout=120_000)


def test_immports_report_leads_to_the_row_and_to_the_fix(dashboard_page: Page) -> None:
    page = dashboard_page
    go(page, "#p=official")
    report = text_of(
        [
            parsing("subjectHumans.txt", "subjectHumans.txt"),
            error(
                "subjectHumans.txt",
                6,
                "Not a term",
                'Lookup Table check "x" for Field "Gender" "F"',
            ),
            ended(),
        ]
    )
    shown = page.locator(".ipx-page-official")
    files = shown.locator("input[data-role=files]")
    files.nth(1).set_input_files(
        [str(file) for file in sorted(examples.path("human-study-broken").iterdir())]
    )
    payload = FilePayload(name="report.txt", mimeType="text/plain", buffer=report.encode())
    files.first.set_input_files(payload)
    expect(shown.get_by_text("Did you mean")).to_contain_text("Female")
    shown.get_by_role("button", name="See the row").click()
    expect(shown.locator(".ipx-excerpt mark")).to_have_text("F")
    with page.expect_download() as started:
        shown.get_by_role("button", name="Take the list with you").click()
    assert started.value.suggested_filename == "immport-report.csv"
    shown.get_by_role("button", name="Fix this package").click()
    expect(page.get_by_role("button", name="Write Female for F")).to_be_visible()
