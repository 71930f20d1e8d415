"""What the page Fill asks about the example lab, and what a person answers."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

DECISIONS = (
    ("Exposure Process Reported of Human subjects", "vaccination"),
    ("Exposure Material Reported of Human subjects", "inactivated influenza vaccine"),
    ("Study Time T0 Event of Biosamples", "Time of initial vaccine administration"),
    ("Reagent ID(s) of ELISA", "EXFLU01-REAGENT-CXCL13"),
    ("Treatment ID(s) of ELISA", "EXFLU01-TREATMENT-NONE"),
)


def decide_all(part: Locator) -> None:
    """Answer all of it, one question after another."""
    for label, value in DECISIONS:
        control = part.get_by_label(label, exact=True)
        is_list = control.evaluate("(element) => element.tagName === 'SELECT'")
        if is_list:
            control.select_option(label=value)
        else:
            control.fill(value)
            control.press("Tab")
        named = part.page.get_by_label(label, exact=True)
        expect(part.locator("li.ipx-decided", has=named)).to_be_visible()
