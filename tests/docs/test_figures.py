"""The page of figures: each benchmark rewrites its own section and leaves the others alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from figures import middle, write_section

BEFORE = "# Performance\n\n<!-- a -->\n\nold\n\n<!-- end of a -->\n\nBy hand.\n"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "performance.md"
    path.write_text(BEFORE, encoding="utf-8")
    return path


def test_a_section_is_replaced_where_it_stands(page: Path) -> None:
    write_section("a", r"new, with a \1 in it", page)
    assert page.read_text("utf-8") == BEFORE.replace("old", r"new, with a \1 in it")


def test_a_new_section_comes_last_and_can_be_replaced_in_turn(page: Path) -> None:
    for text in ("first", "second"):
        write_section("b", text, page)
    assert page.read_text("utf-8") == f"{BEFORE}\n<!-- b -->\n\nsecond\n\n<!-- end of b -->\n"


def test_a_figure_is_the_middle_one_with_the_least_and_the_most() -> None:
    assert middle([3.0, 1.0, 2.5]) == "2.50 (1.00 to 3.00)"
