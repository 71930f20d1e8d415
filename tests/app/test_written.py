"""What was written into the corrected package: on the page after fixing, and kept as CSV."""

from __future__ import annotations

import csv
import io

import pytest
from support.dashboard import (
    bring,
    check,
    collect_downloads,
    edit_first,
    markup,
    press,
    wait_until,
    words,
)

from immport_explorer.app import build
from immport_explorer.app.pages.validate import ValidatePage
from immport_explorer.schema.load import load_schema

_NAME = "human-study-broken-corrected-changes.csv"


@pytest.fixture
def page() -> ValidatePage:
    return check(build(load_schema("3.36")), "human-study-broken")


def fix(page: ValidatePage) -> None:
    press(page.widget, "mend")
    page.checking.wait()


def kept(page: ValidatePage, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """The lines of the list that the reader keeps."""
    handed = collect_downloads(monkeypatch)
    press(page.widget, "keep-written")
    wait_until(lambda: _NAME in handed)
    return list(csv.DictReader(io.StringIO(handed[_NAME].decode("utf-8-sig"))))


def test_before_anything_was_written_nothing_is_listed(page: ValidatePage) -> None:
    assert 'id="written"' not in markup(page.widget)


def test_what_was_written_is_listed_and_kept_over_all_repairs(
    page: ValidatePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix(page)
    (first,) = kept(page, monkeypatch)
    assert (first["File"], first["Row"], first["Before"]) == ("treatments.txt", "1", "3.33")
    assert first["After"] == "3.36"

    edit_first(page, "Age Unit", "=Years")
    fix(page)
    both = kept(page, monkeypatch)
    assert both[0] == first
    assert both[1]["Column"] == "Age Unit"
    assert (both[1]["Before"], both[1]["After"]) == ("Months", "'=Years")
    assert both[1]["Why"] == "Your edit"
    for text in ("What was written", "3.33", "Age Unit", "=Years", "Your edit"):
        assert text in words(page.widget)


def test_another_package_begins_a_list_of_its_own(page: ValidatePage) -> None:
    fix(page)
    assert 'id="written"' in markup(page.widget)
    page.check_example("human-study")
    page.checking.wait()
    assert 'id="written"' not in markup(page.widget)


def test_a_file_that_was_put_in_is_listed(
    page: ValidatePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(page.widget, "Put files into this package", {"subject_table.csv": b"a,b\n1,2\n"})
    page.checking.wait()
    lines = [line for line in kept(page, monkeypatch) if line["Why"] == "Your file"]
    assert [(line["Before"], line["After"]) for line in lines] == [("", "subject_table.csv")]
