"""What is being typed while the page is drawn anew: it stays, and is told when one leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from immport_explorer.app.widgets.view import View

SHOW = """async ([code, markup]) => {
    const {default: view} = await import("data:text/javascript," + encodeURIComponent(code));
    const sent = window.sent = [];
    const told = {};
    const values = {markup, target: {id: "", asked: 0}};
    const model = {get: (name) => values[name], on: (event, call) => told[event] = call,
                   send: (message) => sent.push(message)};
    window.redraw = (markup) => { values.markup = markup; told["change:markup"](); };
    view.render({model, el: document.body.appendChild(document.createElement("main"))});
}"""
FIELD = '<input type="text" id="name" aria-label="Name" data-do="name" value="Old">'
OTHER = '<input type="text" id="other" aria-label="Other" data-do="other" value="">'
NEWS = '<p>Done: 2 rows.</p><div><button id="go" data-do="go">Go</button></div>'
ANEW = {
    "with news above it": NEWS + FIELD + OTHER,
    "within another part": f"<section>{FIELD}{OTHER}</section>",
    "as it was": FIELD + OTHER,
}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that holds nothing but a view with two fields."""
    page = browser.new_page()
    page.evaluate(SHOW, [str(View._esm), FIELD + OTHER])
    yield page
    page.close()


def sent(page: Page) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = page.evaluate("sent")
    return told


@pytest.mark.parametrize("anew", list(ANEW))
def test_it_stays_when_the_page_is_drawn_anew(page: Page, anew: str) -> None:
    page.get_by_label("Name").fill("Placebo")
    page.keyboard.press("ArrowLeft")
    page.evaluate("redraw", ANEW[anew])
    expect(page.get_by_label("Name")).to_be_focused()
    expect(page.get_by_label("Name")).to_have_value("Placebo")
    page.keyboard.type("b")
    expect(page.get_by_label("Name")).to_have_value("Placebbo")
    page.keyboard.press("Tab")
    assert sent(page)[-1] == {"do": "name", "value": "Placebbo"}


@pytest.mark.parametrize("anew", list(ANEW))
def test_it_is_told_by_leaving_without_another_letter(page: Page, anew: str) -> None:
    page.get_by_label("Name").fill("Placebo")
    page.evaluate("redraw", ANEW[anew])
    page.get_by_label("Other").click()
    assert sent(page)[-1] == {"do": "name", "value": "Placebo"}


def test_a_field_left_as_it_was_shows_what_is_new(page: Page) -> None:
    page.get_by_label("Name").focus()
    page.evaluate("redraw", NEWS + FIELD.replace("Old", "New") + OTHER)
    expect(page.get_by_label("Name")).to_have_value("New")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.press("Tab")
    assert sent(page) == []
