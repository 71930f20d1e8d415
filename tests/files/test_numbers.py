"""What is read as a number."""

from __future__ import annotations

import pytest

from immport_explorer.files.numbers import number_of


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), (" 1.50 ", 1.5), ("-.5", -0.5), ("7.", 7), ("1e3", 1000), ("+2E-1", 0.2)],
)
def test_a_number_is_read(text: str, number: float) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize(
    "text",
    ["", " ", "1_0", "nan", "inf", "-Infinity", "1e999", "<5", "5 days", "1,5", "٣", "0x1F", "1e"],
)
def test_what_python_or_people_may_take_for_a_number_is_none(text: str) -> None:
    assert number_of(text) is None
