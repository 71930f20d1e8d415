"""The trainer's page beside a class of one: at a secret address, live, large on a projector."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from support.browser.served import Dashboard, load

from immport_explorer.app.course.tracks import TRACKS
from immport_explorer.app.server.classroom import SECRET_HEADER

REPORT = TRACKS["report"]


def trainers_address(dashboard: Dashboard) -> str:
    """What the server printed for the trainer."""
    for _ in range(100):
        found = re.search(r"For the trainer alone: (\S+)", dashboard.log.read_text("utf-8"))
        if found:
            return found[1]
        time.sleep(0.1)
    raise AssertionError("no address was printed")


@pytest.fixture(scope="module")
def class_(serve_dashboard: Any) -> Any:
    with serve_dashboard(has_class=True) as dashboard:
        yield dashboard


def test_the_trainer_sees_who_is_where_and_the_class_does_not(
    class_: Dashboard, watched_page: Any
) -> None:
    address = trainers_address(class_)
    with watched_page(class_) as trainer, watched_page(class_) as visitor:
        trainer.goto(address)
        load(visitor, f"{class_.url}#p=learn&w=report")
        panel = visitor.get_by_role("complementary", name="Walkthrough")
        panel.get_by_role("button", name="Show a hint").click()
        expect(panel.get_by_text("Hint:")).to_be_visible()

        row = trainer.get_by_role("row").filter(has_text=REPORT.steps[0].task)
        expect(row.get_by_role("cell")).to_have_text(["1", "0", "1", "0"])
        expect(trainer.get_by_role("status")).to_contain_text("Visitors here: 1.")
        found = Axe().run(trainer).response["violations"]
        assert not [each["id"] for each in found]

        trainer.get_by_role("button", name="Projector view").click()
        trainer.get_by_label("Walkthrough").select_option(label=REPORT.title)
        large = trainer.get_by_role("region", name="One step")
        expect(large).to_contain_text(REPORT.steps[0].task)
        expect(large).to_contain_text("0 done, 1 at it now")
        trainer.get_by_role("heading", level=1).click()
        trainer.keyboard.press("ArrowRight")
        expect(large).to_contain_text(REPORT.steps[1].task)
        size = large.evaluate("(part) => parseFloat(getComputedStyle(part).fontSize)")
        assert size >= 24
        expect(trainer.get_by_role("table")).to_have_count(0)

    secret = address.partition("#")[2]
    lines = class_.log.read_text("utf-8").splitlines()
    assert [line for line in lines if secret in line] == [f"For the trainer alone: {address}"]
    assert secret not in class_.get()[1] + class_.get("class")[1]


def test_without_the_secret_there_is_nothing(class_: Dashboard, watched_page: Any) -> None:
    assert class_.get("class/counts")[0] == 404
    assert class_.get("class/counts", **{SECRET_HEADER: "guess"})[0] == 404
    page = class_.get("class")[1]
    assert REPORT.title not in page


def test_without_a_class_there_is_no_page(dashboard: Dashboard) -> None:
    assert dashboard.get("class")[0] == 404
    assert dashboard.get("class/counts")[0] == 404
